"""What keeps a run from being lost or misled: its lock, its loader, its log, its beginnings."""

import errno
import json
import multiprocessing
import os
import signal
import sys
from pathlib import Path

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from train_helpers import TINY, ignore, losses

from ffgui.__main__ import main
from ffgui.errors import UserError
from ffgui.lab.train import run as runs
from ffgui.lab.train.files import load
from ffgui.lab.train.recipe import parse_recipe, recipe_source, with_values
from ffgui.lab.train.run_setup import create_run


def test_a_run_is_trained_by_one_process_at_a_time(copy_of_run, capfd):
    folder = copy_of_run("run")
    run = runs.resume(folder)
    left = folder / ".state.pt.1234"  # as if another process were writing it
    left.touch()
    with run.locked():
        assert not left.exists()
        left.touch()
        assert main(["train", "--resume", str(folder)]) == 1
        assert "Another process is training the run" in capfd.readouterr().err
        assert left.exists()
    assert main(["train", "--resume", str(folder), "--stop-at", "1"]) == 0
    assert not left.exists()


def test_a_disk_without_locks_is_trained_on_unguarded(copy_of_run, monkeypatch):
    fcntl = pytest.importorskip("fcntl")

    def refuse(_file, _operation):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    run = runs.resume(copy_of_run("run"))
    run.train(ignore, until=1)
    assert run.step == 1


def test_a_state_that_another_process_has_left_behind_is_not_gone_on_from(copy_of_run):
    folder = copy_of_run("run")
    early = runs.resume(folder)
    runs.resume(folder).train(ignore, until=2)
    with pytest.raises(UserError, match="Another process has continued the run"):
        early.train(ignore, until=4)
    assert load(folder / "state.pt")["step"] == 2


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_killed_loader_is_said_and_the_saved_state_stays(copy_of_run):
    folder = copy_of_run("run")

    def kill(step, _terms):
        if step == 3:
            (loader,) = multiprocessing.active_children()
            os.kill(loader.pid, signal.SIGKILL)
            loader.join()

    with pytest.raises(UserError, match=r"that loads pictures died \(DataLoader worker"):
        runs.resume(folder).train(kill)
    assert load(folder / "state.pt")["step"] == 2
    runs.resume(folder).train(ignore, until=4)
    assert {step for step, _, _ in losses(folder)} == {1, 2, 3, 4}


def test_tensorboard_has_what_the_log_has_also_after_a_resume(copy_of_run):
    folder = copy_of_run("run")
    runs.resume(folder).train(ignore, until=3)
    runs.resume(folder).train(ignore, until=5)
    board = EventAccumulator(str(folder / "tensorboard")).Reload()
    seen = {event.step: event.value for event in board.Scalars("v2/loss")}
    noted = {step: value for (step, _, term), value in losses(folder).items() if term == "loss"}
    assert seen == pytest.approx(noted, abs=1e-5)
    assert sorted(seen) == [1, 2, 3, 4, 5]


def test_a_log_that_cannot_be_begun_is_said(copy_of_run, capfd):
    folder = copy_of_run("run")
    (folder / "tensorboard").touch()  # a file where the folder belongs
    assert main(["train", "--resume", str(folder)]) == 1
    assert "Cannot write the log in" in capfd.readouterr().err


def test_a_dense_start_makes_no_deformable_student(begun, small_data, teacher, tmp_path):
    deformable = TINY.replace("deformable = false\n", "")
    with pytest.raises(UserError, match="is dense, and student v2 is deformable"):
        create_run(tmp_path / "run", deformable, small_data, begun, [teacher])


def test_a_teacher_that_cannot_teach_is_called_one(begun, small_data, tmp_path):
    with pytest.raises(UserError, match=r"as a teacher: that must be a V1"):
        create_run(tmp_path / "run", TINY, small_data, begun, [begun / "v2.pth"])


def test_a_start_says_which_attention_its_root_was_trained_with(begun, small_data, teacher, tmp_path):
    assert load(begun / "v2.pth")["metadata"]["start"].startswith(f"{teacher.name} (cbam), sha256 ")
    later = tmp_path / "later"
    create_run(later, TINY, small_data, begun, [teacher])
    before = load(begun / "v2.pth")["metadata"]["start"]
    assert load(later / "v2.pth")["metadata"]["start"] == f"run tiny, which started from {before}"


def test_a_mean_keeps_the_whole_way_of_its_parts(begun, small_data, teacher, tmp_path):
    later = tmp_path / "later"
    create_run(later, TINY, small_data, begun, [teacher])
    first, second = begun / "v2.pth", later / "v2.pth"
    starts = [load(file)["metadata"]["start"] for file in (first, second)]
    same, mixed = tmp_path / "same.pth", tmp_path / "mixed.pth"
    assert main(["average", str(second), str(second), "--output", str(same)]) == 0
    assert load(same)["metadata"]["start"] == f"mean of tiny, which started from {starts[1]}"
    assert main(["average", str(first), str(second), "--output", str(mixed)]) == 0
    metadata = load(mixed)["metadata"]
    assert metadata["start"] == f"mean of tiny, which started from {starts[0]}"
    assert [part["start"] for part in metadata["training"]["of"]] == starts


def test_any_text_survives_in_a_recipe():
    description = 'großes 🙂 "Netz" \\ Ελένη'
    told = parse_recipe(with_values(TINY, {"description": description}))
    assert told.description == description
    assert parse_recipe(recipe_source(told)) == told


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("warmup = 2", "gradient_norm = 0.0"),
        ("warmup = 2", "weight_decay = -0.1"),
        ("warmup = 2", "momentum = 1.5"),
        ("lr = 1e-3", "lr = -1e-3"),
    ],
)
def test_numbers_that_learn_nothing_are_refused(old, new):
    with pytest.raises(UserError, match=new.partition(" ")[0]):
        parse_recipe(TINY.replace(old, new))


def test_what_train_could_not_use_is_told_and_listed(small_data, teacher, tmp_path, capfd):
    data = tmp_path / "data"
    data.mkdir()
    (data / "images").symlink_to(small_data / "images")
    lines = (small_data / "label.txt").read_text("utf-8").splitlines()
    (data / "label.txt").write_text("\n".join([*lines, "1 2 three"]) + "\n", "utf-8")
    recipe = tmp_path / "tiny.toml"
    recipe.write_text(TINY, "utf-8")
    arguments = ["train", recipe, "--data", data, "--init", teacher, "--runs", tmp_path, "--stop-at", 1]
    assert main([*map(str, arguments), "--json"]) == 0
    out, err = capfd.readouterr()
    assert f"label.txt:{len(lines) + 1}" in err
    assert any(f"label.txt:{len(lines) + 1}" in fault for fault in json.loads(out)["label_faults"])
    assert Path(json.loads(out)["checkpoints"]["v2"]).exists()
