"""Runs that are killed, stopped, shared among processes, or meet a bad disk, picture or device."""

import json
import multiprocessing
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import cv2
import pytest
import torch
from train_helpers import TINY, ignore, losses

import ffgui as package
from ffgui.__main__ import main
from ffgui.errors import UserError
from ffgui.lab.train import run as runs
from ffgui.lab.train.files import load
from ffgui.lab.train.recipe import parse_recipe
from ffgui.lab.train.run_setup import create_run
from ffgui.lab.train.schedule import schedule_at
from ffgui.lab.train.students import reinitialized
from ffgui.lab.train.train_logger import TrainLogger

resource = pytest.importorskip("resource", reason="signals and limits of POSIX")


def step_of(folder):
    return load(folder / "state.pt")["step"]


@contextmanager
def largest_file(size):
    """While it lasts, writing more than `size` bytes into a file fails as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def ffgui(*arguments, launcher=("-m", "ffgui")):
    return subprocess.Popen(
        [sys.executable, *launcher, *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(Path(package.__file__).parents[1])},
    )


def is_saving(folder):
    return step_was_noted(folder, 2) and any(folder.glob(".state.pt.*"))


def step_was_noted(folder, step):
    log = folder / "log.csv"
    return log.exists() and f"\n{step}," in log.read_text()


@pytest.mark.usefixtures("one_thread")
def test_a_run_that_was_killed_while_saving_ends_as_if_it_had_not_been(copy_of_run):
    whole, killed = copy_of_run("whole"), copy_of_run("killed")
    runs.resume(whole).train(ignore)
    with ffgui("train", "--resume", killed) as process:
        while process.poll() is None and not is_saving(killed) and not step_was_noted(killed, 9):
            time.sleep(0.0005)
        process.kill()
        process.stderr.read()
    assert process.returncode == -signal.SIGKILL
    with (killed / "log.csv").open("a") as log:
        log.write("9")  # the beginning of a row
    assert 0 <= step_of(killed) < 10
    runs.resume(killed).train(ignore)
    assert losses(killed) == losses(whole)
    a, b = (load(folder / "v2.pth")["state_dict"] for folder in (killed, whole))
    assert all(torch.equal(a[name], b[name]) for name in b)
    assert not list(killed.glob(".*"))


@pytest.mark.slow
@pytest.mark.usefixtures("one_thread")
def test_two_processes_have_the_losses_of_one(copy_of_run):
    """With BN frozen each process's share of loss and gradient adds up to the whole batch's."""
    alone, shared_out = copy_of_run("alone"), copy_of_run("shared_out")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    launcher = ("-m", "torch.distributed.run", "--nproc_per_node", 2, "--master_addr", "127.0.0.1")
    launcher = (*map(str, launcher), "--master_port", str(port), "-m", "ffgui")
    with ffgui("train", "--resume", shared_out, "--stop-at", "9", launcher=launcher) as process:
        runs.resume(alone).train(ignore, until=9)
        said = process.stderr.read()
    assert process.returncode == 0, said
    ours, theirs = losses(alone), losses(shared_out)
    assert ours.keys() == theirs.keys()
    assert {step for step, _, _ in ours} == set(range(1, 10))
    assert theirs == pytest.approx(ours, rel=2e-5, abs=2e-5)
    assert load(shared_out / "v2.pth")["metadata"]["training"]["processes"] == 2


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 1)])
def test_a_signal_ends_a_run_in_order(copy_of_run, capfd, number, status):
    folder = copy_of_run("run")

    def send():
        while not step_was_noted(folder, 1):
            time.sleep(0.001)
        os.kill(os.getpid(), number)

    thread = threading.Thread(target=send)
    thread.start()
    assert main(["train", "--resume", str(folder)]) == status
    thread.join()
    step = step_of(folder)
    assert 1 <= step < 10
    last = capfd.readouterr().err.splitlines()[-1]
    assert (
        last == f"ffgui: Stopped at step {step}; progress is saved. To resume: ffgui train --resume {folder}"
    )
    assert max(step for step, _, _ in losses(folder)) == step


def test_a_full_disk_leaves_the_last_state(copy_of_run, capfd):
    """The state is written last, so that a run ended before it makes its weights again."""
    folder = copy_of_run("run")
    weights = folder / "v2.pth"
    with largest_file(weights.stat().st_size + 10_000):
        assert main(["train", "--resume", str(folder)]) == 1
    assert "Free some space" in capfd.readouterr().err
    assert step_of(folder) == 0
    assert load(weights)["metadata"]["training"]["steps"] == 2
    assert not list(folder.glob(".*"))
    assert main(["train", "--resume", str(folder), "--stop-at", "2"]) == 0
    assert step_of(folder) == 2


def test_a_full_disk_while_noting_is_said(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", None)  # as where it is not installed
    here = schedule_at(parse_recipe(TINY), 0)
    journal = TrainLogger(tmp_path, 0)
    for step in (0, 1, 2):
        journal.write(step, here, 1.0, {"v2.loss": 1.0})
    with largest_file(150), pytest.raises(UserError, match="Free some space"):
        journal.write(3, here, 1.0, {"v2.loss": 1.0})
    journal.close()
    again = TrainLogger(tmp_path, 2)
    again.write(3, here, 1.0, {"v2.loss": 1.0})
    again.close()
    rows = (tmp_path / "log.csv").read_text().splitlines()
    assert [row.partition(",")[0] for row in rows] == ["step", "0", "1", "2", "3"]


def test_a_broken_picture_is_named_and_events_are_held_out(small_data, teacher, tmp_path, capfd):
    data = tmp_path / "data"
    shutil.copytree(small_data, data)
    broken = sorted((data / "images/0--Parade").iterdir())[:3]
    for picture in broken:
        picture.write_bytes(b"no picture")
    recipe = tmp_path / "tiny.toml"
    other = '[[students]]\nname = "v1"\nattention = "cbam"\ndeformable = false\n\n[crops]'
    recipe.write_text('held_out = ["19--Couple", "13--Interview"]\n' + TINY.replace("[crops]", other))
    start = ["train", recipe, "--data", data, "--init", teacher, "--runs", tmp_path, "--name", "mine"]
    assert main([*map(str, start), "--student", "v2", "--seed", "7", "--stop-at", "2", "--json"]) == 1
    out, err = capfd.readouterr()
    result = json.loads(out)
    assert [error["path"] for error in result["errors"]] == [str(picture) for picture in broken]
    assert all(str(picture) in err for picture in broken)
    assert "Held out: 19--Couple, 4 pictures" in err
    assert set(result["checkpoints"]) == {"v2"}
    assert result["images"] == 4
    assert result["steps"] == 2
    assert sum(result["time"].values()) == pytest.approx(1)
    assert result["crops_per_s"]["trunk"] > 0
    assert losses(tmp_path / "mine")[2, "", "broken"] == 3
    training = load(tmp_path / "mine/v2.pth")["metadata"]["training"]
    assert training["seed"] == 7
    assert training["broken_images"] == 3
    assert training["held_out"] == ["19--Couple", "13--Interview"]
    assert (training["student"], training["reinit"]) == ("v2", False)
    assert training["recipe_text"] == (tmp_path / "mine/recipe.toml").read_text()
    assert parse_recipe(training["recipe_text"]).seed == 7


def shrunk(file):
    """The picture of a file at an eighth of its size, as bytes of JPEG."""
    picture = cv2.imread(str(file))
    return cv2.imencode(".jpg", cv2.resize(picture, None, fx=1 / 8, fy=1 / 8))[1].tobytes()


def test_a_picture_too_small_for_its_labels_is_passed_over(copy_of_run, tmp_path):
    folder, data = copy_of_run("run"), tmp_path / "data"
    state = load(folder / "state.pt")
    shutil.copytree(state["data"], data)
    torch.save({**state, "data": str(data)}, folder / "state.pt")
    small = list(data.glob("images/13--Interview/*"))
    for file in small:
        file.write_bytes(shrunk(file))
    run = runs.resume(folder)
    run.train(ignore)
    assert run.broken
    assert run.broken <= set(map(str, small))
    assert run.errors[0]["message"].endswith(" cannot be read, or labeled faces lie outside it.")


@pytest.mark.parametrize("spoil", [lambda _: b"no picture", shrunk])
def test_a_folder_without_one_good_picture_is_said(copy_of_run, tmp_path, spoil):
    folder, data = copy_of_run("run"), tmp_path / "data"
    state = load(folder / "state.pt")
    shutil.copytree(state["data"], data)
    for picture in data.glob("images/*/*"):
        picture.write_bytes(spoil(picture))
    torch.save({**state, "data": str(data)}, folder / "state.pt")
    with pytest.raises(UserError, match=r"^No training picture can be used") as caught:
        runs.resume(folder).train(ignore)
    assert caught.traceback  # which holds on to all that the run had
    assert not multiprocessing.active_children()


def test_other_pictures_than_those_of_the_beginning_are_said(copy_of_run, tmp_path):
    folder, data = copy_of_run("run"), tmp_path / "data"
    state = load(folder / "state.pt")
    shutil.copytree(state["data"], data)
    torch.save({**state, "data": str(data)}, folder / "state.pt")
    next(data.glob("images/0--Parade/*")).unlink()
    with pytest.raises(UserError, match="Restore them"):
        runs.resume(folder)


def test_pictures_may_be_moved_while_a_run_rests(copy_of_run, tmp_path):
    folder, moved = copy_of_run("run"), tmp_path / "moved"
    state = load(folder / "state.pt")
    shutil.copytree(state["data"], moved)
    torch.save({**state, "data": str(tmp_path / "gone")}, folder / "state.pt")
    with pytest.raises(UserError, match=r"has neither label\.txt"):
        runs.resume(folder)
    assert main(["train", "--resume", str(folder), "--data", str(moved), "--stop-at", "1"]) == 0
    state = load(folder / "state.pt")
    assert state["data"] == str(moved)
    torch.save({**state, "broken": ["a.jpg"]}, folder / "state.pt")
    assert runs.resume(folder, data=moved).broken == {"a.jpg"}
    assert load(folder / "v2.pth")["metadata"]["training"]["data"] == "moved"


def test_attention_that_began_anew_is_known_in_later_runs(teacher, tmp_path):
    recipe = parse_recipe(TINY)
    assert reinitialized(recipe, teacher) == {"v2": False}
    anew = parse_recipe(TINY.replace('attention = "eca"', 'attention = "eca"\nreinit = true'))
    assert reinitialized(anew, teacher) == {"v2": True}
    torch.save({"state_dict": {}, "metadata": {"training": {"reinit": True}}}, tmp_path / "v2.pth")
    assert reinitialized(recipe, tmp_path) == {"v2": True}


def test_an_unknown_event_is_said(small_data, teacher, tmp_path):
    recipe = 'held_out = ["19--Cuople"]\n' + TINY
    with pytest.raises(UserError, match="19--Cuople, but"):
        create_run(tmp_path / "run", recipe, small_data, teacher)


def test_a_start_of_another_width_is_said(small_data, teacher, tmp_path):
    shutil.copy(teacher, tmp_path / "v2.pth")
    with pytest.raises(UserError, match="has 64 channels, and recipe tiny makes networks with 16"):
        create_run(tmp_path / "run", TINY, small_data, tmp_path, [teacher])
    wide = TINY.replace("channels = 16", "channels = 72")
    with pytest.raises(UserError, match="72 channels, and this has attention cbam and 64"):
        create_run(tmp_path / "run", wide, small_data, teacher)


def test_a_loss_that_is_no_number_ends_the_run(copy_of_run):
    folder = copy_of_run("run")
    run = runs.resume(folder)
    with torch.no_grad():
        run.trainers[0].network.neck[0].project3[0].weight.fill_(float("nan"))
    with pytest.raises(UserError, match="lower learning rate"):
        run.train(ignore)
    runs.resume(folder).train(ignore, until=1)


def test_what_cannot_change_any_more_is_named(copy_of_run):
    folder = copy_of_run("run")
    runs.resume(folder).train(ignore, until=1)
    recipe = folder / "recipe.toml"
    recipe.write_text(TINY.replace("steps = 4", "steps = 3").replace("one narrow", "a narrow"))
    assert runs.resume(folder).recipe.steps == 9
    recipe.write_text(TINY.replace("channels = 16", "channels = 24").replace("steps = 3", "steps = 2", 1))
    with pytest.raises(UserError, match="cannot take: channels, stages"):
        runs.resume(folder)


def test_a_stage_that_has_begun_cannot_be_left_out(copy_of_run):
    folder = copy_of_run("run")
    torch.save({**load(folder / "state.pt"), "step": 8}, folder / "state.pt")
    beginning, _, last = TINY.partition('[[stages]]\nkind = "labels"')
    (folder / "recipe.toml").write_text(beginning + "[crops]" + last.partition("[crops]")[2])
    with pytest.raises(UserError, match="cannot take: stages"):
        runs.resume(folder)


def test_a_run_of_an_earlier_version_can_be_started_from(copy_of_run):
    folder = copy_of_run("run")
    torch.save({"step": 3, "students": {}}, folder / "state.pt")
    with pytest.raises(UserError, match=f"--init {folder}"):
        runs.resume(folder)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device here")
def test_a_device_that_is_not_there_is_said(begun, capfd):
    assert main(["train", "--resume", str(begun), "--device", "cuda"]) == 1
    assert "no CUDA device" in capfd.readouterr().err


def test_float16_needs_another_device(small_data, teacher, tmp_path, capfd):
    (tmp_path / "tiny.toml").write_text(TINY)
    start = ["train", tmp_path / "tiny.toml", "--data", small_data, "--init", teacher, "--runs", tmp_path]
    assert main([*map(str, start), "--precision", "16-mixed"]) == 1
    assert "The CPU does not support precision 16-mixed" in capfd.readouterr().err
    assert not (tmp_path / "tiny").exists()


def test_what_belongs_to_the_beginning_is_refused_later(begun, capfd):
    assert main(["train", "--resume", str(begun), "--seed", "3"]) == 2
    assert "--seed" in capfd.readouterr().err
