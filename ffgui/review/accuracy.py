"""Average precision of both detectors on labeled pictures, by the protocol of `ffgui evaluate`."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ffgui.evaluate.annotations.height_classes import by_height
from ffgui.evaluate.wider import AveragePrecision, Floats, GroundTruth, average_precision
from ffgui.review.analysis import Analysis
from ffgui.review.header import SIDES, Side


def accuracy(analysis: Analysis) -> Mapping[Side, AveragePrecision] | None:
    """Measure both detectors; None without labels, or if one has no detection at all."""
    if not analysis.truth or any(not len(analysis.faces[side]) for side in SIDES):
        return None
    labels = GroundTruth(
        {str(row): by_height(str(row), truth.boxes, ~truth.ignored) for row, truth in analysis.truth.items()}
    )
    return {side: average_precision(_rows(analysis, side), labels) for side in SIDES}


def _rows(analysis: Analysis, side: Side) -> dict[str, Floats]:
    """Return the detections of each labeled picture, float32 [N, 5]."""
    faces = analysis.faces[side]
    rows = np.concatenate((faces.boxes, faces.scores[:, None]), axis=1)
    starts = np.searchsorted(faces.frame, np.arange(analysis.frames + 1))
    return {str(row): rows[starts[row] : starts[row + 1]] for row in analysis.truth}
