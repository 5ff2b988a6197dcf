"""Deviation of a compressed model's predictions from those of the original."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ffgui.detect.engines.engine import Engine, Outputs
from ffgui.detect.families.featherface import BOXES, IMAGE, SCORES
from ffgui.detect.match import paired_iou
from ffgui.detect.priors import decode_boxes, priors
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


def raw_outputs(engine: Engine, pictures: Sequence[NDArray[np.uint8]]) -> list[Outputs]:
    """Run a FeatherFace model on pictures, uint8 [1, H, W, 3] each."""
    return [engine.run({IMAGE: picture}) for picture in pictures]


def deviation(
    original: Sequence[Outputs],
    other: Engine,
    pictures: Sequence[NDArray[np.uint8]],
) -> Deviation:
    """Compare a model with the outputs of the original on the same pictures."""
    scores: list[Floats] = []
    boxes: list[Floats] = []
    for picture, expected in zip(pictures, original, strict=True):
        actual = other.run({IMAGE: picture})
        foreground = np.maximum(expected[SCORES], actual[SCORES]) >= _BACKGROUND_SCORE
        scores.append(np.abs(expected[SCORES] - actual[SCORES])[foreground])
        face = expected[SCORES] >= FACE_SCORE
        face_priors = priors(picture.shape[1], picture.shape[2])[face[0]]
        before, after = (decode_boxes(one[BOXES][face], face_priors) for one in (expected, actual))
        boxes.append(1 - paired_iou(before, after))
    return Deviation(_mean(scores), _mean(boxes))


def _mean(parts: list[Floats]) -> float:
    joined = np.concatenate(parts)
    return float(joined.mean()) if len(joined) else 0.0
