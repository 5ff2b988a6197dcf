"""AP and recall broken down by the height and the attributes of faces."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ffgui.evaluate.attributes import ATTRIBUTES
from ffgui.evaluate.wider import (
    DIFFICULTIES,
    Flags,
    Floats,
    GroundTruth,
    ImageLabels,
    match_image,
    tally,
)

HEIGHTS: Mapping[str, tuple[float, float]] = {
    "under 16": (0, 16),
    "16-32": (16, 32),
    "32-64": (32, 64),
    "64-128": (64, 128),
    "128 and more": (128, np.inf),
}
"""Band -> smallest height and upper bound (exclusive), in pixels of the original picture."""

CONFIDENT_SCORE = 0.5
"""Score from which a detection is shown to users."""

_HARD = DIFFICULTIES.index("hard")


@dataclass(frozen=True, slots=True)
class FaceGroup:
    """Results for a group of the faces that count as hard; the other faces are ignored.

    Attributes:
        name: of the band or attribute value.
        faces: number of faces.
        ap: average precision; None without faces.
        recall: of detections with any score; None without faces.
        confident_recall: of detections with a score of 0.5 or more; None without faces.
    """

    name: str
    faces: int
    ap: float | None
    recall: float | None
    confident_recall: float | None


def by_height(predictions: Mapping[str, Floats], ground_truth: GroundTruth) -> list[FaceGroup]:
    """Evaluate each band of `HEIGHTS`.

    A false alarm counts in the band of its own height: a large one says nothing about small faces.
    """
    bands = np.array(list(HEIGHTS.values()), np.float32)

    def split(labels: ImageLabels) -> Flags:
        height = labels.boxes[:, 3] - labels.boxes[:, 1]
        return np.asarray((height >= bands[:, :1]) & (height < bands[:, 1:]))

    regrouped = {name: _regroup(ground_truth.images[name], split) for name in predictions}
    return _groups(tuple(HEIGHTS), predictions, GroundTruth(regrouped), bands)


def by_attribute(
    attribute: str,
    values: Mapping[str, NDArray[np.int64]],
    predictions: Mapping[str, Floats],
    ground_truth: GroundTruth,
) -> list[FaceGroup]:
    """Evaluate the faces with each value of an attribute.

    Args:
        attribute: one of `ATTRIBUTES`.
        values: picture name -> int64 [N]; see `load_attributes`.
        predictions: see `average_precision`.
        ground_truth: the labels.
    """
    value_names = ATTRIBUTES[attribute]

    def split(labels: ImageLabels) -> Flags:
        return np.asarray(values[labels.name] == np.arange(len(value_names))[:, None])

    regrouped = {name: _regroup(ground_truth.images[name], split) for name in predictions}
    return _groups(value_names, predictions, GroundTruth(regrouped), None)


def _regroup(labels: ImageLabels, split: Callable[[ImageLabels], Flags]) -> ImageLabels:
    """Return labels whose rows of `counted` are groups of hard faces instead of difficulties."""
    return replace(labels, counted=split(labels) & labels.counted[_HARD])


def _groups(
    names: Sequence[str], predictions: Mapping[str, Floats], ground_truth: GroundTruth, heights: Floats | None
) -> list[FaceGroup]:
    counts = tally(predictions, ground_truth, heights)
    faces = counts.faces.sum(0)
    hits = counts.hits[:, :, -1].sum(0)  # at the lowest threshold every detection counts
    confident = _found_confidently(predictions, ground_truth, len(names))
    area = counts.curve().area
    return [
        FaceGroup(name, total, float(area[row]), float(hits[row] / total), float(confident[row] / total))
        if total
        else FaceGroup(name, 0, None, None, None)
        for row, (name, total) in enumerate(zip(names, faces.tolist(), strict=True))
    ]


def _found_confidently(
    predictions: Mapping[str, Floats], ground_truth: GroundTruth, groups: int
) -> NDArray[np.int64]:
    total = np.zeros(groups, np.int64)
    for name, rows in predictions.items():
        confident = rows[rows[:, 4] >= CONFIDENT_SCORE]
        if len(confident) and len(ground_truth.images[name].boxes):
            total += match_image(ground_truth.images[name], confident).hits.sum(1)
    return total
