"""Draws detections into a picture for files; the window paints its own as vectors."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from ffgui.detect.results import Detections

Color = tuple[int, int, int]

ACCENTS: tuple[Color, Color] = ((0xE8, 0x9B, 0x4C), (0x3A, 0xA2, 0xF2))
"""BGR of the first model (blue) and of the second (orange)."""

_EDGE: Color = (20, 22, 26)
_FONT = cv2.FONT_HERSHEY_SIMPLEX


def accent(key: str, position: int) -> Color:
    """Return the color of a model: V1 blue, V2 orange, others by position.

    Args:
        key: "v1", "v2" or the name of another model.
        position: index of the model among those drawn.
    """
    return ACCENTS[{"v1": 0, "v2": 1}.get(key, position % 2)]


def draw(image: NDArray[np.uint8], found: Mapping[str, Detections]) -> NDArray[np.uint8]:
    """Draw boxes, landmarks and scores of each model into a copy of a picture.

    The first model's score stands above its box and the second's below, so that both can be
    read where the models agree.

    Args:
        image: uint8 [H, W, 3], BGR.
        found: name of a model -> its faces in this picture.
    """
    canvas = image.copy()
    width = max(2, round(max(image.shape[:2]) / 400))
    for position, (key, detections) in enumerate(found.items()):
        color = accent(key, position)
        for box, score, points in zip(detections.boxes, detections.scores, detections.landmarks, strict=True):
            # Where two models agree, the second box goes inside the first.
            _draw_box(canvas, box + np.array([1, 1, -1, -1], np.float32) * (position * width), color, width)
            _draw_points(canvas, points, color, box, width)
            _draw_score(canvas, f"{key.upper()} {score:.2f}", box, color, width, below=position > 0)
    return canvas


def _draw_box(canvas: NDArray[np.uint8], box: NDArray[np.float32], color: Color, width: int) -> None:
    x1, y1, x2, y2 = (round(float(side)) for side in box)
    cv2.rectangle(canvas, (x1, y1), (x2, y2), _EDGE, width + 2, cv2.LINE_AA)
    cv2.rectangle(canvas, (x1, y1), (x2, y2), color, width, cv2.LINE_AA)


def _draw_points(
    canvas: NDArray[np.uint8],
    points: NDArray[np.float32],
    color: Color,
    box: NDArray[np.float32],
    width: int,
) -> None:
    radius = max(1, min(width + 1, round(float(box[2] - box[0]) / 24)))
    far = 4 * max(canvas.shape[:2])
    for x, y in np.clip(points, -far, far).round().astype(int).tolist():
        cv2.circle(canvas, (x, y), radius + 1, _EDGE, cv2.FILLED, cv2.LINE_AA)
        cv2.circle(canvas, (x, y), radius, color, cv2.FILLED, cv2.LINE_AA)


def _draw_score(
    canvas: NDArray[np.uint8],
    text: str,
    box: NDArray[np.float32],
    color: Color,
    width: int,
    *,
    below: bool,
) -> None:
    scale = width / 5
    (text_width, text_height), base = cv2.getTextSize(text, _FONT, scale, max(1, width // 2))
    height, border = text_height + base + 2, width
    bottom = float(box[3]) + height + border if below else float(box[1]) - border
    # Moved inside at the picture's border.
    y = int(np.clip(bottom, height, canvas.shape[0] - 1))
    x = int(np.clip(float(box[0]), 0, max(0, canvas.shape[1] - text_width - 4)))
    cv2.rectangle(canvas, (x, y - height), (x + text_width + 4, y), color, cv2.FILLED)
    cv2.putText(canvas, text, (x + 2, y - base), _FONT, scale, _EDGE, max(1, width // 2), cv2.LINE_AA)
