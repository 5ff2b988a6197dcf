"""The Attention panel: both models' channel weights now, and one model's over time."""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter

from PySide6.QtCore import QEvent
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QToolButton, QVBoxLayout

from ffgui.app.language import mark, tr
from ffgui.app.pane_style import PaneStyle, pane_styles
from ffgui.app.panels.attention.attention_stats import DEVIATION_STEPS, Floats, deviation_peak
from ffgui.app.panels.attention.attention_texts import attention_title, gates_note
from ffgui.app.panels.attention.heat_column import HeatColumn
from ffgui.app.panels.attention.weights_column import STOPPED, WeightsColumn
from ffgui.app.panels.panel import ControlRow, Panel, PanelContext
from ffgui.app.panels.plots.step_scale import StepScale
from ffgui.app.panels.throttle import Throttle
from ffgui.app.style.theme import SPACE, number_font
from ffgui.app.widgets.elided_label import ElidedLabel
from ffgui.app.widgets.segments import Segments
from ffgui.detect.model_info import ModelInfo
from ffgui.detect.results import PLACES
from ffgui.live.state import SIDES, AttentionHistory, Side

_MAP_INTERVAL, _TEXT_INTERVAL, _SORT_INTERVAL = 0.1, 0.25, 2.0
"""Seconds between two drawings of the map, changes of the texts, and sortings of the bars."""

_PLACE_TIPS = {
    "c3": mark("Backbone, stride 8"),
    "c4": mark("Backbone, stride 16"),
    "c5": mark("Backbone, stride 32"),
    "p3": mark("After the BiFPN, stride 8"),
    "p4": mark("After the BiFPN, stride 16"),
    "p5": mark("After the BiFPN, stride 32"),
}
_MODES = (
    ("absolute", mark("Absolute"), mark("The weights, 0 to 1, on the same scale for both models")),
    (
        "deviation",
        mark("Deviation"),
        mark("Deviation of each channel from its mean over the last 20 s, on the same scale for both models"),
    ),
    (
        "sorted",
        mark("Sorted"),
        mark("The weights, sorted by each channel's spread over time; pale: mean ± spread"),
    ),
)


