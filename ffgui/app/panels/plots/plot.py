"""Plots with fixed ranges, one item for all bars, and colors that follow the theme."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontInfo,
    QFontMetrics,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    qRgba,
)
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QToolTip, QWidget

from ffgui.app.panels.attention.channel_bars import ChannelBars
from ffgui.app.style.theme import Theme, mixed, number_font

Ticks = Sequence[tuple[float, str]]


def small_px(widget: QWidget) -> int:
    """Pixel size of the small print of plots, in step with the size of the window's text."""
    return max(9, round(QFontInfo(widget.font()).pixelSize() * 0.85))


class Plot(pg.PlotWidget):  # type: ignore[misc]
    """A plot that never changes its range by itself and takes no mouse gestures.

    Its accessible description is a text summary that the panel keeps up to date.
    """

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._tip: Callable[[float, float], str] | None = None
        self._ticks: tuple[Ticks, Ticks] = ((), ())
        self.setAccessibleName(name)
        item = self.getPlotItem()
        item.setMenuEnabled(False)
        item.setMouseEnabled(x=False, y=False)
        item.hideButtons()
        item.setContentsMargins(0, 0, 0, 0)
        item.disableAutoRange()
        self.setAntialiasing(False)
        self.setMinimumSize(140, 72)
        for side in ("left", "bottom"):
            self.getAxis(side).setStyle(
                tickLength=0, tickTextOffset=4, autoExpandTextSpace=False, hideOverlappingLabels=False
            )
            self.getAxis(side).setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def sizeHint(self) -> QSize:  # noqa: N802
        """No more than the least: a plot takes what the layout has left."""
        return QSize(self.minimumSize())

    def set_range(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """Show exactly this part."""
        view = self.getViewBox()
        if view.state["targetRange"] != [list(x), list(y)]:
            view.setRange(xRange=x, yRange=y, padding=0, disableAutoRange=True)

    def set_ticks(self, x: Ticks, y: Ticks) -> None:
        """Label these places, and draw a line across at those of `y`."""
        ticks = (list(x), list(y))
        if ticks != self._ticks:  # axes lay all labels out anew
            self._ticks = ticks
            self.getAxis("bottom").setTicks([ticks[0]])
            self.getAxis("left").setTicks([ticks[1]])

    def reserve(self, widest: str) -> None:
        """Keep room at the left for labels as wide as `widest`, so that the plot never shifts."""
        font = number_font(small_px(self))
        metrics = QFontMetrics(font)
        for side in ("left", "bottom"):
            self.getAxis(side).setTickFont(font)
        self.getAxis("left").setWidth(metrics.horizontalAdvance(widest) + 8)
        self.getAxis("bottom").setHeight(metrics.height() + 4)
        self.setMinimumHeight(round(5.5 * metrics.height()))
        half = metrics.horizontalAdvance("0 s") // 2 + 4  # of the label below the right end
        self.getPlotItem().layout.setContentsMargins(0, metrics.height() // 2, half, 0)

    def fits(self, labels: Sequence[str]) -> bool:
        """Whether these labels can stand below the plot with air between them."""
        metrics = QFontMetrics(number_font(small_px(self)))
        need = sum(metrics.horizontalAdvance(label) for label in labels) * 1.5
        return bool(need < self.width() - self.getAxis("left").width())

    def set_description(self, describe: Callable[[float, float], str]) -> None:
        """Show as tooltip what `describe` says about the point x, y of the plot."""
        self._tip = describe

    def plot_point(self, position: QPointF) -> QPointF:
        """The plot's own coordinates of a point of the widget."""
        return self.getViewBox().mapSceneToView(self.mapToScene(position.toPoint()))  # type: ignore[no-any-return]

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802
        """Answer a request for a tooltip."""
        if event.type() == QEvent.Type.ToolTip and self._tip is not None and isinstance(event, QHelpEvent):
            point = self.plot_point(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self._tip(point.x(), point.y()), self)
            return True
        return bool(super().viewportEvent(event))

    def _on_theme_changed(self) -> None:
        palette = self._theme.palette
        self.setBackground(palette.surface)
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setPen(pg.mkPen(palette.line, width=1))
            axis.setTextPen(pg.mkPen(palette.secondary))


class BarsPlot(Plot):
    """Bars of all channels of one place, with a cursor for the pointer and the arrow keys."""

    pointed = Signal()
    """The cursor has moved to another bar, or away."""

    def __init__(self, theme: Theme, name: str) -> None:
        self.bars = ChannelBars()
        self._accent = theme.palette.secondary
        super().__init__(theme, name)
        self.bars.setParent(self.viewport())
        self.getViewBox().sigResized.connect(self._place_bars)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _place_bars(self) -> None:
        """Cover exactly what the plot shows inside its axes."""
        box = self.getViewBox()
        inner = box.mapRectToScene(box.rect())
        self.bars.put(self.viewportTransform().mapRect(inner))

    @property
    def cursor_position(self) -> int | None:
        """Which bar from the left is pointed at."""
        return self.bars.marked

    def set_accent(self, accent: str) -> None:
        """Draw in a model's color."""
        if accent != self._accent:
            self._accent = accent
            self._on_theme_changed()

    def move_cursor(self, position: int | None) -> None:
        """Point at a bar, or at none."""
        if position is not None:
            position = position if 0 <= position < len(self.bars.heights) else None
        if position != self.bars.marked:
            self.bars.set_cursor(position)
            self.pointed.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Point at the bar under the pointer."""
        self.move_cursor(int(np.floor(self.plot_point(event.position()).x())))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Point at nothing."""
        super().leaveEvent(event)
        self.move_cursor(None)

    def event(self, event: QEvent) -> bool:
        """Keep the arrow keys, which the window uses too, while the plot has the focus."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _moves(event):
            event.accept()
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Move the cursor with left, right, home and end; Escape takes it away."""
        count = len(self.bars.heights)
        here = self.bars.marked
        targets = {
            Qt.Key.Key_Left: count - 1 if here is None else max(0, here - 1),
            Qt.Key.Key_Right: 0 if here is None else min(count - 1, here + 1),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: count - 1,
        }
        if event.key() in targets:
            self.move_cursor(targets[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Escape and here is not None:
            self.move_cursor(None)
        else:
            event.ignore()

    def _on_theme_changed(self) -> None:
        super()._on_theme_changed()
        palette = self._theme.palette
        self.bars.set_colors(self._accent, palette.surface, palette.line, palette.text)


def _moves(event: QKeyEvent) -> bool:
    return event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)


class HeatImage(pg.GraphicsObject):  # type: ignore[misc]
    """A map of color indices between the times `left` and `right`; row i stands from y = i to i + 1."""

    def __init__(self, left: float, right: float) -> None:
        super().__init__()
        self._left, self._right = left, right
        self.indices: NDArray[np.uint8] = np.zeros((1, 1), np.uint8)
        self._colors: list[int] = []

    def set_table(self, table: NDArray[np.uint8]) -> None:
        """Take 256 colors, uint8 [256, 4] RGBA."""
        self._colors = [qRgba(*color) for color in table.tolist()]
        self.update()

    def set_indices(self, indices: NDArray[np.uint8]) -> None:
        """Show `indices` [rows, columns]."""
        if indices.shape != self.indices.shape:
            self.prepareGeometryChange()
        self.indices = np.ascontiguousarray(indices)
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802
        """All that may be painted."""
        return QRectF(self._left, 0, self._right - self._left, self.indices.shape[0])

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """Stretch the map over its place."""
        rows, columns = self.indices.shape
        image = QImage(self.indices.data, columns, rows, columns, QImage.Format.Format_Indexed8)
        image.setColorTable(self._colors)
        painter.drawImage(self.boundingRect(), image)


class HeatPlot(Plot):
    """A map of channel over the last `seconds` in one model's color, channel 0 at the top."""

    def __init__(self, theme: Theme, name: str, seconds: float) -> None:
        self.image = HeatImage(-seconds, 0.0)
        self._seconds = seconds
        self._accent = theme.palette.secondary
        self._diverging = False
        super().__init__(theme, name)
        self.addItem(self.image)
        self.getViewBox().invertY(True)

    def set_colors(self, accent: str, diverging: bool) -> None:
        """Use the color table of a model, from a middle in both directions if `diverging`."""
        if (accent, diverging) != (self._accent, self._diverging):
            self._accent, self._diverging = accent, diverging
            self._apply_table()

    def set_map(self, indices: NDArray[np.uint8]) -> None:
        """Show `indices` [C, columns] of the color table."""
        self.set_range((-self._seconds, 0.0), (0.0, float(len(indices))))
        self.image.set_indices(indices)

    def _on_theme_changed(self) -> None:
        super()._on_theme_changed()
        self._apply_table()

    def _apply_table(self) -> None:
        self.image.set_table(color_table(self._theme, self._accent, self._diverging))


def color_table(theme: Theme, accent: str, diverging: bool) -> NDArray[np.uint8]:
    """256 colors, uint8 [256, 4] RGBA: 0 stands for no data, 1..255 go from low to high."""
    palette = theme.palette
    strongest = mixed(accent, palette.text, 0.75)
    stops = [QColor(palette.background), QColor(accent), strongest]
    if diverging:
        stops = [QColor(palette.secondary), QColor(palette.background), QColor(accent)]
    points = np.array([[c.red(), c.green(), c.blue()] for c in stops], np.float64)
    share = np.linspace(0.0, 1.0, 255)
    table = np.zeros((256, 4), np.uint8)
    for channel in range(3):
        table[1:, channel] = np.interp(share, np.linspace(0, 1, len(stops)), points[:, channel])
    table[1:, 3] = 255
    return table
