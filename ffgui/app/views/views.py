"""What the canvases show: one model, both with a line between them, or how they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF

from ffgui.app.picture.canvas import Canvas, OverlayOptions, PaneStyle, frame_size
from ffgui.app.picture.overlay import (
    BOX_WIDTH,
    TEXT_PX,
    THIN_WIDTH,
    Align,
    Bounds,
    paint_boxes,
    paint_caption,
    paint_landmarks,
    paint_pills,
)
from ffgui.app.picture.scaling import PictureScaler, gate_layer
from ffgui.app.picture.viewport import Placement, Rect, Size, Viewport
from ffgui.app.style.theme import AGREED, DARK_EDGE, DARK_INK, LIGHT_INK, Theme
from ffgui.app.views.difference_tracker import Face, Kind
from ffgui.detect.results import Detections
from ffgui.live.state import SIDES, Frame, ModelResult, Side

GRIP_REACH = 12
"""Device-independent pixels beside the wipe line in which it can be taken."""

WIPE_STEP, WIPE_LEAP = 0.01, 0.1
"""Parts of the picture that the wipe line moves by with one key, without and with Shift."""


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
    """Paint one model's faces.

    Args:
        painter: in device pixels.
        faces: in pixels of the frame.
        placement: where the frame lies.
        style: of the model.
        options: what to leave out.
        unit: device pixels of a device-independent one.
        align: at which end of the box the score stands.
        text_px: height of the score's font in device-independent pixels.
    """
    boxes = placement.to_canvas(faces.boxes)
    if options.boxes:
        paint_boxes(painter, boxes, style.accent, unit)
    if options.landmarks:
        paint_landmarks(painter, boxes, placement.to_canvas(faces.landmarks), style.accent, unit)
    if options.scores:
        texts = [f"{score:.2f}" for score in faces.scores.tolist()]
        paint_pills(painter, boxes, texts, style.accent, unit, placement.target, align, text_px=text_px)


class SideCanvas(Canvas):
    """One model's picture and faces."""

    def __init__(
        self, theme: Theme, viewport: Viewport, scaler: PictureScaler, name: str, side: Side
    ) -> None:
        super().__init__(theme, viewport, scaler, name)
        self._side: Side = side
        self._result: ModelResult | None = None
        self._faces = Detections.empty()
        self._gate: _GateLayer | None = None

    def frame(self) -> Frame | None:
        """The picture that the result belongs to."""
        return self._result.frame if self._result else None

    def set_result(self, result: ModelResult | None) -> None:
        """Show a result, or the skeleton."""
        self._result = result
        self._faces = result.result.detections.above(result.threshold) if result else Detections.empty()
        self.update()

    def paint_over(self, painter: QPainter, placement: Placement, unit: float) -> None:
        """Paint the spatial gate and the faces."""
        style = self._styles.get(self._side)
        if style is None:
            return
        if self._options.spatial:
            self._paint_gate(painter, placement, style.accent, unit)
        paint_faces(painter, self._faces, placement, style, self._options, unit, text_px=self.text_px())

    def _paint_gate(self, painter: QPainter, placement: Placement, accent: str, unit: float) -> None:
        result = self._result
        if result is None or result.result.attention.spatial is None:
            self._gate = None
            return
        if self._gate is None or not self._gate.fits(result, placement, accent):
            self._gate = _GateLayer(result, placement, accent)
        painter.drawImage(placement.target[0], placement.target[1], self._gate.image)
        spatial = result.result.attention.spatial
        text = f"Spatial gate P3: {float(spatial.min()):.2f} to {float(spatial.max()):.2f}"
        paint_caption(painter, text, unit, _seen(placement, self.device_size()))


class _GateLayer:
    """A spatial gate at the size at which it is painted."""

    def __init__(self, result: ModelResult, placement: Placement, accent: str) -> None:
        self._key = (result, placement, accent)
        self.image, self._pixels = gate_layer(
            result.result.attention,
            frame_size(result.frame),
            placement.part,
            placement.target[2:],
            _gate_colors(accent),
        )

    def fits(self, result: ModelResult, placement: Placement, accent: str) -> bool:
        return self._key[0] is result and self._key[1:] == (placement, accent)


@lru_cache(maxsize=8)
def _gate_colors(accent: str) -> NDArray[np.uint32]:
    """From darkened, where the gate is shut, to the accent, where it is open; uint32 [256] ARGB."""
    share = np.linspace(0, 1, 256)
    color = QColor(accent)
    dark, bright = 0.8 * (1 - share), 0.25 * share
    alpha = dark + bright
    channels = [bright * value for value in (color.redF(), color.greenF(), color.blueF())]
    packed = np.zeros(256, np.uint32)
    for value, shift in zip((alpha, *channels), (24, 16, 8, 0), strict=True):
        packed |= np.rint(value * 255).astype(np.uint32) << np.uint32(shift)
    return packed


