"""Mirror and rotation, for a picture and what is known of it."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ffgui.live.state import Frame, KnownFace

_ROTATIONS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}

Box = tuple[float, float, float, float]


def turn(frame: Frame, rotation: int, mirrored: bool) -> Frame:
    """Rotate a frame, then mirror it left to right; its image cannot be written to after this.

    Args:
        frame: as the source gave it.
        rotation: clockwise degrees: 0, 90, 180, 270.
        mirrored: whether to mirror.
    """
    height, width = frame.image.shape[:2]
    image = frame.image
    truth = frame.truth
    if rotation:
        image = _pixels(cv2.rotate(image, _ROTATIONS[rotation]))
    if mirrored:
        image = _pixels(cv2.flip(image, 1))
    if truth and (rotation or mirrored):
        truth = tuple(
            KnownFace(turn_box(face.box, (width, height), rotation, mirrored), face.hard) for face in truth
        )
    view = image.view()
    view.flags.writeable = False
    return replace(frame, image=view, truth=truth)


def turn_box(box: Box, size: tuple[int, int], rotation: int, mirrored: bool) -> Box:
    """Where a box of a picture of `size` (width, height) lies after `turn`."""
    x1, y1, x2, y2 = box
    width, height = size
    if rotation == 90:
        x1, y1, x2, y2 = height - y2, x1, height - y1, x2
    elif rotation == 180:
        x1, y1, x2, y2 = width - x2, height - y2, width - x1, height - y1
    elif rotation == 270:
        x1, y1, x2, y2 = y1, width - x2, y2, width - x1
    if mirrored:
        across = height if rotation in (90, 270) else width
        x1, x2 = across - x2, across - x1
    return x1, y1, x2, y2


def _pixels(image: cv2.typing.MatLike) -> NDArray[np.uint8]:
    return np.asarray(image, np.uint8)
