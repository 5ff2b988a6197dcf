"""The official WIDER FACE evaluation: average precision.

The protocol is that of the data set's own evaluation code. Scores are normalized to 0..1 over the
whole set. In each picture every detection, in order of decreasing score, is matched with the face of
largest overlap if the IoU is at least 0.5. A face outside the chosen difficulty absorbs its detections:
they are neither hits nor false alarms. The first detection of any other face is a hit, further ones are
false alarms. Precision and recall at 1,000 thresholds give the average precision as in VOC 2010: the
area under the monotonic envelope of precision.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ffgui.errors import UserError

DIFFICULTIES = ("easy", "medium", "hard")
"""The three subsets of faces; each contains the previous one."""

THRESHOLDS = 1000
"""Number of score thresholds of the precision-recall curve."""

_BATCH = 512
"""Pictures whose counts are in memory at a time for average precision: 24 kB each."""

IOU = 0.5
"""Smallest overlap of a detection with its face."""

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class ImageLabels:
    """Labeled faces of one picture.

    Attributes:
        name: `event/file.jpg`.
        boxes: float32 [N, 4], x1, y1, x2, y2 in pixels, with x2 = x + width as in the official code.
        counted: bool [3, N], for each of `DIFFICULTIES` which faces count; the others are ignored.
    """

    name: str
    boxes: Floats
    counted: Flags


@dataclass(frozen=True, slots=True)
class GroundTruth:
    """Labels of a data set by picture name, in the order of the official lists."""

    images: Mapping[str, ImageLabels]

    def __len__(self) -> int:
        return len(self.images)


@dataclass(frozen=True, slots=True)
class AveragePrecision:
    """Average precision on each difficulty, in 0..1 (NaN without faces), and the number of pictures."""

    easy: float
    medium: float
    hard: float
    images: int


@dataclass(frozen=True, slots=True, eq=False)
class ImageMatches:
    """Detections of one picture, matched with its faces, in order of decreasing score.

    Attributes:
        order: int64 [D], original index of each detection.
        scores: float64 [D].
        face: int64 [D], index of the matched face; -1 if there is none.
        hits: bool [K, D], whether the detection is a hit, for each row of `counted` of the labels.
        proposals: bool [K, D], whether the detection counts: hits and false alarms.
    """

    order: NDArray[np.int64]
    scores: NDArray[np.float64]
    face: NDArray[np.int64]
    hits: Flags
    proposals: Flags


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Precision and recall at each threshold, highest threshold first.

    Attributes:
        recall: float64 [..., 1000], in 0..1.
        precision: float64 [..., 1000], in 0..1; 0 where no detection reaches the threshold.
        area: float64 [...], average precision: the area under the monotonic envelope of precision;
            NaN without faces.
    """

    recall: NDArray[np.float64]
    precision: NDArray[np.float64]
    area: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """Counts per picture and threshold. They are additive, so that any set of pictures has a curve.

    Attributes:
        names: of the pictures.
        faces: int64 [I, K], number of counted faces, for each row of `counted` of the labels.
        hits: int32 [I, K, 1000], number of hits at each threshold.
        proposals: int32 [I, K, 1000], number of hits and false alarms at each threshold.
    """

    names: tuple[str, ...]
    faces: NDArray[np.int64]
    hits: NDArray[np.int32]
    proposals: NDArray[np.int32]

    def curve(self) -> Curve:
        """Return precision and recall over all pictures."""
        return curve(self.faces.sum(0), self.hits.sum(0), self.proposals.sum(0))

    def average_precision(self) -> AveragePrecision:
        """Return AP over all pictures, if the rows are the difficulties."""
        easy, medium, hard = self.curve().area.tolist()
        return AveragePrecision(easy, medium, hard, len(self.names))


def average_precision(predictions: Mapping[str, Floats], ground_truth: GroundTruth) -> AveragePrecision:
    """Compute the average precision of detections on the pictures in `predictions`.

    Args:
        predictions: picture name -> float32 [N, 5] of x1, y1, x2, y2, score. A picture without
            detections has an empty array.
        ground_truth: the labels; its other pictures are ignored.

    Raises:
        UserError: if `predictions` is empty or contains a picture without labels.
    """
    scores = _checked_scores(predictions, ground_truth)
    totals: list[NDArray[Any]] = []
    names = list(predictions)
    for start in range(0, len(names), _BATCH):
        part = {name: predictions[name] for name in names[start : start + _BATCH]}
        counts = _tally(part, ground_truth, scores, None)
        sums = [counts.faces.sum(0), counts.hits.sum(0), counts.proposals.sum(0)]
        totals = [total + one for total, one in zip(totals, sums, strict=True)] if totals else sums
    easy, medium, hard = curve(*totals).area.tolist()
    return AveragePrecision(easy, medium, hard, len(names))


def tally(
    predictions: Mapping[str, Floats], ground_truth: GroundTruth, heights: Floats | None = None
) -> Tally:
    """Count hits and proposals in each picture; see `average_precision` and `match_image`.

    Raises:
        UserError: if `predictions` is empty or contains a picture without labels.
    """
    return _tally(predictions, ground_truth, _checked_scores(predictions, ground_truth), heights)