class WipeCanvas(Canvas):
    """One picture with the left model's faces left of a line and the right model's right of it.

    The line is dragged; with the keyboard focus the arrow keys move it, Shift for larger steps.
    """

    moved = Signal(float)
    """The line has been moved; its place as a part of the picture's width."""

    def __init__(self, theme: Theme, viewport: Viewport, scaler: PictureScaler, name: str) -> None:
        super().__init__(theme, viewport, scaler, name)
        self._results: dict[Side, ModelResult] = {}
        self._faces: dict[Side, Detections] = {}
        self._divider = 0.5
        self._held = False
        self.setMouseTracking(True)
        self.setAccessibleDescription(
            "Left of the line the left model's faces, right of it the right one's. Drag the line, or "
            "move it with the arrow keys, Home and End."
        )

    @property
    def divider(self) -> float:
        """Where the line is, as a part of the width of the picture that is seen."""
        return self._divider

    def frame(self) -> Frame | None:
        """The picture that both models saw."""
        result = self._results.get("left") or self._results.get("right")
        return result.frame if result else None

    def set_results(self, results: Mapping[Side, ModelResult]) -> None:
        """Show both models' results on one frame."""
        self._results = dict(results)
        self._faces = {
            side: result.result.detections.above(result.threshold) for side, result in results.items()
        }
        self.update()

    def set_divider(self, share: float) -> None:
        """Put the line somewhere between 0, the left border, and 1."""
        share = min(max(share, 0.0), 1.0)
        if share != self._divider:
            self._divider = share
            self.update()
            self.moved.emit(share)

    def divider_x(self) -> int:
        """Where the line is, in device pixels of the canvas."""
        placement = self.placement()
        width, height = self.device_size()
        x, _, seen, _ = _seen(placement, (width, height)) if placement else (0, 0, width, height)
        return x + round(self._divider * seen)

    def paint_over(self, painter: QPainter, placement: Placement, unit: float) -> None:
        """Paint each model's faces on its side of the line, and the line."""
        x, y, width, height = _seen(placement, self.device_size())
        middle = self.divider_x()
        halves: dict[Side, QRect] = {
            "left": QRect(x, y, middle - x, height),
            "right": QRect(middle, y, x + width - middle, height),
        }
        for side, half in halves.items():
            style, faces = self._styles.get(side), self._faces.get(side)
            if style is None or faces is None or half.isEmpty():
                continue
            painter.setClipRect(half)
            paint_faces(painter, faces, placement, style, self._options, unit, side, self.text_px())
        painter.setClipRect(x, y, width, height)
        self._paint_line(painter, middle, QRect(x, y, width, height), unit)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Take the line, or begin to pan."""
        near = abs(event.position().x() * self.devicePixelRatioF() - self.divider_x())
        at_line = near <= GRIP_REACH * self.devicePixelRatioF()
        if event.button() == Qt.MouseButton.LeftButton and (at_line or self._viewport.zoom <= 1):
            self._held = True
            self._put(event.position())
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Move the line, or pan."""
        if self._held:
            self._put(event.position())
        else:
            super().mouseMoveEvent(event)
            self._refresh_cursor()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Let go."""
        self._held = False
        super().mouseReleaseEvent(event)

    def handles(self, event: QKeyEvent) -> bool:
        """Arrow keys, Home and End move the line."""
        return super().handles(event) or _wipe_target(event, self._divider) is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Move the line, or pan."""
        target = _wipe_target(event, self._divider)
        if target is None:
            super().keyPressEvent(event)
        else:
            self.set_divider(target)

    def _put(self, point: QPointF) -> None:
        placement = self.placement()
        if placement is not None:
            x, _, width, _ = _seen(placement, self.device_size())
            self.set_divider((point.x() * self.devicePixelRatioF() - x) / max(1, width))

    def _refresh_cursor(self) -> None:
        at_line = abs(
            self.mapFromGlobal(self.cursor().pos()).x() - self.divider_x() / self.devicePixelRatioF()
        )
        if self._drag is None and (self._held or at_line <= GRIP_REACH):
            self.setCursor(Qt.CursorShape.SplitHCursor)
        else:
            super()._refresh_cursor()

    def _paint_line(self, painter: QPainter, x: int, seen: QRect, unit: float) -> None:
        line, edge = max(1, round(2 * unit)), max(1, round(unit))
        left = x - line // 2
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.fillRect(left - edge, seen.y(), line + 2 * edge, seen.height(), DARK_EDGE)
        painter.fillRect(left, seen.y(), line, seen.height(), QColor(LIGHT_INK))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(left + line / 2, seen.y() + seen.height() / 2)
        painter.setPen(QPen(DARK_EDGE, edge))
        painter.setBrush(QColor(LIGHT_INK))
        painter.drawEllipse(middle, 14 * unit, 14 * unit)
        painter.setPen(Qt.PenStyle.NoPen)
        for side, sign in zip(SIDES, (-1, 1), strict=True):
            style = self._styles.get(side)
            painter.setBrush(QColor(style.accent if style else DARK_INK))
            points = [(3.5, -4.5), (8.5, 0.0), (3.5, 4.5)]
            painter.drawPolygon(
                QPolygonF(
                    [QPointF(middle.x() + sign * px * unit, middle.y() + py * unit) for px, py in points]
                )
            )


