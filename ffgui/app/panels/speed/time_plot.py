"""Curves over the last minute, with marks where a setting changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent

from ffgui.app.formatting import number
from ffgui.app.language import decimal, mark, tr
from ffgui.app.panels.plots.plot import Plot, small_px
from ffgui.app.panels.plots.step_scale import StepScale
from ffgui.app.style.theme import Theme, number_font
from ffgui.live.state import Floats64

WINDOW_S = 60.0

_EMPTY = mark("No data yet")


@dataclass(frozen=True, slots=True)
class PlotCurve:
    """Name and line style of one metric.

    Attributes:
        name: for the tooltip.
        unit: with a leading space, if it needs one.
        style: solid, dashed or dotted, to tell curves apart without color.
        digits: after the decimal point.
        width: of the line in pixels.
    """

    name: str
    unit: str
    style: Qt.PenStyle
    digits: int = 0
    width: int = 1


class TimePlot(Plot):
    """Curves over the last minute, from zero to a round number."""

    def __init__(self, theme: Theme, name: str, steps: Sequence[float], write_marks: bool) -> None:
        """Make an empty plot; `write_marks` labels the marks."""
        self._curves: list[tuple[PlotCurve, pg.PlotCurveItem]] = []
        self._colors: list[str] = []
        self._scale = StepScale(steps)
        self._write_marks = write_marks
        self._marks: list[tuple[float, str]] = []
        self._t: Floats64 = np.zeros(0)
        self._values: list[Floats64] = []
        self._labels: list[pg.TextItem] = []
        self._lines = pg.PlotCurveItem(connect="pairs")
        super().__init__(theme, name)
        self.addItem(self._lines)
        self.set_description(self._describe)
        self.set_text_size()
        self._apply_scale()
        self.set_message(tr(_EMPTY))

    @property
    def top(self) -> float:
        """Upper end of the plot."""
        return self._scale.value

    def curve_data(self, number: int) -> tuple[Floats64, Floats64]:
        """Return a curve as drawn: seconds relative to the newest sample (negative), and values."""
        x, y = self._curves[number][1].getData()
        return x, y

    def set_text_size(self) -> None:
        """Follow the window's font."""
        self.reserve("1000")

    def set_curves(self, curves: Sequence[tuple[PlotCurve, str]]) -> None:
        """Set the curves and their colors."""
        if [curve for curve, _ in self._curves] != [curve for curve, _ in curves]:
            for _, item in self._curves:
                self.removeItem(item)
            self._curves = [(curve, pg.PlotCurveItem(connect="finite")) for curve, _ in curves]
            for _, item in self._curves:
                self.addItem(item)
            self._values = []
        self._colors = [color for _, color in curves]
        self._apply_pens()

    def set_series(self, t: Floats64, values: Sequence[Floats64], marks: Sequence[tuple[float, str]]) -> None:
        """Draw `values`, one array [n] per curve, at the times `t` [n]; NaN leaves a gap."""
        if len(t) < len(self._t):  # the statistics were reset
            self._scale.reset()
        self._t, self._values, self._marks = t, list(values), list(marks)
        self.set_message("" if any(np.isfinite(value).any() for value in values) else tr(_EMPTY))
        if len(t):
            peak = max((float(np.nanmax(v)) for v in values if np.isfinite(v).any()), default=0.0)
            self._scale.fit(peak * 1.05, float(t[-1]))
        self._apply_scale()
        ago = t - t[-1] if len(t) else t
        for (_, item), value in zip(self._curves, values, strict=True):
            item.setData(ago, value)
        self._draw_marks()

    def _apply_scale(self) -> None:
        top = self._scale.value
        self.set_range((-WINDOW_S, 0.0), (0.0, top * (1 + self._headroom())))
        seconds = [
            (at, tr("{seconds} s", seconds=f"{at:.0f}".replace("-", "\u2212"))) for at in (-40.0, -20.0, 0.0)
        ]
        self.set_ticks(seconds, [(at, decimal(at, "g")) for at in (0.0, top / 2, top)])

    def _headroom(self) -> float:
        """Return the share of the scale that the labels of the marks need above the curves."""
        if not self._write_marks:
            return 0.0
        line, height = QFontMetrics(number_font(small_px(self))).height() + 4, self.getViewBox().height()
        return float(line / max(line, height - line))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Place the labels of the marks again."""
        super().resizeEvent(event)
        if self._labels:
            self._apply_scale()
            self._draw_marks()

    def _draw_marks(self) -> None:
        if not len(self._t):
            recent: list[tuple[float, str]] = []
        else:
            recent = [
                (at - self._t[-1], text) for at, text in self._marks if 0 <= self._t[-1] - at <= WINDOW_S
            ]
        at = np.array([time for time, _ in recent], np.float64)
        self._lines.setData(np.repeat(at, 2), np.tile([0.0, self.top], len(at)))
        while self._write_marks and len(self._labels) < len(recent):
            label = pg.TextItem(anchor=(0, 1))
            self._labels.append(label)
            self.addItem(label, ignoreBounds=True)
        self._place_labels(recent)

    def _place_labels(self, recent: Sequence[tuple[float, str]]) -> None:
        """Label the newest marks; an older one only where it does not run into the next."""
        width = self.getViewBox().width() or 1.0
        limit = 0.0
        palette = self._theme.palette
        for label in self._labels:
            label.setVisible(False)
        for label, (at, text) in zip(self._labels, reversed(recent), strict=False):
            label.setText(text)
            label.setColor(palette.secondary)
            label.setFont(number_font(small_px(self)))
            wide = label.boundingRect().width() / width * WINDOW_S
            start = min(at, -wide)
            if start + wide <= limit + 0.01 and start >= -WINDOW_S:
                label.setPos(start, self.top)
                label.setVisible(True)
                limit = start

    def _describe(self, x: float, _y: float) -> str:
        if not len(self._t):
            return tr(_EMPTY)
        ago = self._t - self._t[-1]
        index = int(np.argmin(np.abs(ago - x)))
        lines = [tr("{seconds:.0f} s ago", seconds=-float(ago[index]))]
        for (curve, _), values in zip(self._curves, self._values, strict=False):
            value = values[index]
            text = tr("no data") if np.isnan(value) else number(value, curve.digits, curve.unit)
            lines.append(f"{curve.name}: {text}")
        lines += [text for at, text in self._marks if abs(at - self._t[-1] - x) <= 1.0]
        return "\n".join(lines)

    def _apply_pens(self) -> None:
        for (curve, item), color in zip(self._curves, self._colors, strict=True):
            pen = pg.mkPen(color, width=curve.width, style=curve.style)
            item.setPen(pen)

    def _on_theme_changed(self) -> None:
        super()._on_theme_changed()
        self._lines.setPen(pg.mkPen(self._theme.palette.line, width=1))
        for label in self._labels:
            label.setColor(self._theme.palette.secondary)
