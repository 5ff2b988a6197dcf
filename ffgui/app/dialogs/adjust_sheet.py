"""The Adjust sheet: options that are changed less often."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from ffgui.app.settings import MAX_THREADS, NMS_LIMITS, SCORE_LIMITS, SCORE_STEP
from ffgui.app.settings_store import SettingsStore
from ffgui.app.style.theme import SPACE
from ffgui.app.widgets.inputs import ChoiceBox, Slider
from ffgui.app.widgets.number_box import NumberBox

_SCALE = 100
"""Slider steps per unit of a threshold."""

_MIRROR = (("Cameras only", None), ("Always", True), ("Never", False))
_ROTATION = (("None", 0), ("90° clockwise", 90), ("180°", 180), ("90° counterclockwise", 270))
_RECORDINGS = (("With names and fps", True), ("Pictures only", False))
_CAMERA_SIZES = (
    ("Camera default", None),
    ("640 × 480", (640, 480)),
    ("1280 × 720", (1280, 720)),
    ("1920 × 1080", (1920, 1080)),
    ("3840 × 2160", (3840, 2160)),
)
_CAMERA_RATES = (
    ("Camera default", None),
    ("15 fps", 15.0),
    ("25 fps", 25.0),
    ("30 fps", 30.0),
    ("60 fps", 60.0),
)


class AdjustSheet(QFrame):
    """Thresholds, threads, mirror, rotation, recordings, and the camera's resolution and frame rate.

    Changes take effect at once. The sheet closes with Esc or a click outside.
    """

    def __init__(self, parent: QWidget, settings: SettingsStore) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._settings = settings
        self._choices: dict[str, ChoiceBox] = {}
        self._sliders: dict[str, Slider] = {}
        self.setObjectName("sheet")
        self.setAccessibleName("Adjust")
        page = QVBoxLayout(self)
        page.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        form = self._form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(2 * SPACE)
        form.setVerticalSpacing(SPACE)
        page.addLayout(form)
        self._add_heading("Detection")
        self.score = self._add_threshold(
            "Score", "score", SCORE_LIMITS, "Faces with a lower score are not shown"
        )
        self.nms = self._add_threshold(
            "Overlap",
            "nms",
            NMS_LIMITS,
            "Of two boxes that overlap more than this (IoU), only the one with the higher score stays (NMS)",
        )
        self.threads = NumberBox(minimum=0, maximum=MAX_THREADS, decimals=0)
        self.threads.setSpecialValueText("Auto")
        self.threads.valueChanged.connect(lambda value: settings.change(threads=int(value)))
        self._add_row(
            "Threads", self.threads, "Threads per model; Auto finds the fastest number at first start"
        )
        self._add_heading("Picture")
        self._add_choice("Mirror", "mirror", _MIRROR, "Mirror the picture; text in the window stays as it is")
        self._add_choice("Rotation", "rotation", _ROTATION, "Rotate the picture before detection")
        self._add_choice(
            "Recordings", "record_names", _RECORDINGS, "Whether recordings show the models' names and fps"
        )
        self._add_heading("Camera")
        self._add_choice(
            "Resolution",
            "camera_size",
            _CAMERA_SIZES,
            "Resolution requested from the camera, which may differ",
        )
        self._add_choice(
            "Frame rate",
            "camera_fps",
            _CAMERA_RATES,
            "Frame rate requested from the camera, which may differ",
        )
        settings.changed.connect(self._show_values)
        self._show_values()

    def open_below(self, button: QWidget) -> None:
        """Show the sheet below a button, or in the window's corner if that is hidden; inside the screen."""
        self._show_values()
        self.adjustSize()
        corner = button.mapToGlobal(button.rect().bottomRight())
        if not button.isVisible():
            corner = button.window().mapToGlobal(button.window().rect().topRight())
        room = button.screen().availableGeometry()
        x = min(max(room.left(), corner.x() - self.width()), room.right() - self.width())
        y = min(corner.y() + SPACE // 2, room.bottom() - self.height())
        self.move(x, max(room.top(), y))
        self.show()
        self.score.setFocus(Qt.FocusReason.PopupFocusReason)
        self.score.selectAll()

    def _show_values(self) -> None:
        values = self._settings.values
        for box, value in (
            (self.score, values.score),
            (self.nms, values.nms),
            (self.threads, values.threads),
        ):
            with QSignalBlocker(box):
                box.setValue(value)
        for name, slider in self._sliders.items():
            with QSignalBlocker(slider):
                slider.setValue(round(getattr(values, name) * _SCALE))
        for name, choice in self._choices.items():
            with QSignalBlocker(choice):
                choice.setCurrentIndex(_index(choice, getattr(values, name)))

    def _add_heading(self, title: str) -> None:
        heading = QLabel(title, textFormat=Qt.TextFormat.PlainText)
        heading.setProperty("heading", "true")
        self._form.addRow(heading)

    def _add_row(self, name: str, control: QWidget, tip: str, field: QWidget | None = None) -> None:
        """Add a labeled control; `field` holds it where it is not alone."""
        control.setAccessibleName(name)
        control.setToolTip(tip)
        label = QLabel(name, textFormat=Qt.TextFormat.PlainText)
        label.setToolTip(tip)
        label.setBuddy(control)
        label.setMinimumHeight((field or control).sizeHint().height())
        self._form.addRow(label, field or control)

    def _add_threshold(self, name: str, setting: str, limits: tuple[float, float], tip: str) -> NumberBox:
        low, high = limits
        box = NumberBox(minimum=low, maximum=high, singleStep=SCORE_STEP, decimals=2)
        box.valueChanged.connect(lambda value: self._settings.change(**{setting: round(value, 2)}))
        slider = self._sliders[setting] = Slider()
        slider.setRange(round(low * _SCALE), round(high * _SCALE))
        slider.setAccessibleName(f"{name} slider")
        slider.setToolTip(tip)
        slider.setMinimumWidth(160)
        slider.valueChanged.connect(lambda steps: self._settings.change(**{setting: steps / _SCALE}))
        field = QWidget()
        row = QHBoxLayout(field)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(slider, 1)
        row.addWidget(box)
        self._add_row(name, box, tip, field)
        return box

    def _add_choice(self, name: str, setting: str, choices: tuple[tuple[str, Any], ...], tip: str) -> None:
        box = self._choices[setting] = ChoiceBox(name)
        for text, value in choices:
            box.addItem(text, value)
        self._add_row(name, box, tip)
        box.activated.connect(lambda index: self._settings.change(**{setting: _value(box, index)}))


def _value(box: ChoiceBox, index: int) -> object:
    value = box.itemData(index)
    return tuple(value) if isinstance(value, list) else value


def _index(box: ChoiceBox, wanted: object) -> int:
    """Return the index of a value; one that the list lacks is added."""
    for index in range(box.count()):
        if _value(box, index) == wanted and type(_value(box, index)) is type(wanted):
            return index
    text = " × ".join(map(str, wanted)) if isinstance(wanted, tuple) else f"{wanted:g} fps"
    box.addItem(text, wanted)
    return box.count() - 1
