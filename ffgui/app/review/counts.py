"""Counts of an analysis under the present filter, for the window."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ffgui.live.sources.folder import FPS
from ffgui.review.analysis import Analysis
from ffgui.review.comparison import Comparer, Comparison, FaceFilter
from ffgui.review.disagreements import Disagreements, find_disagreements
from ffgui.review.summary import Agreement, agreement
from ffgui.review.timeline import Timeline, build_timeline


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """An analysis, counted under a filter.

    Attributes:
        comparison: see `Comparison`.
        timeline: one value a frame.
        disagreements: faces that only one detector found.
        agreement: totals.
    """

    comparison: Comparison
    timeline: Timeline
    disagreements: Disagreements
    agreement: Agreement

    @property
    def analysis(self) -> Analysis:
        """The analysis."""
        return self.comparison.analysis

    def row_at(self, seconds: float) -> int:
        """Return the row of the frame on show at a position."""
        return max(0, int(np.searchsorted(self._positions, seconds + _TOLERANCE, side="right")) - 1)

    def position_of(self, row: int) -> float:
        """Return the position of a frame in seconds."""
        return float(self._positions[row])

    @property
    def _positions(self) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        analysis = self.analysis
        return analysis.times if not analysis.names else np.arange(analysis.frames) / FPS


_TOLERANCE = 0.001
"""Seconds by which positions may differ through rounding."""


def count(request: tuple[Comparer, FaceFilter]) -> Counts:
    """Count under a filter; quick, since no model runs."""
    comparer, chosen = request
    comparison = comparer.compare(chosen)
    return Counts(
        comparison, build_timeline(comparison), find_disagreements(comparison), agreement(comparison)
    )
