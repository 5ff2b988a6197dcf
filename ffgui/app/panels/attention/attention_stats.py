"""Statistics of the Attention panel. No Qt.

Values are a window of recorded channel weights, float32 [T, C], one row per frame and newest last, with their
times in seconds, float64 [T].
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Times = NDArray[np.float64]

WINDOW_S = 20.0
"""Time covered by means, spreads and the heat map, in seconds."""

DEVIATION_STEPS = (0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2, 0.3, 0.5, 1.0)
"""Scales of the deviation mode; the smallest that fits is used."""


@dataclass(frozen=True, slots=True, eq=False)
class PlaceStats:
    """Statistics of one place in one network over a window.

    `differ` and `moves` are standard deviations. Their squares add up to the variance over channels and time
    together.

    Attributes:
        channel_mean: mean over time of each channel, float32 [C].
        channel_spread: standard deviation over time of each channel, float32 [C].
        mean: mean over channels and time.
        differ: standard deviation over channels of the means over time.
        moves: root mean square over channels of the standard deviation over time.
    """

    channel_mean: Floats
    channel_spread: Floats
    mean: float
    differ: float
    moves: float

    @property
    def spread(self) -> float:
        """Standard deviation over channels and time together."""
        return float(np.hypot(self.differ, self.moves))


def place_stats(values: Floats) -> PlaceStats | None:
    """Return the statistics of `values` [T, C], None without values."""
    if values.size == 0:
        return None
    mean = values.mean(axis=0)
    variance = np.square(values - mean).mean(axis=0)
    return PlaceStats(
        channel_mean=mean,
        channel_spread=np.sqrt(variance),
        mean=float(mean.mean()),
        differ=float(mean.std()),
        moves=float(np.sqrt(variance.mean())),
    )


def spread_order(stats: PlaceStats) -> NDArray[np.intp]:
    """Return the channels by falling spread over time; equal ones by number."""
    return np.argsort(-stats.channel_spread, kind="stable")


def deviation_peak(values: Floats, stats: PlaceStats) -> float:
    """Return the largest deviation of a value in the window from its channel's mean."""
    if values.size == 0:
        return 0.0
    above = values.max(axis=0) - stats.channel_mean
    below = stats.channel_mean - values.min(axis=0)
    return float(max(above.max(), below.max()))


def time_grid(times: Times, values: Floats, columns: int, seconds: float = WINDOW_S) -> Floats:
    """Return the window as a map with a uniform time axis, float32 [C, columns]; NaN without data.

    Columns are counted from time zero, not from the newest sample, so that a sample keeps its column and the
    map scrolls by whole columns. A column takes the newest sample before its end; a sample older than half a
    second leaves a gap.
    """
    step = seconds / columns
    grid = np.full((columns, values.shape[1]), np.nan, np.float32)
    if len(times):
        ends = (np.floor(times[-1] / step) + 1 - np.arange(columns)[::-1]) * step
        newest = np.searchsorted(times, ends, side="left") - 1
        known = newest >= 0
        known[known] &= ends[known] - times[newest[known]] <= max(0.5, step)
        grid[known] = values[newest[known]]
    return grid.T


def shades(grid: Floats, low: float, high: float) -> NDArray[np.uint8]:
    """Convert `grid` to indices of a color table: 0 without data, 1..255 from `low` to `high`."""
    scaled = (grid - low) * (254.0 / (high - low)) + 1.5
    np.clip(scaled, 1, 255, out=scaled)
    scaled[np.isnan(scaled)] = 0  # ten times as fast as nan_to_num
    indices: NDArray[np.uint8] = scaled.astype(np.uint8)
    return indices
