"""CenterFace (Xu et al. 2020, https://arxiv.org/abs/1911.03599): faces as points of a map at stride 4."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from ffgui.detect.engines.engine import Array, Outputs
from ffgui.detect.families.family import (
    Candidates,
    PlainFamily,
    best_candidates,
    cells,
    corners,
    input_of,
)
from ffgui.detect.letterbox import Transform
from ffgui.detect.probe import Probe
from ffgui.detect.results import Floats

KEY = "centerface"
EXPECTS = "4 maps of 1, 2, 2 and 10 channels at a quarter of the input's sides"

_STRIDE = 4
_CHANNELS = [1, 2, 2, 10]


@dataclass(frozen=True, slots=True)
class CenterFace(PlainFamily):
    """Each cell gives a score, the logarithm of the face's size, a shift, and landmarks."""

    nms_iou: float = 0.3

    key: ClassVar[str] = KEY

    def decode(self, outputs: Outputs, transform: Transform, score: float) -> Candidates:
        """Read the cells of the heat map; size and shift are (y, x), landmarks are parts of the size."""
        heat, size, shift, marks = map(_rows, outputs.values())
        chosen = best_candidates(heat[:, 0], score)
        at = cells(*transform.input_size, (_STRIDE,))[chosen, :2]
        extent = np.exp(size[chosen][:, ::-1]) * _STRIDE
        center = at + (shift[chosen][:, ::-1] + 0.5) * _STRIDE
        boxes = corners(center, extent)
        points = marks[chosen].reshape(-1, 5, 2)[..., ::-1]
        return Candidates(boxes, heat[chosen, 0], boxes[:, None, :2] + points * extent[:, None])


def _rows(maps: Array) -> Floats:
    """A map [1, C, H, W] as one row a cell: float32 [H * W, C]."""
    return np.asarray(maps[0].reshape(maps.shape[1], -1).T, np.float32)


def recognize(probe: Probe) -> CenterFace | None:
    """Recognize four maps of the right channels."""
    sides = (probe.height // _STRIDE, probe.width // _STRIDE)
    if [shape[1:] for shape in probe.shapes] != [(channels, *sides) for channels in _CHANNELS]:
        return None
    return CenterFace(replace(input_of(probe), rgb=True))
