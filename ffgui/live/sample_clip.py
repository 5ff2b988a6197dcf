"""The clip of the built-in sample, and where its faces are."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ffgui.errors import UserError
from ffgui.live.state import KnownFace

FAST = 0.5
"""A face that moves by more than this part of its size between two annotated frames is hard."""


def incomplete(path: Path, what: str) -> UserError:
    """The error for a file of the sample that is missing or broken."""
    return UserError(
        f"The built-in sample cannot be shown: {path.name} {what}. "
        "Install ffgui again, or choose another source."
    )


@dataclass(frozen=True, slots=True)
class Mark:
    """A face as annotated in one frame: `box` is x1, y1, x2, y2 in pixels."""

    box: tuple[float, float, float, float]
    hard: bool

    @property
    def size(self) -> float:
        """The longer side, in pixels."""
        return max(self.box[2] - self.box[0], self.box[3] - self.box[1])

    def towards(self, other: Mark, part: float) -> Mark:
        """The face between two annotated frames, `part` in 0..1 of the way to `other`."""
        x1, y1, x2, y2 = (a + part * (b - a) for a, b in zip(self.box, other.box, strict=True))
        moved = max(abs(a - b) for a, b in zip(self.box, other.box, strict=True))
        fast = moved > FAST * min(self.size, other.size)
        return Mark((x1, y1, x2, y2), self.hard or other.hard or fast)


Marks = Mapping[str, Mark]


def read_truth(path: Path) -> tuple[tuple[KnownFace, ...], ...]:
    """The known faces of every frame of the clip, from its annotation.

    The annotation names the frames where a shot begins and, for some frames, every face with
    an id. Between two annotated frames of a shot a face in both is interpolated; a face in
    one of them stays for half the way and is hard there.

    Raises:
        UserError: if the file is missing or is not such an annotation.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        annotated = {int(number): _marks(faces) for number, faces in content["keyframes"].items()}
        keyframes = dict(sorted(annotated.items()))
        shots = [*content["shots"], content["frames"]]
        frames = [
            _between(keyframes, number, *_shot_of(shots, number)) for number in range(content["frames"])
        ]
    except FileNotFoundError:
        raise incomplete(path, "is missing") from None
    except (OSError, ValueError, TypeError, KeyError, IndexError) as error:
        raise incomplete(path, "is damaged") from error
    return tuple(frames)


def _marks(faces: Sequence[Mapping[str, Any]]) -> Marks:
    marks = {}
    for face in faces:
        x1, y1, x2, y2 = map(float, face["box"])
        marks[str(face["id"])] = Mark((x1, y1, x2, y2), bool(face["hard"]))
    return marks


def _shot_of(shots: Sequence[int], number: int) -> tuple[int, int]:
    """First frame of the shot that holds frame `number`, and first frame after it."""
    index = bisect_right(shots, number)
    return shots[index - 1], shots[index]


def _between(keyframes: Mapping[int, Marks], number: int, first: int, end: int) -> tuple[KnownFace, ...]:
    """The faces of one frame, from the annotated frames around it in its shot."""
    annotated = [key for key in keyframes if first <= key < end]
    index = bisect_right(annotated, number)
    before = annotated[max(0, index - 1)]
    after = annotated[min(index, len(annotated) - 1)] if before != number else number
    part = (number - before) / (after - before) if after > before else 0.0
    left, right = keyframes[before], keyframes[after]
    marks = [left[name].towards(right[name], part) for name in left if name in right]
    lonely = {**left, **right} if part == 0 else (left if part < 0.5 else right)
    marks += [
        Mark(mark.box, hard=True) for name, mark in lonely.items() if name not in left or name not in right
    ]
    return tuple(KnownFace(mark.box, mark.hard) for mark in marks)


class Clip:
    """Decodes the clip, frame by frame or after a jump. Stays in the thread that made it."""

    def __init__(self, video: Path, annotation: Path) -> None:
        """Open both files.

        Raises:
            UserError: if one is missing or cannot be read.
        """
        if not video.is_file():
            raise incomplete(video, "is missing")
        self._path = video
        self._truth = read_truth(annotation)
        self._capture = cv2.VideoCapture(str(video))
        self._next = 0
        if not self._capture.isOpened():
            raise incomplete(video, "cannot be decoded")

    @property
    def frames(self) -> int:
        """How many frames the clip has."""
        return len(self._truth)

    def frame(self, number: int) -> tuple[NDArray[np.uint8], tuple[KnownFace, ...]]:
        """Picture uint8 [360, 640, 3] and known faces of one frame.

        Raises:
            UserError: if the frame cannot be decoded.
        """
        if number != self._next:
            self._capture.set(cv2.CAP_PROP_POS_FRAMES, number)
        ok, image = self._capture.read()
        if not ok:
            self._next = -1
            raise incomplete(self._path, "cannot be decoded")
        self._next = number + 1
        return image.astype(np.uint8, copy=False), self._truth[number]

    def close(self) -> None:
        """Release the file."""
        self._capture.release()
