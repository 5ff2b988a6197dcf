"""What each model file costs on this machine: time on one and two threads, memory, size."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray

from ffgui import policy
from ffgui.detect.engines.engine import Runtime
from ffgui.detect.engines.onnx_runtime import open_onnx
from ffgui.detect.model_info import ModelInfo
from ffgui.detect.preprocess import prepare
from ffgui.detect.sizes import InferenceSize
from ffgui.evaluate.bench import alone, record
from ffgui.evaluate.machine import describe_machine
from ffgui.live.metrics import percentile_ms
from ffgui.live.sources import SourceSpec

Image = NDArray[np.uint8]

THREADS = (1, 2)
"""Numbers of intra-op threads to measure with."""

_MEGABYTE = 1e6
_RUNS_FOR_MEMORY = 3


@dataclass(frozen=True, slots=True)
class DeploymentOptions:
    """What to measure.

    Attributes:
        files: model files -> what to call each.
        source: where the frames come from.
        size: inference size.
        frames: frames of each file and number of threads.
    """

    files: Mapping[Path, str]
    source: SourceSpec
    size: InferenceSize
    frames: int


def deployment(options: DeploymentOptions, progress: Callable[[int, int], None]) -> dict[str, Any]:
    """Measure every file alone; at each number of threads all files take turns on the same frames.

    Args:
        options: what to measure.
        progress: told the frames done and all.

    Returns:
        `machine`, `source`, `size`, `frames`, and `rows` of file, version, variant, precision, size_mb
        (10^6 bytes), memory_mb (what a process grows by when it opens and runs the model on one thread),
        process_mb (that process as a whole) and, for each T of `THREADS`, `median_ms_T` and `p95_ms_T`.

    Raises:
        UserError: if a model or the source cannot be had.
    """
    named = [(name, open_onnx(file).info) for file, name in options.files.items()]
    tensors = [prepare(image, options.size).tensor for image in record(options.source, options.frames)]
    rows = [_row(name, info, tensors[0]) for name, info in named]
    for number, threads in enumerate(THREADS):
        runtimes = [open_onnx(file, threads) for file in options.files]
        part = _Part(progress, number, len(THREADS))
        for row, seconds in zip(rows, alone(runtimes, tensors, options.frames, part), strict=True):
            row[f"median_ms_{threads}"] = percentile_ms(seconds, 50)
            row[f"p95_ms_{threads}"] = percentile_ms(seconds, 95)
    return {
        "machine": describe_machine(),
        "source": options.source.name,
        "size": str(options.size),
        "frames": options.frames,
        "rows": rows,
    }


@dataclass(frozen=True, slots=True)
class _Part:
    """Progress of one of several runs that are as long as each other."""

    whole: Callable[[int, int], None]
    number: int
    of: int

    def __call__(self, done: int, total: int) -> None:
        self.whole(self.number * total + done, self.of * total)


def _row(name: str, info: ModelInfo, tensor: Image) -> dict[str, Any]:
    before, after = _memory(info.file, tensor.shape)
    return {
        "file": name,
        "version": info.version,
        "variant": info.variant,
        "precision": info.precision,
        "size_mb": info.size_bytes / _MEGABYTE,
        "memory_mb": after - before,
        "process_mb": after,
    }


def _memory(file: Path, shape: Sequence[int]) -> tuple[float, float]:
    """Resident memory before and after a model runs, in a process that has seen no other."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(_measure_memory, file, tuple(shape)).result()


def _measure_memory(file: Path, shape: tuple[int, ...]) -> tuple[float, float]:
    policy.load_runtimes()
    process = psutil.Process()
    image = np.full(shape, 110, np.uint8)
    before = process.memory_info().rss
    runtime: Runtime = open_onnx(file, 1)
    most = before
    for _ in range(_RUNS_FOR_MEMORY):
        runtime.run(image)
        most = max(most, process.memory_info().rss)
    return before / _MEGABYTE, most / _MEGABYTE
