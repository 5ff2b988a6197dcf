"""A plot with fixed ranges and colors that follow the theme."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QFontInfo, QFontMetrics, QHelpEvent, QResizeEvent
from PySide6.QtWidgets import QGraphicsItem, QLabel, QToolTip, QWidget

from ffgui.app.language import tr
from ffgui.app.style.theme import Theme, number_font

Ticks = Sequence[tuple[float, str]]


def small_px(widget: QWidget) -> int:
    """Return the font height of labels in plots, in proportion to the window's font."""
    return max(9, round(QFontInfo(widget.font()).pixelSize() * 0.85))


class Plot(pg.PlotWidget):  # type: ignore[misc]
    """A plot that never changes its range by itself and ignores mouse gestures.

    Its accessible description is a text summary, which the panel keeps up to date.
    """

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._tip: Callable[[float, float], str] | None = None
        self._ticks: tuple[Ticks, Ticks] = ((), ())
        self._fits: tuple[object, bool] = (None, True)
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
        self._message = QLabel(self.viewport(), textFormat=Qt.TextFormat.PlainText)
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._message.setProperty("quiet", "true")
        self._message.hide()
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the minimum: a plot takes the room that the layout leaves."""
        return QSize(self.minimumSize())

    def set_message(self, text: str) -> None:
        """Show a text in place of empty axes, "" to show the plot."""
        self._message.setText(text)
        self._message.setVisible(bool(text))
        self.getPlotItem().setVisible(not text)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Center the message."""
        super().resizeEvent(event)
        if hasattr(self, "_message"):
            self._message.setGeometry(self.viewport().rect())

    def set_range(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """Show exactly this range."""
        view = self.getViewBox()
        if view.state["targetRange"] != [list(x), list(y)]:
            view.setRange(xRange=x, yRange=y, padding=0, disableAutoRange=True)

    def set_ticks(self, x: Ticks, y: Ticks) -> None:
        """Set the labels of both axes."""
        ticks = (list(x), list(y))
        if ticks != self._ticks:  # axes lay out all labels again
            self._ticks = ticks
            self.getAxis("bottom").setTicks([ticks[0]])
            self.getAxis("left").setTicks([ticks[1]])

    def reserve(self, widest: str) -> None:
        """Reserve room on the left for labels as wide as `widest`, so that the plot never shifts."""
        font = number_font(small_px(self))
        metrics = QFontMetrics(font)
        for side in ("left", "bottom"):
            self.getAxis(side).setTickFont(font)
        self.getAxis("left").setWidth(metrics.horizontalAdvance(widest) + 8)
        self.getAxis("bottom").setHeight(metrics.height() + 4)
        self.setMinimumHeight(round(5.5 * metrics.height()))
        half = (
            metrics.horizontalAdvance(tr("{seconds} s", seconds=0)) // 2 + 4
        )  # of the label below the right edge
        self.getPlotItem().layout.setContentsMargins(0, metrics.height() // 2, half, 0)

    def fits(self, labels: Sequence[str]) -> bool:
        """Return whether these labels fit below the plot with space between them."""
        room = self.width() - self.getAxis("left").width()
        key = (tuple(labels), room, small_px(self))
        if key != self._fits[0]:  # measuring text is not free, and this is asked often
            metrics = QFontMetrics(number_font(key[2]))
            need = sum(metrics.horizontalAdvance(label) for label in labels) * 1.5
            self._fits = (key, bool(need < room))
        return self._fits[1]

    def set_description(self, describe: Callable[[float, float], str]) -> None:
        """Show the text that `describe` returns for a point x, y of the plot as its tooltip."""
        self._tip = describe

    def plot_point(self, position: QPointF) -> QPointF:
        """Convert a point of the widget to the plot's coordinates."""
        return self.getViewBox().mapSceneToView(self.mapToScene(position.toPoint()))  # type: ignore[no-any-return]

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802
        """Show the tooltip of the point under the pointer."""
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
