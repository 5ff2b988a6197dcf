"""`ffgui export`, mostly without the slow ONNX exporter."""

import json
import subprocess
import sys

import numpy as np
import onnx
import pytest
import torch

from ffgui.cli import run
from ffgui.detect.model_files import resolve_model
from ffgui.lab.export import check, write
from ffgui.lab.export.check import largest_difference, reference_outputs
from ffgui.lab.export.checkpoint import read_checkpoint


@pytest.fixture
def checkpoint():
    return resolve_model("v2").with_suffix(".pth")


def export(checkpoint, output, *more):
    return run(["export", str(checkpoint), "--output", str(output), *more])


def test_torchscript_runs_without_this_program(checkpoint, tmp_path):
    file = tmp_path / "v2.pt"
    assert export(checkpoint, file, "--format", "torchscript") == 0
    images = check.photographs()[1]
    np.save(tmp_path / "images.npy", images)
    code = (
        "import sys, warnings; warnings.simplefilter('ignore')\n"
        "import numpy as np, torch\n"
        "images = torch.from_numpy(np.load('images.npy'))\n"
        "outputs = torch.jit.load('v2.pt')(images)\n"
        "np.savez('outputs.npz', *[value.detach().numpy() for value in outputs])\n"
        "assert not any(name.startswith('ffgui') for name in sys.modules)\n"
    )
    subprocess.run([sys.executable, "-I", "-c", code], cwd=tmp_path, check=True, timeout=200)
    with np.load(tmp_path / "outputs.npz") as outputs:
        ours = [outputs[name] for name in outputs.files]
    assert largest_difference(ours, reference_outputs(read_checkpoint(checkpoint).network, images)) <= 1e-4


def test_a_state_dict_keeps_weights_and_metadata(checkpoint, tmp_path, capsys):
    file = tmp_path / "copy.pth"
    assert export(checkpoint, file, "--format", "state-dict", "--json") == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["version"], result["channels"], result["largest_difference"]) == ("v2", 56, 0.0)
    old, new = (torch.load(path, weights_only=True) for path in (checkpoint, file))
    assert new["metadata"] == old["metadata"]
    assert new["state_dict"].keys() == old["state_dict"].keys()
    assert all(torch.equal(value, old["state_dict"][name]) for name, value in new["state_dict"].items())


def test_the_checkpoint_itself_is_never_overwritten(checkpoint, tmp_path, capsys):
    mine = tmp_path / "mine.pth"
    mine.write_bytes(checkpoint.read_bytes())
    link = tmp_path / "link.pth"
    link.symlink_to(mine)
    for output in (mine, link):
        assert export(mine, output, "--format", "state-dict") == 1
        assert "will not be overwritten" in capsys.readouterr().err
    assert mine.read_bytes() == checkpoint.read_bytes()


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"no checkpoint", "not a PyTorch checkpoint"), (None, "does not exist")],
)
def test_foreign_inputs_are_rejected(tmp_path, capsys, content, words):
    source = tmp_path / "other.pth"
    if content is not None:
        source.write_bytes(content)
    assert export(source, tmp_path / "out.onnx") == 1
    assert words in capsys.readouterr().err
    assert not (tmp_path / "out.onnx").exists()


def test_other_weights_are_rejected(tmp_path, capsys):
    source = tmp_path / "linear.pth"
    torch.save(torch.nn.Linear(2, 2).state_dict(), source)
    assert export(source, tmp_path / "out.onnx") == 1
    assert "does not fit a FeatherFace network" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("output", "more", "status", "words"),
    [
        ("out.pth", (), 2, "Use the suffix .onnx"),
        ("out.pth", ("--format", "state-dict", "--plain"), 2, "Omit it"),
        ("nowhere/out.onnx", (), 1, "does not exist"),
        (".", (), 2, "Use the suffix .onnx"),
    ],
)
def test_wrong_outputs_are_rejected_before_any_work(
    checkpoint, tmp_path, capsys, output, more, status, words
):
    assert export(checkpoint, tmp_path / output, *more) == status
    assert words in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_weights_that_are_not_finite_leave_the_old_file(checkpoint, tmp_path, capsys):
    broken = torch.load(checkpoint, weights_only=True)
    broken["state_dict"]["BboxHead.0.conv1x1.bias"][:] = float("nan")
    torch.save(broken, tmp_path / "broken.pth")
    file = tmp_path / "old.pt"
    file.write_bytes(b"old")
    assert export(tmp_path / "broken.pth", file, "--format", "torchscript") == 1
    assert "The file was not written" in capsys.readouterr().err
    assert file.read_bytes() == b"old"


def test_a_failed_write_leaves_the_old_file_and_no_temporary_one(tmp_path, monkeypatch):
    file = tmp_path / "model.onnx"
    file.write_bytes(b"old")

    def full(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write.Path, "replace", full)
    with pytest.raises(write.UserError, match="No space left"):
        write.write_file(b"new", file)
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_results_of_an_older_file_are_not_kept(tmp_path):
    file, older = tmp_path / "model.onnx", resolve_model("v2", "dense")
    model = onnx.load(older)
    onnx.helper.set_model_props(model, {"wider_val": "{}", "version": "v2"})
    onnx.save(model, file)
    assert export(older.with_suffix(".pth"), file) == 0
    assert "wider_val" not in {entry.key for entry in onnx.load(file).metadata_props}
