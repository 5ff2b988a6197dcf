"""The Models panel: a table that compares both models, and the controls to change them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QFont, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ffgui.app.language import mark, tr
from ffgui.app.model_names import model_name
from ffgui.app.pane_style import pane_styles
from ffgui.app.panels.models.model_rows import Row, as_text, rows, summary
from ffgui.app.panels.models.own_models import OwnModels
from ffgui.app.panels.panel import Panel, PanelContext
from ffgui.app.style.theme import SPACE, number_font
from ffgui.app.widgets.buttons import push_button
from ffgui.app.widgets.flow_layout import FlowLayout
from ffgui.app.widgets.inputs import ChoiceBox
from ffgui.app.widgets.segments import Segments
from ffgui.detect.engines import ENGINES
from ffgui.detect.model_info import ModelInfo
from ffgui.live.state import SIDES, Side
from ffgui.paths import is_packaged

_BLOCK_ROWS = 7
_BLOCK_WIDTH = 370
_NAME_EMS = 9
_BACKEND_TIP = mark("Runs the networks; a change takes effect at the next start")
_NO_DEVICES_TIP = mark(
    'On the CPU only. To add devices, install an extra, such as: pip install "ffgui[webgpu]"'
)
_PACKAGED_TIP = mark(
    "The packaged program runs on the CPU only. To use other devices, install ffgui as a Python package."
)
_DEVICE_LABELS: dict[Side, str] = {"left": mark("Left device"), "right": mark("Right device")}
_DEVICE_NAMES: dict[Side, str] = {
    "left": mark("Device of the left pane"),
    "right": mark("Device of the right pane"),
}
_VARIANTS = (
    (
        "deformable",
        mark("Deformable"),
        mark("Context modules with deformable convolutions, as published. Switches both panes."),
    ),
    (
        "dense",
        mark("Dense"),
        mark(
            "Context modules with ordinary convolutions: faster, a little less accurate. Switches both panes."
        ),
    ),
)


class ModelsPanel(Panel):
    """V1 against V2, in numbers from the model files."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(tr("Models"))
        self._context = context
        self._infos: dict[Side, ModelInfo | None] = {}
        self._blocks = [_Block(block) for block in _blocks()]
        self.variant = Segments(tr("Variant"), [(key, tr(text), tr(tip)) for key, text, tip in _VARIANTS])
        self.variant.chosen.connect(context.controller.set_variant)
        self.backend = self._backend_box()
        self.devices = {side: self._device_box(side) for side in SIDES if len(context.devices) > 1}
        self.own = OwnModels()
        self.own.load_requested.connect(
            lambda side, path: context.controller.load_model(cast(Side, side), Path(path))
        )
        self.own.failed.connect(lambda text: context.controller.noted.emit("warning", text, "models folder"))
        page = QVBoxLayout(self.content)
        page.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        page.setSpacing(SPACE)
        self._sentence = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._sentence.setProperty("quiet", "true")
        page.addWidget(self._sentence)
        self._columns = QGridLayout()
        self._columns.setHorizontalSpacing(4 * SPACE)
        self._columns.setVerticalSpacing(2 * SPACE)
        page.addLayout(self._columns)
        page.addWidget(self._controls())
        page.addWidget(self.own)
        page.addStretch(1)
        self._arranged = 0
        context.theme.changed.connect(self._restyle)
        context.settings.changed.connect(self._show_choices)
        self._show_choices()
        self._fill()

    def refresh(self) -> None:
        """Show what the loaded models say about themselves."""
        self.show_models(self._context.controller.infos())

    def show_models(self, infos: Mapping[Side, ModelInfo | None]) -> None:
        """Show these models."""
        new = {side: infos.get(side) for side in SIDES}
        if new != self._infos:
            self._infos = new
            self._fill()
        variants = {info.variant for info in new.values() if info is not None}
        known = {key for key, _, _ in _VARIANTS}
        self.variant.choose(variants.pop() if len(variants) == 1 and variants <= known else None)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Put blocks side by side where there is room."""
        super().resizeEvent(event)
        self._arrange(event.size().width())

    def _backend_box(self) -> ChoiceBox:
        box = ChoiceBox(tr("Backend"))
        tips = [_BACKEND_TIP]
        if len(self._context.devices) == 1:
            tips.append(_PACKAGED_TIP if is_packaged() else _NO_DEVICES_TIP)
        box.setToolTip("\n".join(map(tr, tips)))
        for key in self._context.backends:
            box.addItem(ENGINES[key].label, key)
        box.activated.connect(lambda index: self._context.settings.change(backend=box.itemData(index)))
        return box

    def _device_box(self, side: Side) -> ChoiceBox:
        box = ChoiceBox(tr(_DEVICE_NAMES[side]))
        box.setToolTip(
            tr("Device that runs this pane's model; its detections are first checked against the CPU")
        )
        for device in self._context.devices:
            box.addItem(device.label, device.key)
        box.activated.connect(lambda index: self._context.controller.set_device(side, box.itemData(index)))
        return box

    def _controls(self) -> QWidget:
        box = QWidget()
        row = FlowLayout(box, SPACE)
        row.addWidget(self.variant)
        choices = {tr("Backend"): self.backend}
        choices |= {tr(_DEVICE_LABELS[side]): box for side, box in self.devices.items()}
        for name, choice in choices.items():
            label = QLabel(name, textFormat=Qt.TextFormat.PlainText)
            label.setProperty("quiet", "true")
            label.setBuddy(choice)
            row.addWidget(label)
            row.addWidget(choice)
        for key in ("swap", "shipped_pair", "load_left", "load_right"):
            action = self._context.actions[key]
            button = push_button(action.text(), action.toolTip())
            button.clicked.connect(action.trigger)
            row.addWidget(button)
        copy = push_button(tr("Copy table"), tr("Copy the table as text"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(as_text(self._infos)))
        row.addWidget(copy)
        return box

    def _show_choices(self) -> None:
        with QSignalBlocker(self.backend):
            self.backend.setCurrentIndex(max(0, self.backend.findData(self._context.settings.values.backend)))
        chosen = dict(zip(SIDES, self._context.settings.values.devices, strict=True))
        for side, box in self.devices.items():
            with QSignalBlocker(box):
                box.setCurrentIndex(max(0, box.findData(chosen[side])))

    def _arrange(self, width: int) -> None:
        least = max(block.least_width() for block in self._blocks) + self._columns.horizontalSpacing()
        wanted = max(_BLOCK_WIDTH, least)
        columns = max(1, min(len(self._blocks), width // wanted))
        if columns == self._arranged:
            return
        self._arranged = columns
        for number, block in enumerate(self._blocks):
            self._columns.removeWidget(block)
            self._columns.addWidget(block, number // columns, number % columns, Qt.AlignmentFlag.AlignTop)
        for number in range(len(self._blocks)):
            self._columns.setColumnStretch(number, 1 if number < columns else 0)

    def _fill(self) -> None:
        table = {row.name: row for row in rows(self._infos)}
        for block in self._blocks:
            block.fill(table)
        self._sentence.setText(summary(self._infos))
        self.setAccessibleDescription(as_text(self._infos))
        self._restyle()
        self._arrange(self.width())

    def _restyle(self) -> None:
        styles = pane_styles(self._context.theme, self._infos)
        for side in SIDES:
            info = self._infos.get(side)
            for block in self._blocks:
                block.set_heading(side, model_name(info) if info else tr("Loading…"), styles[side].accent)


class _Block(QWidget):
    """Some rows of the table under a heading for each model."""

    def __init__(self, table: Sequence[Row]) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * SPACE)
        grid.setVerticalSpacing(SPACE // 2)
        px = self.fontInfo().pixelSize()
        self._headings: dict[Side, QLabel] = {
            side: QLabel(textFormat=Qt.TextFormat.PlainText) for side in SIDES
        }
        self._cells: dict[str, dict[Side, QLabel]] = {}
        self._name_width = _NAME_EMS * self.fontMetrics().horizontalAdvance("m")
        self._fonts = {bold: number_font(px, bold=bold) for bold in (False, True)}
        for column, heading in enumerate(self._headings.values()):
            heading.setFont(number_font(px, bold=True))
            grid.addWidget(heading, 0, column + 1)
            grid.setColumnStretch(column + 1, 1)
        for number, row in enumerate(table):
            name = QLabel(row.name, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
            name.setProperty("quiet", "true")
            name.setToolTip(row.tip)
            name.setFixedWidth(self._name_width)
            grid.addWidget(name, number + 1, 0, Qt.AlignmentFlag.AlignTop)
            self._cells[row.name] = {side: _cell(row.tip, number_font(px)) for side in SIDES}
            for column, side in enumerate(SIDES):
                grid.addWidget(self._cells[row.name][side], number + 1, column + 1)

    def fill(self, table: Mapping[str, Row]) -> None:
        """Show the values of these rows."""
        for name, cells in self._cells.items():
            for side, text in zip(SIDES, (table[name].left, table[name].right), strict=True):
                cells[side].setText(_breakable(text))
                cells[side].setProperty("quiet", "true" if table[name].same else "false")
                cells[side].style().polish(cells[side])
                cells[side].setFont(self._fonts[table[name].better == side])
                cells[side].setAccessibleName(f"{name}: {text}")

    def least_width(self) -> int:
        """Return the width with room for the longest word of the values."""
        labels = [label for cells in self._cells.values() for label in cells.values()]
        words = (
            label.fontMetrics().horizontalAdvance(word)
            for label in labels
            for word in re.split(r"[\s\u200b]", label.text())
        )
        return self._name_width + 2 * (max(words) + 2 * SPACE)

    def set_heading(self, side: Side, text: str, color: str) -> None:
        """Show a model's name in its color."""
        self._headings[side].setText(text)
        self._headings[side].setStyleSheet(f"color: {color}")


def _cell(tip: str, font: QFont) -> QLabel:
    cell = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
    cell.setToolTip(tip)
    cell.setFont(font)
    cell.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    cell.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return cell


def _breakable(text: str) -> str:
    """Shorten hashes, and let long names break at underscores."""
    short = re.sub(r"[0-9a-f]{32,}", lambda found: found[0][:8] + "…", text)
    return short.replace("_", "_\u200b")


def _blocks() -> list[list[Row]]:
    """Return the rows in blocks of equal length."""
    table = rows({})
    return [table[start : start + _BLOCK_ROWS] for start in range(0, len(table), _BLOCK_ROWS)]
