"""Disagreements of two detectors: a face that only one of them found, from its first frame to its last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ffgui.detect.match import paired_iou
from ffgui.detect.results import Floats
from ffgui.review.analysis import Indices
from ffgui.review.comparison import Comparison, Flags
from ffgui.review.header import SIDES, Side

Order = Literal["time", "weight"]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A face that only one detector found, in frames without interruption.

    Attributes:
        side: the detector that found it.
        first: row of its first frame.
        last: row of its last frame.
        frames: number of frames.
        peak: row of the frame in which it weighs most.
        box: in that frame, x1, y1, x2, y2.
        score: in that frame.
        weight: side of the box in pixels times score, in that frame.
        flicker: whether the other detector has the face shortly before and after all of these frames.
        other_score: highest score of the other detector's boxes at that place in that frame, also of those
            below the threshold or too different for the same face; None if it has none there.
    """

    side: Side
    first: int
    last: int
    frames: int
    peak: int
    box: tuple[float, float, float, float]
    score: float
    weight: float
    flicker: bool
    other_score: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Disagreements:
    """All disagreements as columns, in order of their peaks.

    Attributes:
        comparison: where they come from.
        side: int8 [D], index in `SIDES`.
        first: int64 [D], row of the first frame.
        last: int64 [D], row of the last frame.
        frames: int64 [D], number of frames.
        peak: int64 [D], row of the frame in which the face weighs most.
        face: int64 [D], index of the face in that frame.
        weight: float32 [D].
        flicker: bool [D].
    """

    comparison: Comparison
    side: NDArray[np.int8]
    first: Indices
    last: Indices
    frames: Indices
    peak: Indices
    face: Indices
    weight: Floats
    flicker: Flags

    def __len__(self) -> int:
        return len(self.side)

    def __getitem__(self, index: int) -> Disagreement:
        side = SIDES[int(self.side[index])]
        faces = self.comparison.faces(side)
        face = int(self.face[index])
        x1, y1, x2, y2 = faces.boxes[face].tolist()
        return Disagreement(
            side,
            int(self.first[index]),
            int(self.last[index]),
            int(self.frames[index]),
            int(self.peak[index]),
            (x1, y1, x2, y2),
            float(faces.scores[face]),
            float(self.weight[index]),
            bool(self.flicker[index]),
            self._other_score(side, int(self.peak[index]), faces.boxes[face]),
        )

    def ranked(self, order: Order) -> Indices:
        """Return indices in order of time, or of weight, heaviest first."""
        return np.arange(len(self)) if order == "time" else np.argsort(-self.weight, kind="stable")

    def after(self, row: int) -> int | None:
        """Return the first disagreement whose peak is behind a frame, None if there is none."""
        found = np.flatnonzero(self.peak > row)
        return int(found[0]) if len(found) else None

    def before(self, row: int) -> int | None:
        """Return the last disagreement whose peak is before a frame, None if there is none."""
        found = np.flatnonzero(self.peak < row)
        return int(found[-1]) if len(found) else None

    def _other_score(self, side: Side, row: int, box: Floats) -> float | None:
        other = self.comparison.analysis.faces["b" if side == "a" else "a"]
        start, stop = np.searchsorted(other.frame, (row, row + 1))
        overlaps = paired_iou(np.broadcast_to(box, (stop - start, 4)), other.boxes[start:stop])
        scores = other.scores[start:stop][overlaps >= _NEAR_IOU]
        return float(scores.max()) if len(scores) else None


_NEAR_IOU = 0.3
"""IoU from which a box of the other detector is at the same place."""


def find_disagreements(comparison: Comparison) -> Disagreements:
    """Collect the faces of a comparison that only one detector found."""
    parts = [_of_side(comparison, side) for side in SIDES]
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.lexsort((columns[0], columns[4]))
    return Disagreements(comparison, *(column[order] for column in columns))


def _of_side(comparison: Comparison, side: Side) -> tuple[NDArray[np.generic], ...]:
    """Return the columns of `Disagreements` for one detector."""
    tracks, alone = comparison.tracks[side], comparison.alone[side]
    chosen = np.lexsort((tracks.faces.frame[alone.index], tracks.track[alone.index]))
    face, flicker = alone.index[chosen], alone.flicker[chosen]
    frame, track = tracks.faces.frame[face], tracks.track[face]
    # An uninterrupted run continues with the next face of the same track in the next frame.
    begins = np.ones(len(face), bool)
    begins[1:] = (track[1:] != track[:-1]) | (tracks.previous[face[1:]] != face[:-1]) | (np.diff(frame) != 1)
    start = np.flatnonzero(begins)
    count = np.diff(np.append(start, len(face)))
    weight = tracks.faces.side[face] * tracks.faces.scores[face]
    peak = _heaviest(weight, start, count)
    every = np.logical_and.reduceat(flicker, start) if len(start) else np.zeros(0, bool)
    return (
        np.full(len(start), SIDES.index(side), np.int8),
        frame[start],
        frame[start + count - 1],
        count,
        frame[peak],
        face[peak],
        weight[peak],
        every,
    )


def _heaviest(weight: Floats, start: Indices, count: Indices) -> Indices:
    """Return the index of the first largest weight of each run: int64 [runs]."""
    run = np.repeat(np.arange(len(start)), count)
    order = np.lexsort((np.arange(len(weight)), -weight, run))
    return order[start]
