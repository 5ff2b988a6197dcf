"""How many processes load crops."""

import os
import sys

import pytest

from ffgui.train.loader import loaders


@pytest.mark.skipif(sys.platform != "linux", reason="which cores a process may use is known on Linux alone")
def test_beside_a_gpu_the_cores_that_are_left_load_crops(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(12)))
    assert loaders(on_gpu=False, trainers=1) == 1
    assert loaders(on_gpu=True, trainers=1) == 11
    assert loaders(on_gpu=True, trainers=2) == 5
    assert loaders(on_gpu=True, trainers=12) == 1
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(128)))
    assert loaders(on_gpu=True, trainers=1) == 16
