"""One model's channel weights: title, bars and what is to be said about them."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QStackedWidget

from ffgui.app.panels.attention.attention_stats import (
    Floats,
    PlaceStats,
    attention_title,
    gates_note,
    place_stats,
    sentence,
    spread_order,
)
from ffgui.app.panels.panel_widgets import grow_for, reserve_lines, set_text
from ffgui.app.panels.plots.plot import BarsPlot
from ffgui.app.style.theme import Theme
from ffgui.detect.model_info import ModelInfo
from ffgui.live.state import Side

BarMode = Literal["absolute", "deviation", "sorted"]

_LOADING = "Loading the model"
_WITHOUT = "This network has no attention: there are no channel weights to show"
_WAITING = "Waiting for the first picture"


def short_name(info: ModelInfo | None, side: Side) -> str:
    """What a model is called where there is little room: V1, V2, or its own name."""
    if info is None:
        return side.capitalize()
    return info.version.upper() if info.version in ("v1", "v2") else info.name


def signed(value: float, digits: int = 2) -> str:
    """A deviation with its sign, as +0.05 or \u22120.05."""
    return f"{value:+.{digits}f}".replace("-", "\u2212")


class ModelColumn(QObject):
    """Bars of one place of one model: three widgets that stand one below the other.

    Attributes:
        title: whose weights, and where.
        body: the bars, or a message why there are none.
        text: what is seen, or the numbers of the channel pointed at.
        stats: statistics of the window; None without values.
    """

    pointed = Signal(object)
    """The pointer or the arrow keys have moved to a channel (int), or away (None)."""

    def __init__(self, theme: Theme, side: Side) -> None:
        super().__init__()
        self._theme, self._side = theme, side
        self._info: ModelInfo | None = None
        self._place = "c3"
        self._mode: BarMode = "absolute"
        self._order: NDArray[np.intp] | None = None
        self._channel: int | None = None
        self._values: Floats = np.zeros((0, 0), np.float32)
        self._held: Floats | None = None
        self.stats: PlaceStats | None = None
        self.title = QLabel()
        self.title.setTextFormat(Qt.TextFormat.RichText)
        self.title.setWordWrap(True)
        self.title.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.title.setToolTip("Which weights of which network the bars show, a bar a channel")
        self.plot = BarsPlot(theme, f"Channel weights, {side} model")
        self.plot.setToolTip("Point at a bar, or use the arrow keys, for its channel, value, mean and spread")
        self.message = QLabel(_LOADING)
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.message.setWordWrap(True)
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.text.setToolTip(
            "Over the last 20 s. Channels differ by: standard deviation over channels of their means. "
            "Moves by: root mean square over channels of the standard deviation over time"
        )
        self.body = QStackedWidget()
        self.body.addWidget(self.plot)
        self.body.addWidget(self.message)
        self.plot.pointed.connect(self._on_pointed)
        theme.changed.connect(self._on_theme_changed)
        self.set_model(None, self._place)

    @property
    def current(self) -> Floats | None:
        """The newest weights of the place shown, float32 [C]."""
        return self._values[-1] if len(self._values) else None

    @property
    def order(self) -> NDArray[np.intp] | None:
        """Which channel each bar stands for, in the sorted mode."""
        return self._order

    @property
    def accent(self) -> str:
        """The model's color."""
        return self._theme.accent(self._info.version if self._info else "", self._side)

    @property
    def name(self) -> str:
        """The model's short name."""
        return short_name(self._info, self._side)

    def set_model(self, info: ModelInfo | None, place: str) -> None:
        """Say which network and which of its places is shown."""
        self._info, self._place = info, place
        self._write_title()
        self.plot.set_accent(self.accent)
        reserve_lines(self.text, 3 if info is not None and gates_note(info.training) else 2)

    def set_mode(self, mode: BarMode) -> None:
        """Show values as they are, as deviations, or in the order of their spread."""
        self._mode = mode
        self._order = None

    def take(self, values: Floats | None, held: Floats | None) -> None:
        """Take the window's weights [T, C] of the place, None without any; and those held [C]."""
        self._values = np.zeros((0, 0), np.float32) if values is None else values
        current = self.current
        self._held = held if current is not None and held is not None and len(held) == len(current) else None
        if self.stats is not None and (current is None or len(self.stats.channel_mean) != len(current)):
            self.stats = self._order = None
        self._show_message()

    def measure(self, sort: bool) -> None:
        """Compute the statistics anew, and with `sort` the order of the bars too."""
        self.stats = place_stats(self._values)
        if self._mode == "sorted" and self.stats is not None and (sort or self._order is None):
            self._order = spread_order(self.stats)
            self._place_cursor()

    def draw(self, scale: float) -> None:
        """Draw the newest weights; `scale` is the upper end of the deviation mode."""
        current, stats = self.current, self.stats
        if current is None or stats is None:
            return
        low = -scale if self._mode == "deviation" else 0.0
        high = scale if self._mode == "deviation" else 1.0
        channels = len(current)
        self.plot.bars.set_limits(low, high, channels)
        self.plot.set_range((0, channels), (low, high))
        held, band = self._held, None
        if self._mode == "deviation":
            current = current - stats.channel_mean
            held = None if held is None else held - stats.channel_mean
        elif self._order is not None:
            mean, spread = stats.channel_mean[self._order], stats.channel_spread[self._order]
            band = (mean - spread, mean + spread)
            current = current[self._order]
            held = None if held is None else held[self._order]
        self.plot.bars.set_bars(current, held, band)

    def write(self, scale: float) -> None:
        """Bring ticks, sentence and the text for screen readers up to date."""
        current = self.current
        if current is not None:
            self._write_ticks(len(current), scale)
        self._say()
        self.plot.setAccessibleDescription(f"{self.name}. {self._sentence()}")

    def point_at(self, channel: int | None) -> None:
        """Mark a channel, as when it is pointed at in the other model's bars."""
        self._channel = channel
        self._place_cursor()
        self._say()

    def describe_channel(self, channel: int) -> str:
        """Value, mean and spread of a channel, in words; "" without values."""
        current, stats = self.current, self.stats
        if current is None or stats is None or not 0 <= channel < len(current):
            return ""
        parts = [
            f"Channel {channel}: {current[channel]:.3f}",
            f"mean {stats.channel_mean[channel]:.3f}",
            f"spread {stats.channel_spread[channel]:.3f}",
        ]
        if self._held is not None:
            parts.append(f"held {self._held[channel]:.3f}")
        return ", ".join(parts)

    def set_font(self, font: QFont) -> None:
        """Follow the size of the window's text; `font` has figures of equal width."""
        self.text.setFont(font)
        self.plot.reserve(signed(-0.05))
        self.set_model(self._info, self._place)

    def _on_theme_changed(self) -> None:
        self.set_model(self._info, self._place)

    def _on_pointed(self) -> None:
        position = self.plot.cursor_position
        if position is not None and self._order is not None:
            position = int(self._order[position])
        self.pointed.emit(position)

    def _place_cursor(self) -> None:
        position = self._channel
        if position is not None and self._order is not None:
            places = np.flatnonzero(self._order == position)
            position = int(places[0]) if len(places) else None
        self.plot.bars.set_cursor(position)

    def _say(self) -> None:
        words = self._sentence()
        grow_for(self.text, words)
        set_text(self.text, self._pointed_text() or words)

    def _pointed_text(self) -> str:
        return "" if self._channel is None else self.describe_channel(self._channel)

    def _sentence(self) -> str:
        if self._info is None or attention_title(self._info.attention) is None:
            return ""
        text = sentence(self._info.attention, self._place, self.stats) + "."
        if self._held is not None and self.current is not None:
            text += f" Since the freeze: {np.abs(self.current - self._held).mean():.2f} a channel."
        note = gates_note(self._info.training)
        return f"{text} {note}." if note else text

    def _write_title(self) -> None:
        title = attention_title(self._info.attention) if self._info is not None else ""
        what = f"&nbsp; {title} at {self._place.upper()}" if title else ""
        set_text(self.title, f'<b style="color: {self.accent}">{self.name}</b>{what}')

    def _show_message(self) -> None:
        if self._info is None:
            message = _LOADING
        elif attention_title(self._info.attention) is None:
            message = _WITHOUT
        else:
            message = "" if len(self._values) else _WAITING
        if message:
            set_text(self.message, message)
        self.body.setCurrentWidget(self.message if message else self.plot)

    def _write_ticks(self, channels: int, scale: float) -> None:
        if self._mode == "deviation":
            y = [(-scale, signed(-scale)), (0.0, "0"), (scale, signed(scale))]
        else:
            y = [(0.0, "0"), (0.5, "0.5"), (1.0, "1")]
        if self._order is not None:
            ends = [(channels * 0.22, "moves most"), (channels * 0.78, "moves least")]
            x = ends if self.plot.fits([text for _, text in ends]) else ends[:1]
        else:
            quarters = [channels * quarter // 4 for quarter in range(4)]
            shown = quarters if self.plot.fits([str(channel) for channel in quarters]) else quarters[::2]
            x = [(channel + 0.5, str(channel)) for channel in shown]
        self.plot.set_ticks(x, y)
