"""Statistics of durations, and interleaved timing of contenders."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from time import perf_counter, thread_time

import numpy as np

from ffgui.detect.letterbox import Picture
from ffgui.detect.model import Model
from ffgui.detect.sizes import InferenceSize

Step = Callable[[int], object]
"""Runs a contender once on the frame of this number."""

Progress = Callable[[int, int], None]
"""Called with the number of frames done and the total."""

_WARM_UPS = 3

_CHUNK = 4
"""Frames per turn, short enough that other load on the machine affects all contenders alike."""

_PAUSE = 0.02
"""Seconds between turns, so that spinning threads of one contender do not slow down the next."""


def median_and_p95_ms(seconds: Sequence[float]) -> tuple[float, float]:
    """Return the median and the 95th percentile of durations, interpolated, in milliseconds.

    Args:
        seconds: durations, at least one.
    """
    median, p95 = np.percentile(seconds, (50, 95)).tolist()
    return 1000 * median, 1000 * p95


def mean_ms(seconds: Sequence[float]) -> float | None:
    """The mean of durations in milliseconds; None without data."""
    return sum(seconds) / len(seconds) * 1000 if seconds else None


def interleave(contenders: Mapping[str, Step], frames: int, progress: Progress) -> dict[str, list[float]]:
    """Time contenders that take turns after a warm-up; the order rotates.

    Args:
        contenders: name -> step to time; a step that returns a float has timed itself, in seconds.
        frames: number of frames per contender.
        progress: called with the number of frames done and the total.

    Returns:
        Wall time of each step in seconds, by name.
    """
    for step in contenders.values():
        for number in range(_WARM_UPS):
            step(number)
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    names = list(contenders)
    done, total = 0, frames * len(names)
    for turn, start in enumerate(range(0, frames, _CHUNK)):
        first = turn % len(names)
        for name in (*names[first:], *names[:first]):
            time.sleep(_PAUSE)
            chunk = range(start, min(start + _CHUNK, frames))
            seconds[name] += [_wall_seconds(contenders[name], number) for number in chunk]
            done += len(chunk)
            progress(done, total)
    return seconds


def _wall_seconds(step: Step, number: int) -> float:
    started = perf_counter()
    own = step(number)
    return own if isinstance(own, float) else perf_counter() - started


def inference_steps(
    models: Mapping[str, Model], pictures: Sequence[Picture], size: InferenceSize
) -> dict[str, Step]:
    """Make a step per model that runs its graph alone, on prepared pictures."""
    return {name: inference_step([model], pictures, size) for name, model in models.items()}


def inference_step(models: Sequence[Model], pictures: Sequence[Picture], size: InferenceSize) -> Step:
    """Make a step that runs the graphs of several models one after the other on a picture."""
    feeds = [[model.family.prepare(picture, size)[0] for picture in pictures] for model in models]

    def step(number: int) -> None:
        for model, ready in zip(models, feeds, strict=True):
            model.engine.run(ready[number % len(ready)])

    return step


def cpu_milliseconds(steps: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return the median CPU time of each step in milliseconds, all taking turns.

    Only the calling thread is counted, so that steps must not hand work to other threads: use
    sessions with one thread.
    """
    seconds: dict[str, list[float]] = {name: [] for name in steps}
    for number in range(_WARM_UPS + rounds):
        for name, step in steps.items():
            began = thread_time()
            step()
            if number >= _WARM_UPS:
                seconds[name].append(thread_time() - began)
    return {name: 1000 * median(times) for name, times in seconds.items()}
