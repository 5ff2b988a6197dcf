"""Whole small runs on real pictures: they learn, stop, go on, and say what is wrong."""

import pytest
import torch
from train_helpers import ignore, losses

from ffgui.errors import UsageError, UserError
from ffgui.lab.nets import load_network
from ffgui.lab.train import run as runs
from ffgui.lab.train.run_setup import create_run

RECIPE = """
name = "small"
description = "a run of a few steps"
channels = 56
warmup = 2
save_every = 2

[[students]]
name = "v1"
attention = "cbam"

[[students]]
name = "v2"
attention = "eca"
attention_lr = 30.0
trunk_fades = true

[[stages]]
kind = "trunk"
steps = 3
lr = 1e-3
lr_end = 1e-3

[[stages]]
kind = "answers"
steps = 3
lr = 1e-3
lr_end = 0.0

[crops]
size = 64
batch = 4

[losses]
"""


@pytest.fixture
def laid_out(shared):
    def make(folder):
        return create_run(
            folder, RECIPE, shared / "wider/val", shared / "weights/featherface_v1_published_64.pth"
        )

    return make


class _StopError(Exception):
    pass


def test_a_stopped_run_goes_on_as_if_it_had_not_been(laid_out, tmp_path):
    whole, stopped = laid_out(tmp_path / "whole"), laid_out(tmp_path / "stopped")
    whole.train(ignore)

    def stop(step, _terms):
        if step == 5:
            raise _StopError

    with pytest.raises(_StopError):
        stopped.train(stop)
    again = runs.resume(tmp_path / "stopped")
    assert again.step == 4
    again.train(ignore)
    assert losses(tmp_path / "stopped") == pytest.approx(losses(tmp_path / "whole"), rel=1e-3, abs=1e-4)
    for name, attention in (("v1", "cbam"), ("v2", "eca")):
        network = load_network(tmp_path / "whole" / f"{name}.pth")
        assert (network.config.attention, network.config.out_channels) == (attention, 56)
    made = torch.load(tmp_path / "whole/v2.pth", weights_only=True)["metadata"]
    assert made["training"]["crops"] == 24
    assert "featherface_v1_published_64.pth" in made["start"]


def test_a_run_is_not_begun_over_another(laid_out, tmp_path):
    laid_out(tmp_path)
    with pytest.raises(UserError, match="--resume"):
        laid_out(tmp_path)


def test_what_cannot_be_resumed_is_said(tmp_path):
    with pytest.raises(UserError, match=r"recipe\.toml"):
        runs.resume(tmp_path)
    (tmp_path / "recipe.toml").write_text(RECIPE)
    with pytest.raises(UserError, match=r"no state\.pt to resume from"):
        runs.resume(tmp_path)
    (tmp_path / "state.pt").write_bytes(b"rubbish")
    with pytest.raises(UserError, match=r"state\.pt"):
        runs.resume(tmp_path)
    torch.save({"other": 1}, tmp_path / "state.pt")
    with pytest.raises(UserError, match="not a training state"):
        runs.resume(tmp_path)


def test_a_foreign_start_is_said(shared, tmp_path):
    with pytest.raises(UserError, match=r"There is no .* to start from"):
        create_run(tmp_path / "run", RECIPE, shared / "wider/val", tmp_path / "nothing.pth")
    plain = shared / "weights/featherface_plain_published_56.pth"
    with pytest.raises(UserError, match="attention none and 56"):
        create_run(tmp_path / "run", RECIPE, shared / "wider/val", plain)


def test_a_teacher_goes_with_a_folder_of_starts(tmp_path):
    (tmp_path / "v1.pth").touch()
    for init, teachers in ((tmp_path / "v1.pth", [tmp_path / "other.pth"]), (tmp_path, [])):
        with pytest.raises(UsageError, match="--teacher"):
            create_run(tmp_path / "run", RECIPE, tmp_path, init, teachers)
