"""Rotation and mirroring of a frame and of its ground truth."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ffgui.live.state import Frame

_ROTATIONS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}

Box = tuple[float, float, float, float]


def rotate_frame(frame: Frame, rotation: int, mirrored: bool) -> Frame:
    """Rotate a frame, then mirror it left to right; the image of the result is read-only.

    Args:
        frame: as the source gave it.
        rotation: clockwise degrees: 0, 90, 180, 270.
        mirrored: whether to mirror.
    """
    size = frame.image.shape[1], frame.image.shape[0]
    image = frame.image
    faces = frame.ground_truth
    if rotation:
        image = np.asarray(cv2.rotate(image, _ROTATIONS[rotation]), np.uint8)
    if mirrored:
        image = np.asarray(cv2.flip(image, 1), np.uint8)
    if faces and (rotation or mirrored):
        faces = tuple(replace(face, box=rotate_box(face.box, size, rotation, mirrored)) for face in faces)
    view: NDArray[np.uint8] = image.view()
    view.flags.writeable = False
    return replace(frame, image=view, ground_truth=faces)


def rotate_box(box: Box, size: tuple[int, int], rotation: int, mirrored: bool) -> Box:
    """Return where a box of a frame of `size` (width, height) lies after `rotate_frame`."""
    x1, y1, x2, y2 = box
    width, height = size
    if rotation == 90:
        x1, y1, x2, y2 = height - y2, x1, height - y1, x2
    elif rotation == 180:
        x1, y1, x2, y2 = width - x2, height - y2, width - x1, height - y1
    elif rotation == 270:
        x1, y1, x2, y2 = y1, width - x2, y2, width - x1
    if mirrored:
        rotated_width = height if rotation in (90, 270) else width
        x1, x2 = rotated_width - x2, rotated_width - x1
    return x1, y1, x2, y2
