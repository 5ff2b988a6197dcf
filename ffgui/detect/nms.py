"""Greedy non-maximum suppression in less than quadratic time.

Two boxes whose IoU is above t overlap along each axis by more than t as well: the length of one
is at most 1 / t times that of the other, and their centers are at most (1 - t) / (2 t) lengths
apart. Sorted by width class and center, a box therefore finds all boxes that it may suppress in
short windows, and only those are compared.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ffgui.detect.results import Floats

Indices = NDArray[np.intp]

_STEPS = 64
_FEW = 2 * _STEPS
"""While this many steps suppress at least this many boxes, going one by one is fastest."""

_BLOCK = 1024
"""Boxes compared in windows at a time, which bounds memory."""

_NARROW = (0.2, 0.9)
"""Below the first IoU windows are too wide to help; the second keeps rounding out of their width."""


def nms(boxes: Floats, scores: Floats, iou: float) -> Indices:
    """Keep the best of overlapping boxes.

    From the best score down, a box is kept unless its IoU with a kept one is above `iou`.

    Args:
        boxes: float32 [N, 4], x1, y1, x2, y2.
        scores: float32 [N].
        iou: in 0..1.

    Returns:
        Indices of the kept boxes, best score first; equal scores in the order given.
    """
    order = np.argsort(-scores, kind="stable")
    ranked = boxes[order].astype(np.float64)
    kept, rest = _one_by_one(ranked, iou, patient=iou < _NARROW[0])
    while len(rest):
        block = min(_BLOCK, len(rest))
        better, worse = _rivals(ranked[rest], block, iou)
        keep, drop = _settle(better, worse, block, len(rest))
        kept.extend(rest[:block][keep].tolist())
        rest = rest[block:][~drop[block:]]
    return order[np.asarray(kept, np.intp)]


def _one_by_one(boxes: NDArray[np.float64], iou: float, *, patient: bool) -> tuple[list[int], Indices]:
    """Keep boxes, best first, each suppressing others, while that suppresses many.

    Args:
        boxes: float64 [N, 4], best first.
        iou: in 0..1.
        patient: continue to the end in any case.

    Returns:
        Indices of the kept boxes, and of those still undecided.
    """
    x1, y1, x2, y2 = np.ascontiguousarray(boxes.T)
    areas = np.maximum(x2 - x1, 0) * np.maximum(y2 - y1, 0)
    kept: list[int] = []
    rest = np.arange(len(boxes))
    before = len(rest)
    while len(rest):
        if not patient and len(kept) % _STEPS == 0 and kept:
            if before - len(rest) - _STEPS < _FEW:
                break
            before = len(rest)
        best, rest = rest[0], rest[1:]
        kept.append(int(best))
        width = np.minimum(x2[best], x2[rest]) - np.maximum(x1[best], x1[rest])
        height = np.minimum(y2[best], y2[rest]) - np.maximum(y1[best], y1[rest])
        both = np.maximum(width, 0) * np.maximum(height, 0)
        rest = rest[both <= iou * (areas[best] + areas[rest] - both)]
    return kept, rest


def _settle(
    better: Indices, worse: Indices, block: int, count: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Decide which of the first `block` boxes are kept, and which of all `count` they suppress.

    A box that no better undecided box overlaps is kept and suppresses those it overlaps; each
    round settles all such boxes at once, with the result of going one by one.
    """
    keep = np.zeros(block, np.bool_)
    drop = np.zeros(count, np.bool_)
    is_open = np.ones(block, np.bool_)
    while is_open.any():
        sure = is_open.copy()
        sure[worse[worse < block]] = False
        keep |= sure
        drop[worse[sure[better]]] = True
        is_open &= ~sure & ~drop[:block]
        left = is_open[better] & ~drop[worse]
        better, worse = better[left], worse[left]
    return keep, drop


def _rivals(boxes: NDArray[np.float64], block: int, iou: float) -> tuple[Indices, Indices]:
    """Return pairs with an IoU above `iou` of which the better one is among the first `block` boxes.

    Args:
        boxes: float64 [N, 4], best first.
        block: how many may be the better one.
        iou: in 0..1.

    Returns:
        Indices of the better and of the worse box of each pair.
    """
    sizes = boxes[:, 2:] - boxes[:, :2]
    centers = boxes[:, :2] + sizes / 2
    narrow = min(iou, _NARROW[1])
    reach = sizes * (1 - narrow) / (2 * narrow)
    levels = np.floor(np.log(np.maximum(sizes[:, 0], 1e-6)) / -np.log(narrow))
    span = np.ptp(centers[:, 0]) + 2 * reach[:, 0].max() + 1
    keys = levels * span + centers[:, 0]
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    windows = []
    for step in (-1, 0, 1):
        middle = (levels[:block] + step) * span + centers[:block, 0]
        windows.append(_within(order, keys, middle - reach[:block, 0], middle + reach[:block, 0]))
    first = np.concatenate([pair[0] for pair in windows])
    second = np.concatenate([pair[1] for pair in windows])
    near = (first < second) & (np.abs(centers[first, 1] - centers[second, 1]) <= reach[first, 1])
    first, second = first[near], second[near]
    overlap = _above(boxes, sizes, first, second, iou)
    return first[overlap], second[overlap]


def _within(
    order: Indices, keys: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]
) -> tuple[Indices, Indices]:
    """Find the boxes whose key lies in each window; return indices of windows and of boxes, int [P] each."""
    begin = np.searchsorted(keys, low, "left")
    lengths = np.maximum(np.searchsorted(keys, high, "right") - begin, 0)
    windows = np.repeat(np.arange(len(low)), lengths)
    starts = np.cumsum(lengths) - lengths
    places = np.arange(len(windows)) - np.repeat(starts - begin, lengths)
    return windows, order[places]


def _above(
    boxes: NDArray[np.float64], sizes: NDArray[np.float64], first: Indices, second: Indices, iou: float
) -> NDArray[np.bool_]:
    """Return whether the IoU of boxes, pair by pair, is above `iou`; bool [P]."""
    a, b = boxes[first], boxes[second]
    both = np.prod(np.maximum(np.minimum(a[:, 2:], b[:, 2:]) - np.maximum(a[:, :2], b[:, :2]), 0), axis=1)
    areas = np.prod(np.maximum(sizes, 0), axis=1)
    return np.asarray(both > iou * (areas[first] + areas[second] - both))
