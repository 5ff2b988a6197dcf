"""Ground truth over a picture: faces that were found and missed, and false alarms."""

from __future__ import annotations

import numpy as np

from ffgui.app.picture.faces import FaceLook, faces_overlay
from ffgui.app.picture.overlay import THIN_WIDTH, Overlay, boxes_overlay
from ffgui.app.picture.viewport import Placement
from ffgui.detect.match import match
from ffgui.detect.results import Floats
from ffgui.live.state import Frame, ModelResult
from ffgui.palette import DARK

_IOU = 0.5
_FACE = "#FFFFFF"


def result_overlay(result: ModelResult, look: FaceLook) -> Overlay:
    """Return the faces of a result, with marks of the ground truth if they are wanted."""
    faces = faces_overlay(result.faces, look)
    if not look.options.truth:
        return faces
    return faces + truth_overlay(result.frame, result.faces.boxes, look.placement, look.unit)


def truth_overlay(
    frame: Frame, detected: Floats, placement: Placement, unit: float, *, mark_found: bool = True
) -> Overlay:
    """Return thin boxes for found faces, dashed ones for missed faces, and red ones for false alarms.

    Faces that are hard may be missed, and have no box then.

    Args:
        frame: with its ground truth, or without any.
        detected: float32 [N, 4], boxes in pixels of the frame.
        placement: where the frame lies.
        unit: device pixels per logical pixel.
        mark_found: whether faces that were found have a box.
    """
    faces = frame.ground_truth
    if faces is None:
        return Overlay()
    boxes = np.array([face.box for face in faces], np.float32).reshape(-1, 4)
    hard = np.array([face.hard for face in faces], bool)
    matches = match(boxes, detected, _IOU)
    found = [index for index, _, _ in matches.pairs]
    missed = [index for index in matches.only_a if not hard[index]]
    place = placement.to_canvas
    overlay = boxes_overlay(place(boxes[found]), _FACE, unit, THIN_WIDTH) if mark_found else Overlay()
    return (
        overlay
        + boxes_overlay(place(boxes[missed]), _FACE, unit, dashed=True)
        + boxes_overlay(place(detected[matches.only_b]), DARK.danger, unit, dashed=True)
    )
