"""Base of the widgets that show a picture with overlays, zoom and pan."""

from __future__ import annotations

import time
from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, QVariantAnimation, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontInfo,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ffgui.app.language import tr
from ffgui.app.pane_style import PaneStyle
from ffgui.app.picture.faces import OverlayOptions
from ffgui.app.picture.overlay import TEXT_PX, caption_overlay
from ffgui.app.picture.render import frame_picture, line_unit, whole_frame
from ffgui.app.picture.scaling import PictureScaler
from ffgui.app.picture.viewport import ZOOM_STEP, Placement, Size, Viewport
from ffgui.app.style.theme import Theme
from ffgui.live.state import Frame, Side

_FLASH_SECONDS, _FADE_SECONDS = 1.0, 0.3
_FLASH_MS = round(1000 * (_FLASH_SECONDS + _FADE_SECONDS))
_FLASH_SCALE = 1.5
"""Size of a text that fades, relative to a score."""

PAN_SHARE = 0.1
"""Share of the canvas that one key press pans by."""

_ARROWS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (1, 0),
    Qt.Key.Key_Right: (-1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


class Canvas(QWidget):
    """A picture scaled to fit the widget; subclasses paint the overlays.

    The wheel zooms at the pointer, dragging pans, a double click fits the picture. With keyboard focus, Ctrl
    and the arrow keys pan.
    """

    viewport_changed = Signal()
    """This canvas has moved the shared viewport."""

    painted = Signal(str, int, float)
    """A result has been painted for the first time: side, serial, seconds that it took, scaling included."""

    def __init__(self, theme: Theme, viewport: Viewport, scaler: PictureScaler, name: str) -> None:
        """Make an empty canvas.

        Args:
            theme: colors.
            viewport: zoom and center, shared with the other canvases.
            scaler: scaled pictures, shared with the other canvases.
            name: for screen readers.
        """
        super().__init__()
        self._theme = theme
        self._viewport = viewport
        self._scaler = scaler
        self._options = OverlayOptions()
        self._styles: Mapping[Side, PaneStyle] = {}
        self._placeholder = ""
        self._dimmed = False
        self._focus_ring = False
        self._drag: QPointF | None = None
        self._line_scale = 1.0
        self._flashed, self._flash_opacity = "", 0.0
        self._flash_fade = QVariantAnimation(
            self, startValue=_FLASH_SECONDS + _FADE_SECONDS, endValue=0.0, duration=_FLASH_MS
        )
        self._flash_fade.valueChanged.connect(self._on_flash_faded)
        self._unpainted: dict[Side, int] = {}
        self._rendering: Placement | None = None
        """Place of the frame while it is rendered at its own size."""
        self.setAccessibleName(name)
        self.setAccessibleDescription(tr("The wheel zooms. Drag, or press Ctrl and an arrow key, to pan."))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def frame(self) -> Frame | None:
        """Return the picture to show, None for the placeholder."""
        raise NotImplementedError

    def paint_over(self, painter: QPainter, placement: Placement, unit: float) -> None:
        """Paint the overlays. The painter works in device pixels; `unit` of them are one logical pixel."""
        raise NotImplementedError

    def set_options(self, options: OverlayOptions) -> None:
        """Choose the overlays."""
        if options != self._options:
            self._options = options
            self.update()

    def set_styles(self, styles: Mapping[Side, PaneStyle]) -> None:
        """Set name, color and line style of each pane's model."""
        if styles != self._styles:
            self._styles = dict(styles)
            self.update()

    def set_line_scale(self, scale: float) -> None:
        """Scale lines and texts over the picture, such as for an audience in stage mode."""
        if scale != self._line_scale:
            self._line_scale = scale
            self.update()

    def flash(self, text: str) -> None:
        """Show a text over the picture that fades after a second."""
        self._flashed, self._flash_opacity = text, 1.0
        self._flash_fade.stop()
        self._flash_fade.start()
        self.update()

    @property
    def flashed(self) -> str:
        """The text over the picture, "" once it has faded."""
        return self._flashed

    def set_placeholder(self, text: str) -> None:
        """Set the text that is shown while there is no picture."""
        if text != self._placeholder:
            self._placeholder = text
            self.update()

    def set_dimmed(self, dimmed: bool) -> None:
        """Dim the picture, because it is out of date."""
        if dimmed != self._dimmed:
            self._dimmed = dimmed
            self.update()

    def expect_paint(self, side: Side, serial: int) -> None:
        """Emit `painted` for this result after the next paint."""
        self._unpainted[side] = serial
        self.update()

    def zoom(self, factor: float, at: tuple[float, float] | None = None) -> None:
        """Zoom around a point in device pixels, or around the center."""
        frame = self.frame()
        if frame is None:
            return
        width, height = self.device_size()
        self._viewport.zoom_by(factor, at or (width / 2, height / 2), frame_size(frame), (width, height))
        self._on_viewport_moved()

    def pan(self, x: float, y: float) -> None:
        """Pan by device pixels."""
        frame = self.frame()
        if frame is not None:
            self._viewport.pan_by(x, y, frame_size(frame), self.device_size())
            self._on_viewport_moved()

    def device_size(self) -> Size:
        """Return width and height in device pixels."""
        if self._rendering is not None:
            return self._rendering.target[2:]
        ratio = self.devicePixelRatioF()
        return max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio))

    def text_px(self) -> float:
        """Return the font height of scores, in proportion to the window's font."""
        return max(TEXT_PX, QFontInfo(self.font()).pixelSize() * 0.85)

    def placement(self) -> Placement | None:
        """Return where the picture lies in device pixels, None without a picture."""
        if self._rendering is not None:
            return self._rendering
        frame = self.frame()
        return None if frame is None else self._viewport.placement(frame_size(frame), self.device_size())

    def render_frame(self) -> QImage | None:
        """Return the whole frame with its overlays at its own size, None without a frame."""
        frame = self.frame()
        if frame is None:
            return None
        picture = frame_picture(frame)
        self._rendering = whole_frame(picture.width(), picture.height())
        painter = QPainter(picture)
        try:
            self.paint_over(painter, self._rendering, line_unit(picture.width()))
        finally:  # Qt crashes if an exception leaves the painter active
            painter.end()
            self._rendering = None
        return picture

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return a size that fits the smallest window."""
        return QSize(80, 45)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return half the size of a default window."""
        return QSize(620, 360)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint picture and overlays."""
        started = time.perf_counter()
        painter = QPainter(self)
        try:
            unit = self.devicePixelRatioF()
            _to_device_pixels(painter, unit)
            shared = self._paint_picture(painter, unit, started)
            if self._focus_ring:
                self._paint_focus_ring(painter, unit)
        finally:  # Qt crashes if an exception leaves the painter active
            painter.end()
        seconds = time.perf_counter() - started + shared
        unpainted, self._unpainted = self._unpainted, {}
        for side, serial in unpainted.items():
            self.painted.emit(side, serial, seconds)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Zoom at the pointer."""
        notches = event.angleDelta().y() / 120
        if notches:
            self.zoom(ZOOM_STEP**notches, self._device_point(event.position()))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Start panning."""
        if event.button() == Qt.MouseButton.LeftButton and self._viewport.zoom > 1:
            self._drag = event.position()
            self._refresh_cursor()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Pan."""
        if self._drag is not None:
            moved = (event.position() - self._drag) * self.devicePixelRatioF()
            self._drag = event.position()
            self.pan(moved.x(), moved.y())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802
        """Stop panning."""
        self._drag = None
        self._refresh_cursor()

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:  # noqa: N802
        """Fit the picture."""
        self._viewport.fit()
        self._on_viewport_moved()

    def event(self, event: QEvent) -> bool:
        """Give the canvas's own keys precedence over shortcuts while it has the focus."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self.handles(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def handles(self, event: QKeyEvent) -> bool:
        """Return whether the canvas handles this key itself."""
        return event.key() in _ARROWS and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Pan with Ctrl and the arrow keys."""
        if not Canvas.handles(self, event):
            super().keyPressEvent(event)
            return
        x, y = _ARROWS[event.key()]
        width, height = self.device_size()
        self.pan(x * width * PAN_SHARE, y * height * PAN_SHARE)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show a focus ring if the focus came from the keyboard."""
        self._focus_ring = event.reason() in (
            Qt.FocusReason.TabFocusReason,
            Qt.FocusReason.BacktabFocusReason,
        )
        self.update()

    def focusOutEvent(self, _event: QFocusEvent) -> None:  # noqa: N802
        """Remove the focus ring."""
        self._focus_ring = False
        self.update()

    def refresh_viewport(self) -> None:
        """Repaint after the shared viewport has moved."""
        self._refresh_cursor()
        self.update()

    def _on_flash_faded(self, seconds_left: float) -> None:
        opacity = min(1.0, seconds_left / _FADE_SECONDS)
        if opacity != self._flash_opacity:
            self._flash_opacity = opacity
            self._flashed = self._flashed if opacity > 0 else ""
            self.update()

    def _on_viewport_moved(self) -> None:
        self.refresh_viewport()
        self.viewport_changed.emit()

    def _refresh_cursor(self) -> None:
        if self._viewport.zoom <= 1:
            self.unsetCursor()
        else:
            held = self._drag is not None
            self.setCursor(Qt.CursorShape.ClosedHandCursor if held else Qt.CursorShape.OpenHandCursor)

    def _device_point(self, point: QPointF) -> tuple[float, float]:
        ratio = self.devicePixelRatioF()
        return point.x() * ratio, point.y() * ratio

    def _paint_picture(self, painter: QPainter, unit: float, started: float) -> float:
        """Paint picture and overlays; return the seconds another canvas spent scaling this picture."""
        frame, placement = self.frame(), self.placement()
        width, height = self.device_size()
        background = QColor(self._theme.palette.background)
        if frame is None or placement is None:
            self._paint_placeholder(painter, unit)
            return 0.0
        x, y, target_width, target_height = placement.target
        # Scaling comes first: it is half as fast just after Qt's painting.
        with self._scaler.scaled(frame, placement.part, target_width, target_height) as scaled:
            painter.drawImage(x, y, scaled.image)
        for strip in _around(width, height, QRect(x, y, target_width, target_height)):
            painter.fillRect(strip, background)
        painter.setClipRect(x, y, target_width, target_height)
        self.paint_over(painter, placement, unit * self._line_scale)
        if self._flashed:
            painter.setOpacity(self._flash_opacity)
            seen = placement.visible(self.device_size())
            caption_overlay(self._flashed, _FLASH_SCALE * unit, seen, centered=True).paint(painter)
            painter.setOpacity(1.0)
        if self._dimmed:
            background.setAlphaF(0.62)
            painter.fillRect(x, y, target_width, target_height, background)
        painter.setClipping(False)
        return scaled.seconds if scaled.finished < started else 0.0

    def _paint_placeholder(self, painter: QPainter, unit: float) -> None:
        palette = self._theme.palette
        width, height = self.device_size()
        painter.fillRect(0, 0, width, height, QColor(palette.surface))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self.font()
        font.setPixelSize(max(1, round(QFontInfo(font).pixelSize() * unit)))
        painter.setFont(font)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        inset = 16 * unit
        room = QRectF(inset, 0, width - 2 * inset, height)
        text = painter.boundingRect(room, flags, self._placeholder)
        face = QRectF(0, 0, 52 * unit, 60 * unit)
        block = face.height() + inset + text.height()
        if block < height:  # no face in a low pane
            face.moveTopLeft(QPointF((width - face.width()) / 2, (height - block) / 2))
            self._paint_face(painter, face, unit)
            text.moveTop(face.bottom() + inset)
        else:
            text.moveTop((height - text.height()) / 2)
        painter.setPen(QColor(palette.secondary))
        painter.drawText(
            QRectF(inset, text.top(), width - 2 * inset, text.height()), flags, self._placeholder
        )

    def _paint_face(self, painter: QPainter, face: QRectF, unit: float) -> None:
        line = QColor(self._theme.palette.line)
        painter.setPen(QPen(line, 2 * unit))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(face, 4 * unit, 4 * unit)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(line)
        for across, down in ((0.3, 0.36), (0.7, 0.36), (0.5, 0.56), (0.34, 0.76), (0.66, 0.76)):
            at = QPointF(face.x() + across * face.width(), face.y() + down * face.height())
            painter.drawEllipse(at, 3 * unit, 3 * unit)

    def _paint_focus_ring(self, painter: QPainter, unit: float) -> None:
        width, height = self.device_size()
        line = round(2 * unit)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for strip in _around(width, height, QRect(line, line, width - 2 * line, height - 2 * line)):
            painter.fillRect(strip, QColor(self._theme.palette.focus))


def frame_size(frame: Frame) -> Size:
    """Return width and height of a frame."""
    return frame.image.shape[1], frame.image.shape[0]


def _to_device_pixels(painter: QPainter, unit: float) -> None:
    """Set the painter to device pixels, with its origin on a whole pixel."""
    painter.scale(1 / unit, 1 / unit)
    origin = painter.deviceTransform().map(QPointF(0, 0))
    painter.translate(round(origin.x()) - origin.x(), round(origin.y()) - origin.y())


def _around(width: int, height: int, inner: QRect) -> list[QRect]:
    """Return the parts of a canvas around a rectangle."""
    left, top = max(0, inner.left()), max(0, inner.top())
    right, bottom = min(width, inner.x() + inner.width()), min(height, inner.y() + inner.height())
    strips = [
        QRect(0, 0, width, top),
        QRect(0, bottom, width, height - bottom),
        QRect(0, top, left, bottom - top),
        QRect(right, top, width - right, bottom - top),
    ]
    return [strip for strip in strips if not strip.isEmpty()]
