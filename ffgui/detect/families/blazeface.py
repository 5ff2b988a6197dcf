"""BlazeFace (Bazarevsky et al. 2019, https://arxiv.org/abs/1907.05047): near faces, six landmarks."""

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
    columns,
    corners,
    input_of,
    sigmoid,
)
from ffgui.detect.letterbox import Transform
from ffgui.detect.probe import Probe
from ffgui.detect.results import Floats

KEY = "blazeface"
EXPECTS = "896 anchors in outputs of 1 and 16 columns (together, or 512 + 384)"

_ANCHORS = 896
_MAPS = {128: ((8, 2), (16, 6)), 256: ((16, 2), (32, 6))}
"""Side of the input -> stride and anchors a cell of each map."""


@dataclass(frozen=True, slots=True)
class BlazeFace(PlainFamily):
    """Each anchor gives a logit, and box and landmarks in pixels from the anchor's center."""

    nms_iou: float = 0.3

    key: ClassVar[str] = KEY
    points: tuple[str, ...] = ("left eye", "right eye", "nose", "mouth", "left ear", "right ear")

    def decode(self, outputs: Outputs, transform: Transform, score: float) -> Candidates:
        """Read the best anchors."""
        scores = sigmoid(columns(outputs, 1)[:, 0])
        chosen = best_candidates(scores, score)
        values = columns(outputs, 16)[chosen].reshape(-1, 8, 2)
        center = _centers(transform.input_size[0])[chosen]
        placed = values + center[:, None]
        return Candidates(corners(placed[:, 0], values[:, 1]), scores[chosen], placed[:, 2:])


def _centers(side: int) -> Floats:
    """Centers of all anchors, float32 [896, 2]."""
    levels = [cells(side, side, (stride,), anchors) for stride, anchors in _MAPS[side]]
    return np.concatenate([level[:, :2] + level[:, 2:] / 2 for level in levels])


def recognize(probe: Probe) -> BlazeFace | None:
    """Recognize 896 anchors at 128x128 or 256x256."""
    counts = [sum(map(len, probe.with_columns(count))) for count in (1, 16)]
    if counts != [_ANCHORS] * 2 or probe.width != probe.height or probe.width not in _MAPS:
        return None
    picture = replace(input_of(probe), rgb=True, mean=(127.5,) * 3, scale=1 / 127.5, centered=True)
    return BlazeFace(picture)
