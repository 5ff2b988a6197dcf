"""Statistics of durations, and the turns in which contenders are timed."""

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
"""Called with the number of frames done and the number of all."""

_WARM_UPS = 3

_CHUNK = 4
"""Frames that a contender takes before the next has its turn, so that whatever else happens on the
machine hits all alike."""

_PAUSE = 0.02
"""Seconds between turns, so that spinning threads of one contender do not slow down the next."""


def percentile_ms(seconds: Sequence[float], percent: float) -> float | None:
    """The percentile of durations in milliseconds, interpolated; None without data."""
    return float(np.percentile(seconds, percent)) * 1000 if seconds else None


def mean_ms(seconds: Sequence[float]) -> float | None:
    """The mean of durations in milliseconds; None without data."""
    return sum(seconds) / len(seconds) * 1000 if seconds else None


def interleave(contenders: Mapping[str, Step], frames: int, progress: Progress) -> dict[str, list[float]]:
    """Time contenders that take turns, after a warm-up; who begins changes from turn to turn.

    Args:
        contenders: name -> what to time; a step that returns a float has measured itself, in seconds.
        frames: how many each is given.
        progress: told the frames done and all.

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
    """Steps that run each model's graph, and nothing around it, on pictures made ready beforehand."""
    return {name: inference_step([model], pictures, size) for name, model in models.items()}


def inference_step(models: Sequence[Model], pictures: Sequence[Picture], size: InferenceSize) -> Step:
    """A step that runs several models' graphs one after the other on the same picture."""
    feeds = [[model.family.prepare(picture, size)[0] for picture in pictures] for model in models]

    def step(number: int) -> None:
        for model, ready in zip(models, feeds, strict=True):
            model.engine.run(ready[number % len(ready)])

    return step


def cpu_milliseconds(steps: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Median processor time of each step in milliseconds, all taking turns for so many rounds.

    Counted is what the calling thread computes and not what it waits, so that the steps must
    not hand work to other threads: sessions of one thread.
    """
    seconds: dict[str, list[float]] = {name: [] for name in steps}
    for number in range(_WARM_UPS + rounds):
        for name, step in steps.items():
            began = thread_time()
            step()
            if number >= _WARM_UPS:
                seconds[name].append(thread_time() - began)
    return {name: 1000 * median(times) for name, times in seconds.items()}
