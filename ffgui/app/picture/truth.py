"""Ground truth over a picture: faces that were found and missed, and false alarms."""

from __future__ import annotations

import numpy as np

from ffgui.app.picture.faces import FaceLook
from ffgui.app.picture.overlay import THIN_WIDTH, Overlay, boxes_overlay
from ffgui.detect.match import match
from ffgui.live.state import ModelResult
from ffgui.palette import DARK

_IOU = 0.5
_FACE = "#FFFFFF"


def truth_overlay(result: ModelResult, look: FaceLook) -> Overlay:
    """Return a thin box for each face that was found, a dashed one for each missed, a red one for each alarm.

    Faces that are hard may be missed, and have no box then.
    """
    faces = result.frame.ground_truth
    if faces is None:
        return Overlay()
    boxes = np.array([face.box for face in faces], np.float32).reshape(-1, 4)
    hard = np.array([face.hard for face in faces], bool)
    matches = match(boxes, result.faces.boxes, _IOU)
    found = [index for index, _, _ in matches.pairs]
    missed = [index for index in matches.only_a if not hard[index]]
    place = look.placement.to_canvas
    return (
        boxes_overlay(place(boxes[found]), _FACE, look.unit, THIN_WIDTH)
        + boxes_overlay(place(boxes[missed]), _FACE, look.unit, dashed=True)
        + boxes_overlay(place(result.faces.boxes[matches.only_b]), DARK.danger, look.unit, dashed=True)
    )
