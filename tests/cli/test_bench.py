import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from ffgui.cli import run
from ffgui.detect.model import load_model
from ffgui.detect.model_files import resolve_model
from ffgui.paths import models_folder


@pytest.fixture
def picture(tmp_path):
    file = tmp_path / "picture.png"
    cv2.imwrite(str(file), np.full((96, 128, 3), 90, np.uint8))
    return file


def test_all_contenders_are_measured_on_the_same_frames(capsys):
    arguments = ["--frames", "5", "--size", "128x96", "--threads", "1", "--torch", "--json"]
    assert run(["bench", *arguments]) == 0
    result = json.loads(capsys.readouterr().out)
    runs = {entry["name"]: entry for entry in result["runs"]}
    assert set(runs) == {"pair", "v1", "v2", "torch", "pre", "post v1", "post v2"}
    for entry in runs.values():
        assert entry["frames"] == 5
        assert entry["size"] == "128x96"
        assert 0 < entry["median_ms"] <= entry["p95_ms"]
        assert {"model", "variant", "backend", "kernel", "threads"} <= set(entry)
    assert (runs["pair"]["backend"], runs["torch"]["backend"]) == ("onnxruntime", "torch")
    pair = {name: runs["pair"][name] for name in ("median_ms", "p95_ms")}
    assert result["pair"] == {"fps": result["pair"]["fps"], **pair}
    expected = runs["torch"]["median_ms"] / runs["pair"]["median_ms"]
    assert result["ratios"] == {"torch_over_ours": pytest.approx(expected)}
    assert result["source"] == "sample"
    assert result["machine"]["cores"] >= 1
    assert result["machine"]["onnxruntime"]


def test_the_share_of_what_the_cores_can_do(capsys):
    arguments = ["--frames", "3", "--size", "128x96", "--threads", "1", "--limit", "--json"]
    assert run(["bench", *arguments]) == 0
    result = json.loads(capsys.readouterr().out)
    runs = {entry["name"]: entry for entry in result["runs"]}
    limit = result["limit"]
    reached = {entry["name"]: entry for entry in limit["runs"]}
    assert set(reached) == {"v1", "v2", "pair"}
    info = load_model(resolve_model("v2")).info
    assert reached["v2"]["multiply_adds"] == pytest.approx(info.macs * 128 * 96 / 640**2)
    both = reached["v1"]["multiply_adds"] + reached["v2"]["multiply_adds"]
    assert reached["pair"]["multiply_adds"] == pytest.approx(both)
    for name, entry in reached.items():
        assert entry["gflops"] == pytest.approx(2e-6 * entry["multiply_adds"] / runs[name]["median_ms"])
        whole = limit["pair_gflops" if name == "pair" else "gflops"]
        assert entry["share"] == pytest.approx(entry["gflops"] / whole)
    products = runs["matrix products"]["median_ms"]
    assert limit["pair_gflops"] == pytest.approx(2 * 2e-6 * limit["side"] ** 3 / products)


def test_the_limit_of_a_single_model_is_told_in_words(picture, capsys):
    arguments = ["--model", "v2", "--source", str(picture), "--frames", "2", "--size", "64", "--limit"]
    assert run(["bench", *arguments]) == 0
    text = capsys.readouterr().out
    assert "GFLOP/s in a matrix product of 1024x1024\n" in text
    assert "% of the limit" in text


def test_a_short_source_is_repeated(picture, capsys):
    assert (
        run(["bench", "--model", "v2", "--source", str(picture), "--frames", "6", "--size", "64", "--json"])
        == 0
    )
    result = json.loads(capsys.readouterr().out)
    assert [entry["name"] for entry in result["runs"]] == ["v2", "pre", "post v2"]
    assert "pair" not in result


@pytest.mark.parametrize(
    ("more", "status", "words"),
    [
        (("--frames", "0"), 2, "whole number"),
        (("--model", "v3"), 1, "Unknown model"),
        (("--source", "missing.mp4"), 1, "missing.mp4"),
        (("--size", "big"), 2, "Invalid size"),
        (("--deployment", "missing.onnx"), 1, "missing.onnx"),
        (("--wider", ".", "--ground-truth", ".", "--plot", "x.gif"), 2, "Unsupported file name 'x.gif'."),
    ],
)
def test_failures_say_what_to_do(capsys, more, status, words):
    assert run(["bench", *more]) == status
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("against", ["--plain", "--torch"])
def test_baselines_need_checkpoints(picture, tmp_path, capsys, against):
    model = shutil.copy(resolve_model("v2"), tmp_path)
    assert run(["bench", "--model", str(model), "--source", str(picture), against]) == 1
    assert "PyTorch runs checkpoints only" in capsys.readouterr().err


