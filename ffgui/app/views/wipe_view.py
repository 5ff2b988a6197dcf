"""Both models on one picture, with a line to drag between them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF

from ffgui.app.language import tr
from ffgui.app.picture.canvas import Canvas
from ffgui.app.picture.faces import FaceLook
from ffgui.app.picture.truth import result_overlay
from ffgui.app.picture.viewport import Placement
from ffgui.app.style.theme import DARK_EDGE, DARK_INK, LIGHT_INK
from ffgui.app.views.view import View, ViewContext
from ffgui.live.state import SIDES, Frame, ModelResult, Side

GRIP_REACH = 12
"""Logical pixels beside the wipe line within which it can be grabbed."""

WIPE_STEP, WIPE_LEAP = 0.01, 0.1
"""Share of the picture by which one key press moves the line, without and with Shift."""


class WipeView(View):
    """One picture: the left model's faces left of the line, the right model's right of it."""

    def __init__(self, context: ViewContext) -> None:
        self.canvas = WipeCanvas(context)
        super().__init__(context, [self.canvas])

    def show_results(self, results: Mapping[Side, ModelResult]) -> None:
        """Show both models' results on one frame."""
        self.canvas.set_results(results)


class WipeCanvas(Canvas):
    """The picture with the wipe line.

    The line can be dragged; with keyboard focus the arrow keys move it, in larger steps with Shift.
    """

    moved = Signal(float)
    """The line has moved; its position as a share of the picture's width."""

    def __init__(self, context: ViewContext) -> None:
        super().__init__(context.theme, context.viewport, context.scaler, tr("Picture with a wipe line"))
        self._results: dict[Side, ModelResult] = {}
        self._divider = 0.5
        self._held = False
        self.setMouseTracking(True)
        self.setAccessibleDescription(
            tr(
                "The left model's faces are left of the line, the right model's right of it. Drag the line, "
                "or move it with the arrow keys, Home and End."
            )
        )

    @property
    def divider(self) -> float:
        """Position of the line as a share of the visible picture's width."""
        return self._divider

    def frame(self) -> Frame | None:
        """Return the frame that both models saw."""
        result = self._results.get("left") or self._results.get("right")
        return result.frame if result else None

    def set_results(self, results: Mapping[Side, ModelResult]) -> None:
        """Show both models' results on one frame."""
        self._results = dict(results)
        self.update()

    def set_divider(self, share: float) -> None:
        """Move the line between 0, the left edge, and 1."""
        share = min(max(share, 0.0), 1.0)
        if share != self._divider:
            self._divider = share
            self.update()
            self.moved.emit(share)

    def divider_x(self) -> int:
        """Return the line's position in device pixels of the canvas."""
        placement = self.placement()
        width, height = self.device_size()
        x, _, seen, _ = placement.visible((width, height)) if placement else (0, 0, width, height)
        return x + round(self._divider * seen)

    def paint_over(self, painter: QPainter, placement: Placement, unit: float) -> None:
        """Paint each model's faces on its side of the line, then the line."""
        x, y, width, height = placement.visible(self.device_size())
        line = self.divider_x()
        halves: dict[Side, QRect] = {
            "left": QRect(x, y, line - x, height),
            "right": QRect(line, y, x + width - line, height),
        }
        for side, half in halves.items():
            style, result = self._styles.get(side), self._results.get(side)
            if style is None or result is None or half.isEmpty():
                continue
            painter.setClipRect(half)
            look = FaceLook(placement, style.accent, self._options, unit, side, self.text_px())
            result_overlay(result, look).paint(painter)
        painter.setClipRect(x, y, width, height)
        self._paint_line(painter, line, QRect(x, y, width, height), unit)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Grab the line, or start panning."""
        distance = abs(event.position().x() * self.devicePixelRatioF() - self.divider_x())
        at_line = distance <= GRIP_REACH * self.devicePixelRatioF()
        if event.button() == Qt.MouseButton.LeftButton and (at_line or self._viewport.zoom <= 1):
            self._held = True
            self._move_to(event.position())
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Move the line, or pan."""
        if self._held:
            self._move_to(event.position())
        else:
            super().mouseMoveEvent(event)
            self._refresh_cursor()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Let go of the line."""
        self._held = False
        super().mouseReleaseEvent(event)

    def handles(self, event: QKeyEvent) -> bool:
        """Return whether a key moves the line or the picture."""
        return super().handles(event) or _key_target(event, self._divider) is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Move the line, or pan."""
        target = _key_target(event, self._divider)
        if target is None:
            super().keyPressEvent(event)
        else:
            self.set_divider(target)

    def _move_to(self, point: QPointF) -> None:
        placement = self.placement()
        if placement is not None:
            x, _, width, _ = placement.visible(self.device_size())
            self.set_divider((point.x() * self.devicePixelRatioF() - x) / max(1, width))

    def _refresh_cursor(self) -> None:
        pointer = self.mapFromGlobal(self.cursor().pos()).x()
        distance = abs(pointer - self.divider_x() / self.devicePixelRatioF())
        if self._drag is None and (self._held or distance <= GRIP_REACH):
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


def _key_target(event: QKeyEvent, divider: float) -> float | None:
    """Return where a key moves the line, None for keys that do not move it."""
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
