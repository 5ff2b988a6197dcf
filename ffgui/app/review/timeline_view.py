"""The timeline of an analysis: three bands and two lines over the length of the source."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ffgui.app.language import tr
from ffgui.app.review.counts import Counts
from ffgui.app.style.theme import Theme
from ffgui.review.header import SIDES, Side
from ffgui.review.timeline import Timeline

_BAND, _LINES, _SPREAD, _GAP = 10, 28, 16, 2
"""Heights in logical pixels."""

_LOWEST = 0.5
"""Score and IoU at the bottom of the lines."""

_TINY = 1e-9
"""Smallest range of a line's values."""

_ZOOM_STEP = 1.25
_FEWEST = 8
"""Frames on show at the largest zoom."""


class TimelineView(QWidget):
    """Bands of faces that both found, only the left, only the right; lines of mean scores and mean IoU.

    Below them are lines of the spread of the attention over the channels, where a model has attention.

    The wheel zooms at the pointer, with Shift it moves, a double click shows the whole length.
    """

    seek_requested = Signal(float)
    """The position that was clicked, in seconds."""

    hovered = Signal(int)
    """Row of the frame under the pointer; -1 when it has left."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._counts: Counts | None = None
        self._range = (0, 0)
        self._position = 0.0
        self._pixmap: QPixmap | None = None
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Timeline"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip("")
        theme.changed.connect(self._redraw)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the height of bands and lines."""
        spread = _SPREAD + _GAP if self._counts is not None and self._counts.timeline.spread else 0
        return QSize(200, 3 * (_BAND + _GAP) + _LINES + spread)

    def set_counts(self, counts: Counts | None) -> None:
        """Show an analysis, from its start to its end unless it is the one on show."""
        same = self._counts is not None and counts is not None and self._counts.analysis is counts.analysis
        self._counts = counts
        if not same:
            self.updateGeometry()
            self._range = (0, max(0, counts.analysis.frames - 1) if counts else 0)
        self._redraw()

    def set_position(self, seconds: float) -> None:
        """Move the playhead."""
        if seconds != self._position:
            self._position = seconds
            self.update()

    def row_at(self, x: float) -> int:
        """Return the row of the frame at a place."""
        first, last = self._range
        row = first + math.floor(x / max(1, self.width()) * (last + 1 - first))
        return min(last, max(first, row))

    def x_of(self, row: float) -> float:
        """Return the place of the start of a frame."""
        first, last = self._range
        return (row - first) / (last + 1 - first) * self.width()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the bands from memory, and the playhead."""
        painter = QPainter(self)
        if self._counts is None or not self._counts.analysis.frames:
            return
        if self._pixmap is None:
            self._pixmap = self._draw(self._counts)
        painter.drawPixmap(0, 0, self._pixmap)
        x = self.x_of(self._counts.row_at(self._position) + 0.5)
        painter.setPen(QPen(QColor(self._theme.palette.text), 1.5))
        painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Draw for the new width."""
        super().resizeEvent(event)
        self._redraw()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Seek."""
        if event.button() == Qt.MouseButton.LeftButton and self._counts is not None:
            self.seek_requested.emit(self._counts.position_of(self.row_at(event.position().x())))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Say which frame is under the pointer; seek while the button is held."""
        if self._counts is None or not self._counts.analysis.frames:
            return
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.seek_requested.emit(self._counts.position_of(self.row_at(event.position().x())))
        self.hovered.emit(self.row_at(event.position().x()))

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:  # noqa: N802
        """Show the whole length."""
        if self._counts is not None:
            self._show(0, self._counts.analysis.frames - 1)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Say that no frame is under the pointer."""
        super().leaveEvent(event)
        self.hovered.emit(-1)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Zoom at the pointer, or move with Shift or a sideways turn."""
        if self._counts is None:
            return
        turn = event.angleDelta()
        first, last = self._range
        shown = last + 1 - first
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier or turn.x():
            by = round(-(turn.x() or turn.y()) / 120 * shown / 10)
            self._show(first + by, last + by)
        else:
            kept = max(_FEWEST, round(shown * _ZOOM_STEP ** (-turn.y() / 120)))
            share = event.position().x() / max(1, self.width())
            start = round(first + share * (shown - kept))
            self._show(start, start + kept - 1)
        event.accept()

    def _show(self, first: int, last: int) -> None:
        """Show a range of rows, moved inside and no longer than the source."""
        assert self._counts is not None
        frames = self._counts.analysis.frames
        shown = min(frames, last + 1 - first)
        first = min(max(0, first), frames - shown)
        self._range = (first, first + shown - 1)
        self._redraw()

    def _redraw(self) -> None:
        self._pixmap = None
        self.update()

    def _draw(self, counts: Counts) -> QPixmap:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        palette = self._theme.palette
        pixmap.fill(QColor(palette.background))
        bins = counts.timeline.binned(*self._range, max(1, round(self.width() * ratio)))
        painter = QPainter(pixmap)
        try:
            self._draw_bands(painter, bins, counts)
            self._draw_lines(painter, bins, counts)
        finally:
            painter.end()
        return pixmap

    def _draw_bands(self, painter: QPainter, bins: Timeline, counts: Counts) -> None:
        """Draw counts as bars; the two bands of single faces have one scale."""
        timeline = counts.timeline
        alone = max(1, *(int(timeline.only[side].max()) for side in SIDES))
        bands = [(bins.both, max(1, int(timeline.both.max())), self._theme.palette.secondary)]
        bands += [(bins.only[side], alone, self._accent(counts, side)) for side in SIDES]
        edges = [self.x_of(edge) for edge in bins.start.tolist()]
        for number, (values, tallest, color) in enumerate(bands):
            top = number * (_BAND + _GAP)
            painter.fillRect(QRectF(0, top, self.width(), _BAND), QColor(self._theme.palette.surface))
            for index in np.flatnonzero(values).tolist():
                height = max(3.0, _BAND * int(values[index]) / tallest)
                left, right = edges[index], edges[index + 1]
                bar = QRectF(left, top + _BAND - height, max(1.0, right - left), height)
                painter.fillRect(bar, QColor(color))

    def _draw_lines(self, painter: QPainter, bins: Timeline, counts: Counts) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x = [
            (self.x_of(left) + self.x_of(right)) / 2
            for left, right in zip(bins.start[:-1].tolist(), bins.start[1:].tolist(), strict=True)
        ]
        lines = [(bins.iou, self._theme.palette.secondary)]
        lines += [(bins.score[side], self._accent(counts, side)) for side in SIDES]
        top = 3 * (_BAND + _GAP)
        self._draw_strip(painter, x, lines, QRectF(0, top, self.width(), _LINES), (_LOWEST, 1.0))
        if bins.spread:
            lines = [(values, self._accent(counts, side)) for side, values in bins.spread.items()]
            bounds = QRectF(0, top + _LINES + _GAP, self.width(), _SPREAD)
            whole = counts.timeline.spread.values()
            self._draw_strip(painter, x, lines, bounds, (0.0, max(float(np.nanmax(one)) for one in whole)))

    def _draw_strip(
        self,
        painter: QPainter,
        x: Sequence[float],
        lines: Sequence[tuple[NDArray[np.float32], str]],
        bounds: QRectF,
        limits: tuple[float, float],
    ) -> None:
        """Draw values and their colors over each other, from the lower limit at the bottom to the upper."""
        painter.fillRect(bounds, QColor(self._theme.palette.surface))
        low, high = limits
        for values, color in lines:
            shares = np.maximum(values - low, 0) / max(high - low, _TINY)
            painter.setPen(QPen(QColor(color), 1.0))
            painter.drawPath(_path(x, shares, bounds.top() + 1, bounds.height() - 2))

    def _accent(self, counts: Counts, side: Side) -> str:
        key = counts.analysis.header.models[side].key
        return self._theme.accent(key, "left" if side == "a" else "right")


def _path(x: Sequence[float], values: NDArray[np.float32], top: float, height: float) -> QPainterPath:
    """Return a line of values in 0..1, interrupted where one is missing."""
    path, drawing = QPainterPath(), False
    for place, value in zip(x, values.tolist(), strict=True):
        if math.isfinite(value):
            point = QPointF(place, top + height * (1 - value))
            if drawing:
                path.lineTo(point)
            else:
                path.moveTo(point)
                path.lineTo(point + QPointF(1, 0))  # so that a single value shows
        drawing = math.isfinite(value)
    return path
