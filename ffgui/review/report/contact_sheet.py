"""Pictures of the largest disagreements for a report."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import cv2
import numpy as np

from ffgui.detect.draw import ACCENTS
from ffgui.errors import UserError
from ffgui.evaluate.tile import Layer, draw_tile
from ffgui.review.comparison import Comparison
from ffgui.review.disagreements import Disagreement
from ffgui.review.header import SIDES
from ffgui.review.source import ReviewSource

MOST_PICTURES = 24

_FACE = 110
"""Preferred height of the face in a picture, in pixels."""

_QUALITY = 80


def draw_disagreements(
    source: ReviewSource, comparison: Comparison, disagreements: Sequence[Disagreement], *, swapped: bool
) -> list[str]:
    """Draw what surrounds each disagreement, with the boxes of both detectors.

    Args:
        source: gives the frames.
        comparison: gives the boxes.
        disagreements: to draw.
        swapped: see `ffgui.review.report.style.is_swapped`.

    Returns:
        A JPEG of 480x360 as a data URI for each; "" where the frame can no longer be read.
    """
    colors = ACCENTS[::-1] if swapped else ACCENTS
    faces = {side: comparison.faces(side) for side in SIDES}
    pictures = []
    for found in disagreements:
        try:
            image = source.read(comparison.analysis.item(found.peak))
        except UserError:
            pictures.append("")
            continue
        box = np.array([found.box], np.float32)
        layers = [Layer(box, colors[SIDES.index(found.side)], thickness=5)]
        layers += [
            Layer(faces[side].boxes[faces[side].frame == found.peak], color)
            for side, color in zip(SIDES, colors, strict=True)
        ]
        tile = draw_tile(image, box, layers, _FACE)
        _, data = cv2.imencode(".jpg", tile, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
        pictures.append(f"data:image/jpeg;base64,{base64.b64encode(data.tobytes()).decode()}")
    return pictures
