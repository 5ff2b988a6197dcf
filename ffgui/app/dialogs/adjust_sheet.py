"""The sheet with the settings that are changed now and then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ffgui.app.style.theme import SPACE
from ffgui.live.state import Options

_MOST_THREADS = 64

_MIRROR = (("Cameras only", None), ("Always", True), ("Never", False))
_ROTATION = (("None", 0), ("90° clockwise", 90), ("180°", 180), ("90° counter-clockwise", 270))
_CAMERA_SIZES = (
    ("As the camera likes", None),
    ("640 × 480", (640, 480)),
    ("1280 × 720", (1280, 720)),
    ("1920 × 1080", (1920, 1080)),
    ("3840 × 2160", (3840, 2160)),
)
_CAMERA_RATES = (
    ("As the camera likes", None),
    ("15 fps", 15.0),
    ("25 fps", 25.0),
    ("30 fps", 30.0),
    ("60 fps", 60.0),
)


class AdjustSheet(QFrame):
    """Thresholds, threads, mirror, rotation and the camera's own size and rate.

    A change takes effect at once; the sheet closes with Esc or a click beside it.
    """

    def __init__(self, parent: QWidget, change: Callable[..., None]) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._change = change
        self.setObjectName("sheet")
        self.setAccessibleName("Adjust")
        page = QVBoxLayout(self)
        page.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        page.setSpacing(SPACE)
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(2 * SPACE)
        form.setVerticalSpacing(SPACE)
        page.addLayout(form)
        self._heading(form, "Detection")
        self.score = self._threshold(
            form, "Score", "score", (0.05, 0.99), "Faces below this score are not shown"
        )
        self.nms = self._threshold(
            form,
            "Overlap",
            "nms",
            (0.1, 0.9),
            "Of two boxes that overlap by more than this (IoU), the surer stays (NMS)",
        )
        self.threads = QSpinBox(minimum=0, maximum=_MOST_THREADS)
        self.threads.setSpecialValueText("Auto")
        self.threads.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self._row(form, "Threads", self.threads, "Threads a model; Auto leaves one core for the window")
        self.threads.valueChanged.connect(lambda value: self._change(threads=value))
        self._heading(form, "Picture")
        self.mirror = self._choice(
            form, "Mirror", "mirror", _MIRROR, "Mirror the picture, never text in the window"
        )
        self.rotation = self._choice(
            form, "Turn", "rotation", _ROTATION, "Turn the picture before it is looked at"
        )
        self._heading(form, "Camera")
        self.camera_size = self._choice(
            form,
            "Resolution",
            "camera_size",
            _CAMERA_SIZES,
            "What a camera is asked for; it may answer with another",
        )
        self.camera_fps = self._choice(
            form, "Rate", "camera_fps", _CAMERA_RATES, "What a camera is asked for"
        )

    def show_options(self, options: Options) -> None:
        """Show what is in force."""
        for box, value in ((self.score, options.score), (self.nms, options.nms)):
            with QSignalBlocker(box):
                box.setValue(value)
        for box in (self.score, self.nms):
            slider = box.property("slider")
            with QSignalBlocker(slider):
                slider.setValue(round(box.value() * 100))
        with QSignalBlocker(self.threads):
            self.threads.setValue(options.threads)
        for choice, wanted in (
            (self.mirror, options.mirror),
            (self.rotation, options.rotation),
            (self.camera_size, options.camera_size),
            (self.camera_fps, options.camera_fps),
        ):
            with QSignalBlocker(choice):
                choice.setCurrentIndex(_index(choice, wanted))

    def _heading(self, form: QFormLayout, title: str) -> None:
        heading = QLabel(title)
        heading.setProperty("heading", "true")
        form.addRow(heading)

    def _row(
        self, form: QFormLayout, name: str, control: QWidget, tip: str, field: QWidget | None = None
    ) -> None:
        control.setAccessibleName(name)
        control.setToolTip(tip)
        label = QLabel(name)
        label.setToolTip(tip)
        label.setBuddy(control)
        label.setMinimumHeight((field or control).sizeHint().height())
        form.addRow(label, field or control)

    def _threshold(
        self, form: QFormLayout, name: str, option: str, limits: tuple[float, float], tip: str
    ) -> QDoubleSpinBox:
        low, high = limits
        box = QDoubleSpinBox(minimum=low, maximum=high, singleStep=0.05, decimals=2)
        box.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(round(low * 100), round(high * 100))
        slider.setAccessibleName(f"{name} slider")
        slider.setToolTip(tip)
        slider.setMinimumWidth(160)
        slider.valueChanged.connect(lambda hundredths: box.setValue(hundredths / 100))
        box.setProperty("slider", slider)
        box.valueChanged.connect(lambda value: self._change(**{option: value}))
        field = QWidget()
        row = QHBoxLayout(field)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(slider, 1)
        row.addWidget(box)
        self._row(form, name, box, tip, field)
        return box

    def _choice(
        self, form: QFormLayout, name: str, option: str, choices: tuple[tuple[str, Any], ...], tip: str
    ) -> QComboBox:
        box = QComboBox()
        for text, value in choices:
            box.addItem(text, value)
        self._row(form, name, box, tip)
        box.activated.connect(lambda index: self._change(**{option: _value(box, index)}))
        return box


def _value(box: QComboBox, index: int) -> object:
    value = box.itemData(index)
    return tuple(value) if isinstance(value, list) else value


def _index(box: QComboBox, wanted: object) -> int:
    """Where `wanted` stands; a value that the list lacks is added."""
    for index in range(box.count()):
        if _value(box, index) == wanted and type(_value(box, index)) is type(wanted):
            return index
    text = " × ".join(map(str, wanted)) if isinstance(wanted, tuple) else f"{wanted:g} fps"
    box.addItem(text, wanted)
    return box.count() - 1
