"""Costs of model files on this machine: time on one and two threads, memory, size."""

from __future__ import annotations

import multiprocessing
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import psutil

from ffgui import policy
from ffgui.detect.engines.engine import Feeds
from ffgui.detect.letterbox import Picture
from ffgui.detect.model import load_model
from ffgui.detect.sizes import InferenceSize
from ffgui.evaluate.machine import describe_machine
from ffgui.evaluate.timing import Progress, inference_steps, interleave, median_and_p95_ms

THREADS = (1, 2)
"""Numbers of intra-op threads to measure with."""

_MEGABYTE = 1e6
_RUNS_FOR_MEMORY = 3


def deployment(
    files: Mapping[Path, str],
    pictures: Sequence[Picture],
    size: InferenceSize,
    frames: int,
    progress: Progress,
) -> dict[str, Any]:
    """Measure each file alone; at each number of threads, all files take turns on the same frames.

    Args:
        files: model file -> its name in the result.
        pictures: used in order, and again if there are fewer than `frames`.
        size: inference size.
        frames: number of frames per file and number of threads.
        progress: called with the number of frames done and the total.

    Returns:
        `machine`, `size`, `frames`, and `rows` of file, version, variant, precision, size_mb (10^6
        bytes), memory_mb (by how much a process grows that loads and runs the model on one thread),
        process_mb (the size of that process) and, for each T of `THREADS`, `median_ms_T` and `p95_ms_T`.

    Raises:
        UserError: if a model cannot be loaded.
    """
    rows = {name: _row(name, file, pictures[0], size) for file, name in files.items()}
    for number, threads in enumerate(THREADS):
        models = {name: load_model(file, threads) for file, name in files.items()}

        def told(done: int, total: int, number: int = number) -> None:
            progress(number * total + done, len(THREADS) * total)

        for name, seconds in interleave(inference_steps(models, pictures, size), frames, told).items():
            median, p95 = median_and_p95_ms(seconds)
            rows[name] |= {f"median_ms_{threads}": median, f"p95_ms_{threads}": p95}
    return {
        "machine": describe_machine(),
        "size": str(size),
        "frames": frames,
        "rows": list(rows.values()),
    }


def _row(name: str, file: Path, picture: Picture, size: InferenceSize) -> dict[str, Any]:
    model = load_model(file)
    info = model.info
    before, after = _memory(file, model.family.prepare(picture, size)[0])
    return {
        "file": name,
        "version": info.version,
        "variant": info.variant,
        "precision": info.precision,
        "size_mb": info.size_bytes / _MEGABYTE,
        "memory_mb": after - before,
        "process_mb": after,
    }


def _memory(file: Path, feeds: Feeds) -> tuple[float, float]:
    """Return resident memory before and after a model runs, in a fresh process."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(_measure_memory, file, dict(feeds)).result()


def _measure_memory(file: Path, feeds: Feeds) -> tuple[float, float]:
    policy.load_runtimes()
    process = psutil.Process()
    before = most = process.memory_info().rss
    model = load_model(file)
    for _ in range(_RUNS_FOR_MEMORY):
        model.engine.run(feeds)
        most = max(most, process.memory_info().rss)
    return before / _MEGABYTE, most / _MEGABYTE
