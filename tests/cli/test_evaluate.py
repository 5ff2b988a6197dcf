"""`ffgui evaluate` from its arguments to JSON, exit status and the model file."""

import errno
import json
import shutil
import sys

import onnx
import pytest
from scipy.io import savemat

from ffgui.__main__ import main
from ffgui.detect.model import load_model
from ffgui.detect.model_files import resolve_model

SUBSET_NAME = "every 8th image of the sorted list"
PICTURES = ("0--Parade/0_Parade_Parade_0_12.jpg", "0--Parade/0_Parade_Parade_0_120.jpg")


@pytest.fixture
def pictures(wider_folder):
    """A folder with two real pictures of the data set."""
    return wider_folder(PICTURES)


@pytest.fixture
def evaluate(shared, pictures):
    """Run the command on the two pictures with more arguments."""

    def call(model, *more):
        truth = shared / "wider" / "ground_truth"
        return main(
            ["evaluate", "--model", str(model), "--wider", str(pictures), "--ground-truth", str(truth), *more]
        )

    return call


@pytest.fixture
def checkpoint(shared):
    return shared / "weights" / "featherface_eca_spatial_published_52.pth"


@pytest.fixture
def model(tmp_path):
    return shutil.copy(resolve_model("v1"), tmp_path / "mine.onnx")


def full_disk(*_):
    raise OSError(errno.ENOSPC, "No space left")


def metadata(file):
    return {entry.key: entry.value for entry in onnx.load(file).metadata_props}


def test_a_checkpoint_is_measured(evaluate, checkpoint, capsys, tmp_path):
    assert evaluate(checkpoint, "--size", "640", "--json", "--output", str(tmp_path / "out.json")) == 0
    out, _ = capsys.readouterr()
    result = json.loads(out)
    assert result == json.loads((tmp_path / "out.json").read_text())
    assert (result["model"], result["images"], result["size"]) == (str(checkpoint), 2, "640")
    assert 0.3 < result["hard"] <= result["easy"] <= 1
    assert result["errors"] == []


def test_a_model_is_evaluated_and_its_metadata_updated(evaluate, model, capsys):
    before = metadata(model)
    assert evaluate(model, "--json") == 0
    assert metadata(model) == before
    assert evaluate(model, "--write", "--json") == 0
    result = json.loads(capsys.readouterr().out.partition("}\n")[2])
    after = metadata(model)
    written = json.loads(after.pop("wider_val"))
    before.pop("wider_val", None)
    assert after == before
    assert written == {
        key: result[key] for key in ("easy", "medium", "hard", "images", "size", "data_sha256", "subset")
    }
    assert (written["subset"]["name"], written["subset"]["images"]) == (SUBSET_NAME, 1)
    info = load_model(model).info
    assert info.wider_val.images == 2
    assert info.wider_val.subset.hard == result["subset"]["hard"]
    assert [file.name for file in model.parent.glob("*mine*")] == ["mine.onnx"]


def test_a_damaged_picture_is_listed_and_nothing_written(evaluate, model, pictures, capsys):
    (pictures / "images" / PICTURES[0]).write_bytes(b"no picture")
    before = model.read_bytes()
    assert evaluate(model, "--json", "--write") == 1
    out, err = capsys.readouterr()
    result = json.loads(out)
    assert result["images"] == 1
    assert [error["path"] for error in result["errors"]] == [str(pictures / "images" / PICTURES[0])]
    assert "was not changed" in err
    assert model.read_bytes() == before


def test_results_survive_unwritable_extra_files(evaluate, model, tmp_path, capsys, monkeypatch):
    curves, found = tmp_path / "curves.png", tmp_path / "found"
    curves.mkdir()
    monkeypatch.setattr("ffgui.evaluate.detection_files.replace_file", full_disk)
    more = ("--curves", str(curves), "--save-detections", str(found), "--size", "320", "--json")
    assert evaluate(model, "--write", *more) == 1
    out, err = capsys.readouterr()
    result = json.loads(out)
    assert result["images"] == 2
    assert [error["path"] for error in result["errors"]] == [str(curves), str(found)]
    assert result.keys().isdisjoint({"curves", "saved_detections"})
    assert "Cannot write" in err
    assert json.loads(metadata(model)["wider_val"])["images"] == 2


