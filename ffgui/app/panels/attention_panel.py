"""The attention panel: both models' channel weights, and how one's went over time."""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter
from typing import cast, get_args

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QToolButton, QVBoxLayout

from ffgui.app.panels.attention.attention_stats import (
    DEVIATION_STEPS,
    Floats,
    StepScale,
    attention_title,
    deviation_peak,
)
from ffgui.app.panels.attention.heat_column import HeatColumn
from ffgui.app.panels.attention.model_column import BarMode, ModelColumn
from ffgui.app.panels.panel_widgets import ControlRow, Panel, Segments
from ffgui.app.style.theme import SPACE, Theme, number_font
from ffgui.detect.model_info import ModelInfo
from ffgui.detect.results import PLACES
from ffgui.live.state import SIDES, AttentionHistory, Side

_HEAT_EVERY = 0.1
_TEXT_EVERY = 0.25
_SORT_EVERY = 2.0

_PLACE_TIPS = {
    "c3": "Backbone, stride 8",
    "c4": "Backbone, stride 16",
    "c5": "Backbone, stride 32",
    "p3": "After the BiFPN, stride 8",
    "p4": "After the BiFPN, stride 16",
    "p5": "After the BiFPN, stride 32",
}
_MODES = (
    ("absolute", "Absolute", "The weights themselves, 0 to 1, on the same scale for both models"),
    (
        "deviation",
        "Deviation",
        "How far each channel is from its own mean over the last 20 s, same scale for both",
    ),
    ("sorted", "Sorted", "The weights, ordered by how much each channel moved; pale: mean \u00b1 spread"),
)


class _Clock:
    """Says when something is due again that must not be done at every call."""

    def __init__(self, every: float) -> None:
        self._every = every
        self._last = float("-inf")

    def due(self, now: float, force: bool) -> bool:
        """Whether `every` seconds have gone since the last time that this was true."""
        if not force and now - self._last < self._every:
            return False
        self._last = now
        return True


