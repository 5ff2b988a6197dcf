"""The Speed panel: rates and latencies over a minute, stages, metrics, and the fair measurement."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from time import perf_counter

import numpy as np
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QLabel, QVBoxLayout, QWidget

from ffgui.app.formatting import NO_DATA, number
from ffgui.app.language import tr
from ffgui.app.pane_style import pane_styles
from ffgui.app.panels.panel import Panel, PanelContext
from ffgui.app.panels.speed.fair_view import FairView
from ffgui.app.panels.speed.speed_text import METRIC_COLUMNS, mark_text, metric_texts, summary
from ffgui.app.panels.speed.stage_bars import StageBars
from ffgui.app.panels.speed.time_plot import PlotCurve, TimePlot
from ffgui.app.panels.throttle import Throttle
from ffgui.app.style.theme import SPACE, mixed, number_font
from ffgui.app.widgets.buttons import push_button
from ffgui.app.widgets.labels import set_text
from ffgui.detect.model_info import ModelInfo
from ffgui.live.metrics import SideMetrics
from ffgui.live.state import SIDES, Floats64, MetricSeries, Side

_SOLID, _DASHED = "—", "– –"
"""Line samples in the legend."""

_TEXT_INTERVAL = 0.25
"""Seconds between two changes of the texts."""

_FPS_STEPS = (10.0, 20.0, 40.0, 60.0, 80.0, 120.0, 240.0, 500.0, 1000.0)
_MS_STEPS = (5.0, 10.0, 20.0, 40.0, 60.0, 100.0, 200.0, 300.0, 400.0, 600.0, 800.0, 1000.0, 2000.0, 5000.0)
_MIN_PLOT_WIDTH = 10
"""Smallest width of a plot, in line heights."""
_FAIR_WIDTH = 13
"""Width of the fair measurement, in line heights."""

_NO_LIMIT = 16_777_215  # QWIDGETSIZE_MAX

Marks = Sequence[tuple[float, str]]
Pen = Qt.PenStyle


def _on_one_time_axis(left: MetricSeries, right: MetricSeries) -> tuple[MetricSeries, MetricSeries]:
    """Return both series at the same times: those of the series with the newest sample."""
    ends = [series.t[-1] if len(series.t) else float("-inf") for series in (left, right)]
    t = left.t if ends[0] >= ends[1] else right.t
    return _at_times(left, t), _at_times(right, t)


def _at_times(series: MetricSeries, t: Floats64) -> MetricSeries:
    if series.t is t or np.array_equal(series.t, t):
        return series
    index = np.searchsorted(series.t, t + 0.25) - 1
    known = index >= 0
    known[known] &= t[known] - series.t[index[known]] < 0.75

    def taken(values: Floats64) -> Floats64:
        found = np.full(len(t), np.nan)
        found[known] = values[index[known]]
        return found

    return MetricSeries(
        t, taken(series.fps), taken(series.p50_ms), taken(series.p95_ms), taken(series.source_fps)
    )


def _number_label(text: str, tip: str) -> QLabel:
    label = QLabel(text, textFormat=Qt.TextFormat.PlainText)
    label.setAlignment(Qt.AlignmentFlag.AlignRight)
    label.setToolTip(tip)
    return label


class SpeedPanel(Panel):
    """Rates, latencies and stages of both models."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(tr("Speed"))
        self._context = context
        self._theme = context.theme
        self._infos: dict[Side, ModelInfo | None] = dict.fromkeys(SIDES)
        self._styles = pane_styles(self._theme, self._infos)
        self._pending: (
            tuple[Mapping[Side, MetricSeries], Marks, Mapping[Side, SideMetrics], float | None] | None
        ) = None
        self._drawn: object = None
        self._text_throttle = Throttle(_TEXT_INTERVAL)
        self.rates = TimePlot(self._theme, tr("Delivered FPS over 60 s"), _FPS_STEPS, write_marks=True)
        self.latencies = TimePlot(self._theme, tr("Latency over 60 s"), _MS_STEPS, write_marks=False)
        self.stages = StageBars(self._theme)
        self.reset = push_button(tr("Reset"), tr("Reset all metrics and curves"))
        self.reset.setAccessibleName(tr("Reset speed statistics"))
        self.reset.clicked.connect(context.actions["reset_speed"].trigger)
        self.fair = FairView(context.fair, self.reset)
        self._titles = {title: QLabel(textFormat=Qt.TextFormat.RichText) for title in ("rates", "latencies")}
        self._headings: list[QLabel] = []
        self._names: dict[Side, QLabel] = {}
        self.values: dict[Side, dict[str, QLabel]] = {}
        self.source = QLabel(_source_text(None), textFormat=Qt.TextFormat.PlainText)
        self._lay_out()
        self._theme.changed.connect(self._show_models)
        self._apply_font()
        self._show_models()

    def refresh(self) -> None:
        """Take the newest metrics."""
        pipeline = self._context.controller.pipeline
        self.show_metrics(
            {side: pipeline.series(side) for side in SIDES},
            pipeline.marks(),
            {
                side: pipeline.metrics(side) if side in pipeline.options.sides else SideMetrics()
                for side in SIDES
            },
            pipeline.source_fps(),
            self._context.controller.infos(),
        )

    def show_metrics(
        self,
        series: Mapping[Side, MetricSeries],
        marks: Marks,
        metrics: Mapping[Side, SideMetrics],
        source_fps: float | None,
        infos: Mapping[Side, ModelInfo | None],
    ) -> None:
        """Draw what has changed; texts change 4 times a second at most."""
        self._pending = (series, marks, metrics, source_fps)
        new = {side: infos.get(side) for side in SIDES}
        if new != self._infos:
            self._infos = new
            self._show_models()
            self._drawn = None
        if self.isVisible():
            self._draw(force=False)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Draw what has arrived while the panel was hidden."""
        super().showEvent(event)
        self._draw(force=True)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Put parts side by side where there is room."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the window's font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "source"):
            self._apply_font()

    def _lay_out(self) -> None:
        self._plots = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._plots.setSpacing(SPACE)
        for title, plot in ((self._titles["rates"], self.rates), (self._titles["latencies"], self.latencies)):
            one = QVBoxLayout()
            one.setSpacing(2)
            one.addWidget(title)
            one.addWidget(plot, 1)
            self._plots.addLayout(one, 1)
        self._titles["rates"].setToolTip(
            tr("Results per second of each model; dotted: frames per second of the source")
        )
        self._titles["latencies"].setToolTip(
            tr("Preprocessing + inference + postprocessing per frame: median (p50), and p95 in a paler color")
        )
        self._middle = QWidget()
        middle = self._middle_layout = QVBoxLayout(self._middle)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(SPACE)
        middle.addLayout(self._metric_grid())
        middle.addWidget(self.stages)
        middle.addStretch(1)
        self._page = QBoxLayout(QBoxLayout.Direction.LeftToRight, self.content)
        self._page.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        self._page.setSpacing(3 * SPACE)
        self._page.addLayout(self._plots, 1)
        self._page.addWidget(self._middle)
        self._page.addWidget(self.fair)

    def _metric_grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        for column, (key, heading, _, tip) in enumerate(METRIC_COLUMNS, start=1):
            label = _number_label(tr(heading), tr(tip))
            label.setProperty("quiet", "true")
            self._headings.append(label)
            grid.addWidget(label, 0, column)
            for row, side in enumerate(SIDES, start=1):
                value = _number_label(NO_DATA, tr(tip))
                self.values.setdefault(side, {})[key] = value
                grid.addWidget(value, row, column)
        for row, side in enumerate(SIDES, start=1):
            self._names[side] = QLabel(textFormat=Qt.TextFormat.PlainText)
            grid.addWidget(self._names[side], row, 0)
        self.source.setProperty("quiet", "true")
        self.source.setToolTip(tr("Frames per second of the source, measured"))
        grid.addWidget(self.source, 3, 0, 1, len(METRIC_COLUMNS) + 1)
        return grid

    def _arrange(self) -> None:
        line = self.fontMetrics().height()
        width = self.width() - 10 * SPACE
        self._middle_layout.activate()  # the grid in it would not know of changed texts yet
        middle = self._middle.minimumSizeHint().width()
        self._middle.setFixedWidth(max(middle, min(round(0.35 * width), 32 * line)))
        fair = max(self.fair.minimumSizeHint().width(), min(_FAIR_WIDTH * line, width))
        rest = width - self._middle.width() - fair
        narrow = rest < _MIN_PLOT_WIDTH * line
        self.fair.setMinimumWidth(0 if narrow else fair)
        self.fair.setMaximumWidth(_NO_LIMIT if narrow else fair)
        beside = narrow or rest > 2 * _MIN_PLOT_WIDTH * line
        direction = QBoxLayout.Direction
        self._page.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)
        self._plots.setDirection(direction.LeftToRight if beside else direction.TopToBottom)

    def _apply_font(self) -> None:
        font = number_font(self.fontInfo().pixelSize())
        metrics = QFontMetrics(font)
        for label in (*self._headings, *self._titles.values(), *self._names.values(), self.source):
            label.setFont(font)
        for (key, _, widest, _), heading in zip(METRIC_COLUMNS, self._headings, strict=True):
            wide = max(metrics.horizontalAdvance(widest), metrics.horizontalAdvance(heading.text()))
            heading.setFixedWidth(wide + 2)
            for side in SIDES:
                self.values[side][key].setFont(font)
                self.values[side][key].setFixedWidth(wide + 2)
        self.fair.set_text_size()
        self.stages.updateGeometry()
        for plot in (self.rates, self.latencies):
            plot.set_text_size()
        self._arrange()

    def _show_models(self) -> None:
        styles = self._styles = pane_styles(self._theme, self._infos)
        names = {side: styles[side].label for side in SIDES}
        accents = {side: styles[side].accent for side in SIDES}
        for side in SIDES:
            self._names[side].setText(names[side])
            self._names[side].setStyleSheet(f"color: {accents[side]}; font-weight: 600")
        self.stages.set_models(names, accents)
        self.fair.set_names(names)
        palette = self._theme.palette
        legend = "&nbsp;&nbsp; ".join(
            f'<span style="color: {style.accent}">{_DASHED if style.dashed else _SOLID} '
            f"{html.escape(style.label)}</span>"
            for style in styles.values()
        )
        source = f'&nbsp;&nbsp; <span style="color: {palette.secondary}">··· {tr("Source")}</span>'
        self._titles["rates"].setText(f"<b>{tr('FPS')}</b>&nbsp;&nbsp; {legend}{source}")
        self._titles["latencies"].setText(
            f"<b>{tr('Latency')}</b>&nbsp; ms "
            f'<span style="color: {palette.secondary}">&nbsp; {tr("pale: p95")}</span>'
        )
        pens = {side: Pen.DashLine if styles[side].dashed else Pen.SolidLine for side in SIDES}
        rates = [(PlotCurve(names[side], " fps", pens[side], width=2), accents[side]) for side in SIDES]
        rates.append((PlotCurve(tr("Source"), " fps", Pen.DotLine), palette.secondary))
        self.rates.set_curves(rates)
        pales = {side: mixed(accents[side], palette.surface, 0.5).name() for side in SIDES}
        high = [(PlotCurve(f"{names[side]} p95", " ms", pens[side], 1), pales[side]) for side in SIDES]
        middle = [(PlotCurve(f"{names[side]} p50", " ms", pens[side], 1, 2), accents[side]) for side in SIDES]
        self.latencies.set_curves(high + middle)
        self._arrange()

    def _draw(self, force: bool) -> None:
        if self._pending is None:
            return
        series, marks, metrics, source_fps = self._pending
        newest = (*(len(series[side].t) and series[side].t[-1] for side in SIDES), len(marks))
        if force or newest != self._drawn:
            self._drawn = newest
            self._draw_curves(series, marks)
        now = perf_counter()
        if self._text_throttle.due(now, force):
            self._write(metrics, source_fps, now)

    def _draw_curves(self, series: Mapping[Side, MetricSeries], marks: Marks) -> None:
        left, right = _on_one_time_axis(series["left"], series["right"])
        t = left.t
        source = np.where(np.isnan(left.source_fps), right.source_fps, left.source_fps)
        marks = [(at, mark_text(text)) for at, text in marks]
        self.rates.set_series(t, [left.fps, right.fps, source], marks)
        self.latencies.set_series(t, [left.p95_ms, right.p95_ms, left.p50_ms, right.p50_ms], marks)

    def _write(self, metrics: Mapping[Side, SideMetrics], source_fps: float | None, now: float) -> None:
        for side in SIDES:
            for key, text in metric_texts(metrics[side]).items():
                set_text(self.values[side][key], text)
        set_text(self.source, _source_text(source_fps))
        self.stages.set_stages({side: metrics[side].stages_ms for side in SIDES}, now)
        names = {side: self._styles[side].label for side in SIDES}
        self.setAccessibleDescription(summary(names, metrics, source_fps))


def _source_text(fps: float | None) -> str:
    return tr("Source {number} fps", number=number(fps, 1)) if fps is not None else tr("Source –")
