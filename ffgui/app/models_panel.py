"""The panel with the table of both models and the switches between them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ffgui.app.actions import ActionRegistry
from ffgui.app.flow import FlowLayout
from ffgui.app.model_table import as_text, rows, short_name, summary
from ffgui.app.theme import SPACE, Theme, number_font
from ffgui.detect.model_info import ModelInfo
from ffgui.live.state import SIDES, Side

_BACKENDS = (("ONNX Runtime", "onnxruntime"), ("PyTorch", "torch"))
_VARIANTS = (("Deformable", "deformable"), ("Dense", "dense"))


class ModelsPanel(QScrollArea):
    """V1 against V2, in numbers that come from the files."""

    variant_chosen = Signal(str)
    backend_chosen = Signal(str)

    def __init__(self, theme: Theme, actions: ActionRegistry, backends: tuple[str, ...]) -> None:
        """Make the panel.

        Args:
            theme: colours.
            actions: for swapping and loading.
            backends: the ones that are installed.
        """
        super().__init__()
        self._theme, self._actions = theme, actions
        self._infos: dict[Side, ModelInfo | None] = {}
        self.setAccessibleName("Models")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        content = QWidget()
        page = QVBoxLayout(content)
        page.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        page.setSpacing(SPACE)
        page.addWidget(self._controls(backends))
        page.addLayout(self._table())
        page.addStretch(1)
        self.setWidget(content)
        theme.changed.connect(self._restyle)
        self._fill()

    def show_models(self, infos: Mapping[Side, ModelInfo | None]) -> None:
        """Show what the loaded models say about themselves."""
        new = {side: infos.get(side) for side in SIDES}
        if new != self._infos:
            self._infos = new
            self._fill()

    def show_variant(self, variant: str) -> None:
        """Show which variant is on."""
        for text, key in _VARIANTS:
            button = self._variant_buttons[text]
            with QSignalBlocker(button):
                button.setChecked(key == variant)

    def show_backend(self, backend: str) -> None:
        """Show which backend is on."""
        with QSignalBlocker(self.backend):
            self.backend.setCurrentIndex(max(0, self.backend.findData(backend)))

    def _controls(self, backends: tuple[str, ...]) -> QWidget:
        box = QWidget()
        row = FlowLayout(box, SPACE)
        self._variant_buttons: dict[str, QToolButton] = {}
        segments = QWidget()
        segments.setAccessibleName("Variant")
        inner = QHBoxLayout(segments)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        tips = {"deformable": "Context modules with deformable convolutions: as published", "dense": "Faster"}
        tips["dense"] = "The same without deformable convolutions: faster, somewhat less accurate"
        for text, key in _VARIANTS:
            button = self._variant_buttons[text] = QToolButton()
            button.setText(text)
            button.setCheckable(True)
            button.setAutoExclusive(True)
            button.setToolTip(f"{tips[key]}. Switches both panes.")
            button.setAccessibleName(f"Variant: {text}")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setProperty("segment", "first" if key == "deformable" else "last")
            button.clicked.connect(lambda _=False, key=key: self.variant_chosen.emit(key))
            inner.addWidget(button)
        row.addWidget(segments)
        self.backend = QComboBox()
        self.backend.setAccessibleName("Backend")
        self.backend.setToolTip("What runs the networks; another one is used from the next start on")
        for text, key in _BACKENDS:
            if key in backends:
                self.backend.addItem(text, key)
        self.backend.activated.connect(lambda index: self.backend_chosen.emit(self.backend.itemData(index)))
        row.addWidget(self.backend)
        for key in ("swap", "load_left", "load_right"):
            row.addWidget(self._button(key))
        self._copy = QPushButton("Copy table")
        self._copy.setToolTip("Copy the table as text")
        self._copy.setAccessibleName("Copy table")
        self._copy.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(as_text(self._infos)))
        row.addWidget(self._copy)
        return box

    def _button(self, key: str) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(self._actions[key])
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.setAccessibleName(self._actions[key].text())
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _table(self) -> QVBoxLayout:
        self._heads: dict[Side, QLabel] = {}
        self._cells: dict[str, dict[Side, QLabel]] = {}
        self._sentence = QLabel(wordWrap=True)
        self._sentence.setProperty("quiet", "true")
        grid = QGridLayout()
        grid.setHorizontalSpacing(3 * SPACE)
        grid.setVerticalSpacing(SPACE // 2)
        for number, side in enumerate(SIDES):
            head = self._heads[side] = QLabel()
            grid.addWidget(head, 0, number + 1)
        for number, row in enumerate(rows({})):
            name = QLabel(row.name)
            name.setProperty("quiet", "true")
            name.setToolTip(row.tip)
            grid.addWidget(name, number + 1, 0, Qt.AlignmentFlag.AlignTop)
            self._cells[row.name] = {side: self._cell(row.tip) for side in SIDES}
            for column, side in enumerate(SIDES):
                grid.addWidget(self._cells[row.name][side], number + 1, column + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        table = QVBoxLayout()
        table.addWidget(self._sentence)
        table.addLayout(grid)
        return table

    def _cell(self, tip: str) -> QLabel:
        cell = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        cell.setToolTip(tip)
        cell.setFont(number_font(self.fontInfo().pixelSize()))
        cell.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        cell.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return cell

    def _fill(self) -> None:
        for row in rows(self._infos):
            for side, text in zip(SIDES, (row.left, row.right), strict=True):
                self._cells[row.name][side].setText(text)
        self._sentence.setText(summary(self._infos))
        self.setAccessibleDescription(as_text(self._infos))
        self._restyle()

    def _restyle(self) -> None:
        for side, head in self._heads.items():
            info = self._infos.get(side)
            head.setText(short_name(info) if info else "Loading…")
            colour = self._theme.accent(info.version if info else "", side)
            head.setFont(number_font(self.fontInfo().pixelSize() + 1, bold=True))
            head.setStyleSheet(f"color: {colour}; border-bottom: 2px solid {colour}; padding-bottom: 4px;")
