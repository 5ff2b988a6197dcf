"""Rotation and mirroring of pictures and of boxes in them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

_ROTATIONS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Orientation:
    """Rotation of a picture, and mirroring after it.

    Attributes:
        rotation: clockwise degrees: 0, 90, 180, 270.
        mirrored: whether to mirror left to right.
    """

    rotation: int = 0
    mirrored: bool = False

    def apply(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return a picture, uint8 [H, W, 3], rotated and mirrored; the same one if nothing is to be done."""
        if self.rotation:
            image = np.asarray(cv2.rotate(image, _ROTATIONS[self.rotation]), np.uint8)
        if self.mirrored:
            image = np.asarray(cv2.flip(image, 1), np.uint8)
        return image

    def apply_to_box(self, box: Box, size: tuple[int, int]) -> Box:
        """Return where a box of a picture of `size` (width, height) lies after `apply`."""
        x1, y1, x2, y2 = box
        width, height = size
        if self.rotation == 90:
            x1, y1, x2, y2 = height - y2, x1, height - y1, x2
        elif self.rotation == 180:
            x1, y1, x2, y2 = width - x2, height - y2, width - x1, height - y1
        elif self.rotation == 270:
            x1, y1, x2, y2 = y1, width - x2, y2, width - x1
        if self.mirrored:
            rotated_width = height if self.rotation in (90, 270) else width
            x1, x2 = rotated_width - x2, rotated_width - x1
        return x1, y1, x2, y2


UPRIGHT = Orientation()
"""Pictures as they are."""
