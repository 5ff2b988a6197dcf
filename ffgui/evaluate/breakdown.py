"""Which faces are found: by height, and by what WIDER FACE says about them."""

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
    LabeledImage,
    judge,
    tally,
)

HEIGHTS: Mapping[str, tuple[float, float]] = {
    "under 16": (0, 16),
    "16-32": (16, 32),
    "32-64": (32, 64),
    "64-128": (64, 128),
    "128 and more": (128, np.inf),
}
"""Band -> from and below which height of a face in pixels of the original picture."""

CONFIDENT = 0.5
"""The score from which on a detection is shown to people."""

_HARD = DIFFICULTIES.index("hard")


@dataclass(frozen=True, slots=True)
class Group:
    """Some of the faces that count as hard, the others of them ignored.

    Attributes:
        name: of the band or value.
        faces: how many there are.
        ap: average precision; None without faces.
        recall: share that any detection found; None without faces.
        confident_recall: share that a detection of score 0.5 or more found; None without faces.
    """

    name: str
    faces: int
    ap: float | None
    recall: float | None
    confident_recall: float | None


def by_height(predictions: Mapping[str, Floats], ground_truth: GroundTruth) -> list[Group]:
    """Figures of each band of `HEIGHTS`.

    Of detections without a face, those are false alarms in a band whose own height lies in it:
    a large one says nothing about small faces.
    """
    bands = np.array(list(HEIGHTS.values()), np.float32)

    def split(labels: LabeledImage) -> Flags:
        height = labels.boxes[:, 3] - labels.boxes[:, 1]
        return np.asarray((height >= bands[:, :1]) & (height < bands[:, 1:]))

    regrouped = {name: _regroup(ground_truth.images[name], split) for name in predictions}
    return _groups(tuple(HEIGHTS), predictions, GroundTruth(regrouped), bands)


def by_attribute(
    attribute: str,
    values: Mapping[str, NDArray[np.int64]],
    predictions: Mapping[str, Floats],
    ground_truth: GroundTruth,
) -> list[Group]:
    """Figures of the faces with each value of an attribute.

    Args:
        attribute: one of `ATTRIBUTES`.
        values: picture name -> int64 [N]; see `load_attributes`.
        predictions: see `average_precision`.
        ground_truth: the labels.
    """
    words = ATTRIBUTES[attribute]

    def split(labels: LabeledImage) -> Flags:
        return np.asarray(values[labels.name] == np.arange(len(words))[:, None])

    regrouped = {name: _regroup(ground_truth.images[name], split) for name in predictions}
    return _groups(words, predictions, GroundTruth(regrouped), None)


def _regroup(labels: LabeledImage, split: Callable[[LabeledImage], Flags]) -> LabeledImage:
    """Labels whose rows of `counted` are groups of the hard faces and not difficulties."""
    return replace(labels, counted=split(labels) & labels.counted[_HARD])


def _groups(
    names: Sequence[str], predictions: Mapping[str, Floats], truth: GroundTruth, heights: Floats | None
) -> list[Group]:
    counts = tally(predictions, truth, heights)
    faces = counts.faces.sum(0)
    found = counts.hits[:, :, -1].sum(0)  # the lowest threshold lets all through
    confident = _found_confidently(predictions, truth, len(names))
    area = counts.curve().area
    return [
        Group(name, total, float(area[row]), float(found[row] / total), float(confident[row] / total))
        if total
        else Group(name, 0, None, None, None)
        for row, (name, total) in enumerate(zip(names, faces.tolist(), strict=True))
    ]


def _found_confidently(
    predictions: Mapping[str, Floats], truth: GroundTruth, groups: int
) -> NDArray[np.int64]:
    total = np.zeros(groups, np.int64)
    for name, rows in predictions.items():
        sure = rows[rows[:, 4] >= CONFIDENT]
        if len(sure) and len(truth.images[name].boxes):
            total += judge(truth.images[name], sure).hits.sum(1)
    return total