class DifferenceCanvas(Canvas):
    """One picture with what only one of two models has found.

    Thin and gray: both found it. A model's color: the other has nothing there. Thin in a model's
    color, with the score difference: the other's candidate is below the threshold.
    """

    def __init__(self, theme: Theme, viewport: Viewport, scaler: PictureScaler, name: str) -> None:
        super().__init__(theme, viewport, scaler, name)
        self._frame: Frame | None = None
        self._faces: Sequence[Face] = ()

    def frame(self) -> Frame | None:
        """The picture that both models saw."""
        return self._frame

    def set_faces(self, frame: Frame | None, faces: Sequence[Face]) -> None:
        """Show the faces of a frame."""
        self._frame, self._faces = frame, faces
        self.update()

    def paint_over(self, painter: QPainter, placement: Placement, unit: float) -> None:
        """Paint what both agree on first, then what they do not."""
        if self._options.boxes:
            paint_boxes(painter, self._boxes(placement, Kind.BOTH), AGREED, unit, THIN_WIDTH)
        kinds: tuple[tuple[Side, Kind, Kind], ...] = (
            ("left", Kind.NEAR_LEFT, Kind.ONLY_LEFT),
            ("right", Kind.NEAR_RIGHT, Kind.ONLY_RIGHT),
        )
        taken: list[Bounds] = []
        for side, near, only in kinds:
            style = self._styles.get(side)
            if style is not None:
                self._paint_kind(painter, placement, near, side, style, unit, taken)
                self._paint_kind(painter, placement, only, side, style, unit, taken)

    def _paint_kind(
        self,
        painter: QPainter,
        placement: Placement,
        kind: Kind,
        side: Side,
        style: PaneStyle,
        unit: float,
        taken: list[Bounds],
    ) -> None:
        boxes = self._boxes(placement, kind)
        is_near = kind in (Kind.NEAR_LEFT, Kind.NEAR_RIGHT)
        if self._options.boxes:
            width = THIN_WIDTH if is_near else BOX_WIDTH
            paint_boxes(painter, boxes, style.accent, unit, width, style.dashed)
        if self._options.scores:
            texts = [_face_text(face, side, is_near) for face in self._faces if face.kind is kind]
            paint_pills(
                painter,
                boxes,
                texts,
                style.accent,
                unit,
                placement.target,
                taken=taken,
                text_px=self.text_px(),
            )

    def _boxes(self, placement: Placement, kind: Kind) -> NDArray[np.float32]:
        boxes = [face.box for face in self._faces if face.kind is kind]
        return placement.to_canvas(np.array(boxes, np.float32).reshape(-1, 4))


def _face_text(face: Face, side: Side, is_near: bool) -> str:
    """The finder's score, or by how much it is above the other's candidate."""
    if is_near:
        difference = face.score_difference
        return "" if difference is None else f"{difference if side == 'left' else -difference:+.2f}"
    score = face.left_score if side == "left" else face.right_score
    return "" if score is None else f"{score:.2f}"


def _wipe_target(event: QKeyEvent, divider: float) -> float | None:
    """Where a key moves the wipe line; None for keys that do not."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    shift = modifiers == Qt.KeyboardModifier.ShiftModifier
    if modifiers and not shift:
        return None
    step = WIPE_LEAP if shift else WIPE_STEP
    targets: dict[int, float] = {
        Qt.Key.Key_Left: divider - step,
        Qt.Key.Key_Right: divider + step,
        Qt.Key.Key_Home: 0.0,
        Qt.Key.Key_End: 1.0,
    }
    return targets.get(event.key())


def _seen(placement: Placement, canvas: Size) -> Rect:
    """The part of the canvas that the picture covers, as x, y, width, height."""
    x, y, width, height = placement.target
    left, top = max(0, x), max(0, y)
    right, bottom = min(canvas[0], x + width), min(canvas[1], y + height)
    return left, top, right - left, bottom - top


def snapshot(result: ModelResult, style: PaneStyle, options: OverlayOptions) -> QImage:
    """A result as a picture of the frame's own size, overlays included, lines in step with its width."""
    pixels = np.ascontiguousarray(result.frame.image)
    height, width = pixels.shape[:2]
    source = QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_BGR888)
    picture = source.convertToFormat(QImage.Format.Format_RGB32)  # a copy with memory of its own
    placement = Placement(1.0, 0.0, 0.0, (0, 0, width, height), (0, 0, width, height))
    painter = QPainter(picture)
    try:
        if options.spatial and result.result.attention.spatial is not None:
            layer = _GateLayer(result, placement, style.accent)
            painter.drawImage(QRectF(0, 0, width, height), layer.image)
        faces = result.result.detections.above(result.threshold)
        paint_faces(painter, faces, placement, style, options, max(1.0, width / 1280))
    finally:  # Qt crashes if a failure leaves the painter at work
        painter.end()
    return picture
