"""Agreement over the length of a source, frame by frame or in bins for a plot of any width."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ffgui.detect.results import Floats
from ffgui.review.analysis import Indices
from ffgui.review.comparison import Comparison
from ffgui.review.header import SIDES, Side


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """One value per frame, or per bin of frames.

    Attributes:
        start: int64 [N + 1], first row of each bin, and the row behind the last one.
        both: int64 [N], faces that both found; the largest number of a frame in the bin, so that no short
            event disappears.
        only: int64 [N] of each detector, faces that only it found; likewise.
        score: float32 [N] of each detector, mean score of its faces; NaN without any.
        iou: float32 [N], mean IoU of the faces that both found; NaN without any.
        spread: float32 [N] of each detector with attention, mean over the places of the standard deviation
            over the channels.
    """

    start: Indices
    both: Indices
    only: Mapping[Side, Indices]
    score: Mapping[Side, Floats]
    iou: Floats
    spread: Mapping[Side, Floats]

    def __len__(self) -> int:
        return len(self.both)

    def binned(self, first: int, last: int, most: int) -> Timeline:
        """Summarize frames for a plot.

        Args:
            first: first row to show.
            last: last row to show; not before `first`.
            most: largest number of bins.
        """
        edges = np.linspace(first, last + 1, min(most, last + 1 - first) + 1).astype(np.int64)
        bins = edges[:-1]

        def peak(values: Indices) -> Indices:
            return np.maximum.reduceat(values[: edges[-1]], bins)

        def mean(values: Floats) -> Floats:
            return _bin_means(values[: edges[-1]], bins)

        return Timeline(
            edges,
            peak(self.both),
            {side: peak(values) for side, values in self.only.items()},
            {side: mean(values) for side, values in self.score.items()},
            mean(self.iou),
            {side: mean(values) for side, values in self.spread.items()},
        )


def build_timeline(comparison: Comparison) -> Timeline:
    """Collect the values of every frame."""
    frames = comparison.analysis.frames
    faces = {side: comparison.faces(side) for side in SIDES}
    pair_rows = faces["a"].frame[comparison.pairs.first]
    admitted = {side: comparison.filter.admits(faces[side].side) for side in SIDES}
    return Timeline(
        np.arange(frames + 1),
        np.bincount(pair_rows, minlength=frames),
        {
            side: np.bincount(faces[side].frame[comparison.alone[side].index], minlength=frames)
            for side in SIDES
        },
        {
            side: _row_means(faces[side].frame[admitted[side]], faces[side].scores[admitted[side]], frames)
            for side in SIDES
        },
        _row_means(pair_rows, comparison.pairs.iou, frames),
        {side: values.mean(axis=1) for side, values in comparison.analysis.spread.items()},
    )


def _row_means(rows: Indices, values: Floats, frames: int) -> Floats:
    return _ratio(np.bincount(rows, values, frames), np.bincount(rows, minlength=frames))


def _bin_means(values: Floats, bins: Indices) -> Floats:
    known = np.isfinite(values)
    return _ratio(
        np.add.reduceat(np.where(known, values, 0), bins), np.add.reduceat(known, bins, dtype=np.int64)
    )


def _ratio(sums: NDArray[np.generic], counts: Indices) -> Floats:
    return np.asarray(np.where(counts > 0, sums / np.maximum(counts, 1), np.nan), np.float32)
