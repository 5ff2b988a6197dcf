"""Precision and recall of a detector at one score threshold, by the protocol of `ffgui.evaluate.wider`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ffgui.evaluate.wider import DIFFICULTIES, Floats, ImageLabels, match_image

_HARD = DIFFICULTIES.index("hard")


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """Accuracy at a threshold, on the faces of "hard", which contains the other subsets.

    Attributes:
        faces: labeled faces that count.
        precision: part of the detections that are faces; None without any.
        recall: part of the faces that were found; None without any.
    """

    faces: int
    precision: float | None
    recall: float | None


def operating_point(
    rows: Mapping[str, Floats], labels: Mapping[str, ImageLabels], score: float
) -> OperatingPoint:
    """Measure at a threshold.

    Args:
        rows: detections of each picture, float32 [N, 5] of x1, y1, x2, y2, score.
        labels: of each picture.
        score: lowest score of a detection.
    """
    hits = proposals = 0
    for key, one in rows.items():
        kept = one[one[:, 4] >= np.float32(score)]
        if len(kept) and len(labels[key].boxes):
            matches = match_image(labels[key], kept)
            hits += int(matches.hits[_HARD].sum())
            proposals += int(matches.proposals[_HARD].sum())
    faces = sum(int(labels[key].counted[_HARD].sum()) for key in rows)
    return OperatingPoint(faces, hits / proposals if proposals else None, hits / faces if faces else None)
