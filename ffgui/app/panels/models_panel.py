"""The panel with the table of both models and the switches between them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFont, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ffgui.app.actions import ActionRegistry
from ffgui.app.buttons import push_button
from ffgui.app.flow_layout import FlowLayout
from ffgui.app.panels.model_table import Row, as_text, rows, short_name, summary
from ffgui.app.panels.own_models import OwnModels
from ffgui.app.panels.panel_widgets import Panel, Segments
from ffgui.app.theme import SPACE, Theme, number_font
from ffgui.detect.engines import ENGINES
from ffgui.detect.model_info import ModelInfo
from ffgui.live.state import SIDES, Side

_BLOCK_LINES = 5
_BLOCK_WIDTH = 370
_NAME_EMS = 9
_VARIANTS = (
    (
        "deformable",
        "Deformable",
        "Context modules with deformable convolutions: as published. Switches both panes.",
    ),
    (
        "dense",
        "Dense",
        "The same without deformable convolutions: faster, somewhat less accurate. Switches both panes.",
    ),
)


class ModelsPanel(Panel):
    """V1 against V2, in numbers that come from the files."""

    variant_chosen = Signal(str)
    backend_chosen = Signal(str)

    def __init__(self, theme: Theme, actions: ActionRegistry, backends: tuple[str, ...]) -> None:
        """Make the panel.

        Args:
            theme: colors.
            actions: for swapping and loading.
            backends: the ones that are installed.
        """
        super().__init__("Models")
        self._theme, self._actions = theme, actions
        self._infos: dict[Side, ModelInfo | None] = {}
        self._blocks = [_Block(block) for block in _blocks()]
        page = QVBoxLayout(self.content)
        page.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        page.setSpacing(SPACE)
        page.addWidget(self._controls(backends))
        self.own = OwnModels()
        page.addWidget(self.own)
        self._sentence = QLabel(wordWrap=True)
        self._sentence.setProperty("quiet", "true")
        page.addWidget(self._sentence)
        self._columns = QGridLayout()
        self._columns.setHorizontalSpacing(4 * SPACE)
        self._columns.setVerticalSpacing(2 * SPACE)
        page.addLayout(self._columns)
        page.addStretch(1)
        self._arranged = 0
        self._arrange(len(self._blocks))
        theme.changed.connect(self._restyle)
        self._fill()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Blocks side by side as far as there is room."""
        super().resizeEvent(event)
        self._arrange(max(1, min(len(self._blocks), event.size().width() // _BLOCK_WIDTH)))

    def show_models(self, infos: Mapping[Side, ModelInfo | None]) -> None:
        """Show what the loaded models say about themselves."""
        new = {side: infos.get(side) for side in SIDES}
        if new != self._infos:
            self._infos = new
            self._fill()

    def show_variant(self, variant: str) -> None:
        """Show which variant is on."""
        self._variant.choose(variant)

    def show_backend(self, backend: str) -> None:
        """Show which backend is on."""
        with QSignalBlocker(self.backend):
            self.backend.setCurrentIndex(max(0, self.backend.findData(backend)))

    def _controls(self, backends: tuple[str, ...]) -> QWidget:
        box = QWidget()
        row = FlowLayout(box, SPACE)
        self._variant = Segments("Variant", _VARIANTS)
        self._variant.chosen.connect(self.variant_chosen)
        row.addWidget(self._variant)
        self.backend = QComboBox()
        self.backend.setAccessibleName("Backend")
        self.backend.setToolTip("What runs the networks; another one is used from the next start on")
        for key in backends:
            self.backend.addItem(ENGINES[key].label, key)
        self.backend.activated.connect(lambda index: self.backend_chosen.emit(self.backend.itemData(index)))
        row.addWidget(self.backend)
        for action in (self._actions[key] for key in ("swap", "load_left", "load_right")):
            button = push_button(action.text(), action.toolTip())
            button.clicked.connect(action.trigger)
            row.addWidget(button)
        self._copy = push_button("Copy table", "Copy the table as text")
        self._copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(as_text(self._infos)))
        row.addWidget(self._copy)
        return box

    def _arrange(self, columns: int) -> None:
        if columns == self._arranged:
            return
        self._arranged = columns
        for number, block in enumerate(self._blocks):
            self._columns.removeWidget(block)
            self._columns.addWidget(block, number // columns, number % columns, Qt.AlignmentFlag.AlignTop)
        for number in range(len(self._blocks)):
            self._columns.setColumnStretch(number, 1 if number < columns else 0)

    def _fill(self) -> None:
        texts = {row.name: row for row in rows(self._infos)}
        for block in self._blocks:
            block.fill(texts)
        self._sentence.setText(summary(self._infos))
        self.setAccessibleDescription(as_text(self._infos))
        self._restyle()

    def _restyle(self) -> None:
        for side in SIDES:
            info = self._infos.get(side)
            color = self._theme.accent(info.version if info else "", side)
            for block in self._blocks:
                block.head(side, short_name(info) if info else "Loading…", color)


class _Block(QWidget):
    """Some lines of the table under a heading for each model."""

    def __init__(self, lines: Sequence[Row]) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * SPACE)
        grid.setVerticalSpacing(SPACE // 2)
        px = self.fontInfo().pixelSize()
        self._heads: dict[Side, QLabel] = {side: QLabel() for side in SIDES}
        self._cells: dict[str, dict[Side, QLabel]] = {}
        for column, head in enumerate(self._heads.values()):
            head.setFont(number_font(px, bold=True))
            grid.addWidget(head, 0, column + 1)
            grid.setColumnStretch(column + 1, 1)
        for number, row in enumerate(lines):
            name = QLabel(row.name)
            name.setProperty("quiet", "true")
            name.setToolTip(row.tip)
            name.setFixedWidth(_NAME_EMS * name.fontMetrics().horizontalAdvance("m"))
            grid.addWidget(name, number + 1, 0, Qt.AlignmentFlag.AlignTop)
            self._cells[row.name] = {side: _cell(row.tip, number_font(px)) for side in SIDES}
            for column, side in enumerate(SIDES):
                grid.addWidget(self._cells[row.name][side], number + 1, column + 1)

    def fill(self, texts: Mapping[str, Row]) -> None:
        """Show the values of these lines."""
        for name, cells in self._cells.items():
            for side, text in zip(SIDES, (texts[name].left, texts[name].right), strict=True):
                cells[side].setText(_breakable(text))
                cells[side].setAccessibleName(f"{name}: {text}")

    def head(self, side: Side, text: str, color: str) -> None:
        """Name a pane's model in its color."""
        self._heads[side].setText(text)
        self._heads[side].setStyleSheet(f"color: {color}")


def _cell(tip: str, font: QFont) -> QLabel:
    cell = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
    cell.setToolTip(tip)
    cell.setFont(font)
    cell.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    cell.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return cell


def _breakable(text: str) -> str:
    """The text with hashes cut short and places at which long names may break."""
    short = re.sub(r"[0-9a-f]{32,}", lambda found: found[0][:12] + "…", text)
    return short.replace("_", "_\u200b")


def _blocks() -> list[list[Row]]:
    """The lines in blocks of equal length."""
    lines = rows({})
    return [lines[start : start + _BLOCK_LINES] for start in range(0, len(lines), _BLOCK_LINES)]
