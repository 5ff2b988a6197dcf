"""Calibration of scores by a shift of the face logits, which changes no order of detections."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ffgui.errors import UserError
from ffgui.evaluate.breakdown import false_alarms
from ffgui.evaluate.wider import Floats, GroundTruth
from ffgui.lab.nets.config import LEVELS
from ffgui.lab.nets.featherface import FeatherFace
from ffgui.lab.nets.head import PredictionHead

SCORE = 0.5
"""The score at which false alarms are counted: the program's default threshold."""

_ALMOST = 1e-6


def alarm_scores(predictions: Mapping[str, Floats], ground_truth: GroundTruth) -> NDArray[np.float32]:
    """Return the scores of all false alarms, highest first.

    Args:
        predictions: see `ffgui.evaluate.wider.average_precision`.
        ground_truth: the labels.
    """
    scores = [rows[false_alarms(ground_truth.images[name], rows), 4] for name, rows in predictions.items()]
    return np.sort(np.concatenate(scores))[::-1]


def logit_shift(alarms: NDArray[np.float32], wanted: int) -> float:
    """Return the shift of the face logits after which `wanted` false alarms have a score of `SCORE` or more.

    Args:
        alarms: scores of the network's false alarms, highest first.
        wanted: number of false alarms, such as another network has at `SCORE`.

    Raises:
        UserError: if the network has fewer false alarms at any score.
    """
    if not 0 < wanted <= len(alarms):
        raise UserError(
            f"There are {len(alarms)} false alarms at any score, and {wanted} at a score of {SCORE} are "
            "wanted. Calibrate on more pictures."
        )
    # Between the last alarm that is wanted and the next one.
    last = alarms[wanted - 1]
    after = alarms[wanted] if wanted < len(alarms) else last
    return _logit(SCORE) - (_logit(float(last)) + _logit(float(after))) / 2


def shift_face_logits(network: FeatherFace, shift: float) -> None:
    """Add `shift` to the face logits of all priors, in place."""
    for level in LEVELS:
        head = network.heads[level]
        assert isinstance(head, PredictionHead)
        assert head.logits.bias is not None
        # (background, face) of each anchor.
        head.logits.bias.data[1::2] += shift


def _logit(probability: float) -> float:
    clipped = min(max(probability, _ALMOST), 1 - _ALMOST)
    return math.log(clipped / (1 - clipped))
