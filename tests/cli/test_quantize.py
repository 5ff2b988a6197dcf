"""The command `ffgui quantize`."""

import json
import shutil

import cv2
import pytest

from ffgui.cli import quantize, run
from ffgui.detect.model import load_model
from ffgui.detect.model_files import resolve_model
from ffgui.evaluate.validate import validate
from ffgui.paths import resource

PICTURES = ("0--Parade/0_Parade_Parade_0_12.jpg", "0--Parade/0_Parade_Parade_0_120.jpg")


@pytest.fixture
def photographs(tmp_path):
    folder = tmp_path / "photographs"
    folder.mkdir()
    for name in ("astronaut.jpg", "grace_hopper.jpg"):
        picture = cv2.imread(str(resource(f"sample/{name}")))
        cv2.imwrite(str(folder / name), cv2.resize(picture, (256, 256)))
    return folder


def test_from_model_to_int8_file(photographs, shared, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    data = [
        "--wider",
        shared / "wider/val",
        "--ground-truth",
        shared / "wider/ground_truth",
        "--every",
        "131",
    ]
    arguments = [
        "v2",
        "--variant",
        "dense",
        "--calibration",
        photographs,
        "--eca",
        "float",
        "--frames",
        "2",
        *data,
    ]
    assert (
        run(["quantize", *map(str, arguments), "--images", "2", "--float", "stage1", "heads", "--json"]) == 0
    )
    result = json.loads(capsys.readouterr().out)
    file = tmp_path / "featherface_v2_dense_int8.onnx"
    assert result["output"] == file.name
    assert load_model(file).info.precision == "int8"
    floating = {row["layers"] for row in result["layers"] if row["precision"] == "float"}
    assert floating >= {"stage1.0", "stage1.5", "heads", "attention"}
    assert result["attention"].keys() == {"int8", "float"}
    assert result["score_deviation"] == result["attention"]["float"]["score_deviation"]
    assert result["original_ap"]["images"] == 4
    for name in ("easy", "medium", "hard"):
        assert result["lost_ap"][name] == pytest.approx(result["original_ap"][name] - result["ap"][name])
    assert [row["threads"] for row in result["speed"]] == [1, 2]
    for row in result["speed"]:
        assert row["float_over_int8"] == pytest.approx(row["float_ms"] / row["int8_ms"])
    assert result["size_mb"]["int8"] < result["size_mb"]["float"]
    text = quantize._text(result)
    for words in ("stage1.0", "1 thread: float", "AP in % on 4 pictures"):
        assert words in text
    assert [check for check in validate(file).checks if check.ok is False] == []


def test_unreadable_pictures_are_listed(photographs, wider_folder, shared, tmp_path, capsys):
    (photographs / "broken.jpg").write_bytes(b"no picture")
    wider = wider_folder(PICTURES)
    damaged = wider / "images" / PICTURES[0]
    damaged.write_bytes(b"no picture")
    truth = ("--wider", wider, "--ground-truth", shared / "wider" / "ground_truth")
    arguments = ("v2", "--variant", "dense", "--calibration", photographs, "--eca", "int8", "--frames", "0")
    output = tmp_path / "int8.onnx"
    assert run(["quantize", *map(str, (*arguments, *truth)), "--output", str(output), "--json"]) == 1
    out, err = capsys.readouterr()
    result = json.loads(out)
    assert "broken.jpg" in result["errors"][0]["message"]
    assert [error["path"] for error in result["errors"]] == [str(photographs / "broken.jpg"), str(damaged)]
    assert result["original_ap"]["images"] == result["ap"]["images"] == 1
    assert "(and 1 more) Unusable files were skipped." in err
    assert output.exists()


@pytest.mark.parametrize(
    ("more", "status", "words"),
    [
        (("--wider", "somewhere"), 2, "both --wider and --ground-truth"),
        (("--every", "2"), 2, "--every needs --wider"),
        (("--float", "attention", "--eca", "int8"), 2, "contradict each other"),
        (("--output", "int8.pth"), 2, "Use the suffix .onnx"),
        (("--output", "nowhere/int8.onnx"), 1, "folder nowhere does not exist"),
        (("--float", "legs"), 2, "Unknown layers 'legs'"),
        (("--images", "0"), 2, "whole number"),
    ],
)
def test_invalid_arguments_are_rejected(photographs, tmp_path, capsys, monkeypatch, more, status, words):
    monkeypatch.chdir(tmp_path)
    assert run(["quantize", "v2", "--calibration", str(photographs), *more]) == status
    assert words in capsys.readouterr().err
    assert not list(tmp_path.glob("*.onnx"))


@pytest.mark.parametrize(("folder", "words"), [(".", "no readable pictures"), ("missing", "does not exist")])
def test_without_pictures_nothing_is_written(tmp_path, capsys, monkeypatch, folder, words):
    monkeypatch.chdir(tmp_path)
    assert run(["quantize", "v2", "--calibration", folder]) == 1
    assert words in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_float_model_is_never_overwritten(photographs, tmp_path, capsys):
    mine = tmp_path / "mine.onnx"
    shutil.copy(resolve_model("v2", "dense"), mine)
    before = mine.read_bytes()
    assert run(["quantize", "v2", "--calibration", str(photographs), "--output", str(mine)]) == 1
    assert "will not be overwritten" in capsys.readouterr().err
    assert mine.read_bytes() == before
