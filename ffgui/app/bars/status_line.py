"""The line at the bottom: source, rate, age, drops, load and who computes."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from ffgui.app.style.theme import SPACE, Theme, number_font


@dataclass(frozen=True, slots=True)
class StatusValues:
    """What the line shows; None before there is data.

    Attributes:
        camera: name of the open camera, "" if none is open.
        cpu_percent: of one core, of the whole process.
        engine: who runs the networks, with how many threads.
    """

    source: str
    camera: str = ""
    fps: float | None = None
    age_ms: float | None = None
    dropped: int | None = None
    cpu_percent: float | None = None
    memory_mb: float | None = None
    engine: str = ""


class StatusLine(QWidget):
    """Fields of fixed width, so that a changing figure moves nothing."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("statusline")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._dot = QLabel("●")
        self._dot.setAccessibleName("A camera is open")
        self._dot.setToolTip("A camera is open and its pictures are read")
        self._source = self._field("Source", "What is shown")
        self._fps = self._field("Source rate", "Frames a second that the source gives, measured", "000.0 fps")
        self._age = self._field(
            "Age", "Time from capture to painting, mean of the last second", "age 0000 ms"
        )
        self._dropped = self._field(
            "Dropped",
            "Frames of the source that the slower model has not seen, since it was opened",
            "dropped 00000",
        )
        self._cpu = self._field("CPU", "Load of this program; 100 % is one core", "CPU 0000 %")
        self._memory = self._field("Memory", "Main memory that this program holds", "0000 MB")
        self._engine = self._field("Backend", "What runs the networks, and with how many threads a model")
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * SPACE, SPACE // 2, 2 * SPACE, SPACE // 2)
        row.setSpacing(2 * SPACE)
        for widget in (self._dot, self._source, self._fps, self._age, self._dropped, self._cpu, self._memory):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self._engine)
        self._dot.hide()
        theme.changed.connect(self._restyle)
        self._restyle()

    def set_values(self, values: StatusValues) -> None:
        """Show them; only what changed is laid out anew."""
        self._dot.setVisible(bool(values.camera))
        _set(self._source, values.camera or values.source)
        _set(self._fps, _figure(values.fps, "{:.1f} fps"))
        _set(self._age, "age " + _figure(values.age_ms, "{:.0f} ms"))
        _set(self._dropped, "dropped " + _figure(values.dropped, "{}"))
        _set(self._cpu, "CPU " + _figure(values.cpu_percent, "{:.0f} %"))
        _set(self._memory, _figure(values.memory_mb, "{:.0f} MB"))
        _set(self._engine, values.engine)

    def _field(self, name: str, tip: str, widest: str = "") -> QLabel:
        label = QLabel("–")
        label.setAccessibleName(name)
        label.setToolTip(tip)
        label.setProperty("widest", widest)
        if not widest:
            label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        return label

    def _restyle(self) -> None:
        palette = self._theme.palette
        self.setStyleSheet(
            f"#statusline {{ background: {palette.surface}; border-top: 1px solid {palette.line}; }}"
            f"#statusline QLabel {{ color: {palette.secondary}; }}"
        )
        self._dot.setStyleSheet(f"color: {palette.danger};")
        for label in self.findChildren(QLabel):
            label.setFont(number_font(self.fontInfo().pixelSize()))
            widest = label.property("widest")
            if widest:
                label.setMinimumWidth(label.fontMetrics().horizontalAdvance(widest))


def _figure(value: float | None, form: str) -> str:
    return "–" if value is None else form.format(value)


def _set(label: QLabel, text: str) -> None:
    if label.text() != text:
        label.setText(text)
