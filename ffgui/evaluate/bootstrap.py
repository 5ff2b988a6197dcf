"""How sure a difference between two detectors is: paired bootstrap over pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ffgui.evaluate.wider import DIFFICULTIES, Tally, curve

CONFIDENCE = 0.95

_CHUNK = 100
"""Resamples that are computed at once, which bounds the memory."""


@dataclass(frozen=True, slots=True)
class Difference:
    """AP of a second detector less that of the first, in -1..1.

    Attributes:
        value: on the pictures themselves.
        low: lower end of the 95 % interval.
        high: upper end of it.
    """

    value: float
    low: float
    high: float


def bootstrap_difference(
    a: Tally,
    b: Tally,
    resamples: int,
    seed: int,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> dict[str, Difference]:
    """The differences b - a on each difficulty, with percentile intervals (Efron 1979).

    Each resample draws as many pictures as there are, with replacement, and takes the same ones
    for both detectors, so that what makes a picture hard for both cancels out. Counts add up over
    pictures: a resample is a weighted sum. Scores stay stretched as over all pictures.

    Args:
        a: of the first detector.
        b: of the second, on the same pictures.
        resamples: how many; 1,000 give the interval to a few per cent of its width.
        seed: of the draws; the same seed gives the same interval.
        progress: told the number of resamples done and of all.

    Raises:
        ValueError: the tallies are of different pictures.
    """
    if a.names != b.names:
        raise ValueError("the two detectors were not run on the same pictures")
    draws = np.random.default_rng(seed)
    even = np.full(len(a.names), 1 / len(a.names))
    parts = []
    for start in range(0, resamples, _CHUNK):
        weights = draws.multinomial(len(a.names), even, min(_CHUNK, resamples - start))
        parts.append(_areas(b, weights) - _areas(a, weights))
        progress(min(start + _CHUNK, resamples), resamples)
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(np.concatenate(parts), (tail, 1 - tail), axis=0)
    value = b.curve().area - a.curve().area
    return {
        difficulty: Difference(float(value[row]), float(low[row]), float(high[row]))
        for row, difficulty in enumerate(DIFFICULTIES)
    }


def _areas(counts: Tally, weights: NDArray[np.int64]) -> NDArray[np.float64]:
    """AP of each resample: weights int64 [R, I] -> float64 [R, K].

    float32 holds the sums exactly up to 2**24.
    """
    single = weights.astype(np.float32)
    images, rows, thresholds = counts.hits.shape
    hits, proposals = (
        (single @ table.reshape(images, -1).astype(np.float32)).reshape(-1, rows, thresholds)
        for table in (counts.hits, counts.proposals)
    )
    return curve(weights @ counts.faces, hits, proposals).area
