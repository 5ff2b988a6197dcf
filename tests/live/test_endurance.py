"""Repeated starts and stops leave nothing behind."""

from __future__ import annotations

import gc
import sys
import threading
from pathlib import Path

import pytest
from live_helpers import wait_for

from ffgui.detect.sizes import InferenceSize
from ffgui.live.pipeline import Pipeline
from ffgui.live.sources import parse_source
from ffgui.live.state import Options, Side


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def resident_mb() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise AssertionError("no VmRSS")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_fifty_starts_leak_no_thread_file_or_memory(models: dict[Side, Path], videos: Path) -> None:
    options = Options(size=InferenceSize.parse("320"))
    sources = [parse_source("sample"), parse_source(str(videos / "long.mp4"))]
    pipeline = Pipeline(models, options, lambda: None)
    memory: dict[int, float] = {}
    files: dict[int, int] = {}
    threads = threading.active_count()
    for number in range(1, 51):
        pipeline.start(sources[number % 2])
        wait_for(pipeline.latest, "results")
        pipeline.stop()
        assert threading.active_count() == threads
        if number in (10, 50):
            gc.collect()
            memory[number], files[number] = resident_mb(), open_files()
    assert files[50] <= files[10]
    assert memory[50] - memory[10] < 10
