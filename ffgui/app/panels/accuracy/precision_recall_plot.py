"""Precision over recall of both models, with the score threshold as a point on each curve."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent

from ffgui.app.language import decimal, tr
from ffgui.app.panels.plots.plot import Plot
from ffgui.app.style.theme import Theme
from ffgui.live.accuracy import Accuracy
from ffgui.live.state import SIDES, Side

_MARGIN = 0.02


class PrecisionRecallPlot(Plot):
    """Drag anywhere along a curve to set the threshold to that of the nearest point."""

    threshold_chosen = Signal(float)
    """The score threshold of the point that was chosen."""

    def __init__(self, theme: Theme) -> None:
        self._measured: dict[Side, Accuracy] = {}
        self._colors: dict[Side, str] = {}
        super().__init__(theme, tr("Precision and recall"))
        self._curves = {side: pg.PlotCurveItem() for side in SIDES}
        self._points = {side: pg.ScatterPlotItem(size=9) for side in SIDES}
        for item in (*self._curves.values(), *self._points.values()):
            self.addItem(item)
        self.set_range((0, 1 + _MARGIN), (0, 1 + _MARGIN))
        ticks = [(value / 4, decimal(value / 4, "g")) for value in range(5)]
        self.set_ticks(ticks, ticks)
        self.reserve("0.75")
        self.set_description(self._describe)

    def set_values(self, measured: Mapping[Side, Accuracy], colors: Mapping[Side, str]) -> None:
        """Show the curves of the models that have one."""
        self._measured, self._colors = dict(measured), dict(colors)
        for side in SIDES:
            one, color = self._measured.get(side), self._colors[side]
            reached = np.zeros(0, bool) if one is None else one.recalls > 0
            x = np.zeros(0) if one is None else one.recalls[reached]
            y = np.zeros(0) if one is None else one.precisions[reached]
            self._curves[side].setData(x, y, pen=pg.mkPen(color, width=2))
            known = one is not None and one.precision is not None and one.recall is not None
            self._points[side].setData(
                [one.recall] if one is not None and known else [],
                [one.precision] if one is not None and known else [],
                brush=pg.mkBrush(color),
                pen=pg.mkPen(self._theme.palette.text),
            )

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Choose the threshold of the nearest point."""
        self._choose(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Choose while the button is held."""
        self._choose(event)

    def _choose(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            threshold = self.threshold_at(event.position())
            if threshold is not None:
                self.threshold_chosen.emit(threshold)

    def threshold_at(self, position: QPointF) -> float | None:
        """Return the threshold of the point of a curve that is nearest; None without curves."""
        point = self.plot_point(position)
        nearest: tuple[float, float] | None = None
        for one in self._measured.values():
            distances = np.hypot(one.recalls - point.x(), one.precisions - point.y())
            index = int(distances.argmin())
            if nearest is None or distances[index] < nearest[0]:
                nearest = float(distances[index]), float(one.thresholds[index])
        return None if nearest is None else nearest[1]

    def _describe(self, recall: float, precision: float) -> str:
        return tr(
            "Recall {recall:.2f}, precision {precision:.2f}. Drag to set the score threshold.",
            recall=recall,
            precision=precision,
        )
