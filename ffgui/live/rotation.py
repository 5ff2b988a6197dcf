"""Rotation and mirroring of a frame and of its ground truth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ffgui.detect.orientation import UPRIGHT, Orientation
from ffgui.live.state import Frame


def rotate_frame(frame: Frame, rotation: int, mirrored: bool) -> Frame:
    """Rotate a frame, then mirror it left to right; the image of the result is read-only.

    Args:
        frame: as the source gave it.
        rotation: clockwise degrees: 0, 90, 180, 270.
        mirrored: whether to mirror.
    """
    orientation = Orientation(rotation, mirrored)
    size = frame.image.shape[1], frame.image.shape[0]
    faces = frame.ground_truth
    if faces and orientation != UPRIGHT:
        faces = tuple(replace(face, box=orientation.apply_to_box(face.box, size)) for face in faces)
    view: NDArray[np.uint8] = orientation.apply(frame.image).view()
    view.flags.writeable = False
    return replace(frame, image=view, ground_truth=faces)
