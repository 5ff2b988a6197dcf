"""What the attention plots show, as numbers: no Qt in here.

Values are a window of recorded channel weights, float32 [T, C], one row a frame and newest
last, with their times in seconds, float64 [T].
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Times = NDArray[np.float64]

WINDOW_S = 20.0
"""How far back means, spreads and the heat map look."""

DEVIATION_STEPS = (0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2, 0.3, 0.5, 1.0)
"""Scales of the deviation view, the smallest that holds what moves."""

_TITLES = {
    "cbam": "CBAM channel gate",
    "eca": "ECA weights",
    "eca_multi": "multi-scale ECA weights",
    "eca_spatial": "ECA weights",
    "se": "SE weights",
}
_SUBJECTS = {
    "cbam": "Channel gate",
    "eca": "ECA",
    "eca_multi": "Multi-scale ECA",
    "eca_spatial": "ECA",
    "se": "SE",
}


def attention_title(kind: str) -> str | None:
    """What the bars of a network with this kind of attention are called; None without attention."""
    if kind == "none":
        return None
    return _TITLES.get(kind, "Channel weights")


@dataclass(frozen=True, slots=True, eq=False)
class PlaceStats:
    """How one place of one network has behaved over a window.

    `differ` and `moves` are standard deviations, and their squares add up to the square of
    the standard deviation over channels and time together.

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
    """Statistics of `values` [T, C]; None when nothing was recorded."""
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
    """Channels from the one that moves most to the one that moves least; equal ones by number."""
    return np.argsort(-stats.channel_spread, kind="stable")


def sentence(kind: str, place: str, stats: PlaceStats | None) -> str:
    """What is seen at `place` ("c3" .. "p5") in a network whose attention is of `kind`."""
    subject = f"{_SUBJECTS.get(kind, 'Weights')} at {place.upper()}"
    if stats is None:
        return f"{subject}: no values yet"
    return (
        f"{subject}: mean {stats.mean:.2f}, channels differ by {stats.differ:.2f}, "
        f"moves by {stats.moves:.2f} over time"
    )


def gates_note(training: Mapping[str, object]) -> str:
    """What a model's metadata say about whether its gates matter, "" if they say nothing.

    `training["frozen_gates"]` holds the measured AP on WIDER hard with live gates and with
    every gate held at its mean: {"live_hard", "frozen_hard", "images"}.
    """
    figures = training.get("frozen_gates")
    if not isinstance(figures, Mapping):
        return ""
    live, frozen, images = (figures.get(key) for key in ("live_hard", "frozen_hard", "images"))
    if not isinstance(live, (int, float)) or not isinstance(frozen, (int, float)):
        return ""
    over = f", {images} images" if isinstance(images, int) else ""
    return f"With every gate held at its mean, hard AP is {frozen:.3f} instead of {live:.3f}{over}"


class StepScale:
    """A plot's upper end that takes round values only and does not flicker.

    It grows at once when a value would not fit, and shrinks only after a smaller step would
    have done for `patience` seconds on end.
    """

    def __init__(self, steps: Sequence[float], patience: float = 4.0) -> None:
        self._steps = tuple(steps)
        self._patience = patience
        self._index = 0
        self._smaller_since: float | None = None

    @property
    def value(self) -> float:
        """The scale in force."""
        return self._steps[self._index]

    def fit(self, peak: float, now: float) -> float:
        """The scale to use at time `now` for values up to `peak`."""
        wanted = int(np.searchsorted(self._steps, peak))
        wanted = min(wanted, len(self._steps) - 1)
        if wanted >= self._index:
            self._index = wanted
            self._smaller_since = None
        elif self._smaller_since is None:
            self._smaller_since = now
        elif now - self._smaller_since >= self._patience:
            self._index = wanted
            self._smaller_since = None
        return self.value

    def reset(self) -> None:
        """Forget what was shown, as when another place is chosen."""
        self._index = 0
        self._smaller_since = None


def deviation_peak(values: Floats, stats: PlaceStats) -> float:
    """The largest deviation of any value in the window from its channel's mean."""
    if values.size == 0:
        return 0.0
    above = values.max(axis=0) - stats.channel_mean
    below = stats.channel_mean - values.min(axis=0)
    return float(max(above.max(), below.max()))


def time_grid(times: Times, values: Floats, columns: int, seconds: float = WINDOW_S) -> Floats:
    """The window as an evenly timed map, float32 [C, columns]: newest at the right, NaN without data.

    Columns are counted from time zero, not from the newest sample, so that a sample stays in
    its column and the map scrolls in whole columns. A column takes the newest sample before its
    end; one that is older than half a second counts as a gap.
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
    """`grid` as indices of a color table: 0 where there is no data, 1..255 from `low` to `high`."""
    scaled = (grid - low) * (254.0 / (high - low)) + 1.5
    np.clip(scaled, 1, 255, out=scaled)
    scaled[np.isnan(scaled)] = 0  # ten times as fast as nan_to_num
    indices: NDArray[np.uint8] = scaled.astype(np.uint8)
    return indices
