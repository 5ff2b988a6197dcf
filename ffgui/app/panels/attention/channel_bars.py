"""Bars of all channels of one place: a widget that lies on a plot and is painted without it."""

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
    """The outline of bars of width 1 that stand side by side: 2 C points from left to right."""
    edges = np.repeat(np.arange(len(values) + 1, dtype=np.float64), 2)[1:-1]
    outline: QPolygonF = pg.functions.arrayToQPolygonF(edges, np.repeat(values.astype(np.float64), 2))
    return outline


class ChannelBars(QWidget):
    """A bar for every channel; channel i stands between x = i and i + 1 of the plot below.

    It covers the plot's inner part, so that a change of the bars, 15 times a second, does not
    have the plot's scene with axes and labels painted anew.
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
        """Cover this part of the parent, in its pixels and parts of them."""
        self._place = place
        self.setGeometry(place.toAlignedRect())
        self.update()

    def set_colors(self, accent: str, surface: str, line: str, text: str) -> None:
        """Take the colors of a theme."""
        self._accent, self._ground = QColor(accent), QColor(surface)
        self._line, self._text = QColor(line), QColor(text)
        self._band_color = mixed(accent, surface, 0.6)
        self.update()

    def set_limits(self, low: float, high: float, channels: int) -> None:
        """Say which part is drawn: `channels` bars, from `low` to `high`."""
        if (self._limits, len(self.heights)) != ((low, high), channels):
            self._limits = (low, high)
            self.heights = np.zeros(channels, np.float32)
            self.update()

    def set_bars(self, heights: Floats, held: Floats | None, band: tuple[Floats, Floats] | None) -> None:
        """Draw `heights` [C]; `held` [C] as an outline and from `band[0]` to `band[1]` a pale band."""
        self.heights, self.held, self.band = heights, held, band
        self.update()

    def set_cursor(self, position: int | None) -> None:
        """Mark a bar by its place from the left."""
        if position != self.marked:
            self.marked = position
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw band, bars, cursor and outline in the plot's own coordinates."""
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
        # one pixel of air after a bar where it has three or more; else none, as it would draw a pattern
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
