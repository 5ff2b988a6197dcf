"""The button that measures fairly, and what it found."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ffgui.app.panels.panel_widgets import set_text
from ffgui.app.panels.speed.speed_text import FAIR_EXPLAINED, fair_copy, fair_note, fair_ratio, fair_rows
from ffgui.app.style.theme import SPACE, Theme, number_font
from ffgui.live.state import SIDES, FairResult, Side

_TIP = "Pauses live work and runs both models in turn, alone, on 100 recorded frames"


class FairView(QWidget):
    """Measure fairly: button, progress, and the result as a table that can be copied."""

    fair_requested = Signal()
    """The user wants a measurement."""

    def __init__(self, theme: Theme, beside: QWidget) -> None:
        """`beside` stands to the right of the button."""
        super().__init__()
        self._theme = theme
        self._result: FairResult | None = None
        self._running = False
        self.button = QPushButton("Measure fairly")
        self.button.setToolTip(_TIP)
        self.copy = QPushButton("Copy")
        self.copy.setToolTip("Copy the result as a table")
        self.copy.setAccessibleName("Copy the result of Measure fairly")
        self.copy.setVisible(False)
        self.note = QLabel(FAIR_EXPLAINED)
        self.note.setWordWrap(True)
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.note.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.ratio = QLabel()
        self.ratio.setToolTip(
            "Median of the left model / median of the right model: above 1, the right one is faster"
        )
        self.ratio.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._table = QWidget()
        self._cells: list[list[QLabel]] = []
        self._lay_out(beside)
        self.button.clicked.connect(self._on_clicked)
        self.copy.clicked.connect(self._on_copy)
        theme.changed.connect(self._apply_colors)

    @property
    def result(self) -> FairResult | None:
        """What was measured last."""
        return self._result

    def show_progress(self, done: int, total: int) -> None:
        """A measurement runs: `done` of `total` frames."""
        self._running = True
        self._enable()
        set_text(self.note, f"Measuring: {done} of {total} frames. The pictures stand still until it is done")

    def show_result(self, result: FairResult) -> None:
        """Show what was measured."""
        self._running, self._result = False, result
        self._enable()
        for cells, row in zip(self._cells, fair_rows(result), strict=False):
            for cell, text in zip(cells, row, strict=True):
                cell.setText(text)
        self.ratio.setText(fair_ratio(result))
        set_text(self.note, fair_note(result))
        self._table.setVisible(True)
        self.copy.setVisible(True)
        self._table.setAccessibleDescription(fair_copy(result).replace("\t", ", "))

    def show_failure(self, message: str) -> None:
        """Say why a measurement did not come to its end."""
        self._running = False
        self._enable()
        set_text(self.note, message)

    def set_accents(self, accents: dict[Side, str]) -> None:
        """The colors of the models' names."""
        for row, side in enumerate(SIDES):
            self._cells[row + 1][0].setStyleSheet(f"color: {accents[side]}; font-weight: 600")

    def set_text_size(self) -> None:
        """Follow the size of the window's text."""
        font = number_font(self.fontInfo().pixelSize())
        for label in (self.note, self.ratio, *(cell for row in self._cells for cell in row)):
            label.setFont(font)

    def _lay_out(self, beside: QWidget) -> None:
        grid = QGridLayout(self._table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * SPACE)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        for row in range(3):
            self._cells.append([QLabel() for _ in range(3)])
            for number, cell in enumerate(self._cells[row]):
                if number:
                    cell.setAlignment(Qt.AlignmentFlag.AlignRight)
                cell.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                grid.addWidget(cell, row, number)
        for number, tip in ((1, "Median of pre + inference + post"), (2, "95 of 100 frames took less")):
            for row in range(3):
                self._cells[row][number].setToolTip(tip)
        grid.addWidget(self.ratio, 3, 0, 1, 2)
        grid.addWidget(self.copy, 3, 2)
        self._table.setAccessibleName("Result of Measure fairly")
        self._table.setVisible(False)
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
        self._apply_colors()

    def _enable(self) -> None:
        self.button.setEnabled(not self._running)
        self.button.setToolTip("A measurement is running" if self._running else _TIP)

    def _apply_colors(self) -> None:
        color = f"color: {self._theme.palette.secondary}"
        self.note.setStyleSheet(color)
        for cell in self._cells[0]:
            cell.setStyleSheet(color)

    def _on_clicked(self) -> None:
        self.show_progress(0, 100)
        self.fair_requested.emit()

    def _on_copy(self) -> None:
        if self._result is not None:
            QGuiApplication.clipboard().setText(fair_copy(self._result))
