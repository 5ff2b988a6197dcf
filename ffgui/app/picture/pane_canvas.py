"""The canvas of one pane: a picture with one model's faces."""

from __future__ import annotations

from PySide6.QtGui import QPainter

from ffgui.app.language import mark, tr
from ffgui.app.picture.canvas import Canvas
from ffgui.app.picture.faces import FaceLook
from ffgui.app.picture.gate_layer import GateLayer
from ffgui.app.picture.overlay import Overlay, caption_overlay
from ffgui.app.picture.scaling import PictureScaler
from ffgui.app.picture.truth import result_overlay
from ffgui.app.picture.viewport import Placement, Viewport
from ffgui.app.style.theme import Theme
from ffgui.live.state import Frame, ModelResult, Side

_NAME: dict[Side, str] = {
    "left": mark("Picture of the left pane"),
    "right": mark("Picture of the right pane"),
}


class PaneCanvas(Canvas):
    """One model's picture and faces."""

    def __init__(self, theme: Theme, viewport: Viewport, scaler: PictureScaler, side: Side) -> None:
        super().__init__(theme, viewport, scaler, tr(_NAME[side]))
        self._side: Side = side
        self._result: ModelResult | None = None
        self._gate: GateLayer | None = None
        self._look: FaceLook | None = None
        self._prepared: tuple[ModelResult, FaceLook, Overlay] | None = None

    def frame(self) -> Frame | None:
        """Return the frame that the result belongs to."""
        return self._result.frame if self._result else None

    def set_result(self, result: ModelResult | None) -> None:
        """Show a result, or the placeholder."""
        if result is not self._result:
            self._result = result
            self.update()

    def prepare(self, result: ModelResult) -> None:
        """Lay out the faces of a result that will be shown soon; may be called from any thread."""
        look = self._look
        if look is not None:
            self._prepared = (result, look, result_overlay(result, look))

    def paint_over(self, painter: QPainter, placement: Placement, unit: float) -> None:
        """Paint the spatial gate and the faces."""
        style, result = self._styles.get(self._side), self._result
        if style is None or result is None:
            return
        if self._options.spatial:
            self._paint_gate(painter, placement, style.accent, unit)
        look = self._look = FaceLook(placement, style.accent, self._options, unit, text_px=self.text_px())
        prepared = self._prepared
        if prepared is None or prepared[0] is not result or prepared[1] != look:
            prepared = self._prepared = (result, look, result_overlay(result, look))
        prepared[2].paint(painter)

    def _paint_gate(self, painter: QPainter, placement: Placement, accent: str, unit: float) -> None:
        result = self._result
        if result is None or result.result.attention.spatial is None:
            self._gate = None
            return
        if self._gate is None or not self._gate.fits(result, placement, accent):
            self._gate = GateLayer(result, placement, accent)
        painter.drawImage(placement.target[0], placement.target[1], self._gate.image)
        gate = result.result.attention.spatial
        text = tr("Spatial gate P3: {low:.2f} to {high:.2f}", low=float(gate.min()), high=float(gate.max()))
        caption_overlay(text, unit, placement.visible(self.device_size())).paint(painter)
