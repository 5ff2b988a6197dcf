"""One model's faces over a picture."""

from __future__ import annotations

from dataclasses import dataclass

from ffgui.app.language import decimal
from ffgui.app.picture.overlay import (
    TEXT_PX,
    Align,
    Overlay,
    boxes_overlay,
    landmarks_overlay,
    pills_overlay,
)
from ffgui.app.picture.viewport import Placement
from ffgui.app.settings import Settings
from ffgui.detect.results import Detections


@dataclass(frozen=True, slots=True)
class OverlayOptions:
    """The overlays that are painted over the pictures.

    Attributes:
        spatial: the spatial gate at P3 as a translucent layer, where the model has one.
        truth: found and missed faces and false alarms, where the faces are known.
    """

    boxes: bool = True
    landmarks: bool = True
    scores: bool = True
    spatial: bool = False
    truth: bool = True

    @staticmethod
    def of(settings: Settings) -> OverlayOptions:
        """Return the overlays that the user has chosen."""
        return OverlayOptions(
            settings.boxes, settings.landmarks, settings.scores, settings.spatial, settings.truth
        )


@dataclass(frozen=True, slots=True)
class FaceLook:
    """Place and style of painted faces.

    Attributes:
        placement: where the frame lies.
        accent: color of the model.
        options: which overlays to paint.
        unit: device pixels per logical pixel.
        align: the end of the box at which the score stands.
        text_px: font height of scores in logical pixels.
    """

    placement: Placement
    accent: str
    options: OverlayOptions
    unit: float
    align: Align = "left"
    text_px: float = TEXT_PX


def faces_overlay(faces: Detections, look: FaceLook) -> Overlay:
    """Return boxes, landmarks and scores of faces in pixels of the frame."""
    boxes = look.placement.to_canvas(faces.boxes)
    overlay = Overlay()
    if look.options.boxes:
        overlay += boxes_overlay(boxes, look.accent, look.unit)
    if look.options.landmarks:
        points = look.placement.to_canvas(faces.landmarks)
        overlay += landmarks_overlay(boxes, points, look.accent, look.unit)
    if look.options.scores:
        texts = [decimal(score, ".2f") for score in faces.scores.tolist()]
        bounds = look.placement.target
        overlay += pills_overlay(
            boxes, texts, look.accent, look.unit, bounds, look.align, text_px=look.text_px
        )
    return overlay
