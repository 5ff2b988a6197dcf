"""Agreement by the size of the faces."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ffgui.review.comparison import Comparison, pair_sides
from ffgui.review.header import SIDES

EDGES = (0.0, 16.0, 32.0, 64.0, 128.0, math.inf)
"""Bounds of the size classes: side in pixels of a square with the area of the box."""


@dataclass(frozen=True, slots=True)
class SizeClass:
    """Faces of one size class, counted in every frame.

    Attributes:
        min_side: lower bound in pixels.
        max_side: upper bound, exclusive; None for the largest class.
        both: found by both.
        only_a: found only by the first.
        only_b: found only by the second.
    """

    min_side: float
    max_side: float | None
    both: int
    only_a: int
    only_b: int


def by_size(comparison: Comparison) -> list[SizeClass]:
    """Count agreement in each size class; a pair belongs to that of its mean side."""
    faces = {side: comparison.faces(side) for side in SIDES}
    single = [faces[side][comparison.alone[side].index].side for side in SIDES]
    counts = [
        np.histogram(values, EDGES)[0].tolist() for values in (pair_sides(faces, comparison.pairs), *single)
    ]
    return [
        SizeClass(low, high if math.isfinite(high) else None, *numbers)
        for low, high, *numbers in zip(EDGES[:-1], EDGES[1:], *counts, strict=True)
    ]
