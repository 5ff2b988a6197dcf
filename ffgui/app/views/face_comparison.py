"""Compares two models' faces on one frame. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from ffgui.detect.match import match
from ffgui.detect.results import Detections, Floats

Box = tuple[float, float, float, float]


class FoundBy(Enum):
    """The model that found a face. In the "near" kinds the other one has a candidate below the threshold."""

    BOTH = "both"
    ONLY_LEFT = "only left"
    ONLY_RIGHT = "only right"
    NEAR_LEFT = "left, right nearly"
    NEAR_RIGHT = "right, left nearly"

    @property
    def is_near(self) -> bool:
        """Whether the other model nearly found the face."""
        return self in (FoundBy.NEAR_LEFT, FoundBy.NEAR_RIGHT)


@dataclass(frozen=True, slots=True)
class ComparedFace:
    """One face of one frame, as two models see it.

    Attributes:
        found_by: who found it.
        box: x1, y1, x2, y2 in pixels of the frame; the mean of both boxes where both models found it.
        left_score: None if the left model has no candidate.
        right_score: None if the right model has no candidate.
        iou: overlap of the two boxes, None unless both models have one.
    """

    found_by: FoundBy
    box: Box
    left_score: float | None = None
    right_score: float | None = None
    iou: float | None = None

    @property
    def score_difference(self) -> float | None:
        """Left score minus right score, None unless both models have one."""
        if self.left_score is None or self.right_score is None:
            return None
        return self.left_score - self.right_score


@dataclass(frozen=True, slots=True)
class FaceCounts:
    """Faces by who found them, summed over frames.

    Attributes:
        frames: number of frames.
        near: found by one model, and by the other only below the threshold.
        score_sum: sum of left minus right score over the faces that both found.
        iou_sum: sum of the overlap over the same faces.
    """

    frames: int = 0
    both: int = 0
    only_left: int = 0
    only_right: int = 0
    near: int = 0
    score_sum: float = 0.0
    iou_sum: float = 0.0

    @staticmethod
    def of(faces: list[ComparedFace]) -> FaceCounts:
        """Return the counts of one frame."""
        pairs = [face for face in faces if face.found_by is FoundBy.BOTH]
        return FaceCounts(
            frames=1,
            both=len(pairs),
            only_left=sum(face.found_by is FoundBy.ONLY_LEFT for face in faces),
            only_right=sum(face.found_by is FoundBy.ONLY_RIGHT for face in faces),
            near=sum(face.found_by.is_near for face in faces),
            score_sum=sum(face.score_difference or 0.0 for face in pairs),
            iou_sum=sum(face.iou or 0.0 for face in pairs),
        )

    @property
    def score_difference(self) -> float | None:
        """Mean of left minus right score over the faces that both found, None without any."""
        return self.score_sum / self.both if self.both else None

    @property
    def iou(self) -> float | None:
        """Mean overlap of the boxes over the faces that both found, None without any."""
        return self.iou_sum / self.both if self.both else None

    def __add__(self, other: FaceCounts) -> FaceCounts:
        return FaceCounts(
            self.frames + other.frames,
            self.both + other.both,
            self.only_left + other.only_left,
            self.only_right + other.only_right,
            self.near + other.near,
            self.score_sum + other.score_sum,
            self.iou_sum + other.iou_sum,
        )


def compare(
    left: Detections, right: Detections, left_threshold: float, right_threshold: float
) -> list[ComparedFace]:
    """Sort the faces of one frame by who found them.

    Args:
        left: the left model's detections, including candidates below its threshold.
        right: the right model's.
        left_threshold: score from which the left model has found a face.
        right_threshold: the same for the right model.

    Returns:
        The faces that both found, then those of the left model, then those of the right one.
    """
    found_left, near_left = _split(left, left_threshold)
    found_right, near_right = _split(right, right_threshold)
    found = match(found_left.boxes, found_right.boxes)
    faces = [
        ComparedFace(
            FoundBy.BOTH,
            _box((found_left.boxes[i] + found_right.boxes[j]) / 2),
            float(found_left.scores[i]),
            float(found_right.scores[j]),
            iou,
        )
        for i, j, iou in found.pairs
    ]
    for single in _singles(found_left, found.only_a, near_right):
        found_by = FoundBy.ONLY_LEFT if single.other_score is None else FoundBy.NEAR_LEFT
        faces.append(ComparedFace(found_by, single.box, single.score, single.other_score, single.iou))
    for single in _singles(found_right, found.only_b, near_left):
        found_by = FoundBy.ONLY_RIGHT if single.other_score is None else FoundBy.NEAR_RIGHT
        faces.append(ComparedFace(found_by, single.box, single.other_score, single.score, single.iou))
    return faces


@dataclass(frozen=True, slots=True, eq=False)
class _Boxes:
    """Boxes float32 [N, 4] and scores float32 [N] without the landmarks."""

    boxes: Floats
    scores: Floats


@dataclass(frozen=True, slots=True)
class _Single:
    """A face that one model found; `other_score` and `iou` of the other model's candidate, if any."""

    box: Box
    score: float
    other_score: float | None
    iou: float | None


def _singles(found: _Boxes, indices: list[int], candidates: _Boxes) -> list[_Single]:
    if not indices:
        return []
    if not len(candidates.scores):
        return [_Single(_box(found.boxes[i]), float(found.scores[i]), None, None) for i in indices]
    near = match(found.boxes[indices], candidates.boxes)
    partners = {i: (float(candidates.scores[j]), iou) for i, j, iou in near.pairs}
    return [
        _Single(_box(found.boxes[index]), float(found.scores[index]), *partners.get(i, (None, None)))
        for i, index in enumerate(indices)
    ]


def _split(detections: Detections, threshold: float) -> tuple[_Boxes, _Boxes]:
    """Return the faces and the candidates below the threshold; detections are sorted by falling score."""
    boxes, scores = detections.boxes, detections.scores
    count = int(np.count_nonzero(scores >= threshold))
    return _Boxes(boxes[:count], scores[:count]), _Boxes(boxes[count:], scores[count:])


def _box(values: Floats) -> Box:
    x1, y1, x2, y2 = values.tolist()
    return x1, y1, x2, y2
