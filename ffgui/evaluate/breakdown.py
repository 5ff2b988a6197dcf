"""AP and recall broken down by height, size in the network's input, and attributes of faces."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ffgui.detect.match import iou_matrix
from ffgui.evaluate.attributes import ATTRIBUTES
from ffgui.evaluate.wider import (
    DIFFICULTIES,
    IOU,
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

INPUT_SIZES: Mapping[str, tuple[float, float]] = {
    "under 6": (0, 6),
    "6-8": (6, 8),
    "8-10": (8, 10),
    "10-13": (10, 13),
    "13-18": (13, 18),
    "18-30": (18, 30),
    "30 and more": (30, np.inf),
}
"""Band -> from and below which size in pixels of the network's input: the square root of a box's area."""

FALSE_ALARMS = 1.0
"""False alarms a picture at which detectors are compared: their scores do not mean the same."""

BESIDE = 0.3
"""A detection that overlaps no labeled face by this IoU is a false alarm; below `IOU` it is no hit either."""

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


@dataclass(frozen=True, slots=True)
class SizeBand:
    """Faces that count as hard and have a certain size in the network's input.

    Attributes:
        name: of the band.
        faces: how many there are.
        recall: share of them that are found at `FALSE_ALARMS` false alarms a picture; None without faces.
    """

    name: str
    faces: int
    recall: float | None


@dataclass(frozen=True, slots=True)
class SizeRecall:
    """Recall by size in the network's input.

    Attributes:
        score: the threshold at which there are `FALSE_ALARMS` false alarms a picture; the lowest
            score of all detections if there are fewer.
        bands: those of `INPUT_SIZES`.
    """

    score: float
    bands: tuple[SizeBand, ...]


def by_input_size(
    predictions: Mapping[str, Floats], ground_truth: GroundTruth, scales: Mapping[str, float]
) -> SizeRecall:
    """Return the share of faces that are found at a fixed rate of false alarms, by size in the input.

    Args:
        predictions: see `average_precision`.
        ground_truth: the labels.
        scales: picture name -> pixels of the network's input per pixel of the picture; see
            `ffgui.detect.letterbox.input_scale`.
    """
    bands = np.array(list(INPUT_SIZES.values()))
    faces = np.zeros(len(bands), np.int64)
    alarms, hits, hit_bands = [], [], []
    for name, rows in predictions.items():
        labels = ground_truth.images[name]
        band = _band(labels, scales[name], bands)
        faces += np.bincount(band[labels.counted[_HARD]], minlength=len(bands))
        found = _found(labels, rows)
        counted = found[labels.counted[_HARD][found[:, 0]]]
        hits.append(rows[counted[:, 1], 4])
        hit_bands.append(band[counted[:, 0]])
        alarms.append(rows[false_alarms(labels, rows), 4])
    score = _threshold(np.concatenate(alarms), FALSE_ALARMS * len(predictions), predictions)
    passed = np.concatenate(hit_bands)[np.concatenate(hits) >= score]
    recalled = np.bincount(passed, minlength=len(bands))
    rows_of = zip(INPUT_SIZES, faces.tolist(), recalled.tolist(), strict=True)
    return SizeRecall(
        score, tuple(SizeBand(name, total, got / total if total else None) for name, total, got in rows_of)
    )


def _band(labels: ImageLabels, scale: float, bands: NDArray[np.float64]) -> NDArray[np.int64]:
    sides = np.sqrt(np.prod(labels.boxes[:, 2:] - labels.boxes[:, :2], axis=1)) * scale
    return np.asarray(np.searchsorted(bands[:, 0], sides, side="right") - 1)


def false_alarms(labels: ImageLabels, rows: Floats) -> Flags:
    """Return which detections of a picture, float32 [N, 5], are false alarms, bool [N]; see `BESIDE`."""
    if not len(rows) or not len(labels.boxes):
        return np.ones(len(rows), bool)
    return np.asarray(iou_matrix(rows[:, :4], labels.boxes).max(1) < BESIDE)


def _found(labels: ImageLabels, rows: Floats) -> NDArray[np.int64]:
    """Return pairs of a face and the best detection of it, int64 [P, 2]."""
    if not len(rows) or not len(labels.boxes):
        return np.zeros((0, 2), np.int64)
    order = np.argsort(-rows[:, 4], kind="stable")
    overlaps = iou_matrix(rows[order, :4], labels.boxes)
    face, best = overlaps.argmax(1), overlaps.max(1)
    takers = np.flatnonzero(best >= IOU)
    taken, first = np.unique(face[takers], return_index=True)
    return np.column_stack((taken, order[takers[first]]))


def _threshold(alarms: Floats, allowed: float, predictions: Mapping[str, Floats]) -> float:
    """The lowest score at which there are no more false alarms than allowed."""
    ranked = np.sort(alarms)[::-1]
    if len(ranked) <= allowed:
        return min((float(rows[:, 4].min()) for rows in predictions.values() if len(rows)), default=0.0)
    # Just above the first alarm too many.
    return float(np.nextafter(ranked[int(allowed)], np.float32(np.inf)))


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
