"""Agreement of two detectors, recounted for any threshold and face size without running a model."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ffgui.detect.results import Floats
from ffgui.review.analysis import Analysis, Faces, Indices
from ffgui.review.header import SIDES, Side
from ffgui.review.pairing import Pairs, one_to_one, overlapping
from ffgui.review.tracks import Tracks, covered, link

MATCH_IOU = 0.5
"""Lowest IoU at which two boxes are the same face; see `ffgui.detect.match`."""

_USUAL_SCORE = 0.2
"""Below it, a labeled analysis has thousands of boxes per frame for AP, which are paired only on request."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class FaceFilter:
    """Score and size of the faces that count.

    Attributes:
        score: lowest score.
        min_side: smallest side in pixels, of a square with the area of the box.
        max_side: upper bound of the side, exclusive.
    """

    score: float = 0.5
    min_side: float = 0.0
    max_side: float = math.inf

    def admits(self, side: NDArray[np.float32]) -> Flags:
        """Return which sides are within the bounds."""
        return np.asarray((side >= self.min_side) & (side < self.max_side))


@dataclass(frozen=True, slots=True, eq=False)
class Alone:
    """Faces that only one detector found.

    Attributes:
        index: int64 [M], index among the faces of its tracks.
        flicker: bool [M], whether the other detector has the face shortly before and after.
    """

    index: Indices
    flicker: Flags


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Agreement of two detectors under a filter.

    A pair counts if its mean side is within the filter's bounds, and another face if its own is.

    Attributes:
        analysis: the frames.
        filter: which faces count.
        tracks: the faces of each detector that reach the score, linked over frames.
        pairs: faces that both found; indices of faces in `tracks`.
        alone: faces that only one found.
    """

    analysis: Analysis
    filter: FaceFilter
    tracks: Mapping[Side, Tracks]
    pairs: Pairs
    alone: Mapping[Side, Alone]

    def faces(self, side: Side) -> Faces:
        """Return the faces of a detector that reach the score."""
        return self.tracks[side].faces

    def score_differences(self) -> Floats:
        """Return score of `b` minus score of `a` for each pair: float32 [P]."""
        return np.asarray(
            self.faces("b").scores[self.pairs.second] - self.faces("a").scores[self.pairs.first], np.float32
        )


def pair_sides(faces: Mapping[Side, Faces], pairs: Pairs) -> Floats:
    """Return the mean side of the two boxes of each pair, in pixels: float32 [P]."""
    return (faces["a"].side[pairs.first] + faces["b"].side[pairs.second]) / np.float32(2)


class Comparer:
    """Compares the detectors of one analysis under changing filters.

    What does not depend on the filter, or only on its score, is computed once.
    """

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self._by_score: tuple[float, _Scored] | None = None
        self._overlaps: tuple[float, Pairs] | None = None

    def compare(self, chosen: FaceFilter) -> Comparison:
        """Count under a filter; its score must not be below the analysis' lowest score."""
        if self._by_score is None or self._by_score[0] != chosen.score:
            self._by_score = (chosen.score, self._at_score(chosen.score))
        scored = self._by_score[1]
        faces = {side: scored.tracks[side].faces for side in SIDES}
        pairs = scored.pairs
        sides = pair_sides(faces, pairs)
        alone: dict[Side, Alone] = {}
        for side in SIDES:
            inside = chosen.admits(faces[side][scored.alone[side].index].side)
            alone[side] = Alone(scored.alone[side].index[inside], scored.alone[side].flicker[inside])
        return Comparison(self.analysis, chosen, scored.tracks, pairs[chosen.admits(sides)], alone)

    def _at_score(self, score: float) -> _Scored:
        reaches = {side: self.analysis.faces[side].scores >= np.float32(score) for side in SIDES}
        new_index = {side: np.cumsum(reaches[side]) - 1 for side in SIDES}
        overlaps = self._overlaps_from(score)
        inside = reaches["a"][overlaps.first] & reaches["b"][overlaps.second]
        kept = one_to_one(overlaps[inside])
        pairs = Pairs(new_index["a"][kept.first], new_index["b"][kept.second], kept.iou)
        consecutive = self.analysis.header.source.consecutive
        tracks = {
            side: link(self.analysis.faces[side][reaches[side]], consecutive=consecutive) for side in SIDES
        }
        alone: dict[Side, Alone] = {
            "a": _alone(tracks["a"].faces, pairs.first, tracks["b"].ghosts()),
            "b": _alone(tracks["b"].faces, pairs.second, tracks["a"].ghosts()),
        }
        return _Scored(tracks, pairs, alone)

    def _overlaps_from(self, score: float) -> Pairs:
        """Return the overlapping boxes that reach a score, and possibly others."""
        if self._overlaps is None or score < self._overlaps[0]:
            lowest = min(score, _USUAL_SCORE)
            faces = self.analysis.faces
            index = {side: np.flatnonzero(faces[side].scores >= np.float32(lowest)) for side in SIDES}
            pairs = overlapping(faces["a"][index["a"]], faces["b"][index["b"]], MATCH_IOU)
            pairs = Pairs(index["a"][pairs.first], index["b"][pairs.second], pairs.iou)
            self._overlaps = (lowest, pairs)
        return self._overlaps[1]


@dataclass(frozen=True, slots=True, eq=False)
class _Scored:
    """Intermediate results that depend on the score alone."""

    tracks: Mapping[Side, Tracks]
    pairs: Pairs
    alone: Mapping[Side, Alone]


def _alone(faces: Faces, matched: Indices, ghosts: Faces) -> Alone:
    single = np.ones(len(faces), bool)
    single[matched] = False
    index = np.flatnonzero(single)
    return Alone(index, covered(faces[index], ghosts))
