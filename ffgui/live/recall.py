"""How many of the sample's known faces a model finds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ffgui.detect.match import match
from ffgui.detect.results import Detections
from ffgui.live.state import KnownFace

IOU = 0.5
SMALLEST = 20.0
"""Pixels that both sides of a face must have to be counted."""


class Recall:
    """Adds up found, missed and invented faces over frames.

    A face that is hard or smaller than `SMALLEST` is never missed, and finding it is no mistake.
    """

    def __init__(self) -> None:
        self.frames = 0
        self.known = 0
        self.found = 0
        self.false_positives = 0

    def add(self, truth: Sequence[KnownFace], faces: Detections) -> None:
        """Compare the faces of one frame with the known ones."""
        boxes = np.array([face.box for face in truth], np.float32).reshape(-1, 4)
        counted = [_counts(face) for face in truth]
        matches = match(boxes, faces.boxes, IOU)
        self.frames += 1
        self.known += sum(counted)
        self.found += sum(counted[index] for index, _, _ in matches.pairs)
        self.false_positives += len(matches.only_b)

    @property
    def recall(self) -> float | None:
        """Found of those that count, in 0..1; None before one was seen."""
        return self.found / self.known if self.known else None

    @property
    def false_positives_per_frame(self) -> float | None:
        """Boxes without a face a frame; None before the first frame."""
        return self.false_positives / self.frames if self.frames else None


def _counts(face: KnownFace) -> bool:
    x1, y1, x2, y2 = face.box
    return not face.hard and min(x2 - x1, y2 - y1) >= SMALLEST
