"""YOLOv5-face (Qi et al. 2022, https://arxiv.org/abs/2105.12931): three anchors a cell."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import ClassVar

import numpy as np

from ffgui.detect.engines.engine import Outputs
from ffgui.detect.families.family import (
    STRIDES,
    Candidates,
    PlainFamily,
    best_candidates,
    cells,
    corners,
    finest_first,
    input_of,
    sigmoid,
)
from ffgui.detect.letterbox import Transform
from ffgui.detect.probe import Probe
from ffgui.detect.results import Floats

KEY = "yolov5-face"
EXPECTS = "3 maps [1, 3, H, W, 16], or one output of 16 columns, 3 rows a cell"

_COLUMNS = 16  # center, size, objectness, 5 landmarks, class
_OBJECT, _CLASS = 4, 15
_ANCHORS = (
    ((4, 5), (8, 10), (13, 16)),
    ((23, 29), (43, 55), (73, 105)),
    ((146, 217), (231, 300), (335, 433)),
)


@dataclass(frozen=True, slots=True)
class YoloV5Face(PlainFamily):
    """Each anchor gives box, objectness, landmarks and class.

    Attributes:
        decoded: whether values are pixels and probabilities already.
    """

    decoded: bool = False

    nms_iou: float = 0.5

    key: ClassVar[str] = KEY

    def decode(self, outputs: Outputs, transform: Transform, score: float) -> Candidates:
        """Read scores objectness x class, boxes and landmarks."""
        rows = np.concatenate([array.reshape(-1, _COLUMNS) for array in finest_first(outputs)])
        confidence = rows[:, [_OBJECT, _CLASS]]
        if not self.decoded:
            confidence = sigmoid(confidence)
        scores = np.asarray(confidence.prod(axis=1), np.float32)
        chosen = best_candidates(scores, score)
        rows = rows[chosen]
        center, size, points = rows[:, :2], rows[:, 2:4], rows[:, 5:15].reshape(-1, 5, 2)
        if not self.decoded:
            cell, anchor = (grid[chosen] for grid in _anchors(*transform.input_size))
            at, stride = cell[:, :2], cell[:, 2:]
            center = at + (sigmoid(center) * 2 - 0.5) * stride
            size = (sigmoid(size) * 2) ** 2 * anchor
            points = at[:, None] + points * anchor[:, None]
        return Candidates(corners(center, size), scores[chosen], np.asarray(points, np.float32))


@lru_cache(maxsize=8)
def _anchors(width: int, height: int) -> tuple[Floats, Floats]:
    """Cell [A, 3] and size [A, 2] of each anchor: map by map, anchor by anchor, row by row."""
    maps = [cells(width, height, (stride,)) for stride in STRIDES]
    grid = [level for level, sizes in zip(maps, _ANCHORS, strict=True) for _ in sizes]
    size = [
        np.full((len(level), 2), anchor, np.float32)
        for level, sizes in zip(maps, _ANCHORS, strict=True)
        for anchor in sizes
    ]
    return np.concatenate(grid), np.concatenate(size)


def recognize(probe: Probe) -> YoloV5Face | None:
    """Recognize 16 columns, three rows for each cell of strides 8, 16 and 32."""
    count = 3 * len(cells(probe.width, probe.height))
    if {shape[-1] for shape in probe.shapes} != {_COLUMNS} or len(probe.outputs) not in (1, 3):
        return None
    if sum(array.size for array in probe.outputs.values()) != count * _COLUMNS:
        return None
    normalized = replace(input_of(probe), rgb=True, scale=1 / 255, padding=(114, 114, 114))
    return YoloV5Face(normalized, decoded=len(probe.outputs) == 1)
