"""Fair comparison: both models on the same recorded frames, alternately, so that each runs alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from ffgui.detect.detector import Detector
from ffgui.errors import UserError
from ffgui.evaluate.timing import median_and_p95_ms
from ffgui.live.state import SIDES, FairResult, FairTimes, Side
from ffgui.live.worker import lowest_score

Image = NDArray[np.uint8]

WARM_UPS = 3


class MeasurementCanceledError(UserError):
    """Raised by a measurement that was canceled."""


def measure_alternately(
    detectors: Mapping[Side, Detector],
    images: Sequence[Image],
    frames: int,
    score: float,
    progress: Callable[[int, int], None],
) -> dict[Side, list[float]]:
    """Return the seconds that each detector takes for each frame.

    Args:
        detectors: run one after the other; which one is first changes from frame to frame.
        images: used in order, and repeatedly if there are fewer than `frames`.
        frames: number of frames for each detector.
        score: score threshold in force.
        progress: called with the number of frames done, 0 during the warm-up, and the total.
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
    """Return the result of a comparison.

    Raises:
        UserError: if there are not two models to compare.
    """
    if set(seconds) != set(SIDES):
        raise UserError("There is nothing to compare. Load a model into each pane first.")
    times: dict[Side, FairTimes] = {
        side: FairTimes(models[side], *median_and_p95_ms(seconds[side])) for side in SIDES
    }
    ratio = times["left"].median_ms / times["right"].median_ms
    return FairResult(MappingProxyType(times), ratio, len(seconds["left"]), source, size, threads)