def _checked_scores(predictions: Mapping[str, Floats], ground_truth: GroundTruth) -> NDArray[np.float64]:
    """Return all scores, by which those of each picture are normalized."""
    if not predictions:
        raise UserError("There are no pictures to evaluate.")
    unknown = sorted(predictions.keys() - ground_truth.images.keys())
    if unknown:
        raise UserError(
            f"Picture {unknown[0]} is not in the ground truth ({len(unknown)} unknown pictures in total)."
        )
    return np.concatenate([rows[:, 4] for rows in predictions.values()]).astype(np.float64)


def _tally(
    predictions: Mapping[str, Floats],
    ground_truth: GroundTruth,
    scores: NDArray[np.float64],
    heights: Floats | None,
) -> Tally:
    images = [ground_truth.images[name] for name in predictions]
    faces = np.stack([labels.counted.sum(1) for labels in images])
    hits = np.zeros((*faces.shape, THRESHOLDS), np.int32)
    proposals = np.zeros_like(hits)
    for index, (labels, rows) in enumerate(zip(images, predictions.values(), strict=True)):
        if not len(rows) or not len(labels.boxes):
            continue  # the official code ignores detections in pictures without labels
        matches = match_image(labels, rows, heights)
        normalized = _normalize(matches.scores, scores)
        for row in range(faces.shape[1]):
            hits[index, row] = _count_above(normalized, matches.hits[row])
            proposals[index, row] = _count_above(normalized, matches.proposals[row])
    return Tally(tuple(predictions), faces, hits, proposals)


def match_image(labels: ImageLabels, rows: Floats, heights: Floats | None = None) -> ImageMatches:
    """Match the detections in a picture with its faces.

    Args:
        labels: with at least one face; `counted` may have any number K of rows.
        rows: float32 [N, 5] of x1, y1, x2, y2, score.
        heights: float32 [K, 2], for each row of `counted` the range of heights in which an unmatched
            detection is a false alarm; others are ignored. None counts them all, as the protocol does.
    """
    order = np.argsort(-rows[:, 4], kind="stable")
    ordered = rows[order].astype(np.float64)
    overlaps = _overlaps(ordered[:, :4], labels.boxes.astype(np.float64))
    face = overlaps.argmax(1)
    matched = overlaps[np.arange(len(face)), face] >= IOU
    # An ignored face never becomes a hit and a counted one never absorbs detections, so the greedy
    # pass amounts to the first match of each face.
    first = np.zeros(len(face), bool)
    candidates = np.flatnonzero(matched)
    first[candidates[np.unique(face[candidates], return_index=True)[1]]] = True
    counted = labels.counted[:, face]
    alarms = np.broadcast_to(~matched, counted.shape)
    if heights is not None:
        height = ordered[:, 3] - ordered[:, 1]
        alarms = alarms & (height >= heights[:, :1]) & (height < heights[:, 1:])
    proposals = np.asarray(alarms | (matched & counted))
    return ImageMatches(order, ordered[:, 4], np.where(matched, face, -1), first & counted, proposals)


def curve(faces: NDArray[Any], hits: NDArray[Any], proposals: NDArray[Any]) -> Curve:
    """Compute precision, recall and average precision from counts.

    Args:
        faces: [...], number of counted faces.
        hits: [..., 1000].
        proposals: [..., 1000].
    """
    recall = hits / np.maximum(faces, 1)[..., None]
    precision = hits / np.maximum(proposals, 1)
    envelope = np.maximum.accumulate(precision[..., ::-1], axis=-1)[..., ::-1]
    # The official curve starts at recall 0; after its last point precision is 0 and adds nothing.
    steps = np.diff(recall, axis=-1, prepend=0.0)
    return Curve(recall, precision, np.where(faces > 0, (steps * envelope).sum(-1), np.nan))


def _overlaps(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return IoUs [N, M], with the pixels on both edges inside a box."""
    corner = np.minimum(a[:, None, 2:], b[None, :, 2:]) - np.maximum(a[:, None, :2], b[None, :, :2]) + 1
    inside = corner.clip(min=0).prod(2)
    area_a = (a[:, 2:] - a[:, :2] + 1).prod(1)
    area_b = (b[:, 2:] - b[:, :2] + 1).prod(1)
    return np.asarray(inside / (area_a[:, None] + area_b - inside))


def _normalize(scores: NDArray[np.float64], all_scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shift and scale scores so that `all_scores` covers 0..1; all 1 if it has a single value."""
    low, high = all_scores.min(), all_scores.max()
    return np.asarray((scores - low) / (high - low)) if high > low else np.ones_like(scores)


def _count_above(scores: NDArray[np.float64], flags: Flags) -> NDArray[np.int64]:
    """Count the flagged detections that reach each threshold, highest first: int64 [1000]."""
    thresholds = 1 - np.arange(1, THRESHOLDS + 1) / THRESHOLDS
    flagged = np.sort(scores[flags])
    return len(flagged) - np.searchsorted(flagged, thresholds, side="left")
