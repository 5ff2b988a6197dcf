"""How far a compressed network's answers are from those of the network that it came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ffgui.detect.engines.engine import Engine, Outputs
from ffgui.detect.families.featherface import BOXES, IMAGE, SCORES
from ffgui.detect.priors import decode_boxes, priors
from ffgui.detect.results import Floats

_SEEN = 0.1
"""Priors below this score in both networks are background and would hide the others in a mean."""

FACE = 0.3
"""Lowest score of the original at which its box counts."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """Mean difference of two networks' answers, each in 0..1.

    Attributes:
        score: of the scores, over all priors to which either gives at least 0.1.
        box: 1 - IoU of the boxes, over all priors to which the original gives at least 0.3.
    """

    score: float
    box: float


def outputs(engine: Engine, pictures: Sequence[NDArray[np.uint8]]) -> list[Outputs]:
    """Run a FeatherFace on pictures, uint8 [1, H, W, 3]."""
    return [engine.run({IMAGE: picture}) for picture in pictures]


def deviation(
    original: Sequence[Outputs],
    other: Engine,
    pictures: Sequence[NDArray[np.uint8]],
) -> Deviation:
    """Compare a network with the outputs of the original on the same pictures."""
    scores: list[Floats] = []
    boxes: list[Floats] = []
    for picture, ours in zip(pictures, original, strict=True):
        theirs = other.run({IMAGE: picture})
        seen = np.maximum(ours[SCORES], theirs[SCORES]) >= _SEEN
        scores.append(np.abs(ours[SCORES] - theirs[SCORES])[seen])
        face = ours[SCORES] >= FACE
        where = priors(picture.shape[1], picture.shape[2])[face[0]]
        boxes.append(
            1 - _iou(decode_boxes(ours[BOXES][face], where), decode_boxes(theirs[BOXES][face], where))
        )
    return Deviation(_mean(scores), _mean(boxes))


def _mean(parts: list[Floats]) -> float:
    joined = np.concatenate(parts)
    return float(joined.mean()) if len(joined) else 0.0


def _iou(a: Floats, b: Floats) -> Floats:
    """IoU [N] of each box of `a` with the box of `b` in the same row."""
    low, high = np.maximum(a[:, :2], b[:, :2]), np.minimum(a[:, 2:], b[:, 2:])
    shared = (high - low).clip(min=0).prod(1)
    areas = (a[:, 2:] - a[:, :2]).prod(1) + (b[:, 2:] - b[:, :2]).prod(1)
    return np.asarray(shared / np.maximum(areas - shared, np.finfo(np.float32).tiny), np.float32)
