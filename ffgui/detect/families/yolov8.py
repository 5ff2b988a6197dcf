"""YOLOv8-face: a YOLOv8 pose network (https://docs.ultralytics.com) of faces with five landmarks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from ffgui.detect.engines.engine import Outputs
from ffgui.detect.families.family import (
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
from ffgui.detect.results import FIVE_POINTS, Floats

KEY = "yolov8-face"
EXPECTS = "3 maps [1, 80, H, W], or one output [1, 20, N] (5 without landmarks), a column a cell"

_BINS = 16
_SIDES = 4 * _BINS
_RAW = _SIDES + 1 + 3 * len(FIVE_POINTS)  # distances to sides, class, landmarks as x, y, visibility
_DECODED = {4 + 1 + 3 * len(FIVE_POINTS): FIVE_POINTS, 4 + 1: ()}


@dataclass(frozen=True, slots=True)
class YoloV8Face(PlainFamily):
    """Each cell gives the distribution of its box's sides, a class, and landmarks.

    Attributes:
        decoded: whether values are pixels and probabilities already.
    """

    nms_iou: float = 0.5
    decoded: bool = False

    key: ClassVar[str] = KEY

    def decode(self, outputs: Outputs, transform: Transform, score: float) -> Candidates:
        """Read scores, boxes and landmarks."""
        rows = np.concatenate([array.reshape(array.shape[1], -1).T for array in finest_first(outputs)])
        if self.decoded:
            scores = np.asarray(rows[:, 4], np.float32)
            chosen = best_candidates(scores, score)
            return Candidates(
                corners(rows[chosen, :2], rows[chosen, 2:4]),
                scores[chosen],
                np.asarray(rows[chosen, 5:].reshape(len(chosen), len(self.points), 3)[..., :2], np.float32),
            )
        scores = sigmoid(rows[:, _SIDES])
        chosen = best_candidates(scores, score)
        rows, cell = rows[chosen], cells(*transform.input_size)[chosen]
        at, stride = cell[:, :2], cell[:, 2:]
        sides, center = _expected(rows[:, :_SIDES]) * stride, at + stride / 2
        boxes = np.concatenate((center - sides[:, :2], center + sides[:, 2:]), axis=1, dtype=np.float32)
        points = rows[:, _SIDES + 1 :].reshape(-1, 5, 3)[..., :2]
        landmarks = np.asarray(at[:, None] + 2 * points * stride[:, None], np.float32)
        return Candidates(boxes, scores[chosen], landmarks)


def _expected(logits: Floats) -> Floats:
    """Expected distance to each side, [N, 4], of distributions over 16 distances, [N, 64]."""
    values = logits.reshape(-1, 4, _BINS)
    weights = np.exp(values - values.max(axis=2, keepdims=True))
    mean = weights @ np.arange(_BINS, dtype=np.float32) / weights.sum(axis=2)
    return np.asarray(mean, np.float32)


def recognize(probe: Probe) -> YoloV8Face | None:
    """Recognize maps of 80 channels at strides 8, 16 and 32, or their decoded form."""
    if len(probe.outputs) not in (1, 3) or len({shape[:2] for shape in probe.shapes}) != 1:
        return None
    count, channels = len(cells(probe.width, probe.height)), probe.shapes[0][1]
    if sum(array.size for array in probe.outputs.values()) != count * channels:
        return None
    normalized = replace(input_of(probe), rgb=True, scale=1 / 255, padding=(114, 114, 114))
    if len(probe.outputs) == 3 and channels == _RAW:
        return YoloV8Face(normalized)
    if len(probe.outputs) == 1 and channels in _DECODED:
        return YoloV8Face(normalized, points=_DECODED[channels], decoded=True)
    return None
