"""Small pruning runs on real pictures: prune, distill, stop, resume, and errors."""

import json
import shutil

import pytest
import torch

from ffgui.detect.model_files import resolve_model
from ffgui.errors import UserError
from ffgui.lab.compress import pruning_run
from ffgui.lab.compress.pruning_run import (
    RECORD_FILE,
    PruningPlan,
    begin_pruning,
    logit_correlation,
    read_record,
    read_wide_network,
)
from ffgui.lab.nets import load_network
from ffgui.lab.train.recipe import Crops
from ffgui.lab.train.run import resume

CROPS = Crops(size=96, batch=4)


@pytest.fixture
def v1(shared):
    return shared / "weights/featherface_v1_published_64.pth"


@pytest.fixture
def data(shared):
    return shared / "wider/val"


@pytest.fixture
def v2():
    return resolve_model("v2", "dense").with_suffix(".pth")


def ignore(_step, _terms):
    pass


def test_a_v1_is_its_own_teacher(v1, data, tmp_path):
    run = begin_pruning(tmp_path / "run", PruningPlan(v1, 48, data, 5, dense=True, crops=CROPS))
    assert [stage.kind for stage in run.recipe.stages] == ["trunk", "answers", "answers"]
    run.train(ignore)
    assert run.step == 5
    narrow = load_network(tmp_path / "run/v1_48_dense.pth")
    assert (narrow.config.out_channels, narrow.config.attention, narrow.config.deformable) == (
        48,
        "cbam",
        False,
    )
    record = read_record(tmp_path / "run")
    assert (record.before.channels, record.before.parameters, record.before.variant) == (
        64,
        592371,
        "deformable",
    )
    assert (record.after.channels, record.after.parameters, record.after.variant) == (48, 372755, "dense")
    assert record.after.macs < 0.6 * record.before.macs
    assert 0 < record.agreement < 1


def test_a_v2_learns_from_a_v1_and_can_be_resumed(v1, v2, data, tmp_path):
    plan = PruningPlan(v2, 32, data, 4, dense=False, teacher=v1, crops=CROPS)
    run = begin_pruning(tmp_path / "run", plan)
    assert [stage.kind for stage in run.recipe.stages] == ["answers", "answers"]
    assert run.recipe.losses.trunk == 0
    run.train(ignore, until=2)
    again = resume(tmp_path / "run")
    assert again.step == 2
    again.train(ignore)
    narrow = load_network(tmp_path / "run/v2_32_dense.pth")
    assert (narrow.config.out_channels, narrow.config.attention) == (32, "eca")
    made = torch.load(tmp_path / "run/v2_32_dense.pth", weights_only=True)["metadata"]
    assert "featherface_v2_dense.pth cut to 32 channels" in made["start"]
    assert -1 <= logit_correlation(again, load_network(v2)) <= 1
    with pytest.raises(UserError, match="--resume"):
        begin_pruning(tmp_path / "run", plan)


def test_a_run_does_not_depend_on_the_original_file(v1, v2, data, tmp_path):
    folder, wide = tmp_path / "run", tmp_path / "wide.pth"
    shutil.copy(v2, wide)
    begin_pruning(folder, PruningPlan(wide, 32, data, 2, dense=False, teacher=v1, crops=CROPS))
    record = read_record(folder)
    for change in (lambda: shutil.copy(v1, wide), wide.unlink):
        change()
        assert read_wide_network(folder, record).network.config == load_network(v2).config
    shutil.copy(v1, folder / "wide.pth")
    with pytest.raises(UserError, match=f"is not the network that was pruned.*{wide}"):
        read_wide_network(folder, record)


def test_a_run_killed_before_its_record_is_started_again(v2, v1, data, tmp_path, monkeypatch):
    def killed(*_):
        raise KeyboardInterrupt

    plan = PruningPlan(v2, 32, data, 4, dense=False, teacher=v1, crops=CROPS)
    with monkeypatch.context() as patch:
        patch.setattr(pruning_run, "logit_correlation", killed)
        with pytest.raises(KeyboardInterrupt):
            begin_pruning(tmp_path / "run", plan)
    assert (tmp_path / "run/state.pt").exists()
    with pytest.raises(UserError, match="start a new one"):
        read_record(tmp_path / "run")
    run = begin_pruning(tmp_path / "run", plan)
    assert (run.step, read_record(tmp_path / "run").after.channels) == (0, 32)


@pytest.mark.parametrize("log", [False, True])
def test_other_kinds_of_runs_are_left_alone(v2, tmp_path, log):
    (tmp_path / "state.pt").write_bytes(b"weights")
    (tmp_path / "recipe.toml").write_text("# Written by `ffgui prune x`\n" if log else 'name = "polish"\n')
    if log:
        (tmp_path / "log.csv").touch()
    with pytest.raises(UserError, match="--resume"):
        begin_pruning(tmp_path, PruningPlan(v2, 48, tmp_path, 4, dense=False))
    assert (tmp_path / "state.pt").read_bytes() == b"weights"


@pytest.mark.parametrize(
    ("channels", "words"),
    [(56, "Choose fewer"), (64, "Choose fewer"), (50, "multiple of 4"), (8, "at least 16")],
)
def test_impossible_widths(v2, tmp_path, channels, words):
    with pytest.raises(UserError, match=words):
        begin_pruning(tmp_path / "run", PruningPlan(v2, channels, tmp_path, 4, dense=False))
    assert not (tmp_path / "run").exists()


def test_a_v2_needs_a_teacher(v2, tmp_path):
    with pytest.raises(UserError, match="--teacher"):
        begin_pruning(tmp_path / "run", PruningPlan(v2, 48, tmp_path, 4, dense=False))


def test_a_folder_that_is_not_a_pruning_run_is_rejected(tmp_path):
    for content in (None, "{", json.dumps({"checkpoint": "x"})):
        if content is not None:
            (tmp_path / RECORD_FILE).write_text(content)
        with pytest.raises(UserError, match="is not a pruning run"):
            read_record(tmp_path)
