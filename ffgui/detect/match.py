"""One-to-one matching of boxes by IoU."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ffgui.detect.results import Floats


@dataclass(frozen=True, slots=True)
class Matches:
    """A matching of two sets of boxes.

    Attributes:
        pairs: index in the first set, index in the second, IoU; best IoU first.
        only_a: indices of unmatched boxes of the first set, ascending.
        only_b: indices of unmatched boxes of the second set, ascending.
    """

    pairs: list[tuple[int, int, float]]
    only_a: list[int]
    only_b: list[int]


def iou_matrix(a: Floats, b: Floats) -> Floats:
    """Return the intersection over union (IoU) of each box of `a` with each box of `b`.

    Args:
        a: float32 [N, 4], x1, y1, x2, y2.
        b: float32 [M, 4].

    Returns:
        float32 [N, M]; 0 where both boxes are empty.
    """
    top_left = np.maximum(a[:, None, :2], b[None, :, :2])
    bottom_right = np.minimum(a[:, None, 2:], b[None, :, 2:])
    intersection = np.prod(np.maximum(bottom_right - top_left, 0), axis=2)
    areas_a = np.prod(np.maximum(a[:, 2:] - a[:, :2], 0), axis=1)
    areas_b = np.prod(np.maximum(b[:, 2:] - b[:, :2], 0), axis=1)
    union = areas_a[:, None] + areas_b[None] - intersection
    return np.asarray(intersection / np.maximum(union, np.finfo(np.float32).tiny), np.float32)


def paired_iou(a: Floats, b: Floats) -> Floats:
    """Return the IoU of each box of `a` with the box of `b` in the same row.

    Args:
        a: float32 [N, 4], x1, y1, x2, y2.
        b: float32 [N, 4].

    Returns:
        float32 [N]; 0 where both boxes are empty.
    """
    corner = np.minimum(a[:, 2:], b[:, 2:]) - np.maximum(a[:, :2], b[:, :2])
    inside = np.prod(np.maximum(corner, 0), axis=1)
    areas = [np.prod(np.maximum(boxes[:, 2:] - boxes[:, :2], 0), axis=1) for boxes in (a, b)]
    union = np.maximum(areas[0] + areas[1] - inside, np.finfo(np.float32).tiny)
    return np.asarray(inside / union, np.float32)


def match(a: Floats, b: Floats, iou: float = 0.5) -> Matches:
    """Match boxes one to one, greedily by IoU.

    The pair with the highest IoU is matched first. Ties go by index in `a`, then in `b`.

    Args:
        a: float32 [N, 4], x1, y1, x2, y2.
        b: float32 [M, 4].
        iou: lowest IoU of a match.
    """
    overlaps = iou_matrix(a, b)
    rows, columns = np.nonzero(overlaps >= iou)
    order = np.argsort(-overlaps[rows, columns], kind="stable")
    free_a, free_b = set(range(len(a))), set(range(len(b)))
    pairs = []
    for i, j in zip(rows[order].tolist(), columns[order].tolist(), strict=True):
        if i in free_a and j in free_b:
            free_a.remove(i)
            free_b.remove(j)
            pairs.append((i, j, float(overlaps[i, j])))
    return Matches(pairs, sorted(free_a), sorted(free_b))
