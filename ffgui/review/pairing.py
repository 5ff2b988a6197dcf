"""Pairs of overlapping boxes, in all frames at once.

The result in each frame is that of `ffgui.detect.match.match`: greedy, best IoU first. Working on whole
columns makes it quick enough to recount an hour of video while a user moves a slider.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ffgui.detect.match import paired_iou
from ffgui.detect.results import Floats
from ffgui.review.analysis import Faces, Indices

_BLOCK = 1 << 18
"""Pairs of boxes compared at a time, which bounds memory."""


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Pairs of a face in one set and a face in another.

    Attributes:
        first: int64 [P], index in the first set.
        second: int64 [P], index in the second set.
        iou: float32 [P].
    """

    first: Indices
    second: Indices
    iou: Floats

    def __len__(self) -> int:
        return len(self.first)

    def __getitem__(self, index: Indices | NDArray[np.bool_]) -> Pairs:
        return Pairs(self.first[index], self.second[index], self.iou[index])


def overlapping(a: Faces, b: Faces, iou: float, shift: int = 0) -> Pairs:
    """Return all pairs of boxes that overlap.

    Args:
        a: faces in order of their frames.
        b: the same.
        iou: lowest IoU.
        shift: how many frames the face of `b` comes after that of `a`.

    Returns:
        Pairs in order of `first`, then of `second`.
    """
    begin = np.searchsorted(b.frame, a.frame + shift, side="left")
    count = np.searchsorted(b.frame, a.frame + shift, side="right") - begin
    ends = np.cumsum(count)
    parts = [Pairs(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32))]
    start = 0
    while start < len(a):
        done = ends[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, done + _BLOCK, side="right")))
        counts = count[start:stop]
        first = np.repeat(np.arange(start, stop), counts)
        place = np.arange(len(first)) - np.repeat(np.cumsum(counts) - counts, counts)
        second = begin[first] + place
        overlap = paired_iou(a.boxes[first], b.boxes[second])
        kept = overlap >= iou
        parts.append(Pairs(first[kept], second[kept], overlap[kept]))
        start = stop
    return Pairs(
        np.concatenate([part.first for part in parts]),
        np.concatenate([part.second for part in parts]),
        np.concatenate([part.iou for part in parts]),
    )


def one_to_one(pairs: Pairs) -> Pairs:
    """Keep pairs so that each face has at most one, greedily from the highest IoU down.

    Ties go by index in the first set, then in the second.
    """
    order = np.lexsort((pairs.second, pairs.first, -pairs.iou))
    kept = [np.zeros(0, np.int64)]
    while len(order):
        # The best pair of both of its faces is taken by the greedy pass, whatever comes before it.
        best = _is_first(pairs.first[order]) & _is_first(pairs.second[order])
        kept.append(order[best])
        taken = np.isin(pairs.first[order], pairs.first[kept[-1]]) | np.isin(
            pairs.second[order], pairs.second[kept[-1]]
        )
        order = order[~taken]
    return pairs[np.sort(np.concatenate(kept))]


def _is_first(values: Indices) -> NDArray[np.bool_]:
    """Return which elements are the first with their value."""
    first = np.zeros(len(values), bool)
    first[np.unique(values, return_index=True)[1]] = True
    return first
