"""Recall and false positives of a model on frames with ground truth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ffgui.detect.match import match
from ffgui.detect.results import Detections
from ffgui.evaluate.annotations.video_ground_truth import LabeledFace

IOU = 0.5
MIN_SIDE = 20.0
"""Pixels that both sides of a face must have to count."""


class Recall:
    """Sums found and missed faces and false positives over frames.

    A face that is hard or smaller than `MIN_SIDE` is never missed, and finding it is no false positive.
    """

    def __init__(self) -> None:
        self.frames = 0
        self.faces = 0
        self.found = 0
        self.false_positives = 0

    def add(self, ground_truth: Sequence[LabeledFace], detections: Detections) -> None:
        """Compare the detections of one frame with its ground truth."""
        boxes = np.array([face.box for face in ground_truth], np.float32).reshape(-1, 4)
        counts = [_counts(face) for face in ground_truth]
        matches = match(boxes, detections.boxes, IOU)
        self.frames += 1
        self.faces += sum(counts)
        self.found += sum(counts[index] for index, _, _ in matches.pairs)
        self.false_positives += len(matches.only_b)

    @property
    def recall(self) -> float | None:
        """Found part of the faces that count, in 0..1; None before the first."""
        return self.found / self.faces if self.faces else None

    @property
    def false_positives_per_frame(self) -> float | None:
        """Detections without a face, per frame; None before the first frame."""
        return self.false_positives / self.frames if self.frames else None


def _counts(face: LabeledFace) -> bool:
    x1, y1, x2, y2 = face.box
    return not face.hard and min(x2 - x1, y2 - y1) >= MIN_SIDE