class AttentionPanel(Panel):
    """Channel weights of both models at one of six places.

    `refresh` moves the bars; map and texts follow at their own slower pace.
    """

    def __init__(self, context: PanelContext) -> None:
        super().__init__(tr("Attention"))
        self._context = context
        self._theme = context.theme
        self._settings = context.settings
        self._histories: dict[Side, AttentionHistory] = {}
        self._infos: dict[Side, ModelInfo | None] = {}
        self._held: dict[Side, Mapping[str, Floats]] = {}
        self._map_side: Side = "right"
        self._stopped: dict[Side, bool] = dict.fromkeys(SIDES, False)
        self._running: tuple[Side, ...] = SIDES
        self._scale = StepScale(DEVIATION_STEPS)
        self._map_scale = StepScale(DEVIATION_STEPS)
        self._drawn: object = None
        self._map_throttle = Throttle(_MAP_INTERVAL)
        self._text_throttle = Throttle(_TEXT_INTERVAL)
        self._sort_throttle = Throttle(_SORT_INTERVAL)
        self.places = Segments(
            tr("Layer"), [(place, place.upper(), tr(_PLACE_TIPS[place])) for place in PLACES]
        )
        self.modes = Segments(tr("Values"), [(key, tr(text), tr(tip)) for key, text, tip in _MODES])
        self.freeze = QToolButton()
        context.actions["freeze"].setIconText(tr("Freeze"))
        self.freeze.setDefaultAction(context.actions["freeze"])
        self.note = ElidedLabel()
        self.note.setProperty("quiet", "true")
        self.columns: dict[Side, WeightsColumn] = {side: WeightsColumn(self._theme, side) for side in SIDES}
        self.heat = HeatColumn(self._theme)
        self._lay_out()
        self.places.chosen.connect(lambda place: self._settings.change(attention_place=place))
        self.modes.chosen.connect(lambda mode: self._settings.change(attention_mode=mode))
        for column in self.columns.values():
            column.pointed.connect(self._on_pointed)
        self._settings.changed.connect(self._on_settings_changed)
        self._theme.changed.connect(self._on_theme_changed)
        self._apply_font()
        self._show_choices()

    @property
    def place(self) -> str:
        """The place shown, "c3" to "p5"."""
        return self._settings.values.attention_place

    def refresh(self) -> None:
        """Take the newest weights."""
        pipeline = self._context.controller.pipeline
        left, right = (pipeline.attention(side) for side in SIDES)
        self._running = pipeline.options.sides
        self.show_weights(left, right, self._context.controller.infos())

    def show_weights(
        self, left: AttentionHistory, right: AttentionHistory, infos: Mapping[Side, ModelInfo | None]
    ) -> None:
        """Show these weights, and draw what has changed and is due."""
        self._histories = {"left": left, "right": right}
        new = {side: infos.get(side) for side in SIDES}
        if new != self._infos:
            # Values of another model are nothing to compare with.
            self._held = {
                side: held for side, held in self._held.items() if new[side] == self._infos.get(side)
            }
        stopped = {side: side not in self._running for side in SIDES}
        if (new, stopped) != (self._infos, self._stopped):
            self._infos, self._stopped = new, stopped
            self._show_models()
            self._drawn = None
        if self.isVisible():
            self._draw()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Draw what has arrived while the panel was hidden."""
        super().showEvent(event)
        self._redraw()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the window's font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "heat"):
            self._apply_font()

    def _lay_out(self) -> None:
        self._grid = grid = QGridLayout()
        grid.setHorizontalSpacing(2 * SPACE)
        grid.setVerticalSpacing(SPACE // 2)
        for number, column in enumerate(self.columns.values()):
            for row, widget in enumerate((column.title, column.body, column.text)):
                grid.addWidget(widget, row, number)
        for row, part in enumerate((self.heat.title, self.heat.body, self.heat.foot)):
            grid.addWidget(part, row, 2)
        grid.setRowStretch(1, 1)
        for number in range(3):
            grid.setColumnStretch(number, 1)
        page = QVBoxLayout(self.content)
        page.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        page.setSpacing(SPACE)
        page.addWidget(ControlRow([self.places, self.modes, self.freeze, self.note]))
        page.addLayout(grid, 1)

    def _apply_font(self) -> None:
        font = number_font(self.fontInfo().pixelSize())
        for column in self.columns.values():
            column.set_font(font)
        self.heat.set_font(font)

    def _show_choices(self) -> None:
        self.places.choose(self.place)
        self.modes.choose(self._settings.values.attention_mode)
        self._scale.reset()
        self._map_scale.reset()
        for column in self.columns.values():
            column.set_mode(self._settings.values.attention_mode)
        self._show_models()
        self._redraw()

    def _show_models(self) -> None:
        styles = pane_styles(self._theme, self._infos)
        for side, column in self.columns.items():
            column.set_model(self._infos.get(side), self.place, styles[side])
            column.set_stopped(self._stopped[side])
        without = self._side_without()
        for number, (side, column) in enumerate(self.columns.items()):
            for part in (column.title, column.body, column.text):
                part.setVisible(side != without)
            self._grid.setColumnStretch(number, 0 if side == without else 1)
        self._map_side = "left" if without == "right" else "right"
        info = self._infos.get(self._map_side)
        message = "" if info is not None and attention_title(info.attention) else tr("No weights to show")
        if self._stopped[self._map_side]:
            message = tr(STOPPED)
        self.heat.set_model(styles[self._map_side], message)
        self._write_note(styles)

    def _side_without(self) -> Side | None:
        """Return the side whose network has no attention, if the other has; a line replaces its column."""
        infos = {side: self._infos.get(side) for side in SIDES}
        if None in infos.values():
            return None
        without = [side for side, info in infos.items() if info and not attention_title(info.attention)]
        return without[0] if len(without) == 1 else None

    def _write_note(self, styles: Mapping[Side, PaneStyle]) -> None:
        """Tell which network has no attention, and what the gates are worth, on one line."""
        told = []
        for side in SIDES:
            info = self._infos.get(side)
            note = gates_note(info.training) if info is not None else ""
            if note:
                told.append(f"{styles[side].short} {note}")
        parts = []
        if told:
            figures = tr(", ").join(told)
            parts.append(tr("Hard AP with gates fixed at their means: {figures}", figures=figures))
        without = self._side_without()
        if without is not None:
            name = styles[without].label
            parts.insert(0, tr("{model} has no attention, so it has no channel weights.", model=name))
        self.note.set_whole_text(" ".join(parts))
        self.note.setVisible(bool(parts))

    def _redraw(self) -> None:
        self._drawn = None
        if self.isVisible() and self._histories:
            self._draw(force=True)

    def _draw(self, force: bool = False) -> None:
        newest = tuple(h.times[-1] if len(h.times) else None for h in self._histories.values())
        if newest == self._drawn and not force:
            return
        self._drawn = newest
        now = perf_counter()
        for side, column in self.columns.items():
            held = self._held.get(side, {}).get(self.place)
            column.take(self._histories[side].values.get(self.place), held)
        missing = any(column.stats is None for column in self.columns.values())
        if self._text_throttle.due(now, force) or missing:
            self._measure(now, force)
        for column in self.columns.values():
            column.draw(self._scale.value)
        if self._map_throttle.due(now, force):
            self._draw_map()

    def _measure(self, now: float, force: bool) -> None:
        sort = self._sort_throttle.due(now, force)
        peaks = dict.fromkeys(SIDES, 0.0)
        for side, column in self.columns.items():
            column.measure(sort)
            if self._settings.values.attention_mode != "absolute" and column.stats is not None:
                peaks[side] = deviation_peak(self._histories[side].values[self.place], column.stats)
        self._scale.fit(max(peaks.values()), now)
        self._map_scale.fit(peaks[self._map_side], now)
        for column in self.columns.values():
            column.write(self._scale.value)

    def _draw_map(self) -> None:
        history, column = self._histories[self._map_side], self.columns[self._map_side]
        values = history.values.get(self.place)
        scale = None if self._settings.values.attention_mode == "absolute" else self._map_scale.value
        self.heat.set_scale(scale)
        if values is not None and len(values) and column.stats is not None:
            self.heat.draw(history.times, values, column.stats, scale, column.order)

    def _on_settings_changed(self, names: frozenset[str]) -> None:
        if "attention_frozen" in names:
            frozen = self._settings.values.attention_frozen
            self._context.actions["freeze"].setIconText(tr("Frozen · release") if frozen else tr("Freeze"))
            self._hold(frozen)
        if names & {"attention_place", "attention_mode"}:
            self._show_choices()

    def _hold(self, frozen: bool) -> None:
        """Keep the present values for comparison, or drop them."""
        self._held = {}
        if frozen:
            for side, history in self._histories.items():
                self._held[side] = {
                    place: values[-1].copy() for place, values in history.values.items() if len(values)
                }
        self._redraw()

    def _on_theme_changed(self) -> None:
        self._show_models()
        self._redraw()

    def _on_pointed(self, channel: int | None) -> None:
        for column in self.columns.values():
            column.point_at(channel)
