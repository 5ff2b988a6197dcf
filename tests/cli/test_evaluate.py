"""`ffgui evaluate` from its arguments to JSON, exit status and the model file."""

import json
import shutil
import sys

import onnx
import onnxruntime
import pytest
from scipy.io import savemat

from ffgui.__main__ import main
from ffgui.detect.model_files import resolve_model
from ffgui.detect.model_info import ModelInfo

PICTURES = ("0--Parade/0_Parade_Parade_0_12.jpg", "0--Parade/0_Parade_Parade_0_120.jpg")


@pytest.fixture
def pictures(shared, tmp_path):
    """A folder with two real pictures of the set."""
    for name in PICTURES:
        file = tmp_path / "wider" / "images" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(shared / "wider" / "val" / "images" / name, file)
    return tmp_path / "wider"


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


def test_a_model_is_measured_and_told(evaluate, model, capsys):
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
        key: result[key] for key in ("easy", "medium", "hard", "images", "size", "data_sha256")
    }
    session = onnxruntime.InferenceSession(str(model))
    info = ModelInfo.from_metadata(model, session.get_modelmeta().custom_metadata_map)
    assert info.wider_val.images == 2
    assert [file.name for file in model.parent.glob("*mine*")] == ["mine.onnx"]


def test_a_damaged_picture_is_listed_and_nothing_written(evaluate, model, pictures, capsys):
    (pictures / "images" / PICTURES[0]).write_bytes(b"no picture")
    before = model.read_bytes()
    assert evaluate(model, "--json", "--write") == 1
    out, err = capsys.readouterr()
    result = json.loads(out)
    assert result["images"] == 1
    assert [error["path"] for error in result["errors"]] == [str(pictures / "images" / PICTURES[0])]
    assert "keeps its figures" in err
    assert model.read_bytes() == before


@pytest.mark.parametrize(
    ("more", "status", "words"),
    [
        (["--model", "both"], 2, "one model at a time"),
        (["--write"], 2, "needs a model file"),
        (["--size", "big"], 2, "not understood"),
        (["--wider", "nowhere"], 1, "no folder nowhere"),
        (["--ground-truth", "nowhere"], 1, "wider_face_val.mat is missing"),
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


def test_figures_in_a_model_are_comparable(evaluate, tmp_path, capsys):
    model = tmp_path / "some.onnx"
    model.write_bytes(b"0")
    assert evaluate(model, "--write", "--score", "0.5") == 2
    assert "leave --score at 0.02" in capsys.readouterr().err


def test_a_foreign_checkpoint_is_refused(evaluate, tmp_path, capsys):
    file = tmp_path / "other.pth"
    file.write_bytes(b"no checkpoint")
    assert evaluate(file) == 1
    assert "not a torch checkpoint" in capsys.readouterr().err


def test_ground_truth_of_something_else_is_refused(evaluate, checkpoint, tmp_path, capsys):
    savemat(tmp_path / "wider_face_val.mat", {"other": [1]})
    assert evaluate(checkpoint, "--ground-truth", str(tmp_path)) == 1
    assert "not an official WIDER FACE ground truth" in capsys.readouterr().err


@pytest.mark.parametrize("missing", ["scipy.io", "onnx"])
def test_a_missing_extra_is_named(evaluate, tmp_path, monkeypatch, capsys, missing):
    model = tmp_path / "some.onnx"
    model.write_bytes(b"0")
    monkeypatch.setitem(sys.modules, missing, None)
    assert evaluate(model, "--write") == 1
    assert f"needs {missing.partition('.')[0]}, which is not installed" in capsys.readouterr().err
