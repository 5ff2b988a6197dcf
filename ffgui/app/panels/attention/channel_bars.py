"""The bars of a plot, in a widget of their own so that they repaint without it."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QWidget

from ffgui.app.panels.attention.attention_stats import Floats
from ffgui.app.style.theme import mixed


def step_outline(values: NDArray[np.floating]) -> QPolygonF:
    """Return the outline of adjacent bars of width 1: 2 C points from left to right."""
    edges = np.repeat(np.arange(len(values) + 1, dtype=np.float64), 2)[1:-1]
    outline: QPolygonF = pg.functions.arrayToQPolygonF(edges, np.repeat(values.astype(np.float64), 2))
    return outline


class ChannelBars(QWidget):
    """One bar per channel; channel i stands between x = i and i + 1 of the plot below.

    The widget covers the inside of the plot, so that new bars, 15 times a second, do not repaint the plot's
    axes and labels.
    """

    def __init__(self) -> None:
        super().__init__()
        self.heights: Floats = np.zeros(0, np.float32)
        self.held: Floats | None = None
        self.band: tuple[Floats, Floats] | None = None
        self.marked: int | None = None
        self._place = QRectF()
        self._limits = (0.0, 1.0)
        self._accent = self._ground = self._band_color = self._line = self._text = QColor()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def put(self, place: QRectF) -> None:
        """Cover this part of the parent, in its pixels; fractions count."""
        self._place = place
        self.setGeometry(place.toAlignedRect())
        self.update()

    def set_colors(self, accent: str, surface: str, line: str, text: str) -> None:
        """Set the colors."""
        self._accent, self._ground = QColor(accent), QColor(surface)
        self._line, self._text = QColor(line), QColor(text)
        self._band_color = mixed(accent, surface, 0.6)
        self.update()

    def set_limits(self, low: float, high: float, channels: int) -> None:
        """Set the range: `channels` bars, from `low` to `high`."""
        if (self._limits, len(self.heights)) != ((low, high), channels):
            self._limits = (low, high)
            self.heights = np.zeros(channels, np.float32)
            self.update()

    def set_bars(self, heights: Floats, held: Floats | None, band: tuple[Floats, Floats] | None) -> None:
        """Draw `heights` [C], `held` [C] as an outline, and a pale band from `band[0]` to `band[1]`."""
        self.heights, self.held, self.band = heights, held, band
        self.update()

    def set_cursor(self, position: int | None) -> None:
        """Mark a bar by its index from the left."""
        if position != self.marked:
            self.marked = position
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint band, bars, cursor and outline in the plot's coordinates."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._ground)
        if not len(self.heights) or self._place.isEmpty():
            return
        low, high = self._limits
        pixel = len(self.heights) / self._place.width()
        painter.translate(self._place.x() - self.x(), self._place.y() - self.y())
        painter.scale(1 / pixel, self._place.height() / (low - high))
        painter.translate(0, -high)
        if self.marked is not None:
            painter.fillRect(QRectF(self.marked, low, 1, high - low), self._line)
        if self.band is not None:
            self._paint_band(painter, *self.band)
        self._paint_bars(painter, pixel)
        if self.held is not None:
            painter.setPen(pg.mkPen(self._text, width=1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(step_outline(self.held))

    def _paint_bars(self, painter: QPainter, pixel: float) -> None:
        heights = np.clip(self.heights, *self._limits)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._accent)
        # One pixel of space after bars of three pixels or more; narrower ones would show a pattern.
        size = 1 - pixel if pixel < 0.34 else 1.0
        painter.drawRects([QRectF(i, 0, size, h) for i, h in enumerate(heights.tolist())])
        if self.marked is not None and self.marked < len(heights):
            painter.setBrush(self._text)
            painter.drawRect(QRectF(self.marked, 0, max(1 - pixel, pixel), float(heights[self.marked])))

    def _paint_band(self, painter: QPainter, low: Floats, high: Floats) -> None:
        bottoms, tops = np.clip(low, *self._limits), np.clip(high, *self._limits)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._band_color)
        painter.drawRects(
            [
                QRectF(i, bottom, 1.0, top - bottom)
                for i, (bottom, top) in enumerate(zip(bottoms.tolist(), tops.tolist(), strict=True))
            ]
        )
