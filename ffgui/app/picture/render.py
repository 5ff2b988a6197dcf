"""A result as an image of the frame's own size, for snapshots."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from ffgui.app.pane_style import PaneStyle
from ffgui.app.picture.faces import FaceLook, OverlayOptions
from ffgui.app.picture.gate_layer import GateLayer
from ffgui.app.picture.truth import result_overlay
from ffgui.app.picture.viewport import Placement
from ffgui.live.state import Frame, ModelResult

_DESIGN_WIDTH = 1280
"""Frame width at which lines are as wide as on the screen; they grow with larger frames."""


def frame_picture(frame: Frame) -> QImage:
    """Return a frame as an image with its own memory."""
    pixels = np.ascontiguousarray(frame.image)
    height, width = pixels.shape[:2]
    source = QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_BGR888)
    return source.convertToFormat(QImage.Format.Format_RGB32)


def whole_frame(width: int, height: int) -> Placement:
    """Return the place of a frame on a canvas of its own size."""
    return Placement(1.0, 0.0, 0.0, (0, 0, width, height), (0, 0, width, height))


def line_unit(width: int) -> float:
    """Return the pixels of a frame of this width for a logical pixel on the screen."""
    return max(1.0, width / _DESIGN_WIDTH)


def render_result(result: ModelResult, style: PaneStyle, options: OverlayOptions) -> QImage:
    """Return the result's frame with overlays."""
    picture = frame_picture(result.frame)
    width, height = picture.width(), picture.height()
    placement = whole_frame(width, height)
    painter = QPainter(picture)
    try:
        if options.spatial and result.result.attention.spatial is not None:
            layer = GateLayer(result, placement, style.accent)
            painter.drawImage(QRectF(0, 0, width, height), layer.image)
        look = FaceLook(placement, style.accent, options, line_unit(width))
        result_overlay(result, look).paint(painter)
    finally:  # Qt crashes if an exception leaves the painter active
        painter.end()
    return picture
