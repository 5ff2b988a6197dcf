"""UltraFace (https://github.com/Linzaer/Ultra-Light-Fast-Generic-Face-Detector-1MB): boxes alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import ClassVar

import numpy as np

from ffgui.detect.engines.engine import Outputs
from ffgui.detect.families.family import Candidates, PlainFamily, best_candidates, columns, corners, input_of
from ffgui.detect.letterbox import Transform
from ffgui.detect.priors import VARIANCES
from ffgui.detect.probe import Probe
from ffgui.detect.results import Floats

KEY = "ultraface"
EXPECTS = "2 outputs of 2 and 4 columns, 4,420 rows at 320x240 or 17,640 at 640x480"

_SIZES = {4420: (320, 240), 17640: (640, 480)}
_PRIORS = ((8, (10, 16, 24)), (16, (32, 48)), (32, (64, 96)), (64, (128, 192, 256)))
"""Stride and sides of the priors of each map, in pixels of the input."""


@dataclass(frozen=True, slots=True)
class UltraFace(PlainFamily):
    """Each prior gives softmax scores and a box.

    Attributes:
        decoded: whether boxes are corners already, as fractions of the input's sides.
    """

    nms_iou: float = 0.3
    points: tuple[str, ...] = ()
    decoded: bool = True

    key: ClassVar[str] = KEY

    def decode(self, outputs: Outputs, transform: Transform, score: float) -> Candidates:
        """Read the best boxes, decoding them where the graph does not."""
        scores = columns(outputs, 2)[:, 1]
        chosen = best_candidates(scores, score)
        boxes = columns(outputs, 4)[chosen]
        if not self.decoded:
            anchors = _priors(*transform.input_size)[chosen]
            center = anchors[:, :2] + boxes[:, :2] * VARIANCES[0] * anchors[:, 2:]
            boxes = corners(center, anchors[:, 2:] * np.exp(boxes[:, 2:] * VARIANCES[1]))
        sides = np.array(transform.input_size * 2, np.float32)
        return Candidates(boxes * sides, scores[chosen], np.zeros((len(chosen), 0, 2), np.float32))


@lru_cache(maxsize=2)
def _priors(width: int, height: int) -> Floats:
    """Center and size of each prior as fractions of the input's sides, clipped to 0..1: [A, 4]."""
    levels = []
    for stride, sides in _PRIORS:
        columns, rows = -(-width // stride), -(-height // stride)
        level = np.empty((rows, columns, len(sides), 4), np.float32)
        # The authors divide by the input's side over the stride, which is no whole number on coarse maps.
        level[..., 0] = ((np.arange(columns) + 0.5) * stride / width)[None, :, None]
        level[..., 1] = ((np.arange(rows) + 0.5) * stride / height)[:, None, None]
        level[..., 2] = np.array(sides, np.float32) / width
        level[..., 3] = np.array(sides, np.float32) / height
        levels.append(level.reshape(-1, 4))
    return np.clip(np.concatenate(levels), 0, 1)


def recognize(probe: Probe) -> UltraFace | None:
    """Recognize scores and boxes of as many rows as the two known sizes have."""
    scores, boxes = probe.with_columns(2), probe.with_columns(4)
    if len(probe.outputs) != 2 or [len(scores), len(boxes)] != [1, 1] or len(scores[0]) != len(boxes[0]):
        return None
    if _SIZES.get(len(boxes[0])) != (probe.width, probe.height):
        return None
    # Offsets to priors have both signs; corners rise from left to right and from top to bottom.
    decoded = bool((boxes[0][:, 2:] > boxes[0][:, :2]).all())
    stretched = replace(input_of(probe), rgb=True, mean=(127.0,) * 3, scale=1 / 128, stretch=True)
    return UltraFace(stretched, decoded=decoded)
