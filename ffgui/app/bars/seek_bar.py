"""The row under the pictures for sources with a timeline."""

from __future__ import annotations

from time import monotonic

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolTip, QWidget

from ffgui.app.actions.action_registry import ActionRegistry
from ffgui.app.bars.seek_slider import SeekSlider
from ffgui.app.language import decimal, mark, tr
from ffgui.app.settings_store import SettingsStore
from ffgui.app.style.theme import SPACE, number_font
from ffgui.app.widgets.buttons import MenuButton, icon_button
from ffgui.app.widgets.elided_label import ElidedLabel
from ffgui.live.state import SourceInfo

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0)

_NAME_CHARACTERS = 24
"""Room for the name of a picture, in digits."""

_LAST = 2**31 - 1
"""Largest position of the slider, in milliseconds."""

_REACHED = 0.5
"""Seconds from the wanted position at which it counts as reached."""

_SEEK_PATIENCE = 2.0
"""Seconds for which the wanted position is shown, although the source has not reached it."""


def clock(seconds: float) -> str:
    """Return a time such as `1:05.3`."""
    tenths = int(seconds * 10)
    return f"{tenths // 600}:{tenths // 10 % 60:02d}{decimal(tenths % 10 / 10, '.1f')[1:]}"


def _speed_text(speed: float) -> str:
    return f"{decimal(speed, 'g')}×"


class SeekBar(QWidget):
    """Play, position, time, speed and loop. For a folder, number and name of the picture replace the time."""

    seek_requested = Signal(float)
    """The position that the user wants, in seconds."""

    scrubbing = Signal(bool)
    """The user has begun to drag the handle, or has let go of it."""

    def __init__(self, actions: ActionRegistry, settings: SettingsStore) -> None:
        super().__init__()
        self._settings = settings
        self._source: SourceInfo | None = None
        self._sought = self._sought_until = 0.0
        self.slider = SeekSlider()
        self.slider.setAccessibleName(tr("Position"))
        self.slider.valueChanged.connect(self._on_value_changed)
        self.slider.scrubbing.connect(self.scrubbing)
        self.slider.pointed.connect(self._on_pointed)
        self._time = ElidedLabel()
        self._time.setAccessibleName(tr("Position as text"))
        self._time.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._speed = self._speed_button()
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE, SPACE // 2, SPACE, SPACE // 2)
        row.setSpacing(SPACE)
        for key in ("pause", "step_back", "step_forward"):
            row.addWidget(icon_button(actions[key]))
        row.addWidget(self.slider, 1)
        row.addWidget(self._time)
        row.addWidget(self._speed)
        row.addWidget(icon_button(actions["loop"]))
        row.addWidget(icon_button(actions["analyze"]))
        settings.changed.connect(self._show_speed)
        self._show_speed()

    @property
    def speed_menu(self) -> QMenu:
        """The menu of playback speeds."""
        return self._speed.menu()

    @property
    def text(self) -> str:
        """The position as text."""
        return self._time.whole_text

    def set_source(self, source: SourceInfo) -> None:
        """Show a source with a timeline."""
        if source == self._source:
            return
        self._source = source
        assert source.duration is not None
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, max(1, _milliseconds(source.duration)))
            self.slider.setValue(0)
        self.slider.setSingleStep(1000)
        self.slider.setPageStep(5000)
        still, moving = mark("Click or drag to go to a picture"), mark("Click or drag to go to a position")
        self.slider.setToolTip(tr(still if source.still else moving))
        self._time.setFont(number_font(self.fontInfo().pixelSize()))
        widest = f" {clock(source.duration)} / {clock(source.duration)} "
        if source.still:
            widest = "0" * _NAME_CHARACTERS
        self._time.setFixedWidth(self._time.fontMetrics().horizontalAdvance(widest))
        self._write(0.0)

    def set_position(self, seconds: float | None, name: str = "") -> None:
        """Show the position of the source, unless the user is dragging the handle.

        Args:
            seconds: the position, None without one.
            name: of the picture there.
        """
        if seconds is None or self._source is None or self.slider.isSliderDown():
            return
        if abs(seconds - self._sought) > _REACHED and monotonic() < self._sought_until:
            return  # the source is still on its way
        self._sought_until = 0.0
        with QSignalBlocker(self.slider):
            self.slider.setValue(_milliseconds(seconds))
        self._write(seconds, name)

    def _write(self, seconds: float, name: str = "") -> None:
        text = self._text_of(seconds)
        self._time.set_whole_text(f"{text} · {name}" if name else text)

    def _text_of(self, seconds: float) -> str:
        """Return a position and the length: times, or the number of a picture."""
        if self._source is None or self._source.duration is None:
            return ""
        duration = self._source.duration
        if not self._source.still:
            return f"{clock(seconds)} / {clock(duration)}"
        rate = self._source.fps or 1.0
        count = round(duration * rate)
        return f"{min(count, round(seconds * rate) + 1)} / {count}"

    def _show_speed(self) -> None:
        speed = self._settings.values.speed
        self._speed.setText(_speed_text(speed))
        for action in self._speed.menu().actions():
            action.setChecked(action.data() == speed)

    def _speed_button(self) -> MenuButton:
        button = MenuButton(tr("Playback speed"), "1×", tr("Playback speed; 1× is the recorded speed"))
        menu = button.menu()
        group = QActionGroup(menu)
        for speed in SPEEDS:
            action = QAction(_speed_text(speed), menu, checkable=True)
            action.setData(speed)
            group.addAction(action)
            menu.addAction(action)
        group.triggered.connect(lambda action: self._settings.change(speed=action.data()))
        return button

    def _on_value_changed(self, milliseconds: int) -> None:
        seconds = milliseconds / 1000
        self._write(seconds)
        self._sought, self._sought_until = seconds, monotonic() + _SEEK_PATIENCE
        self.seek_requested.emit(seconds)

    def _on_pointed(self, milliseconds: int | None) -> None:
        """Show the time under the pointer above the slider."""
        if milliseconds is None:
            QToolTip.hideText()
            return
        text, _, _ = self._text_of(milliseconds / 1000).partition(" / ")
        above = QPoint(round(self.slider.x_of(milliseconds)), -2 * self.fontMetrics().height())
        QToolTip.showText(self.slider.mapToGlobal(above), text, self.slider)


def _milliseconds(seconds: float) -> int:
    """Convert to a slider position; a damaged file may declare more than fits into Qt's integers."""
    return int(min(seconds * 1000, _LAST))