def test_results_survive_an_unwritable_output_file(evaluate, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("ffgui.cli.output.replace_file", full_disk)
    assert evaluate("v2", "--size", "320", "--output", str(tmp_path / "out.json")) == 1
    out, err = capsys.readouterr()
    assert "AP in % on 2 pictures" in out
    assert "out.json: No space left" in err


@pytest.mark.parametrize(
    ("more", "status", "words"),
    [
        (["--model", "both"], 2, "one model at a time"),
        (["--write"], 2, "needs a model file"),
        (["--size", "big"], 2, "Invalid size"),
        (["--every", "0"], 2, "Invalid number '0'"),
        (["--detections", "found"], 2, "not allowed with argument"),
        (["--curves", "curves.pdf"], 2, "Use the suffix .png or .svg"),
        (["--curves", "nowhere/curves.png"], 1, "older nowhere does not exist"),
        (["--wider", "nowhere"], 1, "older nowhere does not exist"),
        (["--ground-truth", "nowhere"], 1, "wider_face_val.mat does not exist"),
        (["--model", "nowhere.onnx"], 1, "nowhere.onnx"),
    ],
)
def test_failures_say_what_to_do(evaluate, checkpoint, capsys, more, status, words):
    assert evaluate(checkpoint, *more) == status
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("ffgui: ")
    assert words in err
    assert err.count("\n") == 1


def test_stored_results_must_be_comparable(evaluate, tmp_path, capsys):
    model = tmp_path / "some.onnx"
    model.write_bytes(b"0")
    assert evaluate(model, "--write", "--score", "0.5") == 2
    assert "needs a --score of 0.02" in capsys.readouterr().err


def test_a_foreign_checkpoint_is_rejected(evaluate, tmp_path, capsys):
    file = tmp_path / "other.pth"
    file.write_bytes(b"no checkpoint")
    assert evaluate(file) == 1
    assert "not a PyTorch checkpoint" in capsys.readouterr().err


def test_ground_truth_of_another_format_is_rejected(evaluate, checkpoint, tmp_path, capsys):
    savemat(tmp_path / "wider_face_val.mat", {"other": [1]})
    assert evaluate(checkpoint, "--ground-truth", str(tmp_path)) == 1
    assert "not an official WIDER FACE ground truth" in capsys.readouterr().err


@pytest.mark.parametrize("missing", ["scipy.io", "onnx", "matplotlib"])
def test_a_missing_extra_is_reported(evaluate, tmp_path, monkeypatch, capsys, missing):
    model = tmp_path / "some.onnx"
    model.write_bytes(b"0")
    monkeypatch.setitem(sys.modules, missing, None)
    assert evaluate(model, "--write", "--curves", str(tmp_path / "curves.png")) == 1
    assert f"{missing.partition('.')[0]} is not installed" in capsys.readouterr().err


def test_a_difficulty_without_faces_has_no_ap(shared, wider_folder, model, capsys):
    folder = wider_folder(["0--Parade/0_Parade_Parade_0_164.jpg"])
    command = ["evaluate", "--model", str(model), "--wider", str(folder), "--size", "640"]
    command += ["--ground-truth", str(shared / "wider" / "ground_truth")]
    assert main(command) == 0
    assert "easy -  medium -  hard " in capsys.readouterr().out
    assert main([*command, "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["easy"], result["medium"]) == (None, None)
    assert result["hard"] > 0
    before = model.read_bytes()
    assert main([*command, "--write"]) == 1
    assert "have no easy faces" in capsys.readouterr().err
    assert model.read_bytes() == before


def test_the_subset_alone_can_be_written(evaluate, model, capsys):
    assert evaluate(model, "--write") == 0
    whole = json.loads(metadata(model)["wider_val"])
    stale = {**whole, "subset": {**whole["subset"], "hard": 0.1}}
    edited = onnx.load(model)
    onnx.helper.set_model_props(edited, metadata(model) | {"wider_val": json.dumps(stale)})
    onnx.save(edited, model)
    assert evaluate(model, "--every", "8", "--write") == 0
    assert json.loads(metadata(model)["wider_val"]) == whole
    assert evaluate(model, "--every", "8", "--write", "--size", "320") == 1
    assert "no AP of all pictures at size 320" in capsys.readouterr().err


def test_a_quick_look_is_not_written(evaluate, model, capsys):
    assert evaluate(model, "--every", "2", "--write") == 2
    assert SUBSET_NAME in capsys.readouterr().err
    assert evaluate(model, "--every", "2", "--json") == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["images"], result["every"]) == (1, 2)
    assert "subset" not in result


def test_shipped_variants_have_names(evaluate, capsys):
    assert evaluate("v2", "--variant", "dense", "--every", "2", "--size", "320", "--json") == 0
    result = json.loads(capsys.readouterr().out)
    assert result["variant"] == "dense"
    assert result["file"].endswith("featherface_v2_dense.onnx")


@pytest.fixture
def score_files(shared):
    """Run the command on text files with more arguments."""

    def call(folder, *more):
        truth = shared / "wider" / "ground_truth"
        return main(["evaluate", "--detections", str(folder), "--ground-truth", str(truth), *map(str, more)])

    return call


def test_detections_are_written_and_scored_without_a_model(evaluate, score_files, pictures, tmp_path, capsys):
    folder, curves = tmp_path / "found", tmp_path / "curves.svg"
    assert evaluate("v1", "--save-detections", str(folder), "--breakdown", "--json") == 0
    of_model = json.loads(capsys.readouterr().out)
    more = ("--breakdown", "--curves", curves, "--wider", pictures, "--json")
    assert score_files(folder, *more) == 0
    of_files = json.loads(capsys.readouterr().out)
    for of_file, found in zip(
        of_files["input_sizes"]["bands"], of_model["input_sizes"]["bands"], strict=True
    ):
        # Files hold rounded scores, so one face more or less can be above the threshold.
        assert of_file["faces"] == found["faces"]
        assert (of_file["recall"] or 0) == pytest.approx(found["recall"] or 0, abs=0.21)
    assert sum(band["faces"] for band in of_files["input_sizes"]["bands"]) == sum(
        band["faces"] for band in of_files["breakdown"]["height"]
    )
    assert (of_files["model"], of_files["detections"]) == (None, str(folder))
    for key in ("easy", "medium", "hard"):
        assert of_files[key] == pytest.approx(of_model[key], abs=1e-4)
    same = ("images", "data_sha256")
    assert [of_files[key] for key in same] == [of_model[key] for key in same]
    bands = {band["name"]: band for band in of_files["breakdown"]["height"]}
    assert sum(band["faces"] for band in bands.values()) == sum(
        group["faces"] for group in of_files["breakdown"]["blur"]
    )
    assert curves.read_text().startswith("<?xml")

    assert score_files(folder) == 0
    assert "(AP in % on 2 pictures)" in capsys.readouterr().out
    assert score_files(folder, "--score", "0.9", "--json") == 0
    assert json.loads(capsys.readouterr().out)["hard"] < of_files["hard"]

    (folder / PICTURES[0]).with_suffix(".txt").unlink()
    assert score_files(folder, *more) == 1
    out, err = capsys.readouterr()
    result = json.loads(out)
    assert (result["images"], len(result["errors"])) == (1, 1)
    assert PICTURES[0] in err


def test_breakdown_text(evaluate, capsys):
    assert evaluate("v1", "--breakdown", "--size", "320") == 0
    text = capsys.readouterr().out
    assert "height 16-32" in text
    assert "occlusion partial" in text
    assert "at 1 false alarm per picture" in text
    assert "30 and more" in text


@pytest.mark.parametrize(
    ("more", "status", "words"),
    [
        ((), 1, "such as 0--Parade/"),
        (("--write",), 2, "do not apply to --detections"),
        (("--size", "640"), 2, "--size needs --model"),
        (("--variant", "dense"), 2, "do not apply to --detections"),
        (("--save-detections", "x"), 2, "do not apply to --detections"),
    ],
)
def test_text_files_accept_fewer_arguments(score_files, tmp_path, capsys, more, status, words):
    assert score_files(tmp_path, *more) == status
    assert words in capsys.readouterr().err


def test_a_model_needs_pictures_and_saved_detections_an_empty_folder(evaluate, tmp_path, capsys):
    assert main(["evaluate", "--model", "v1", "--ground-truth", str(tmp_path)]) == 2
    assert "Add --wider FOLDER" in capsys.readouterr().err
    (tmp_path / "old.txt").write_text("")
    assert evaluate("v1", "--save-detections", str(tmp_path)) == 1
    assert "is not empty" in capsys.readouterr().err
