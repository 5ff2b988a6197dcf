"""Greedy non-maximum suppression."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ffgui.detect.results import Floats


def nms(boxes: Floats, scores: Floats, iou: float) -> NDArray[np.intp]:
    """Keep the best of boxes that overlap.

    From the best score down, a box is kept unless its IoU with a kept one is above `iou`.

    Args:
        boxes: float32 [N, 4], x1, y1, x2, y2.
        scores: float32 [N].
        iou: in 0..1.

    Returns:
        Indices of the kept boxes, best score first; equal scores in the order given.
    """
    order = np.argsort(-scores, kind="stable")
    x1, y1, x2, y2 = boxes[order].T
    areas = (x2 - x1) * (y2 - y1)
    keep = []
    left = np.arange(len(order))
    while len(left):
        best, left = left[0], left[1:]
        keep.append(best)
        width = np.minimum(x2[best], x2[left]) - np.maximum(x1[best], x1[left])
        height = np.minimum(y2[best], y2[left]) - np.maximum(y1[best], y1[left])
        inter = np.maximum(width, 0) * np.maximum(height, 0)
        left = left[inter <= iou * (areas[best] + areas[left] - inter)]
    return order[np.asarray(keep, np.intp)]
