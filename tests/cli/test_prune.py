"""The command `ffgui prune`; the pruning itself is tested in tests/lab/compress."""

import json
import shutil

import pytest

from ffgui.cli import prune, run
from ffgui.detect.model import load_model
from ffgui.detect.model_files import resolve_model
from ffgui.lab.compress.pruning_run import PruningPlan, begin_pruning
from ffgui.lab.train.files import UNUSABLE, skipped_message
from ffgui.lab.train.recipe import Crops


def test_an_existing_run_is_finished_and_exported(shared, tmp_path, capsys):
    wide = tmp_path / "wide.pth"
    shutil.copy(resolve_model("v1", "dense").with_suffix(".pth"), wide)
    plan = PruningPlan(wide, 32, shared / "wider/val", 2, dense=True, crops=Crops(size=64, batch=4))
    begin_pruning(tmp_path / "run", plan)
    wide.unlink()
    copy = (tmp_path / "run/wide.pth").rename(tmp_path / "copy.pth")  # as in a run of an earlier version
    assert run(["prune", "--resume", str(tmp_path / "run")]) == 1
    assert f"Copy {wide} there as wide.pth and resume." in capsys.readouterr().err
    copy.rename(tmp_path / "run/wide.pth")
    output = tmp_path / "narrow.onnx"
    assert run(["prune", "--resume", str(tmp_path / "run"), "--output", str(output), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    info = load_model(output).info
    assert (info.channels, info.version, info.variant) == (32, "v1", "dense")
    assert result["after"]["parameters"] == info.parameters < result["before"]["parameters"]
    assert result["after"]["macs"] == info.macs
    assert result["steps"] == 2
    assert set(result["agreement"]) == {"after_the_cut", "after_distillation"}
    assert result["ap"] is None
    assert "32 channels" in prune._text(result)


@pytest.fixture
def spoilt_data(shared, wider_folder):
    """Four labeled pictures, of which one is readable, and an unusable label line."""
    entries = (shared / "wider/val/label.txt").read_text("utf-8").split("# ")[1:5]
    folder = wider_folder([entry.partition("\n")[0].strip() for entry in entries])
    (folder / "label.txt").write_text("no face\n" + "".join(f"# {entry}" for entry in entries), "utf-8")
    for file in sorted(folder.rglob("*.jpg"))[1:]:
        file.write_bytes(b"no picture")
    return folder


def test_unusable_data_is_reported_when_found_and_listed(spoilt_data, tmp_path, capsys):
    """In training and in validation pictures; also by `train`, which can start the same run."""
    wide = resolve_model("v1", "dense").with_suffix(".pth")
    folder = tmp_path / "run"
    begin_pruning(folder, PruningPlan(wide, 32, spoilt_data, 3, dense=True, crops=Crops(size=64, batch=8)))
    named = ""
    validation = ["--wider", str(spoilt_data), "--ground-truth", str(spoilt_data)]
    for command in (["train", "--stop-at", "1"], ["prune", *validation]):
        assert run([*command, "--resume", str(folder), "--json"]) == 1
        out, err = capsys.readouterr()
        named += err
        result = json.loads(out)
        assert result["label_faults"] == ["label.txt:1: not numbers"]
        assert "Skipped 1 label line: label.txt:1: not numbers" in err
        paths = [error["path"] for error in result["errors"]]
        assert set(paths) <= set(map(str, spoilt_data.rglob("*.jpg")))
        assert f"{paths[0]} {UNUSABLE}." in err
        assert err.endswith(" Unusable files were skipped.\n")
    assert result["steps"] == 3
    assert [result["ap"][name]["images"] for name in ("before", "after")] == [1, 1]
    assert [named.count(f"{skipped_message(path)}\n") for path in paths] == [1] * len(paths)


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        ((), 2, "needs CHECKPOINT, --channels and --data"),
        (("missing.pth", "--channels", "48", "--data", "."), 1, "missing.pth does not exist"),
        (("--resume", "run", "--channels", "48"), 2, "Omit CHECKPOINT"),
        (("--resume", "run", "--steps", "48"), 2, "Omit CHECKPOINT"),
        (("--resume", "run"), 1, "is not the folder of a run"),
        (("--resume", "run", "--wider", "."), 2, "both --wider and --ground-truth"),
        (("--resume", "run", "--wider", ".", "--ground-truth", "none"), 1, "none"),
        (("--resume", "run", "--every", "2"), 2, "--every needs --wider"),
        (("--resume", "run", "--output", "narrow.pth"), 2, "Use the suffix .onnx"),
        (("--resume", "run", "--output", "nowhere/narrow.onnx"), 1, "folder nowhere does not exist"),
    ],
)
def test_invalid_arguments_are_rejected(tmp_path, capsys, monkeypatch, arguments, status, words):
    monkeypatch.chdir(tmp_path)
    assert run(["prune", *arguments]) == status
    assert words in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_more_channels_than_there_are(tmp_path, capsys):
    wide = resolve_model("v2", "dense").with_suffix(".pth")
    arguments = [wide, "--channels", "64", "--data", tmp_path, "--runs", tmp_path / "runs"]
    assert run(["prune", *map(str, arguments)]) == 1
    assert "has 56 channels. Choose fewer" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
