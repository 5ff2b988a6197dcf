"""A result as an image of the frame's own size, for snapshots."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from ffgui.app.pane_style import PaneStyle
from ffgui.app.picture.faces import FaceLook, OverlayOptions, faces_overlay
from ffgui.app.picture.gate_layer import GateLayer
from ffgui.app.picture.viewport import Placement
from ffgui.live.state import ModelResult

_DESIGN_WIDTH = 1280
"""Frame width at which lines are as wide as on the screen; they grow with larger frames."""


def render_result(result: ModelResult, style: PaneStyle, options: OverlayOptions) -> QImage:
    """Return the result's frame with overlays."""
    pixels = np.ascontiguousarray(result.frame.image)
    height, width = pixels.shape[:2]
    source = QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_BGR888)
    picture = source.convertToFormat(QImage.Format.Format_RGB32)  # a copy with its own memory
    placement = Placement(1.0, 0.0, 0.0, (0, 0, width, height), (0, 0, width, height))
    painter = QPainter(picture)
    try:
        if options.spatial and result.result.attention.spatial is not None:
            layer = GateLayer(result, placement, style.accent)
            painter.drawImage(QRectF(0, 0, width, height), layer.image)
        look = FaceLook(placement, style.accent, options, max(1.0, width / _DESIGN_WIDTH))
        faces_overlay(result.faces, look).paint(painter)
    finally:  # Qt crashes if an exception leaves the painter active
        painter.end()
    return picture
