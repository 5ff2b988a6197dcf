"""Accuracy of one model on the labeled frames that have gone by, by the protocol of `ffgui evaluate`."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ffgui.detect.results import Detections, Floats
from ffgui.evaluate.annotations.height_classes import labels_by_height
from ffgui.evaluate.operating_point import operating_point
from ffgui.evaluate.wider import (
    DIFFICULTIES,
    THRESHOLDS,
    AveragePrecision,
    GroundTruth,
    ImageLabels,
    tally,
)
from ffgui.live.state import Frame

_HARD = DIFFICULTIES.index("hard")

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Accuracy:
    """Accuracy so far, on faces at least 10 pixels high.

    Attributes:
        ap: average precision by height of the faces, and the number of frames.
        faces: labeled faces that count.
        precision: part of the detections that are faces, at the threshold; None without any.
        recall: part of the faces that were found, at the threshold; None without any.
        thresholds: float64 [1000], scores from the highest down.
        precisions: float64 [1000], at each of them.
        recalls: float64 [1000], at each of them.
    """

    ap: AveragePrecision
    faces: int
    precision: float | None
    recall: float | None
    thresholds: Values
    precisions: Values
    recalls: Values


class AccuracyMeter:
    """Keeps detections and labels of each frame once, however often it is shown; for any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rows: dict[str, Floats] = {}
        self._labels: dict[str, ImageLabels] = {}

    def add(self, frame: Frame, found: Detections) -> None:
        """Take the detections of a frame, down to `ffgui.evaluate.MIN_SCORE`, if it has ground truth."""
        if frame.ground_truth is None:
            return
        key = frame.name or f"{frame.position}"
        boxes = np.array([face.box for face in frame.ground_truth], np.float32).reshape(-1, 4)
        counted = np.array([not face.hard for face in frame.ground_truth], bool)
        labels = labels_by_height(key, boxes, counted)
        rows = np.concatenate((found.boxes, found.scores[:, None]), axis=1)
        with self._lock:
            self._rows[key], self._labels[key] = rows, labels

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._rows.clear()
            self._labels.clear()

    def measure(self, score: float) -> Accuracy | None:
        """Compute accuracy at a score threshold; None without labeled frames. Takes a moment with many."""
        with self._lock:
            rows, labels = dict(self._rows), dict(self._labels)
        if not rows or not sum(map(len, rows.values())):
            return None
        counts = tally(rows, GroundTruth(labels))
        curve = counts.curve()
        scores = np.concatenate([one[:, 4] for one in rows.values()]).astype(np.float64)
        point = operating_point(rows, labels, score)
        return Accuracy(
            counts.average_precision(),
            point.faces,
            point.precision,
            point.recall,
            scores.min() + (scores.max() - scores.min()) * (1 - np.arange(1, THRESHOLDS + 1) / THRESHOLDS),
            curve.precision[_HARD],
            curve.recall[_HARD],
        )
