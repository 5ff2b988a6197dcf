"""The Adjust sheet: options that are changed less often."""

from __future__ import annotations

from typing import Any, cast

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from ffgui.app.language import decimal, mark, tr
from ffgui.app.settings import MAX_THREADS, NMS_LIMITS, SCORE_LIMITS, SCORE_STEP
from ffgui.app.settings_store import SettingsStore
from ffgui.app.style.theme import SPACE
from ffgui.app.widgets.inputs import ChoiceBox, Slider
from ffgui.app.widgets.number_box import NumberBox

_SCALE = 100
"""Slider steps per unit of a threshold."""

_MIRROR = ((mark("Cameras only"), None), (mark("Always"), True), (mark("Never"), False))
_ROTATION = (
    (mark("None"), 0),
    (mark("90° clockwise"), 90),
    (mark("180°"), 180),
    (mark("90° counterclockwise"), 270),
)
_RECORDINGS = ((mark("With names and fps"), True), (mark("Pictures only"), False))
_DEFAULT = mark("Camera default")
_CAMERA_SIZES = ((640, 480), (1280, 720), (1920, 1080), (3840, 2160))
_CAMERA_RATES = (15.0, 25.0, 30.0, 60.0)


class AdjustSheet(QFrame):
    """Thresholds, threads, mirror, rotation, recordings, and the camera's resolution and frame rate.

    Changes take effect at once. The sheet closes with Esc or a click outside.
    """

    score: NumberBox
    nms: NumberBox
    threads: NumberBox

    def __init__(self, parent: QWidget, settings: SettingsStore) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._settings = settings
        self._choices: dict[str, ChoiceBox] = {}
        self._sliders: dict[str, Slider] = {}
        self.setObjectName("sheet")
        self.setAccessibleName(tr("Adjust"))
        page = QVBoxLayout(self)
        page.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        form = self._form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(2 * SPACE)
        form.setVerticalSpacing(SPACE)
        page.addLayout(form)
        self._add_detection()
        self._add_picture()
        self._add_camera()
        settings.changed.connect(self._show_values)
        self._show_values()

    def _add_detection(self) -> None:
        self._add_heading(tr("Detection"))
        self.score = self._add_threshold(
            tr("Score"), "score", SCORE_LIMITS, tr("Faces with a lower score are not shown")
        )
        self.nms = self._add_threshold(
            tr("Overlap"),
            "nms",
            NMS_LIMITS,
            tr(
                "Of two boxes that overlap more than this (IoU), only the one with the higher score "
                "stays (NMS)"
            ),
        )
        self.threads = NumberBox(minimum=0, maximum=MAX_THREADS, decimals=0)
        self.threads.setSpecialValueText(tr("Auto"))
        self.threads.valueChanged.connect(lambda value: self._settings.change(threads=int(value)))
        self._add_row(
            tr("Threads"),
            self.threads,
            tr(
                "Threads per model. Auto chooses the number; with four or more cores it measures which is "
                "fastest."
            ),
        )

    def _add_picture(self) -> None:
        self._add_heading(tr("Picture"))
        self._add_choice(
            tr("Mirror"),
            "mirror",
            _translated(_MIRROR),
            tr("Mirror the picture; text in the window stays as it is"),
        )
        self._add_choice(
            tr("Rotation"), "rotation", _translated(_ROTATION), tr("Rotate the picture before detection")
        )
        self._add_choice(
            tr("Recordings"),
            "record_names",
            _translated(_RECORDINGS),
            tr("Whether recordings show the models' names and fps"),
        )

    def _add_camera(self) -> None:
        self._add_heading(tr("Camera"))
        self._add_choice(
            tr("Resolution"),
            "camera_size",
            ((tr(_DEFAULT), None), *((_size_text(size), size) for size in _CAMERA_SIZES)),
            tr("Resolution requested from the camera, which may differ"),
        )
        self._add_choice(
            tr("Frame rate"),
            "camera_fps",
            ((tr(_DEFAULT), None), *((_rate_text(rate), rate) for rate in _CAMERA_RATES)),
            tr("Frame rate requested from the camera, which may differ"),
        )

    def open_below(self, button: QWidget) -> None:
        """Show the sheet below a button, or in the window's corner if that is hidden; inside the screen."""
        self._show_values()
        self.adjustSize()
        corner = button.mapToGlobal(button.rect().bottomRight())
        if not button.isVisible():
            corner = button.window().mapToGlobal(button.window().rect().topRight())
        screen = button.screen().availableGeometry()
        x = min(max(screen.left(), corner.x() - self.width()), screen.right() - self.width())
        y = min(corner.y() + SPACE // 2, screen.bottom() - self.height())
        self.move(x, max(screen.top(), y))
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
        slider.setAccessibleName(tr("{name} slider", name=name))
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


def _translated(choices: tuple[tuple[str, Any], ...]) -> tuple[tuple[str, Any], ...]:
    return tuple((tr(text), value) for text, value in choices)


def _size_text(size: tuple[int, int]) -> str:
    return " × ".join(map(str, size))


def _rate_text(rate: float) -> str:
    return tr("{number} fps", number=decimal(rate, "g"))


def _value(box: ChoiceBox, index: int) -> object:
    value = box.itemData(index)
    return tuple(value) if isinstance(value, list) else value


def _index(box: ChoiceBox, wanted: object) -> int:
    """Return the index of a value; one that the list lacks is added."""
    for index in range(box.count()):
        if _value(box, index) == wanted and type(_value(box, index)) is type(wanted):
            return index
    box.addItem(_size_text(wanted) if isinstance(wanted, tuple) else _rate_text(cast(float, wanted)), wanted)
    return box.count() - 1
