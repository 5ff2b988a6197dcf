"""What one of two models found and the other did not, over a run of frames; no Qt.

Each frame is compared by itself, and that is what is counted. What a view draws goes through
`DifferenceTracker`, so that a face on the edge between two kinds does not flicker.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from ffgui.detect.match import match
from ffgui.detect.results import Detections, Floats
from ffgui.live.state import ModelResult

STEADY_FRAMES = 3
"""A face changes its kind after so many frames in a row that agree on the new one."""

_MOST_NOTED = 16

FOLLOW_IOU = 0.3
"""Overlap from one frame to the next that makes two boxes the same face: faces move."""


class Kind(Enum):
    """Who found a face. The "near" ones have a candidate of the other model below the threshold."""

    BOTH = "both"
    ONLY_LEFT = "only left"
    ONLY_RIGHT = "only right"
    NEAR_LEFT = "left, right nearly"
    NEAR_RIGHT = "right, left nearly"


@dataclass(frozen=True, slots=True)
class Face:
    """One face of one frame, as two models see it.

    Attributes:
        kind: what to draw it as.
        box: x1, y1, x2, y2 in pixels of the frame; the mean of both models' where both found it.
        left_score: None if the left model has no candidate at all.
        right_score: the same of the right model.
        iou: of both models' boxes, None unless both have one.
    """

    kind: Kind
    box: tuple[float, float, float, float]
    left_score: float | None = None
    right_score: float | None = None
    iou: float | None = None

    @property
    def score_difference(self) -> float | None:
        """Left score minus right score, None unless both have one."""
        if self.left_score is None or self.right_score is None:
            return None
        return self.left_score - self.right_score


@dataclass(frozen=True, slots=True)
class Counts:
    """Faces by who found them, summed over frames.

    Attributes:
        frames: how many frames are in it.
        near: found by one, by the other only below the threshold.
        score_sum: left minus right score, summed over the faces that both found.
        iou_sum: the overlap, summed over the same.
    """

    frames: int = 0
    both: int = 0
    only_left: int = 0
    only_right: int = 0
    near: int = 0
    score_sum: float = 0.0
    iou_sum: float = 0.0

    @property
    def score_difference(self) -> float | None:
        """Mean of left minus right score where both found the face; None if that never was."""
        return self.score_sum / self.both if self.both else None

    @property
    def iou(self) -> float | None:
        """Mean overlap of the boxes where both found the face; None if that never was."""
        return self.iou_sum / self.both if self.both else None

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.frames + other.frames,
            self.both + other.both,
            self.only_left + other.only_left,
            self.only_right + other.only_right,
            self.near + other.near,
            self.score_sum + other.score_sum,
            self.iou_sum + other.iou_sum,
        )


@dataclass(frozen=True, slots=True)
class DifferenceSummary:
    """How two models differ, on the newest frame and since the last reset, that frame included."""

    frame: Counts = Counts()
    session: Counts = Counts()


def compare(left: Detections, right: Detections, left_threshold: float, right_threshold: float) -> list[Face]:
    """Sort the faces of one frame by who found them.

    Args:
        left: the left model's detections, with candidates below its threshold.
        right: the right model's.
        left_threshold: what counts as found by the left model; lower scores are candidates.
        right_threshold: the same of the right model.

    Returns:
        Pairs first, then what only the left model found, then what only the right one found.
    """
    found_left, near_left = _split(left, left_threshold)
    found_right, near_right = _split(right, right_threshold)
    found = match(found_left.boxes, found_right.boxes)
    faces = [
        Face(
            Kind.BOTH,
            _box((found_left.boxes[i] + found_right.boxes[j]) / 2),
            float(found_left.scores[i]),
            float(found_right.scores[j]),
            iou,
        )
        for i, j, iou in found.pairs
    ]
    for alone in _alone(found_left, found.only_a, near_right):
        kind = Kind.ONLY_LEFT if alone.other_score is None else Kind.NEAR_LEFT
        faces.append(Face(kind, alone.box, alone.score, alone.other_score, alone.iou))
    for alone in _alone(found_right, found.only_b, near_left):
        kind = Kind.ONLY_RIGHT if alone.other_score is None else Kind.NEAR_RIGHT
        faces.append(Face(kind, alone.box, alone.other_score, alone.score, alone.iou))
    return faces


def count(faces: list[Face]) -> Counts:
    """The counts of one frame."""
    pairs = [face for face in faces if face.kind is Kind.BOTH]
    return Counts(
        frames=1,
        both=len(pairs),
        only_left=sum(face.kind is Kind.ONLY_LEFT for face in faces),
        only_right=sum(face.kind is Kind.ONLY_RIGHT for face in faces),
        near=sum(face.kind in (Kind.NEAR_LEFT, Kind.NEAR_RIGHT) for face in faces),
        score_sum=sum(face.score_difference or 0.0 for face in pairs),
        iou_sum=sum(face.iou or 0.0 for face in pairs),
    )


@dataclass(frozen=True, slots=True)
class _Pair:
    """Both models' detections on one frame, without the frame.

    Attributes:
        picture: equal for frames that are one picture of a source, which has been published again, say.
    """

    left: Detections
    right: Detections
    left_threshold: float
    right_threshold: float
    picture: tuple[int, float | None, str | None]

    @staticmethod
    def of(left: ModelResult, right: ModelResult) -> _Pair:
        frame = left.frame
        return _Pair(
            left.result.detections,
            right.result.detections,
            left.threshold,
            right.threshold,
            (frame.number, frame.position, frame.name),
        )


@dataclass(slots=True)
class _Track:
    """A face followed over frames: the kind it is drawn as, and the one it may change to."""

    box: tuple[float, float, float, float]
    kind: Kind
    wanted: Kind
    frames_wanted: int = 0
    frames_unseen: int = 0

    def see(self, face: Face) -> None:
        self.box, self.frames_unseen = face.box, 0
        self.frames_wanted = self.frames_wanted + 1 if face.kind is self.wanted else 1
        self.wanted = face.kind
        if self.frames_wanted >= STEADY_FRAMES:
            self.kind = face.kind


class DifferenceTracker:
    """Compares two models frame by frame, counts, and steadies what is drawn."""

    def __init__(self) -> None:
        self._tracks: list[_Track] = []
        self._noted: list[_Pair] = []
        self._picture: object = None
        self._past = Counts()
        self._current = Counts()

    @property
    def summary(self) -> DifferenceSummary:
        """The counts so far."""
        self._count_noted()
        return DifferenceSummary(self._current, self._past + self._current)

    def note(self, left: ModelResult, right: ModelResult) -> None:
        """Take the results of the next frame, whose faces are not drawn, and count them later.

        Some frames in a row cost less than one at a time, each after the models have taken the
        processor's caches.

        Args:
            left: result of the left model.
            right: result of the right model on the same frame.
        """
        self._noted.append(_Pair.of(left, right))
        if len(self._noted) >= _MOST_NOTED:
            self._count_noted()

    def update(self, left: ModelResult, right: ModelResult) -> list[Face]:
        """Take the results of the next frame.

        A frame that comes a second time (thresholds changed while paused) replaces its first
        counts, and its faces are drawn as they now are.

        Args:
            left: result of the left model.
            right: result of the right model on the same frame.

        Returns:
            The faces of this frame, each with the kind to draw it as.
        """
        self._count_noted()
        return self._steadied(self._count(_Pair.of(left, right)))

    def reset(self) -> None:
        """Forget all counts and faces."""
        self._tracks, self._noted = [], []
        self._picture = None
        self._past = self._current = Counts()

    def _count_noted(self) -> None:
        noted, self._noted = self._noted, []
        for pair in noted:
            self._count(pair)
            self._tracks = []

    def _count(self, pair: _Pair) -> list[Face]:
        faces = compare(pair.left, pair.right, pair.left_threshold, pair.right_threshold)
        if pair.picture == self._picture:
            self._tracks = []
        else:
            self._past = self._past + self._current
        self._picture, self._current = pair.picture, count(faces)
        return faces

    def _steadied(self, faces: list[Face]) -> list[Face]:
        matches = match(_boxes(self._tracks), _boxes(faces), FOLLOW_IOU)
        for index in matches.only_a:
            self._tracks[index].frames_unseen += 1
        kinds: dict[int, Kind] = {}
        for track, face, _ in matches.pairs:
            self._tracks[track].see(faces[face])
            kinds[face] = self._tracks[track].kind
        self._tracks = [track for track in self._tracks if track.frames_unseen <= STEADY_FRAMES]
        self._tracks += [
            _Track(faces[i].box, faces[i].kind, faces[i].kind, STEADY_FRAMES) for i in matches.only_b
        ]
        return [
            replace(face, kind=kinds[i]) if i in kinds and kinds[i] is not face.kind else face
            for i, face in enumerate(faces)
        ]


@dataclass(frozen=True, slots=True)
class _Alone:
    """A face that one model found; `other_score` and `iou` of the other's candidate, if any."""

    box: tuple[float, float, float, float]
    score: float
    other_score: float | None
    iou: float | None


def _alone(found: Detections, indices: list[int], candidates: Detections) -> list[_Alone]:
    if not indices:
        return []
    near = match(found.boxes[indices], candidates.boxes)
    partners = {i: (float(candidates.scores[j]), iou) for i, j, iou in near.pairs}
    return [
        _Alone(_box(found.boxes[index]), float(found.scores[index]), *partners.get(i, (None, None)))
        for i, index in enumerate(indices)
    ]


def _split(detections: Detections, threshold: float) -> tuple[Detections, Detections]:
    found = detections.scores >= threshold
    return (
        detections.above(threshold),
        Detections(detections.boxes[~found], detections.scores[~found], detections.landmarks[~found]),
    )


def _box(values: Floats) -> tuple[float, float, float, float]:
    x1, y1, x2, y2 = values.tolist()
    return x1, y1, x2, y2


def _boxes(items: list[Face] | list[_Track]) -> Floats:
    return np.array([item.box for item in items], np.float32).reshape(-1, 4)
