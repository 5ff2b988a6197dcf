"""The button "Measure fairly" and its result."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ffgui.app.fair_measurement import FairMeasurement
from ffgui.app.language import tr
from ffgui.app.panels.speed.speed_text import (
    FAIR_NOTE,
    FAIR_TIP,
    fair_conditions,
    fair_ratio,
    fair_sentence,
    fair_table,
)
from ffgui.app.style.theme import SPACE, number_font
from ffgui.app.widgets.buttons import push_button
from ffgui.app.widgets.labels import set_text
from ffgui.live.state import SIDES, FairResult, Side

_RATIO_SCALE = 1.8
"""Height of the ratio relative to other text."""


class FairView(QWidget):
    """Button, progress, and the result: the ratio, a sentence, and the conditions."""

    def __init__(self, fair: FairMeasurement, beside: QWidget) -> None:
        """Make the view; `beside` stands to the right of the button."""
        super().__init__()
        self._fair = fair
        self._names: dict[Side, str] = {side: side for side in SIDES}
        self.button = push_button(tr("Measure fairly"), tr(FAIR_TIP))
        self.button.clicked.connect(self._on_clicked)
        self.copy = push_button(tr("Copy"), tr("Copy the result as a table"))
        self.copy.setAccessibleName(tr("Copy the fair measurement"))
        self.copy.clicked.connect(self._on_copy)
        self.ratio = _text_label()
        self.ratio.setToolTip(tr("Ratio of the median times"))
        self.sentence = _text_label()
        self.note = _text_label()
        self.note.setProperty("quiet", "true")
        self.note.setText(tr(FAIR_NOTE))
        buttons = QHBoxLayout()
        buttons.addWidget(self.button)
        buttons.addWidget(beside)
        buttons.addStretch(1)
        result = QHBoxLayout()
        result.addWidget(self.ratio, 1)
        result.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(buttons)
        column.addLayout(result)
        column.addWidget(self.sentence)
        column.addWidget(self.note)
        column.addStretch(1)
        for widget in (self.ratio, self.copy, self.sentence):
            widget.hide()
        fair.progressed.connect(self._on_progressed)
        fair.finished.connect(self._on_finished)
        fair.failed.connect(self._on_failed)
        fair.canceled.connect(self._on_canceled)

    def set_names(self, names: Mapping[Side, str]) -> None:
        """Set the models' names."""
        self._names = dict(names)
        if self._fair.result is not None and not self._fair.running:
            set_text(self.sentence, fair_sentence(self._fair.result, self._names))

    def set_text_size(self) -> None:
        """Follow the window's font."""
        px = self.fontInfo().pixelSize()
        self.ratio.setFont(number_font(round(_RATIO_SCALE * px), bold=True))
        for label in (self.sentence, self.note):
            label.setFont(number_font(px))

    def _set_running(self, running: bool) -> None:
        """Offer to cancel in the same place: the keyboard's focus stays on a button that does no harm."""
        self.button.setText(tr("Cancel") if running else tr("Measure fairly"))
        self.button.setAccessibleName(tr("Cancel the measurement") if running else tr("Measure fairly"))
        self.button.setToolTip(tr("End the measurement without a result") if running else tr(FAIR_TIP))

    def _on_clicked(self) -> None:
        if self._fair.running:
            self._fair.cancel()
        else:
            self._fair.start()

    def _on_canceled(self) -> None:
        self._set_running(False)
        set_text(self.note, tr("The measurement was canceled."))

    def _on_progressed(self, done: int, total: int) -> None:
        self._set_running(True)
        set_text(
            self.note,
            tr("Measuring: frame {done} of {total}. The pictures resume afterwards.", done=done, total=total),
        )

    def _on_finished(self) -> None:
        self._set_running(False)
        if self._fair.result is not None:
            self._show_result(self._fair.result)

    def _on_failed(self, text: str) -> None:
        self._set_running(False)
        set_text(self.note, text)

    def _show_result(self, result: FairResult) -> None:
        set_text(self.ratio, fair_ratio(result))
        set_text(self.sentence, fair_sentence(result, self._names))
        set_text(self.note, fair_conditions(result))
        for widget in (self.ratio, self.copy, self.sentence):
            widget.show()

    def _on_copy(self) -> None:
        if self._fair.result is not None:
            QGuiApplication.clipboard().setText(fair_table(self._fair.result))


def _text_label() -> QLabel:
    label = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
    label.setAlignment(Qt.AlignmentFlag.AlignTop)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
