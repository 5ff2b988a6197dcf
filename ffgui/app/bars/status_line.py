"""The line at the bottom: source, frame rate, age, dropped frames, load and backend."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from ffgui.app.bars.info_line import InfoLine
from ffgui.app.formatting import NO_DATA, number
from ffgui.app.language import tr
from ffgui.app.style.theme import SPACE, Theme, number_font
from ffgui.app.widgets.elided_label import ElidedLabel
from ffgui.app.widgets.labels import set_text

_MESSAGE_SHARE = 0.6
"""Largest share of the line that a message takes from the fields."""


@dataclass(frozen=True, slots=True)
class StatusValues:
    """Values of the status line; None before there is data.

    Attributes:
        camera: name of the open camera, "" if none is open.
        cpu_percent: load of the whole process; 100 is one core.
        backend: runs the networks; with the number of threads.
    """

    source: str
    camera: str = ""
    fps: float | None = None
    age_ms: float | None = None
    dropped: int | None = None
    cpu_percent: float | None = None
    memory_mb: float | None = None
    backend: str = ""


class StatusLine(QWidget):
    """Fields of fixed width, so that changing numbers move nothing, and a message on the right.

    Where there is too little room, the less important fields are hidden.

    Attributes:
        message: shows messages that are neither warnings nor errors.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("statusline")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._dot = QLabel("●", textFormat=Qt.TextFormat.PlainText)
        self._dot.setAccessibleName(tr("A camera is open"))
        self._dot.setToolTip(tr("A camera is open and recording pictures for this window"))
        self._recording = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._recording.setAccessibleName(tr("Recording"))
        self._recording.setToolTip(tr("Length of the running recording"))
        self._source = ElidedLabel(tr("Source"))
        self._source.setAccessibleName(tr("Source"))
        self._fps = self._field(
            tr("Source rate"), tr("Frames per second of the source, measured"), _fps_text(888.8)
        )
        self._age = self._field(
            tr("Age"), tr("Time from capture to painting, mean of the last second"), _age_text(8888)
        )
        self._dropped = self._field(
            tr("Dropped"),
            tr("Frames that the slower model has skipped since the source was opened"),
            _dropped_text(88888),
        )
        self._cpu = self._field(tr("CPU"), tr("Load of this program; 100 % is one core"), _cpu_text(8888))
        self._memory = self._field(tr("Memory"), tr("Memory of this program"), number(8888, unit=" MB"))
        self._backend = self._field(
            tr("Backend"), tr("Backend that runs the networks, and its threads per model")
        )
        self.message = InfoLine()
        self.message.shown.connect(self._hide_what_does_not_fit)
        self._optional = (self._backend, self._memory, self._cpu, self._dropped, self._age)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * SPACE, SPACE // 2, 2 * SPACE, SPACE // 2)
        row.setSpacing(2 * SPACE)
        for widget in (self._recording, self._dot, self._source, self._fps, *reversed(self._optional[1:])):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.message)
        row.addWidget(self._backend)
        self._dot.hide()
        self._recording.hide()
        theme.changed.connect(self._restyle)
        self._restyle()

    def set_values(self, values: StatusValues) -> None:
        """Show new values; only what has changed is laid out again."""
        self._dot.setVisible(bool(values.camera))
        self._source.set_whole_text(values.camera or values.source)
        set_text(self._fps, _fps_text(values.fps))
        set_text(self._age, _age_text(values.age_ms))
        set_text(self._dropped, _dropped_text(values.dropped))
        set_text(self._cpu, _cpu_text(values.cpu_percent))
        set_text(self._memory, number(values.memory_mb, unit=" MB"))
        set_text(self._backend, values.backend)
        self._hide_what_does_not_fit()

    def set_recording(self, text: str) -> None:
        """Show the length of a recording; "" without one."""
        self._recording.setVisible(bool(text))
        set_text(self._recording, tr("● REC {time}", time=text))
        self._hide_what_does_not_fit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the window's font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_backend"):
            self._fit_fields()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Hide what does not fit."""
        super().resizeEvent(event)
        self._hide_what_does_not_fit()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return no width: fields are hidden where there is too little room."""
        return QSize(0, super().minimumSizeHint().height())

    def _hide_what_does_not_fit(self) -> None:
        layout = self.layout()
        assert layout is not None
        margins = layout.contentsMargins()
        room = self.width() - margins.left() - margins.right() + layout.spacing()
        self._fps.show()
        for field in (self._recording, self._dot, self._source, self._fps):
            if not field.isHidden():
                room -= field.minimumSizeHint().expandedTo(field.minimumSize()).width() + layout.spacing()
        if not self.message.isHidden():
            wanted = self.message.sizeHint().width()
            least = self.message.minimumSizeHint().width()
            room -= max(least, min(wanted, round(_MESSAGE_SHARE * self.width()))) + layout.spacing()
        if room < 0:
            self._fps.hide()
        for field in reversed(self._optional):
            room -= max(field.sizeHint().width(), field.minimumWidth()) + layout.spacing()
            field.setVisible(room >= 0)

    def _field(self, name: str, tip: str, widest: str = "") -> QLabel:
        label = QLabel(NO_DATA, textFormat=Qt.TextFormat.PlainText)
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
        for mark in (self._dot, self._recording):
            mark.setStyleSheet(f"color: {palette.danger};")
        self._fit_fields()

    def _fit_fields(self) -> None:
        for label in self.findChildren(QLabel):
            label.setFont(number_font(self.fontInfo().pixelSize()))
            widest = label.property("widest")
            if widest:
                label.setMinimumWidth(label.fontMetrics().horizontalAdvance(widest))


def _fps_text(fps: float | None) -> str:
    return tr("{number} fps", number=number(fps, 1))


def _age_text(milliseconds: float | None) -> str:
    return tr("age {number} ms", number=number(milliseconds))


def _dropped_text(frames: int | None) -> str:
    return tr("dropped {number}", number=number(frames))


def _cpu_text(percent: float | None) -> str:
    return tr("CPU {number} %", number=number(percent))
