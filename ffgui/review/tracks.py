"""Links the faces of one detector over frames.

A face is linked with the face of the next frame that overlaps it most. One that has no successor there may
be found again up to `LOST_FRAMES` frames later: the detector lost it for a moment, which a live user sees as
a flicker. Overlap is all that counts; nobody is recognized.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ffgui.detect.results import Floats
from ffgui.review.analysis import Faces, Indices
from ffgui.review.pairing import one_to_one, overlapping

LOST_FRAMES = 4
"""Largest number of frames for which a face may be lost and still be the same."""

LINK_IOU = 0.3
"""Lowest IoU of a face and its successor."""


@dataclass(frozen=True, slots=True, eq=False)
class Tracks:
    """Faces of one detector, linked over frames.

    Attributes:
        faces: in order of the frames.
        track: int64 [N], number of each face's track: the index of its first face.
        previous: int64 [N], index of the face before in the track; -1 for the first.
    """

    faces: Faces
    track: Indices
    previous: Indices

    @property
    def gaps(self) -> Indices:
        """Indices of the faces that were found again after they had been lost."""
        return np.flatnonzero((self.previous >= 0) & (self._steps() > 1))

    def ghosts(self) -> Faces:
        """Return where the lost faces probably were: boxes interpolated over each gap, in order of frames."""
        after = self.gaps
        before = self.previous[after]
        steps = self._steps()[after]
        frames, boxes, scores = [], [], []
        for lost in range(1, LOST_FRAMES + 1):
            inside = steps > lost
            weight = (lost / steps[inside])[:, None]
            old, new = before[inside], after[inside]
            frames.append(self.faces.frame[old] + lost)
            boxes.append(self.faces.boxes[old] * (1 - weight) + self.faces.boxes[new] * weight)
            scores.append(np.zeros(len(old), np.float32))
        frame = np.concatenate(frames)
        order = np.argsort(frame, kind="stable")
        return Faces(
            frame[order], np.concatenate(boxes)[order].astype(np.float32), np.concatenate(scores)[order]
        )

    def _steps(self) -> Indices:
        """Return the frames between each face and the one before in its track; meaningless for the first."""
        return self.faces.frame - self.faces.frame[self.previous]


def link(faces: Faces, *, consecutive: bool) -> Tracks:
    """Link faces over frames.

    Args:
        faces: in order of the frames.
        consecutive: whether the frames follow each other in time; if not, each face is a track of its own.
    """
    previous = np.full(len(faces), -1, np.int64)
    followed = np.zeros(len(faces), bool)
    for step in range(1, LOST_FRAMES + 2) if consecutive else ():
        old = np.flatnonzero(~followed)
        new = np.flatnonzero(previous < 0)
        links = one_to_one(overlapping(faces[old], faces[new], LINK_IOU, step))
        previous[new[links.second]] = old[links.first]
        followed[old[links.first]] = True
    return Tracks(faces, _first_of_track(previous), previous)


def _first_of_track(previous: Indices) -> Indices:
    """Return the index of the first face of each face's track, in steps of doubling length."""
    first = np.where(previous < 0, np.arange(len(previous)), previous)
    while True:
        further = first[first]
        if (further == first).all():
            return first
        first = further


def covered(faces: Faces, ghosts: Faces) -> NDArray[np.bool_]:
    """Return which faces are where another detector has lost one for a moment: bool [N]."""
    result = np.zeros(len(faces), bool)
    result[overlapping(faces, ghosts, LINK_IOU).first] = True
    return result


@dataclass(frozen=True, slots=True)
class Jitter:
    """Jitter of boxes on faces that stand still.

    Attributes:
        pixels: mean movement of a side of a box from frame to frame; None without such faces.
        relative: the same as part of the box's side.
        faces: number of faces that it was measured on, counted in every frame.
    """

    pixels: float | None
    relative: float | None
    faces: int


_WINDOW = 15
"""Frames over which a face must stand still."""

_STILL = 0.02
"""Part of its side by which a face that stands still may have moved between both ends of the window."""

_ENDS = 5
"""Frames at each end over which its place is averaged, so that jitter itself does not count as movement."""


def jitter(tracks: Tracks, admits: Callable[[Floats], NDArray[np.bool_]]) -> Jitter:
    """Measure the jitter of boxes on faces that stand still.

    Args:
        tracks: the faces.
        admits: says which sides of boxes count.
    """
    order = np.lexsort((tracks.faces.frame, tracks.track))
    boxes = tracks.faces.boxes[order]
    # A face continues an unbroken run if the one before it is in the frame before.
    steps = tracks.faces.frame - tracks.faces.frame[tracks.previous]
    continues = ((tracks.previous >= 0) & (steps == 1))[order]
    run_start = np.maximum.accumulate(np.where(continues, 0, np.arange(len(order))))
    last = np.flatnonzero(np.arange(len(order)) - run_start >= _WINDOW - 1)
    moved = _mean_of_last(boxes, last) - _mean_of_last(boxes, last - (_WINDOW - _ENDS))
    sides = tracks.faces.side[order]
    still = last[np.abs(moved).max(axis=1, initial=0) <= _STILL * sides[last]]
    # All frames of a window in which the face stands still count, each once.
    counted = np.unique(still[:, None] - np.arange(_WINDOW - 1))
    counted = counted[admits(sides[counted])]
    if not len(counted):
        return Jitter(None, None, 0)
    movement = np.abs(boxes[counted] - boxes[counted - 1]).mean(axis=1)
    return Jitter(float(movement.mean()), float((movement / sides[counted]).mean()), len(counted))


def _mean_of_last(boxes: Floats, end: Indices) -> Floats:
    """Return the mean of the `_ENDS` boxes up to each index: float32 [N, 4]."""
    return np.asarray(boxes[end[:, None] - np.arange(_ENDS)].mean(axis=1), np.float32)
