"""One model's channel weights over the last 20 seconds: title, map and color scale."""

from __future__ import annotations

import html

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QFont, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QStackedWidget, QWidget

from ffgui.app.formatting import number, signed
from ffgui.app.language import mark, tr
from ffgui.app.pane_style import PaneStyle
from ffgui.app.panels.attention.attention_stats import WINDOW_S, Floats, PlaceStats, Times, shades, time_grid
from ffgui.app.panels.attention.heat_plot import HeatPlot, color_table
from ffgui.app.style.theme import SPACE, Theme
from ffgui.app.widgets.labels import set_text

COLUMNS = 200
"""Columns of the map: ten per second, as often as it is drawn."""


class _ColorBar(QWidget):
    """The colors of the map from low to high."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._table = np.zeros((256, 4), np.uint8)
        self.setFixedHeight(10)
        self.setMinimumWidth(48)

    def set_table(self, table: NDArray[np.uint8]) -> None:
        """Show the colors 1..255 of a table, uint8 [256, 4]."""
        self._table = np.ascontiguousarray(table[1:])
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Stretch the colors over the width."""
        painter = QPainter(self)
        row = QImage(
            self._table.data, len(self._table), 1, 4 * len(self._table), QImage.Format.Format_RGBA8888
        )
        painter.drawImage(QRectF(self.rect()), row)
        painter.setPen(self._theme.palette.line)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class HeatColumn(QObject):
    """The map of channels over time: three widgets, one below the other.

    Attributes:
        title: the model.
        body: the map, or a message why there is none.
        foot: the color scale.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._accent = theme.palette.secondary
        self._diverging = False
        self._colors: object = None
        self._grid: Floats | None = None
        self._order: NDArray[np.intp] | None = None
        self.title = QLabel(textFormat=Qt.TextFormat.RichText, wordWrap=True)
        self.title.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.title.setToolTip(
            tr("One row per channel, time from left to right; blank where there was no result")
        )
        self.plot = HeatPlot(theme, tr("Channel weights over time"), WINDOW_S)
        self.plot.set_description(self._describe)
        self._message = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.body = QStackedWidget()
        self.body.addWidget(self.plot)
        self.body.addWidget(self._message)
        self._name = ""
        self._low, self._high = (QLabel(textFormat=Qt.TextFormat.PlainText) for _ in range(2))
        self._high.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._bar = _ColorBar(theme)
        self.foot = QWidget()
        scale = QGridLayout(self.foot)
        scale.setContentsMargins(0, 0, 0, 0)
        scale.setHorizontalSpacing(SPACE)
        scale.setColumnStretch(1, 1)
        scale.setRowStretch(1, 1)
        for column, widget in enumerate((self._low, self._bar, self._high)):
            scale.addWidget(widget, 0, column)
        theme.changed.connect(self._apply_colors)
        self.set_scale(None)

    def set_model(self, style: PaneStyle, message: str) -> None:
        """Set the model, or a message why there is nothing to show."""
        self._accent = style.accent
        self._name = f'<b style="color: {style.accent}">{html.escape(style.label)}</b>'
        self._write_title()
        self._apply_colors()
        if message:
            set_text(self._message, message)
        self.body.setCurrentWidget(self._message if message else self.plot)

    def set_scale(self, scale: float | None) -> None:
        """Show deviations up to `scale`, or values from 0 to 1 if it is None."""
        self._diverging = scale is not None
        set_text(self._low, "0" if scale is None else signed(-scale))
        set_text(self._high, "1" if scale is None else signed(scale))
        self._write_title()
        self._apply_colors()

    def draw(
        self,
        times: Times,
        values: Floats,
        stats: PlaceStats,
        scale: float | None,
        order: NDArray[np.intp] | None,
    ) -> None:
        """Draw the window `values` [T, C], in `order` if there is one."""
        grid = time_grid(times, values, COLUMNS)
        self._grid = grid
        self._order = order
        if scale is None:
            indices = shades(grid, 0.0, 1.0)
        else:
            indices = shades(grid - stats.channel_mean[:, None], -scale, scale)
        if order is not None:
            indices = indices[order]
        self.plot.set_map(indices)
        self._write_ticks(len(grid))

    def set_font(self, font: QFont) -> None:
        """Set the font, which has digits of equal width."""
        for label in (self._low, self._high):
            label.setFont(font)
            label.setMinimumWidth(label.fontMetrics().horizontalAdvance(signed(-0.05)))
        self.plot.reserve(signed(-0.05))

    def _write_title(self) -> None:
        deviations = mark("deviations from the mean over the last {seconds:.0f} s")
        weights = mark("weights over the last {seconds:.0f} s")
        shown = tr(deviations if self._diverging else weights, seconds=WINDOW_S)
        set_text(self.title, f"{self._name}&nbsp; {shown}")

    def _apply_colors(self) -> None:
        colors = (self._theme.palette, self._accent, self._diverging)
        if colors == self._colors:
            return
        self._colors = colors
        self.plot.set_colors(self._accent, self._diverging)
        self._bar.set_table(color_table(self._theme, self._accent, self._diverging))

    def _write_ticks(self, channels: int) -> None:
        if self._order is not None:
            y = [(channels * 0.1, tr("most")), (channels * 0.9, tr("least"))]
        else:
            y = [(channel + 0.5, str(channel)) for channel in (0, channels // 2, channels - 1)]
        x = [
            (at, tr("{seconds} s", seconds=f"{at:.0f}".replace("-", "−"))) for at in (-15.0, -10.0, -5.0, 0.0)
        ]
        self.plot.set_ticks(x if self.plot.fits([text for _, text in x]) else x[1::2], y)

    def _describe(self, x: float, y: float) -> str:
        grid = self._grid
        column = int((x / WINDOW_S + 1) * COLUMNS)
        row = int(y)
        if grid is None or not 0 <= row < len(grid) or not 0 <= column < COLUMNS:
            return ""
        channel = row if self._order is None else int(self._order[row])
        value = grid[channel, column]
        shown = tr("no result") if np.isnan(value) else number(float(value), 3)
        return tr("Channel {channel}, {seconds:.1f} s ago: {value}", channel=channel, seconds=-x, value=shown)
