"""The slider of the seek bar: a click goes there, dragging scrubs, pointing shows the time."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider

_MARK_HEIGHT, _MARK_DISTANCE = 4, 4
"""Height of a mark, and its distance from the middle of the groove, in pixels."""


class SeekSlider(QSlider):
    """A position in milliseconds. The wheel and a click leave the keyboard's focus where it is."""

    scrubbing = Signal(bool)
    """The user has begun to drag the handle, or has let go of it."""

    pointed = Signal(object)
    """The position under the pointer (int), None when it leaves."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._dragged = False
        self._marks: list[tuple[int, str, int]] = []
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)

    def set_marks(self, marks: Sequence[tuple[int, str, int]]) -> None:
        """Mark positions: milliseconds, color, and 0 for above or 1 for below the groove."""
        if list(marks) != self._marks:
            self._marks = list(marks)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the slider, and the marks beside its groove."""
        super().paintEvent(event)
        painter = QPainter(self)
        middle = self.height() / 2
        for value, color, row in self._marks:
            top = middle + _MARK_DISTANCE if row else middle - _MARK_DISTANCE - _MARK_HEIGHT
            painter.fillRect(QRectF(self.x_of(value) - 1, top, 2, _MARK_HEIGHT), QColor(color))

    def value_at(self, x: float) -> int:
        """Return the position at a horizontal coordinate of the widget."""
        handle = self._handle_width()
        return QStyle.sliderValueFromPosition(
            self.minimum(), self.maximum(), round(x - handle / 2), max(1, self.width() - handle)
        )

    def x_of(self, value: int) -> float:
        """Return the horizontal coordinate of a position."""
        handle = self._handle_width()
        return handle / 2 + QStyle.sliderPositionFromValue(
            self.minimum(), self.maximum(), value, max(1, self.width() - handle)
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Go to the point that was clicked."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self.setSliderDown(True)
        self.setValue(self.value_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Scrub while the button is down."""
        value = self.value_at(event.position().x())
        if self.isSliderDown():
            if not self._dragged:
                self._dragged = True
                self.scrubbing.emit(True)
            self.setValue(value)
        self.pointed.emit(value)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Let go of the handle."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self.setSliderDown(False)
        if self._dragged:
            self._dragged = False
            self.scrubbing.emit(False)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Forget the pointer."""
        super().leaveEvent(event)
        self.pointed.emit(None)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Leave the position as it is."""
        event.ignore()

    def _handle_width(self) -> int:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        return (
            self.style()
            .subControlRect(QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, self)
            .width()
        )
