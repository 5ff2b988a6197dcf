"""Speed of two detectors on frames of a source, each running alone in turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ffgui.detect.detector import Detector
from ffgui.evaluate.timing import Progress, Step, interleave, median_and_p95_ms
from ffgui.review.analysis import Analysis
from ffgui.review.header import SIDES, Side
from ffgui.review.source import Picture, ReviewSource

_FRAMES = 32
_MOST_BYTES = 64 << 20
"""Memory that the frames may take."""


@dataclass(frozen=True, slots=True)
class Speed:
    """Latency of one detector: preprocessing, inference and postprocessing of a frame."""

    median_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class SpeedMeasurement:
    """Speed of both detectors.

    Attributes:
        sides: of each detector.
        frames: number of frames it was measured on.
    """

    sides: Mapping[Side, Speed]
    frames: int


def measure_speed(
    source: ReviewSource,
    analysis: Analysis,
    detectors: Mapping[Side, Detector],
    score: float,
    progress: Progress,
) -> SpeedMeasurement | None:
    """Time both detectors on frames from all over the source, alternately.

    Args:
        source: gives the frames.
        analysis: says which frames can be read.
        detectors: the two.
        score: threshold of the detections.
        progress: told the frames done and all.

    Returns:
        The speed of each; None if no frame can be used.

    Raises:
        UserError: if a frame cannot be read again.
    """
    pictures = _pictures(source, analysis)
    if not pictures:
        return None
    steps: dict[str, Step] = {side: _step(detectors[side], pictures, score) for side in SIDES}
    seconds = interleave(steps, len(pictures), progress)
    speed: dict[Side, Speed] = {side: Speed(*median_and_p95_ms(seconds[side])) for side in SIDES}
    return SpeedMeasurement(speed, len(pictures))


def _step(detector: Detector, pictures: list[Picture], score: float) -> Step:
    return lambda number: detector.detect(pictures[number % len(pictures)], score).timing.total


def _pictures(source: ReviewSource, analysis: Analysis) -> list[Picture]:
    failed = {failure.row for failure in analysis.failures}
    usable = [row for row in _spread(analysis.frames) if row not in failed]
    pictures: list[Picture] = []
    used = 0
    for row in usable:
        picture = source.read(analysis.item(row))
        used += picture.nbytes
        if pictures and used > _MOST_BYTES:
            break
        pictures.append(picture)
    return pictures


def _spread(frames: int) -> list[int]:
    """Return rows from all over the source, in an order in which any beginning is spread as well."""
    rows = np.unique(np.linspace(0, frames - 1, min(_FRAMES, frames)).round().astype(int))
    return [int(row) for row in np.random.default_rng(0).permutation(rows)]
