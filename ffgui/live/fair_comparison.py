"""Measure fairly: both models alternately, each alone, on the same recorded frames."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from ffgui.detect.detector import Detector
from ffgui.errors import UserError
from ffgui.evaluate.timing import percentile_ms
from ffgui.live.state import SIDES, FairResult, FairTimes, Side
from ffgui.live.worker import lowest_score

Image = NDArray[np.uint8]

WARM_UPS = 3


def alternate(
    detectors: Mapping[Side, Detector],
    images: Sequence[Image],
    frames: int,
    score: float,
    progress: Callable[[int, int], None],
) -> dict[Side, list[float]]:
    """Seconds that each detector needs for each frame; who begins changes from frame to frame.

    Args:
        detectors: run one after the other.
        images: given in order, and again when there are fewer than `frames`.
        frames: how many each detector is given.
        score: threshold in force.
        progress: told the number of frames done, 0 during the warm-up, and of all.
    """
    seconds: dict[Side, list[float]] = {side: [] for side in detectors}
    sides = list(detectors)
    for number in range(-WARM_UPS, frames):
        image = images[number % len(images)]
        for side in sides if number % 2 else reversed(sides):
            timing = detectors[side].detect(image, lowest_score(score)).timing
            if number >= 0:
                seconds[side].append(timing.total)
        progress(max(0, number + 1), frames)
    return seconds


def summarize(
    seconds: Mapping[Side, Sequence[float]], models: Mapping[Side, str], source: str, size: str, threads: int
) -> FairResult:
    """The table of a measurement.

    Raises:
        UserError: if there are not two sides to compare.
    """
    if set(seconds) != set(SIDES):
        raise UserError("There is nothing to compare: load a model into each pane first.")
    times: dict[Side, FairTimes] = {}
    for side in SIDES:
        median, p95 = percentile_ms(seconds[side], 50), percentile_ms(seconds[side], 95)
        assert median is not None
        assert p95 is not None
        times[side] = FairTimes(models[side], median, p95)
    ratio = times["left"].median_ms / times["right"].median_ms
    return FairResult(MappingProxyType(times), ratio, len(seconds["left"]), source, size, threads)