def test_shipped_and_given_files_are_measured_one_at_a_time(picture, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    mine = Path(shutil.copy(resolve_model("v2", "dense"), tmp_path))
    arguments = ["--source", str(picture), "--size", "128x96", "--frames", "3", "--json"]
    assert run(["bench", "--deployment", mine.name, *arguments]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["source"] == picture.name
    rows = {row["file"]: row for row in result["rows"]}
    files = {str(mine): mine, **{file.name: file for file in models_folder().glob("*.onnx")}}
    assert set(rows) == set(files)
    for row in rows.values():
        assert row["median_ms_1"] > 0
        assert row["p95_ms_2"] >= row["median_ms_2"] > 0
        assert 0 < row["memory_mb"] < row["process_mb"]
        assert row["size_mb"] == files[row["file"]].stat().st_size / 1e6


@pytest.mark.parametrize(
    "more", [("--torch",), ("--limit",), ("--threads", "2"), ("--model", "v1"), ("--variant", "dense")]
)
def test_options_that_deployment_ignores_are_rejected(capsys, more):
    assert run(["bench", "--deployment", *more]) == 2
    assert "leave --plain" in capsys.readouterr().err


def test_detectors_of_any_family_stand_in_one_table_and_plot(picture, shared, tmp_path, capsys):
    yunet = shared / "detectors" / "yunet_s_dynamic.onnx"
    wider = (
        "--wider",
        str(shared / "wider" / "val"),
        "--ground-truth",
        str(shared / "wider" / "ground_truth"),
    )
    plot = tmp_path / "plot.svg"
    models = ("--model", "both", "--model", str(yunet))
    arguments = (
        "--source",
        str(picture),
        "--frames",
        "2",
        "--size",
        "128",
        "--every",
        "130",
        "--plot",
        str(plot),
    )
    assert run(["bench", *models, *arguments, *wider, "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    times = {entry["name"]: entry["median_ms"] for entry in result["runs"]}
    names = ["v1", "v2", "yunet_s_dynamic"]
    assert set(times) == {*names, "pre", *(f"post {name}" for name in names)}
    assert list(result["ap"]) == names
    for name in names:
        ap = result["ap"][name]
        assert (ap["images"], ap["size"]) == (4, "128")
        assert 0 < ap["hard"] < ap["easy"] <= 1
        assert f">{name}<" in plot.read_text() or f"<!-- {name} -->" in plot.read_text()


def test_stored_ap_is_shown_and_unknown_ap_is_none(picture, shared, capsys):
    yunet = str(shared / "detectors" / "yunet_s_dynamic.onnx")
    arguments = ("--source", str(picture), "--frames", "1", "--size", "64", "--model", "v2", "--model", yunet)
    assert run(["bench", *arguments, "--json"]) == 0
    ap = json.loads(capsys.readouterr().out)["ap"]
    stored = load_model(resolve_model("v2")).info.wider_val
    assert (ap["v2"]["hard"], ap["v2"]["size"]) == (stored.hard, "original")
    assert ap["yunet_s_dynamic"] is None


def test_names_of_models_are_unique(picture, tmp_path, capsys):
    dense = str(resolve_model("v2", "dense"))
    arguments = ("--source", str(picture), "--frames", "1", "--size", "64", "--json")
    assert run(["bench", "--model", "v2", "--model", dense, *arguments]) == 0
    runs = json.loads(capsys.readouterr().out)["runs"]
    assert {entry["name"] for entry in runs} >= {"featherface_v2", "featherface_v2_dense", "pair"}
    assert run(["bench", "--model", "v2", "--model", "v2", *arguments]) == 2
    assert "Name each file once" in capsys.readouterr().err
    assert run(["bench", "--plot", str(tmp_path / "plot.svg")]) == 2
    assert "add --wider" in capsys.readouterr().err
