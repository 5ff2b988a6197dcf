"""One model's faces over a picture."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QPainter

from ffgui.app.pane_style import PaneStyle
from ffgui.app.picture.overlay import TEXT_PX, Align, paint_boxes, paint_landmarks, paint_pills
from ffgui.app.picture.viewport import Placement
from ffgui.app.settings import Settings
from ffgui.detect.results import Detections


@dataclass(frozen=True, slots=True)
class OverlayOptions:
    """Which overlays are painted over the pictures.

    Attributes:
        spatial: the spatial gate at P3 as a translucent layer, where the model has one.
    """

    boxes: bool = True
    landmarks: bool = True
    scores: bool = True
    spatial: bool = False

    @staticmethod
    def of(settings: Settings) -> OverlayOptions:
        """Return the overlays that the user has chosen."""
        return OverlayOptions(settings.boxes, settings.landmarks, settings.scores, settings.spatial)


def paint_faces(
    painter: QPainter,
    faces: Detections,
    placement: Placement,
    style: PaneStyle,
    options: OverlayOptions,
    unit: float,
    align: Align = "left",
    text_px: float = TEXT_PX,
) -> None:
    """Paint boxes, landmarks and scores.

    Args:
        painter: in device pixels.
        faces: in pixels of the frame.
        placement: where the frame lies.
        style: of the model.
        options: which overlays to paint.
        unit: device pixels per logical pixel.
        align: the end of the box at which the score stands.
        text_px: font height of scores in logical pixels.
    """
    boxes = placement.to_canvas(faces.boxes)
    if options.boxes:
        paint_boxes(painter, boxes, style.accent, unit)
    if options.landmarks:
        paint_landmarks(painter, boxes, placement.to_canvas(faces.landmarks), style.accent, unit)
    if options.scores:
        texts = [f"{score:.2f}" for score in faces.scores.tolist()]
        paint_pills(painter, boxes, texts, style.accent, unit, placement.target, align, text_px=text_px)
