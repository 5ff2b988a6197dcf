"""SCRFD (Guo et al. 2022, https://arxiv.org/abs/2105.04714): two anchors a cell, strides 8, 16, 32."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from ffgui.detect.engines.engine import Outputs
from ffgui.detect.families.family import (
    STRIDES,
    Candidates,
    PlainFamily,
    best_candidates,
    cells,
    columns,
    input_of,
)
from ffgui.detect.letterbox import Transform
from ffgui.detect.probe import Probe
from ffgui.detect.results import FIVE_POINTS

KEY = "scrfd"
EXPECTS = "9 outputs, for each stride one each of 1, 4 and 10 columns (6 without landmarks)"

_ANCHORS = 2


@dataclass(frozen=True, slots=True)
class Scrfd(PlainFamily):
    """Each anchor gives a score, distances to the box's sides, and landmarks."""

    nms_iou: float = 0.45

    key: ClassVar[str] = KEY

    def decode(self, outputs: Outputs, transform: Transform, score: float) -> Candidates:
        """Read scores, and boxes and landmarks as multiples of the stride from the cell's corner."""
        scores = columns(outputs, 1)[:, 0]
        chosen = best_candidates(scores, score)
        cell = cells(*transform.input_size, repeat=_ANCHORS)[chosen]
        at, stride = cell[:, :2], cell[:, 2:]
        sides = columns(outputs, 4)[chosen] * stride
        boxes = np.concatenate((at - sides[:, :2], at + sides[:, 2:]), axis=1)
        landmarks = np.zeros((len(chosen), 0, 2), np.float32)
        if self.points:
            landmarks = at[:, None] + columns(outputs, 10)[chosen].reshape(-1, 5, 2) * stride[:, None]
        return Candidates(boxes, scores[chosen], landmarks)


def recognize(probe: Probe) -> Scrfd | None:
    """Recognize outputs of 1, 4 and perhaps 10 columns at three strides, two anchors a cell."""
    lengths = [_ANCHORS * len(cells(probe.width, probe.height, (stride,))) for stride in STRIDES]
    found = [[len(array) for array in probe.with_columns(count)] for count in (1, 4, 10)]
    if found[:2] != [lengths] * 2 or found[2] not in (lengths, []) or len(probe.outputs) not in (6, 9):
        return None
    normalized = replace(input_of(probe), rgb=True, mean=(127.5,) * 3, scale=1 / 128)
    return Scrfd(normalized, points=FIVE_POINTS if found[2] else ())
