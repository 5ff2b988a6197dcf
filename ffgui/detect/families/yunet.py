"""YuNet (Wu et al. 2023, https://doi.org/10.1007/s11633-023-1423-y): anchor-free, strides 8, 16, 32."""

from __future__ import annotations

from dataclasses import dataclass
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
    corners,
    input_of,
)
from ffgui.detect.letterbox import Transform
from ffgui.detect.probe import Probe
from ffgui.detect.results import Floats

KEY = "yunet"
EXPECTS = "12 outputs, for each stride two of 1 column and one each of 4 and 10"


@dataclass(frozen=True, slots=True)
class YuNet(PlainFamily):
    """Each cell gives class, objectness, box and landmarks."""

    nms_iou: float = 0.45

    key: ClassVar[str] = KEY

    def decode(self, outputs: Outputs, transform: Transform, score: float) -> Candidates:
        """Read scores sqrt(class x objectness), boxes and landmarks relative to their cells."""
        scores = _scores(outputs)
        chosen = best_candidates(scores, score)
        cell = cells(*transform.input_size)[chosen]
        at, stride = cell[:, :2], cell[:, 2:]
        box = columns(outputs, 4)[chosen]
        points = columns(outputs, 10)[chosen].reshape(-1, 5, 2)
        return Candidates(
            corners(at + box[:, :2] * stride, np.exp(box[:, 2:]) * stride),
            scores[chosen],
            at[:, None] + points * stride[:, None],
        )


def _scores(outputs: Outputs) -> Floats:
    """Class and objectness are two outputs of the same length; which is which does not matter."""
    ones = sorted(
        (array.ravel() for array in outputs.values() if array.shape[-1] == 1), key=len, reverse=True
    )
    clipped = [np.clip(array, 0, 1) for array in ones]
    pairs = zip(clipped[::2], clipped[1::2], strict=True)
    return np.concatenate([np.sqrt(first * second) for first, second in pairs])


def recognize(probe: Probe) -> YuNet | None:
    """Recognize 12 outputs of 1, 1, 4 and 10 columns at three strides."""
    lengths = [len(cells(probe.width, probe.height, (stride,))) for stride in STRIDES]
    if [len(array) for array in probe.with_columns(1)] != sorted(lengths * 2, reverse=True):
        return None
    if any([len(array) for array in probe.with_columns(count)] != lengths for count in (4, 10)):
        return None
    return YuNet(input_of(probe)) if len(probe.outputs) == 12 else None
