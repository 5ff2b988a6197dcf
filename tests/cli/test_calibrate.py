"""`ffgui calibrate`: a checkpoint gets another model's rate of false alarms."""

import json

import pytest

from ffgui.__main__ import main
from ffgui.detect.model_files import resolve_model
from ffgui.lab.export.checkpoint import read_checkpoint
from ffgui.paths import models_folder


@pytest.fixture
def calibrate(shared, tmp_path):
    """Run the command on five pictures."""

    def call(*more, output="calibrated.pth"):
        wider = shared / "wider"
        data = ["--wider", wider / "val", "--ground-truth", wider / "ground_truth", "--events", "0--Parade"]
        arguments = [*data, "--every", "24", "--size", "480", "--output", tmp_path / output, *more]
        return main(["calibrate", *map(str, arguments)])

    return call


def test_a_checkpoint_gets_the_false_alarms_of_another_model(calibrate, tmp_path, capsys):
    reference = resolve_model("v1", "dense")
    source = models_folder() / "featherface_v2_dense.pth"
    assert calibrate(source, "--like", reference, "--json") == 0
    result = json.loads(capsys.readouterr().out)
    wanted = result["false_alarms"]["wanted"]
    assert (result["pictures"], wanted > 0) == (5, True)
    made = read_checkpoint(tmp_path / "calibrated.pth").provenance["training"]
    before = read_checkpoint(source).provenance["training"]
    assert made["logit_shift"] == pytest.approx(before.get("logit_shift", 0) + result["logit_shift"])
    assert made["recipe"] == before["recipe"]

    again = tmp_path / "calibrated.pth"
    assert calibrate(again, "--like", reference, output="again.pth") == 0
    assert f"{wanted} -> {wanted}." in capsys.readouterr().out


def test_the_output_is_a_checkpoint(calibrate, capsys):
    assert calibrate(models_folder() / "featherface_v2_dense.pth", "--like", "v1", output="x.onnx") == 2
    assert "Use the suffix .pth." in capsys.readouterr().err


def test_a_model_file_cannot_be_calibrated(calibrate, capsys):
    assert calibrate(models_folder() / "featherface_v2_dense.onnx", "--like", "v1", "--every", "1000") == 1
    assert "is not a PyTorch checkpoint" in capsys.readouterr().err
