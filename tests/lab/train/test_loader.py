"""The processes that load crops."""

import os
import pickle
import sys

import pytest
import torch

from ffgui.evaluate.annotations.wider_text import read_labels
from ffgui.lab.train.crops import CropBatches
from ffgui.lab.train.loader import LabeledBatches, loaders
from ffgui.lab.train.recipe import Crops
from ffgui.lab.train.targets import Matcher


def test_batches_reach_a_process_that_shares_no_memory(shared):
    crops = CropBatches(read_labels(shared / "wider/val"), Crops(size=64, batch=2), seed=3)
    batches = LabeledBatches(crops, Matcher(64))
    here, there = batches[5], pickle.loads(pickle.dumps(batches))[5]
    assert torch.equal(here.pixels, there.pixels)
    assert all(map(torch.equal, here.targets, there.targets))
    assert here.pixels.dtype == torch.uint8
    assert here.targets.labeled.shape == (2, 168)


@pytest.mark.skipif(sys.platform != "linux", reason="which cores a process may use is known on Linux alone")
def test_beside_a_gpu_the_cores_that_are_left_load_crops(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(12)))
    assert loaders(on_gpu=False, trainers=1) == 1
    assert loaders(on_gpu=True, trainers=1) == 11
    assert loaders(on_gpu=True, trainers=2) == 5
    assert loaders(on_gpu=True, trainers=12) == 1
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(128)))
    assert loaders(on_gpu=True, trainers=1) == 16
