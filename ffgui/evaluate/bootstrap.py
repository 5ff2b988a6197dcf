"""Confidence intervals for the difference between two detectors: paired bootstrap over pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ffgui.evaluate.wider import DIFFICULTIES, Tally, curve

CONFIDENCE = 0.95

_CHUNK = 100
"""Number of resamples computed at once, which limits memory use."""


@dataclass(frozen=True, slots=True)
class Difference:
    """AP of the second detector minus AP of the first, in -1..1; NaN without faces.

    Attributes:
        value: on the pictures themselves.
        low: lower end of the 95 % interval.
        high: upper end of the 95 % interval.
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
    """Return the differences b - a on each difficulty, with percentile intervals (Efron 1979).

    Each resample draws as many pictures as there are, with replacement, and uses the same ones for both
    detectors, so that the difficulty of a picture cancels out. Counts are additive over pictures, so a
    resample is a weighted sum. Scores keep the normalization over all pictures.

    Args:
        a: of the first detector.
        b: of the second detector, on the same pictures.
        resamples: number of resamples; 1,000 determine the interval to a few percent of its width.
        seed: of the random draws; the same seed gives the same interval.
        progress: called with the number of resamples done and the total.

    Raises:
        ValueError: if the tallies are of different pictures.
    """
    if a.names != b.names:
        raise ValueError("the two detectors were not run on the same pictures")
    rng = np.random.default_rng(seed)
    uniform = np.full(len(a.names), 1 / len(a.names))
    parts = []
    for start in range(0, resamples, _CHUNK):
        weights = rng.multinomial(len(a.names), uniform, min(_CHUNK, resamples - start))
        parts.append(_areas(b, weights) - _areas(a, weights))
        progress(min(start + _CHUNK, resamples), resamples)
    tail = (1 - CONFIDENCE) / 2
    value = b.curve().area - a.curve().area
    defined = ~np.isnan(value)
    low, high = np.full((2, len(value)), np.nan)
    # Resamples without faces of a difficulty are left out of its interval.
    low[defined], high[defined] = np.nanquantile(np.concatenate(parts)[:, defined], (tail, 1 - tail), axis=0)
    return {
        difficulty: Difference(float(value[row]), float(low[row]), float(high[row]))
        for row, difficulty in enumerate(DIFFICULTIES)
    }


def _areas(counts: Tally, weights: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the AP of each resample: weights int64 [R, I] -> float64 [R, K].

    float32 represents the sums exactly up to 2**24.
    """
    single = weights.astype(np.float32)
    images, rows, thresholds = counts.hits.shape
    hits, proposals = (
        (single @ table.reshape(images, -1).astype(np.float32)).reshape(-1, rows, thresholds)
        for table in (counts.hits, counts.proposals)
    )
    return curve(weights @ counts.faces, hits, proposals).area
