"""Accuracy of both detectors on labeled frames, by the protocol of `ffgui evaluate`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ffgui.evaluate.annotations.height_classes import labels_by_height
from ffgui.evaluate.operating_point import OperatingPoint, operating_point
from ffgui.evaluate.wider import AveragePrecision, Floats, GroundTruth, average_precision
from ffgui.review.analysis import Analysis
from ffgui.review.header import SIDES, Side


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Accuracy of one detector.

    Attributes:
        ap: average precision.
        point: precision and recall at the chosen threshold.
    """

    ap: AveragePrecision
    point: OperatingPoint


def accuracy(analysis: Analysis, score: float) -> Mapping[Side, Accuracy] | None:
    """Measure both detectors; None without labels, or if one has no detection at all.

    Args:
        analysis: of labeled frames.
        score: threshold of precision and recall.
    """
    if not analysis.truth or any(not len(analysis.faces[side]) for side in SIDES):
        return None
    labels = {
        str(row): labels_by_height(str(row), truth.boxes, ~truth.ignored)
        for row, truth in analysis.truth.items()
    }
    measured: dict[Side, Accuracy] = {}
    for side in SIDES:
        rows = _rows(analysis, side)
        ap = average_precision(rows, GroundTruth(labels))
        measured[side] = Accuracy(ap, operating_point(rows, labels, score))
    return measured


def _rows(analysis: Analysis, side: Side) -> dict[str, Floats]:
    """Return the detections of each labeled picture, float32 [N, 5]."""
    faces = analysis.faces[side]
    rows = np.concatenate((faces.boxes, faces.scores[:, None]), axis=1)
    starts = np.searchsorted(faces.frame, np.arange(analysis.frames + 1))
    return {str(row): rows[starts[row] : starts[row + 1]] for row in analysis.truth}
