"""Counts how two models differ over a run of frames, and steadies what the difference view draws. No Qt.

Counts take each frame by itself. Drawn kinds change only when several frames agree, so that a face between
two kinds does not flicker.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ffgui.app.views.face_comparison import Box, ComparedFace, FaceCounts, FoundBy, compare
from ffgui.detect.match import match
from ffgui.detect.results import Detections, Floats
from ffgui.live.state import ModelResult, Side

STEADY_FRAMES = 3
"""Consecutive frames that must agree before a face is drawn as another kind."""

FOLLOW_IOU = 0.3
"""Overlap from one frame to the next that makes two boxes the same face: faces move."""

LONGEST_STEP = 0.5
"""Seconds between two frames of a file from which they are unrelated, such as after a jump."""

_MAX_PENDING = 16


@dataclass(frozen=True, slots=True)
class DifferenceSummary:
    """Differences between two models on the newest frame, and since the last reset including that frame."""

    frame: FaceCounts = field(default_factory=FaceCounts)
    session: FaceCounts = field(default_factory=FaceCounts)


_FrameKey = tuple[int, float | None, str | None]
"""Number, position and name of a frame."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """Both models' detections on one frame, without the frame itself.

    Attributes:
        picture: equal for results on the same picture, such as one published again after a change.
    """

    left: Detections
    right: Detections
    left_threshold: float
    right_threshold: float
    picture: _FrameKey

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

    box: Box
    drawn_as: FoundBy
    candidate: FoundBy
    frames_agreed: int = 0
    frames_unseen: int = 0

    def see(self, face: ComparedFace) -> None:
        self.box, self.frames_unseen = face.box, 0
        self.frames_agreed = self.frames_agreed + 1 if face.found_by is self.candidate else 1
        self.candidate = face.found_by
        if self.frames_agreed >= STEADY_FRAMES:
            self.drawn_as = face.found_by


class DifferenceTracker:
    """Compares two models frame by frame.

    Pairs are compared late, some in a row: that costs less than one at a time, each after the models have
    evicted the processor's caches.

    Attributes:
        disagreements: tenths of a second of the timeline at which only one model found a face, and which ones
            did; of the newest comparison there.
    """

    def __init__(self) -> None:
        self.disagreements: dict[int, frozenset[Side]] = {}
        self._pending: list[_Pair] = []
        self._tracks: list[_Track] = []
        self._faces: list[ComparedFace] = []
        self._steadied = True
        self._picture: _FrameKey | None = None
        self._past = FaceCounts()
        self._current = FaceCounts()

    @property
    def summary(self) -> DifferenceSummary:
        """The counts so far."""
        self._compare_pending()
        return DifferenceSummary(self._current, self._past + self._current)

    def add(self, left: ModelResult, right: ModelResult) -> None:
        """Take both models' results on the next frame.

        A picture that comes again, because a threshold has changed while paused, replaces its first counts.
        """
        self._pending.append(_Pair.of(left, right))
        if len(self._pending) >= _MAX_PENDING:
            self._compare_pending()

    def faces(self) -> list[ComparedFace]:
        """Return the faces of the newest frame, each with the kind to draw it as.

        Call it once per frame while the faces are on screen; kinds are steadied over these frames.
        """
        self._compare_pending()
        if not self._steadied:
            self._faces = self._steady(self._faces)
            self._steadied = True
        return self._faces

    def reset(self) -> None:
        """Drop all counts and faces."""
        self._tracks, self._pending, self._faces = [], [], []
        self._picture = None
        self._past = self._current = FaceCounts()

    def _compare_pending(self) -> None:
        pending, self._pending = self._pending, []
        for pair in pending:
            self._compare(pair)

    def _compare(self, pair: _Pair) -> None:
        faces = compare(pair.left, pair.right, pair.left_threshold, pair.right_threshold)
        if not self._steadied or pair.picture == self._picture or not _follows(self._picture, pair.picture):
            # Frames were not drawn in between, the picture is drawn again as it is, or it is another scene.
            self._tracks = []
        if pair.picture != self._picture:
            self._past = self._past + self._current
        self._picture, self._current = pair.picture, FaceCounts.of(faces)
        self._faces, self._steadied = faces, False
        position = pair.picture[1]
        if position is not None:
            self._mark(round(10 * position), self._current)

    def _mark(self, tenth: int, counts: FaceCounts) -> None:
        alone: dict[Side, int] = {"left": counts.only_left, "right": counts.only_right}
        sides = frozenset(side for side, count in alone.items() if count)
        if sides:
            self.disagreements[tenth] = sides
        else:
            self.disagreements.pop(tenth, None)

    def _steady(self, faces: list[ComparedFace]) -> list[ComparedFace]:
        matches = match(_boxes(self._tracks), _boxes(faces), FOLLOW_IOU)
        for index in matches.only_a:
            self._tracks[index].frames_unseen += 1
        kinds: dict[int, FoundBy] = {}
        for track, face, _ in matches.pairs:
            self._tracks[track].see(faces[face])
            kinds[face] = self._tracks[track].drawn_as
        self._tracks = [track for track in self._tracks if track.frames_unseen <= STEADY_FRAMES]
        self._tracks += [
            _Track(faces[i].box, faces[i].found_by, faces[i].found_by, STEADY_FRAMES) for i in matches.only_b
        ]
        return [replace(face, found_by=kinds.get(i, face.found_by)) for i, face in enumerate(faces)]


def _follows(before: _FrameKey | None, picture: _FrameKey) -> bool:
    """Return whether a picture shows the same scene as the one before, shortly after."""
    if before is None or before[1] is None or picture[1] is None:
        return True
    return 0 <= picture[1] - before[1] < LONGEST_STEP


def _boxes(items: Sequence[ComparedFace | _Track]) -> Floats:
    return np.array([item.box for item in items], np.float32).reshape(-1, 4)
