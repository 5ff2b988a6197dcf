"""The button "Measure fairly" and its result."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ffgui.app.fair_measurement import FairMeasurement
from ffgui.app.panels.speed.speed_text import (
    FAIR_NOTE,
    FAIR_TIP,
    fair_conditions,
    fair_ratio,
    fair_rows,
    fair_table,
)
from ffgui.app.style.theme import SPACE, number_font
from ffgui.app.widgets.buttons import push_button
from ffgui.app.widgets.labels import set_text
from ffgui.live.state import SIDES, FairResult, Side

_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse


class FairView(QWidget):
    """Button, progress, and the result as a table that can be copied."""

    def __init__(self, fair: FairMeasurement, beside: QWidget) -> None:
        """Make the view; `beside` stands to the right of the button."""
        super().__init__()
        self._fair = fair
        self.button = push_button("Measure fairly", FAIR_TIP)
        self.button.clicked.connect(fair.start)
        self.copy = push_button("Copy", "Copy the result as a table")
        self.copy.setAccessibleName("Copy the fair measurement")
        self.copy.clicked.connect(self._on_copy)
        self.note = QLabel(FAIR_NOTE, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.note.setProperty("quiet", "true")
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.note.setTextInteractionFlags(_SELECTABLE)
        self.ratio = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self.ratio.setToolTip(
            "Median of the left model / median of the right model: above 1, the right one is faster"
        )
        self.ratio.setTextInteractionFlags(_SELECTABLE)
        self._cells = [[QLabel(textFormat=Qt.TextFormat.PlainText) for _ in range(3)] for _ in range(3)]
        self._table = self._made_table()
        buttons = QHBoxLayout()
        buttons.addWidget(self.button)
        buttons.addWidget(beside)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(buttons)
        column.addWidget(self._table)
        column.addWidget(self.note)
        column.addStretch(1)
        fair.progressed.connect(self._on_progressed)
        fair.finished.connect(self._on_finished)
        fair.failed.connect(self._on_failed)
        if fair.result is not None:
            self.show_result(fair.result)

    def show_result(self, result: FairResult) -> None:
        """Show what was measured."""
        for cells, row in zip(self._cells, fair_rows(result), strict=False):
            for cell, text in zip(cells, row, strict=True):
                cell.setText(text)
        self.ratio.setText(fair_ratio(result))
        set_text(self.note, fair_conditions(result))
        self._table.setVisible(True)
        self._table.setAccessibleDescription(fair_table(result).replace("\t", ", "))

    def set_accents(self, accents: Mapping[Side, str]) -> None:
        """Set the colors of the models' names."""
        for row, side in enumerate(SIDES):
            self._cells[row + 1][0].setStyleSheet(f"color: {accents[side]}; font-weight: 600")

    def set_text_size(self) -> None:
        """Follow the window's font."""
        font = number_font(self.fontInfo().pixelSize())
        for label in (self.note, self.ratio, *(cell for row in self._cells for cell in row)):
            label.setFont(font)

    def _made_table(self) -> QWidget:
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * SPACE)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        tips = ("", "Median of preprocessing + inference + postprocessing", "95 % of the frames took less")
        for row, cells in enumerate(self._cells):
            for column, (cell, tip) in enumerate(zip(cells, tips, strict=True)):
                if column:
                    cell.setAlignment(Qt.AlignmentFlag.AlignRight)
                if not row:
                    cell.setProperty("quiet", "true")
                cell.setTextInteractionFlags(_SELECTABLE)
                cell.setToolTip(tip)
                grid.addWidget(cell, row, column)
        grid.addWidget(self.ratio, 3, 0, 1, 2)
        grid.addWidget(self.copy, 3, 2)
        table.setAccessibleName("Result of the fair measurement")
        table.setVisible(False)
        return table

    def _set_running(self, running: bool) -> None:
        self.button.setEnabled(not running)
        self.button.setToolTip("A measurement is running" if running else FAIR_TIP)

    def _on_progressed(self, done: int, total: int) -> None:
        self._set_running(True)
        set_text(self.note, f"Measuring: frame {done} of {total}. The pictures resume afterwards.")

    def _on_finished(self) -> None:
        self._set_running(False)
        if self._fair.result is not None:
            self.show_result(self._fair.result)

    def _on_failed(self, text: str) -> None:
        self._set_running(False)
        set_text(self.note, text)

    def _on_copy(self) -> None:
        if self._fair.result is not None:
            QGuiApplication.clipboard().setText(fair_table(self._fair.result))
