"""The row under the pictures for sources with a timeline."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSlider, QWidget

from ffgui.app.actions.action_registry import ActionRegistry
from ffgui.app.settings_store import SettingsStore
from ffgui.app.style.theme import SPACE, number_font
from ffgui.app.widgets.buttons import MenuButton, icon_button

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0)


def clock(seconds: float) -> str:
    """Return a time such as `1:05.3`."""
    tenths = int(seconds * 10)
    return f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"


class SeekBar(QWidget):
    """Position, time, speed and loop."""

    seek_requested = Signal(float)
    """The position that the user wants, in seconds."""

    def __init__(self, actions: ActionRegistry, settings: SettingsStore) -> None:
        super().__init__()
        self._settings = settings
        self._duration = 0.0
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setAccessibleName("Position")
        self._slider.setToolTip("Position in the file; drag to seek")
        self._slider.valueChanged.connect(self._on_value_changed)
        self._time = QLabel("–", textFormat=Qt.TextFormat.PlainText)
        self._time.setAccessibleName("Time")
        self._time.setToolTip("Position / duration, in minutes and seconds")
        self._time.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._speed = self._speed_button()
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE, SPACE // 2, SPACE, SPACE // 2)
        row.setSpacing(SPACE)
        for key in ("step_back", "step_forward"):
            row.addWidget(icon_button(actions[key]))
        row.addWidget(self._slider, 1)
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

    def set_duration(self, seconds: float) -> None:
        """Show a file of this length."""
        self._duration = seconds
        with QSignalBlocker(self._slider):
            self._slider.setRange(0, max(1, int(seconds * 1000)))
        self._slider.setSingleStep(1000)
        self._slider.setPageStep(5000)
        self._time.setFont(number_font(self.fontInfo().pixelSize()))
        widest = f" {clock(seconds)} / {clock(seconds)} "
        self._time.setMinimumWidth(self._time.fontMetrics().horizontalAdvance(widest))

    def set_position(self, seconds: float | None) -> None:
        """Show the position of the source, unless the user is dragging the handle."""
        if seconds is None or self._slider.isSliderDown():
            return
        with QSignalBlocker(self._slider):
            self._slider.setValue(int(seconds * 1000))
        self._time.setText(f"{clock(seconds)} / {clock(self._duration)}")

    def _show_speed(self) -> None:
        speed = self._settings.values.speed
        self._speed.setText(f"{speed:g}×")
        for action in self._speed.menu().actions():
            action.setChecked(action.data() == speed)

    def _speed_button(self) -> MenuButton:
        button = MenuButton("Speed", "1×", "Playback speed; 1× is the recorded speed")
        menu = button.menu()
        group = QActionGroup(menu)
        for speed in SPEEDS:
            action = QAction(f"{speed:g}×", menu, checkable=True)
            action.setData(speed)
            group.addAction(action)
            menu.addAction(action)
        group.triggered.connect(lambda action: self._settings.change(speed=action.data()))
        return button

    def _on_value_changed(self, milliseconds: int) -> None:
        seconds = milliseconds / 1000
        self._time.setText(f"{clock(seconds)} / {clock(self._duration)}")
        self.seek_requested.emit(seconds)
