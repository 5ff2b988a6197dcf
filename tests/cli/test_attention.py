"""`ffgui attention` from its arguments to JSON, report, exit status and the model file."""

import json
import re
import shutil
import sys
from pathlib import Path

import cv2
import numpy as np
import onnx
import pytest

from ffgui.app.panels.attention.attention_texts import gates_note
from ffgui.cli import attention as command
from ffgui.cli import run
from ffgui.detect.detector import Detector
from ffgui.detect.model import load_model
from ffgui.detect.model_files import resolve_model
from ffgui.detect.results import PLACES
from ffgui.detect.sizes import InferenceSize
from ffgui.evaluate.official_ground_truth import load_official_ground_truth
from ffgui.evaluate.predictions import find_pictures, predict
from ffgui.evaluate.wider import average_precision
from ffgui.paths import resource

NAMES = ("0_Parade_Parade_0_12.jpg", "0_Parade_Parade_0_120.jpg", "0_Parade_Parade_0_125.jpg")


@pytest.fixture(autouse=True, scope="module")
def few_resamples():
    """Fewer resamples than the command's, whose intervals no test here compares."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ffgui.lab.analyze.attention.importance.RESAMPLES", 50)
        yield


@pytest.fixture
def album(tmp_path):
    """A folder with two photographs, one of them in a folder below."""
    (tmp_path / "album" / "old").mkdir(parents=True)
    shutil.copy(resource("sample/astronaut.jpg"), tmp_path / "album")
    shutil.copy(resource("sample/grace_hopper.jpg"), tmp_path / "album" / "old")
    return tmp_path / "album"


@pytest.fixture
def wider(shared, wider_folder):
    """Arguments for a few labeled pictures, small."""
    folder = wider_folder(f"0--Parade/{name}" for name in NAMES)
    ground_truth = shared / "wider" / "ground_truth"
    return ["--wider", str(folder), "--ground-truth", str(ground_truth), "--size", "320"]


@pytest.fixture
def attention(capsys):
    """Run the command and read its JSON."""

    def call(*arguments, status=0):
        capsys.readouterr()
        assert run(["attention", *map(str, arguments), "--json"]) == status
        printed = capsys.readouterr()
        assert printed.err.count("\n") == (status != 0), printed.err
        return json.loads(printed.out) if printed.out else {}, printed.err

    return call


def test_weights_over_a_folder(attention, album):
    result, _ = attention(album, "--size", "320")
    assert (result["images"], result["size"], result["errors"]) == (2, "320", [])
    assert list(result["models"]) == ["v1", "v2"]
    assert [model["attention"] for model in result["models"].values()] == ["cbam", "eca"]
    for version, model in result["models"].items():
        assert list(model["places"]) == list(PLACES)
        assert "importance" not in model
        detector = Detector(load_model(resolve_model(version)), InferenceSize.parse("320"))
        seen = [
            detector.detect(cv2.imread(str(file)), 0.5).attention.channels
            for file in (album / "astronaut.jpg", album / "old" / "grace_hopper.jpg")
        ]
        for place, one in model["places"].items():
            weights = np.stack([channels[place] for channels in seen])
            assert one["channel_mean"] == pytest.approx(weights.mean(0).tolist(), abs=2e-5)
            assert one["channel_spread"] == pytest.approx(weights.std(0).tolist(), abs=2e-5)
            assert one["spread"] == pytest.approx(float(weights.std()), abs=2e-5)
    assert list(result["comparison"]["places"]) == list(PLACES)


def test_the_highest_score_is_that_of_any_detection(attention, tmp_path):
    blurred = cv2.GaussianBlur(cv2.imread(str(resource("sample/astronaut.jpg"))), (0, 0), 20)
    cv2.imwrite(str(tmp_path / "blurred.png"), blurred)
    attention(tmp_path / "blurred.png", "--model", "v2", "--size", "64", "--report", tmp_path / "report")
    arrays = np.load(tmp_path / "report" / "weights.npz")
    detector = Detector(load_model(resolve_model("v2")), InferenceSize.parse("64"))
    scores = detector.detect(blurred, 0.02).detections.scores
    assert arrays["v2_max_score"] == pytest.approx(scores.max(), abs=1e-5)
    assert arrays["v2_faces"] == (scores >= 0.5).sum()


def test_average_precision_with_constant_gates(attention, wider, tmp_path):
    report = tmp_path / "out" / "report"
    result, _ = attention(*wider, "--top", "8", "--report", report)
    assert (result["images"], result["ground_truth"]) == (3, "official")
    ground_truth = load_official_ground_truth(Path(wider[wider.index("--ground-truth") + 1]))
    for version, model in result["models"].items():
        importance = model["importance"]
        assert (importance["images"], importance["size"]) == (3, "320")
        detector = Detector(load_model(resolve_model(version)), InferenceSize.parse("320"))
        found = predict(
            lambda image, detector=detector: detector.detect(image, 0.02).detections,
            find_pictures(tmp_path / "wider", ground_truth),
        )
        live = average_precision(found, ground_truth)
        assert importance["live"] == pytest.approx(
            {"easy": live.easy, "medium": live.medium, "hard": live.hard}, abs=1e-4
        )
        names = [condition["name"] for condition in importance["conditions"]]
        whole = ["channel_frozen", *(["all_frozen"] if version == "v1" else []), "neck_frozen", "half", "one"]
        assert names == [*whole, "least_8", "most_8"]
        for condition in importance["conditions"]:
            for name in ("easy", "medium", "hard"):
                one = condition["difference"][name]
                assert one["value"] == pytest.approx(condition[name] - importance["live"][name], abs=3e-5)
                assert one["low"] <= one["high"]
        mean = model["places"]["p4"]["channel_mean"]
        assert importance["means"]["p4"] == pytest.approx(mean, abs=2e-5)
        assert ("spatial_c3" in importance["means"]) == (version == "v1")
    _check_report(report, result)


def _check_report(folder, result):
    text = (folder / "report.md").read_text()
    pictures = re.findall(r"!\[.*?\]\((.*?)\)", text)
    assert pictures == ["weights.png", "heat_v1.png", "heat_v2.png", "frozen.png", "importance.png"]
    for name in pictures:
        image = cv2.imread(str(folder / name))
        assert image.shape[1] > 700
        assert image.std() > 5, "something is drawn"
    assert json.loads((folder / "attention.json").read_text()) == result
    arrays = np.load(folder / "weights.npz")
    assert arrays["v1_c5"].shape == (3, 256)
    assert arrays["v2_p3"].mean(0).tolist() == pytest.approx(
        result["models"]["v2"]["places"]["p3"]["channel_mean"], abs=2e-5
    )
    assert f"hard AP is {_all_frozen(result)['hard']:.3f} instead of" in text


def _all_frozen(result):
    conditions = result["models"]["v1"]["importance"]["conditions"]
    return next(one for one in conditions if one["name"] == "all_frozen")


def metadata(file):
    return {entry.key: entry.value for entry in onnx.load(file).metadata_props}


def test_results_are_written_for_the_window(attention, wider, tmp_path):
    file = shutil.copy(resolve_model("v2"), tmp_path / "mine.onnx")
    before = metadata(file)
    result, _ = attention("--model", file, *wider, "--every", "2", "--top", "4", "--write")
    (model,) = result["models"].values()
    after = metadata(file)
    training = json.loads(after.pop("training"))
    figures = training.pop("frozen_gates")
    old = json.loads(before.pop("training"))
    old.pop("frozen_gates", None)
    assert (after, training) == (before, old)
    assert figures == model["importance"]["frozen_gates"]
    frozen = model["importance"]["conditions"][0]
    assert (figures["frozen_hard"], figures["images"]) == (frozen["hard"], 2)
    assert figures["live_hard"] == model["importance"]["live"]["hard"]
    assert "(2 images)" in gates_note(load_model(file).info.training)


def test_a_damaged_picture_is_listed_and_the_rest_processed(attention, album):
    (album / "broken.jpg").write_bytes(b"no picture")
    result, err = attention(album, album / "missing.jpg", "--size", "320", status=1)
    assert result["images"] == 2
    assert [error["path"] for error in result["errors"]] == [
        str(album / "broken.jpg"), str(album / "missing.jpg"),
    ]  # fmt: skip
    assert "(and 1 more)" in err


def test_a_damaged_labeled_picture_prevents_writing_to_the_model(attention, wider, tmp_path):
    file = shutil.copy(resolve_model("v2"), tmp_path / "mine.onnx")
    before = file.read_bytes()
    picture = min((tmp_path / "wider").rglob("*.jpg"))
    picture.write_bytes(b"no picture")
    result, err = attention("--model", file, *wider, "--top", "4", "--write", status=1)
    assert [error["path"] for error in result["errors"]] == [str(picture)]
    assert result["images"] == 2
    assert "were not changed" in err
    assert file.read_bytes() == before


@pytest.mark.parametrize("when", ["v1: 7 conditions", "v2: live gates"])
def test_a_picture_that_fails_later_is_skipped_everywhere(attention, wider, tmp_path, monkeypatch, when):
    picture = min((tmp_path / "wider").rglob("*.jpg"))
    passed_on = command.progress

    def breaks(items, total, text):
        if text.startswith(when):
            picture.write_bytes(b"no picture")
        return passed_on(items, total, text)

    monkeypatch.setattr(command, "progress", breaks)
    result, _ = attention(*wider, "--top", "4", status=1)
    assert [error["path"] for error in result["errors"]] == [str(picture)]
    monkeypatch.undo()
    picture.unlink()
    rest, _ = attention(*wider, "--top", "4")
    assert (rest["images"], result | {"errors": []}) == (2, rest)


def test_an_older_report_survives_a_mistyped_folder(attention, wider, tmp_path):
    page = tmp_path / "report" / "report.md"
    page.parent.mkdir()
    page.write_text("what was measured")
    wider[wider.index("--wider") + 1] = str(tmp_path / "widr")
    _, err = attention(*wider, "--report", page.parent, status=1)
    assert "does not exist" in err
    assert page.read_text() == "what was measured"
    assert list(page.parent.iterdir()) == [page]


def test_results_survive_an_unwritable_report(attention, album, tmp_path):
    (tmp_path / "report" / "weights.png").mkdir(parents=True)
    result, err = attention(album, "--size", "160", "--report", tmp_path / "report", status=1)
    assert (result["images"], len(result["errors"]), "report" in result) == (2, 1, False)
    assert "weights.png: " in err


def test_labels_of_another_data_set_are_not_called_wider_face(attention, tmp_path, monkeypatch):
    folder = tmp_path / "set"
    (folder / "images" / "space").mkdir(parents=True)
    shutil.copy(resource("sample/astronaut.jpg"), folder / "images" / "space")
    (folder / "label.txt").write_text("# space/astronaut.jpg\n180 70 90 120\n")
    titles = []
    monkeypatch.setattr("matplotlib.figure.Figure.suptitle", lambda _, text, **__: titles.append(text))
    data = ("--wider", folder, "--ground-truth", folder, "--size", "320", "--top", "4")
    result, _ = attention("--model", "v2", *data, "--report", tmp_path / "report")
    assert (result["ground_truth"], result["events"]) == ("labels, by height", None)
    assert "on 1 labeled pictures, size 320" in (tmp_path / "report" / "report.md").read_text()
    assert any("(1 labeled pictures, " in title for title in titles)


def without_attention(tmp_path):
    model = onnx.load(resolve_model("v2"))
    kept = [output for output in model.graph.output if not output.name.startswith("attention_")]
    del model.graph.output[:]
    model.graph.output.extend(kept)
    held = {entry.key: entry.value for entry in model.metadata_props}
    onnx.helper.set_model_props(model, held | {"attention": "none"})
    onnx.save(model, tmp_path / "plain.onnx")
    return tmp_path / "plain.onnx"


def test_a_model_without_attention_is_rejected(attention, album, tmp_path):
    _, err = attention("--model", without_attention(tmp_path), album, status=1)
    assert "plain.onnx has no attention" in err


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        ([], 2, "Pass pictures or folders"),
        (["--wider", "x"], 2, "needs both --wider and --ground-truth"),
        (["x.jpg", "--write"], 2, "needs --wider and --ground-truth"),
        (
            ["--wider", "{labels}", "--ground-truth", "{labels}", "--write"],
            2,
            "needs the official ground truth",
        ),
        (["x.jpg", "--top", "8,none", "--wider", "x", "--ground-truth", "x"], 2, "Invalid number"),
        (["x.jpg", "--every", "2"], 2, "--every needs --wider"),
        (["x.jpg", "--top", "8"], 2, "--top needs --wider"),
        (["x.jpg", "--model", "{pth}"], 2, "Export it first"),
        (["x.jpg"], 1, "No picture can be used. There is no file x.jpg"),
        (["{empty}"], 1, "has no pictures"),
        (["{empty}", "--report", "{file}"], 1, "Cannot create folder"),
        (["--wider", "{empty}", "--ground-truth", "{empty}"], 1, "wider_face_val.mat does not exist"),
    ],
)
def test_failures_say_what_to_do(attention, tmp_path, arguments, status, words):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("x")
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "label.txt").write_text("# party/a.jpg\n0 0 20 20\n")
    places = {
        "empty": tmp_path / "empty",
        "file": tmp_path / "file",
        "labels": tmp_path / "labels",
        "pth": resolve_model("v2").with_suffix(".pth"),
    }
    result, err = attention(*(text.format(**places) for text in arguments), status=status)
    assert result == {}
    assert err.startswith("ffgui: ")
    assert words in err


@pytest.mark.parametrize(
    ("missing", "arguments"),
    [("onnx", ["--wider", "x", "--ground-truth", "x"]), ("matplotlib.figure", ["--report", "r"])],
)
def test_a_missing_extra_is_reported(attention, album, tmp_path, monkeypatch, missing, arguments):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, missing, None)
    _, err = attention(album, *arguments, status=1)
    assert f"{missing.partition('.')[0]} is not installed" in err


def test_weights_need_neither_torch_nor_onnx(attention, album, monkeypatch):
    for name in ("torch", "onnx", "scipy", "matplotlib"):
        monkeypatch.setitem(sys.modules, name, None)
    result, _ = attention(album, "--model", "v2", "--size", "160")
    assert result["images"] == 2


def test_text_output(capsys, album):
    assert run(["attention", str(album), "--size", "160"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("2 pictures\n\nV1, CBAM channel gate\n")
    assert "V2, ECA weights" in out
