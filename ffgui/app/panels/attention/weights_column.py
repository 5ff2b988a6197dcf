"""One model's channel weights: title, bars and a summary."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QStackedWidget

from ffgui.app.formatting import signed
from ffgui.app.language import decimal, mark, tr
from ffgui.app.panels.attention.attention_stats import Floats, PlaceStats, place_stats, spread_order
from ffgui.app.panels.attention.attention_texts import attention_title, sentence
from ffgui.app.panels.attention.bars_plot import BarsPlot
from ffgui.app.widgets.labels import grow_for, reserve_lines, set_text
from ffgui.detect.model_info import ModelInfo
from ffgui.live.state import Side

if TYPE_CHECKING:
    from ffgui.app.pane_style import PaneStyle
    from ffgui.app.settings import BarMode
    from ffgui.app.style.theme import Theme

_LOADING = mark("Loading the model")
_WITHOUT = mark("This network has no attention, so there are no channel weights")
STOPPED = mark("Stopped while the other model is shown alone")
_WAITING = mark("Waiting for the first frame")

_NAME: dict[Side, str] = {
    "left": mark("Channel weights of the left model"),
    "right": mark("Channel weights of the right model"),
}


class WeightsColumn(QObject):
    """Bars of one place of one model: three widgets, one below the other.

    Attributes:
        title: model and place.
        body: the bars, or a message why there are none.
        text: a summary, or the values of the channel under the cursor.
        stats: statistics of the window, None without values.
    """

    pointed = Signal(object)
    """The cursor has moved to a channel (int), or was removed (None)."""

    def __init__(self, theme: Theme, side: Side) -> None:
        super().__init__()
        self._info: ModelInfo | None = None
        self._style: PaneStyle | None = None
        self._place = "c3"
        self._mode: BarMode = "absolute"
        self._order: NDArray[np.intp] | None = None
        self._channel: int | None = None
        self._stopped = False
        self._values: Floats = np.zeros((0, 0), np.float32)
        self._held: Floats | None = None
        self.stats: PlaceStats | None = None
        self.title = QLabel(textFormat=Qt.TextFormat.RichText, wordWrap=True)
        self.title.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.title.setToolTip(
            tr("One bar per channel. Point at a bar, or press an arrow key, for its value, mean and spread")
        )
        self.plot = BarsPlot(theme, tr(_NAME[side]))
        self.message = QLabel(tr(_LOADING), wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.text = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.text.setToolTip(
            tr(
                "Over the last 20 s. Spread across channels: standard deviation of the channels' means. "
                "Spread over time: root mean square of the channels' standard deviations."
            )
        )
        self.body = QStackedWidget()
        self.body.addWidget(self.plot)
        self.body.addWidget(self.message)
        self.plot.pointed.connect(self._on_pointed)

    @property
    def current(self) -> Floats | None:
        """The newest weights, float32 [C]."""
        return self._values[-1] if len(self._values) else None

    @property
    def _subject(self) -> str:
        """Title of the bars, "" without attention."""
        title = attention_title(self._info.attention) if self._info is not None else None
        return tr("{title} at {layer}", title=title, layer=self._place.upper()) if title else ""

    @property
    def order(self) -> NDArray[np.intp] | None:
        """The channel of each bar in the sorted mode, None in the others."""
        return self._order

    def set_model(self, info: ModelInfo | None, place: str, style: PaneStyle) -> None:
        """Set the network, the place in it, and how the model is told apart."""
        self._info, self._place, self._style = info, place, style
        name = html.escape(style.label)
        set_text(self.title, f'<b style="color: {style.accent}">{name}</b>&nbsp; {self._subject}')
        self.plot.set_accent(style.accent)
        reserve_lines(self.text, 1)

    def set_stopped(self, stopped: bool) -> None:
        """Say that the model is stopped, in place of its last weights."""
        self._stopped = stopped
        self._show_message()

    def set_mode(self, mode: BarMode) -> None:
        """Show values as they are, as deviations, or sorted by spread."""
        self._mode = mode
        self._order = None
        self.stats = None

    def take(self, values: Floats | None, held: Floats | None) -> None:
        """Take the window's weights [T, C], None without any, and the held ones [C]."""
        self._values = np.zeros((0, 0), np.float32) if values is None else values
        current = self.current
        self._held = held if current is not None and held is not None and len(held) == len(current) else None
        if self.stats is not None and (current is None or len(self.stats.channel_mean) != len(current)):
            self.stats = self._order = None
        self._show_message()

    def measure(self, sort: bool) -> None:
        """Compute the statistics, and with `sort` the order of the bars."""
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
        """Update ticks, summary and the text for screen readers."""
        current = self.current
        if current is not None:
            self._write_ticks(len(current), scale)
        self._write_text()
        name = self._style.label if self._style else ""
        self.plot.setAccessibleDescription(f"{name}: {self._subject}. {self._summary()}")

    def point_at(self, channel: int | None) -> None:
        """Mark a channel, such as the one under the cursor of the other model's bars."""
        self._channel = channel
        self._place_cursor()
        self._write_text()

    def describe_channel(self, channel: int) -> str:
        """Return value, mean and spread of a channel as text, "" without values."""
        current, stats = self.current, self.stats
        if current is None or stats is None or not 0 <= channel < len(current):
            return ""
        parts = [
            tr("Channel {channel}: {value:.3f}", channel=channel, value=float(current[channel])),
            tr("mean {value:.3f}", value=float(stats.channel_mean[channel])),
            tr("spread {value:.3f}", value=float(stats.channel_spread[channel])),
        ]
        if self._held is not None:
            parts.append(tr("frozen {value:.3f}", value=float(self._held[channel])))
        return tr(", ").join(parts)

    def set_font(self, font: QFont) -> None:
        """Set the font, which has digits of equal width."""
        self.text.setFont(font)
        self.plot.reserve(signed(-0.05))

    def _on_pointed(self) -> None:
        position = self.plot.cursor_position
        if position is not None and self._order is not None:
            position = int(self._order[position])
        self.pointed.emit(position)

    def _place_cursor(self) -> None:
        position = self._channel
        if position is not None and self._order is not None:
            bars = np.flatnonzero(self._order == position)
            position = int(bars[0]) if len(bars) else None
        self.plot.bars.set_cursor(position)

    def _write_text(self) -> None:
        summary = self._summary()
        grow_for(self.text, summary)
        pointed = "" if self._channel is None else self.describe_channel(self._channel)
        set_text(self.text, pointed or summary)

    def _summary(self) -> str:
        if self._info is None or not self._subject or self._stopped:
            return ""
        text = sentence(self.stats)
        if self._held is not None and self.current is not None:
            change = float(np.abs(self.current - self._held).mean())
            text = tr(
                "{text} Changed since the freeze by {change:.2f} per channel.", text=text, change=change
            )
        return text

    def _show_message(self) -> None:
        if self._info is None:
            message = _LOADING
        elif not self._subject:
            message = _WITHOUT
        elif self._stopped:
            message = STOPPED
        else:
            message = "" if len(self._values) else _WAITING
        if message:
            set_text(self.message, tr(message))
        self.body.setCurrentWidget(self.message if message else self.plot)

    def _write_ticks(self, channels: int, scale: float) -> None:
        if self._mode == "deviation":
            y = [(-scale, signed(-scale)), (0.0, "0"), (scale, signed(scale))]
        else:
            y = [(0.0, "0"), (0.5, decimal(0.5, "g")), (1.0, "1")]
        if self._order is not None:
            ends = [(channels * 0.22, tr("largest spread")), (channels * 0.78, tr("smallest spread"))]
            x = ends if self.plot.fits([text for _, text in ends]) else ends[:1]
        else:
            quarters = [channels * quarter // 4 for quarter in range(4)]
            shown = quarters if self.plot.fits([str(channel) for channel in quarters]) else quarters[::2]
            x = [(channel + 0.5, str(channel)) for channel in shown]
        self.plot.set_ticks(x, y)
