"""Difficulties by the height of the faces, for labels that have none."""

from __future__ import annotations

import numpy as np

from ffgui.evaluate.wider import DIFFICULTIES, Flags, Floats, ImageLabels

MIN_HEIGHTS = (50, 30, 10)
"""Smallest height in pixels of an easy, medium and hard face, if the labels do not say."""


def labels_by_height(name: str, boxes: Floats, counts: Flags) -> ImageLabels:
    """Return labels whose difficulty is the height of the faces.

    Args:
        name: of the picture.
        boxes: float32 [N, 4].
        counts: bool [N], the others are ignored.
    """
    heights = boxes[:, 3] - boxes[:, 1]
    counted = np.stack([counts & (heights >= minimum) for minimum in MIN_HEIGHTS])
    assert len(counted) == len(DIFFICULTIES)
    return ImageLabels(name, boxes, counted)