class AttentionPanel(Panel):
    """Channel weights of both models at one of six places.

    Call `update_from` as often as bars are to move (15 times a second); the map and the texts
    take their own slower pace. A hidden panel does nothing.
    """

    place_changed = Signal(str)
    """The user has chosen another place."""
    mode_changed = Signal(str)
    """The user has chosen another mode."""
    frozen_changed = Signal(bool)
    """Values are held for comparison, or no longer."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("Attention")
        self._theme = theme
        self._histories: dict[Side, AttentionHistory] = {}
        self._infos: dict[Side, ModelInfo | None] = {}
        self._held: dict[Side, Mapping[str, Floats]] = {}
        self._scale = StepScale(DEVIATION_STEPS)
        self._map_scale = StepScale(DEVIATION_STEPS)
        self._drawn: object = None
        self._heat_clock = _Clock(_HEAT_EVERY)
        self._text_clock = _Clock(_TEXT_EVERY)
        self._sort_clock = _Clock(_SORT_EVERY)
        self.places = Segments("Place", [(place, place.upper(), _PLACE_TIPS[place]) for place in PLACES])
        self.modes = Segments("Mode", _MODES)
        self.freeze = QToolButton()
        self.freeze.setText("Freeze")
        self.freeze.setCheckable(True)
        self.freeze.setToolTip("Keep both models' values of this moment as an outline to compare with")
        self.freeze.setAccessibleName("Freeze values for comparison")
        self.columns: dict[Side, ModelColumn] = {side: ModelColumn(theme, side) for side in SIDES}
        self.heat = HeatColumn(theme)
        self._lay_out()
        self.places.chosen.connect(self._on_place_chosen)
        self.modes.chosen.connect(self._on_mode_chosen)
        self.freeze.toggled.connect(self._on_freeze_toggled)
        for column in self.columns.values():
            column.pointed.connect(self._on_pointed)
        theme.changed.connect(self._redraw)
        self._apply_font()
        self._show_models()

    @property
    def place(self) -> str:
        """The place shown, "c3" .. "p5"."""
        return self.places.key

    @property
    def mode(self) -> BarMode:
        """How the weights are shown."""
        return cast("BarMode", self.modes.key)

    @property
    def frozen(self) -> bool:
        """Whether values are held for comparison."""
        return self.freeze.isChecked()

    def set_place(self, place: str) -> None:
        """Show another place, as from the settings; others than the six are ignored."""
        if place in PLACES and place != self.place:
            self.places.choose(place)
            self._start_anew()

    def set_mode(self, mode: str) -> None:
        """Show the weights in another way, as from the settings; unknown ones are ignored."""
        if mode in get_args(BarMode) and mode != self.mode:
            self.modes.choose(mode)
            self._start_anew()

    def toggle_freeze(self) -> None:
        """Hold both models' values of now, or let go of those held."""
        self.freeze.toggle()

    def update_from(
        self, left: AttentionHistory, right: AttentionHistory, infos: Mapping[Side, ModelInfo | None]
    ) -> None:
        """Take what both models attended to, and draw what has changed and is due."""
        self._histories = {"left": left, "right": right}
        new = {side: infos.get(side) for side in SIDES}
        if new != self._infos:
            # What was held of another model is nothing to compare with.
            self._held = {
                side: held for side, held in self._held.items() if new[side] == self._infos.get(side)
            }
            self._infos = new
            self._show_models()
            self._drawn = None
        if self.isVisible():
            self._draw()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Draw what has come while the panel was hidden."""
        super().showEvent(event)
        self._redraw()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the size of the window's text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "heat"):
            self._apply_font()

    def _lay_out(self) -> None:
        grid = QGridLayout()
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
        page.addWidget(ControlRow([self.places, self.modes, self.freeze]))
        page.addLayout(grid, 1)

    def _apply_font(self) -> None:
        font = number_font(self.fontInfo().pixelSize())
        for column in self.columns.values():
            column.set_font(font)
        self.heat.set_font(font)

    def _show_models(self) -> None:
        for side, column in self.columns.items():
            column.set_model(self._infos.get(side), self.place)
        info = self._infos.get("right")
        message = "" if info is not None and attention_title(info.attention) else "Nothing to show"
        self.heat.set_model(self.columns["right"].name, self.columns["right"].accent, message)

    def _start_anew(self) -> None:
        self._scale.reset()
        self._map_scale.reset()
        for column in self.columns.values():
            column.stats = None
            column.set_mode(self.mode)
        self._show_models()
        self._redraw()

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
        if self._text_clock.due(now, force) or any(column.stats is None for column in self.columns.values()):
            self._measure(now, force)
        for column in self.columns.values():
            column.draw(self._scale.value)
        if self._heat_clock.due(now, force):
            self._draw_map()

    def _measure(self, now: float, force: bool) -> None:
        sort = self._sort_clock.due(now, force)
        peaks = dict.fromkeys(SIDES, 0.0)
        for side, column in self.columns.items():
            column.measure(sort)
            if self.mode != "absolute" and column.stats is not None:
                peaks[side] = deviation_peak(self._histories[side].values[self.place], column.stats)
        self._scale.fit(max(peaks.values()), now)
        self._map_scale.fit(peaks["right"], now)
        for column in self.columns.values():
            column.write(self._scale.value)

    def _draw_map(self) -> None:
        history, column = self._histories["right"], self.columns["right"]
        values = history.values.get(self.place)
        scale = None if self.mode == "absolute" else self._map_scale.value
        self.heat.set_scale(scale)
        if values is not None and len(values) and column.stats is not None:
            self.heat.draw(history.times, values, column.stats, scale, column.order)

    def _on_place_chosen(self, place: str) -> None:
        self._start_anew()
        self.place_changed.emit(place)

    def _on_mode_chosen(self, mode: str) -> None:
        self._start_anew()
        self.mode_changed.emit(mode)

    def _on_freeze_toggled(self, held: bool) -> None:
        self._held = {}
        if held:
            for side, history in self._histories.items():
                self._held[side] = {
                    place: values[-1].copy() for place, values in history.values.items() if len(values)
                }
        self._redraw()
        self.frozen_changed.emit(held)

    def _on_pointed(self, channel: int | None) -> None:
        for column in self.columns.values():
            column.point_at(channel)
