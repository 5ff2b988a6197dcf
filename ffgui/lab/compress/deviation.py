"""Deviation of a compressed model's predictions from those of the original."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ffgui.detect.decode import decode_boxes
from ffgui.detect.engines.engine import RawOutputs, Runtime
from ffgui.detect.priors import priors
from ffgui.detect.results import Floats

_BACKGROUND_SCORE = 0.1
"""Priors that score lower in both models are background and would dominate the mean."""

FACE_SCORE = 0.3
"""Score from which a box of the original counts."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """Mean difference between two models' predictions, in 0..1.

    Attributes:
        score: mean absolute difference of scores, over all priors that score 0.1 or more in either model.
        box: mean of 1 - IoU of the boxes, over all priors that score 0.3 or more in the original.
    """

    score: float
    box: float


def raw_outputs(runtime: Runtime, pictures: Sequence[NDArray[np.uint8]]) -> list[RawOutputs]:
    """Run a model on pictures, uint8 [1, H, W, 3] each."""
    return [runtime.run(picture) for picture in pictures]


def deviation(
    original: Sequence[RawOutputs],
    other: Runtime,
    pictures: Sequence[NDArray[np.uint8]],
) -> Deviation:
    """Compare a model with the outputs of the original on the same pictures."""
    scores: list[Floats] = []
    boxes: list[Floats] = []
    for picture, expected in zip(pictures, original, strict=True):
        actual = other.run(picture)
        foreground = np.maximum(expected.scores, actual.scores) >= _BACKGROUND_SCORE
        scores.append(np.abs(expected.scores - actual.scores)[foreground])
        face = expected.scores >= FACE_SCORE
        face_priors = priors(picture.shape[1], picture.shape[2], other.info.priors)[face]
        before, after = (
            decode_boxes(outputs.boxes[face], face_priors, other.info.variances)
            for outputs in (expected, actual)
        )
        boxes.append(1 - _iou(before, after))
    return Deviation(_mean(scores), _mean(boxes))


def _mean(parts: list[Floats]) -> float:
    joined = np.concatenate(parts)
    return float(joined.mean()) if len(joined) else 0.0


def _iou(a: Floats, b: Floats) -> Floats:
    """Return the IoU [N] of the boxes in each row of `a` and `b`."""
    low, high = np.maximum(a[:, :2], b[:, :2]), np.minimum(a[:, 2:], b[:, 2:])
    intersection = (high - low).clip(min=0).prod(1)
    areas = (a[:, 2:] - a[:, :2]).prod(1) + (b[:, 2:] - b[:, :2]).prod(1)
    union = np.maximum(areas - intersection, np.finfo(np.float32).tiny)
    return np.asarray(intersection / union, np.float32)
