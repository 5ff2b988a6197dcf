"""The numbers of a review: agreement, flicker and jitter."""

from __future__ import annotations

from dataclasses import dataclass

from ffgui.review.comparison import Comparison
from ffgui.review.header import SIDES, Side
from ffgui.review.tracks import Jitter, jitter

_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Agreement:
    """Faces that both detectors or only one found, counted in every frame.

    Attributes:
        both: found by both.
        only_a: found only by the first.
        only_b: found only by the second.
        flicker_a: of `only_a`, those that the second lost for a moment only.
        flicker_b: of `only_b`, those that the first lost for a moment only.
        ratio: `both` / all; None without faces.
        mean_iou: of the boxes of a face that both found; None without one.
        mean_score_difference: score of the second minus that of the first; None without such a face.
    """

    both: int
    only_a: int
    only_b: int
    flicker_a: int
    flicker_b: int
    ratio: float | None
    mean_iou: float | None
    mean_score_difference: float | None


@dataclass(frozen=True, slots=True)
class Flicker:
    """Frequency with which a detector loses a face for a moment.

    Attributes:
        count: times that a face was lost for fewer than 5 frames and found again.
        lost_frames: frames in which it was lost, summed over the faces.
        faces: faces found, counted in every frame.
        per_face_minute: times per minute that a face is tracked; None without a frame rate or faces.
    """

    count: int
    lost_frames: int
    faces: int
    per_face_minute: float | None


def agreement(comparison: Comparison) -> Agreement:
    """Count agreement over all frames."""
    both = len(comparison.pairs)
    only_a, only_b = (len(comparison.alone[side].index) for side in SIDES)
    total = both + only_a + only_b
    return Agreement(
        both,
        only_a,
        only_b,
        int(comparison.alone["a"].flicker.sum()),
        int(comparison.alone["b"].flicker.sum()),
        both / total if total else None,
        float(comparison.pairs.iou.mean()) if both else None,
        float(comparison.score_differences().mean()) if both else None,
    )


def flicker(comparison: Comparison, side: Side) -> Flicker | None:
    """Count how often a detector loses a face for a moment; None if frames do not follow each other."""
    if not comparison.analysis.header.source.consecutive:
        return None
    tracks, fps = comparison.tracks[side], comparison.analysis.fps
    inside = comparison.filter.admits(tracks.faces.side)
    gaps = tracks.gaps[inside[tracks.gaps]]
    steps = tracks.faces.frame[gaps] - tracks.faces.frame[tracks.previous[gaps]]
    faces = int(inside.sum())
    rate = len(gaps) / (faces / fps / _MINUTE) if fps and faces else None
    return Flicker(len(gaps), int((steps - 1).sum()), faces, rate)


def box_jitter(comparison: Comparison, side: Side) -> Jitter | None:
    """Measure the jitter of a detector's boxes; None if frames do not follow each other."""
    if not comparison.analysis.header.source.consecutive:
        return None
    return jitter(comparison.tracks[side], comparison.filter.admits)
