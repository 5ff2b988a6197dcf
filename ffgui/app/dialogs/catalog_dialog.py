"""Detectors of other projects: lists them, downloads one after a click, and loads it in a pane."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ffgui.app.language import mark, tr, translated
from ffgui.app.style.theme import SPACE
from ffgui.app.widgets.labels import reserve_lines
from ffgui.detect.catalog import CATALOG, RESTRICTED
from ffgui.detect.download import download
from ffgui.detect.model_files import catalog_file
from ffgui.errors import UserError
from ffgui.live.state import SIDES, Side

_logger = logging.getLogger(__name__)

_WIDTH, _HEIGHT = 600, 480
_ADDRESS_LINES = 3
_NAME = Qt.ItemDataRole.UserRole


LOAD_IN_PANE: dict[Side, str] = {"left": mark("Load in left pane"), "right": mark("Load in right pane")}


class _CanceledError(Exception):
    """The user has closed the dialog."""


class CatalogDialog(QDialog):
    """Nothing is downloaded before the user has seen license and address and clicked Download."""

    _progressed = Signal(int)
    _ended = Signal(str, str)
    """Name of the model, and what went wrong or ""."""

    def __init__(self, parent: QWidget, load: Callable[[Side, Path], object]) -> None:
        """Make the dialog.

        Args:
            parent: the window.
            load: loads a model file in a pane.
        """
        super().__init__(parent)
        self.setWindowTitle(tr("Get a detector"))
        self.resize(_WIDTH, _HEIGHT)
        self._load = load
        self._cancel = threading.Event()
        self._thread: threading.Thread | None = None
        self.list = _detector_list()
        self.details, self.message = _text(), _text()
        self.address = QPlainTextEdit(readOnly=True)
        self.address.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        self.address.setAccessibleName(tr("Address"))
        self.address.setFixedHeight(_ADDRESS_LINES * self.address.fontMetrics().lineSpacing() + 2 * SPACE)
        buttons = self._button_box()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[2 * SPACE] * 4)
        layout.setSpacing(SPACE)
        for widget in (self.list, self.details, self.address, self.message, _restricted_note(), buttons):
            layout.addWidget(widget)
        self._progressed.connect(
            lambda percent: self.message.setText(tr("Downloading: {percent} %", percent=percent))
        )
        self._ended.connect(self._on_ended)
        self.list.currentRowChanged.connect(lambda _row: self._show())
        self.finished.connect(lambda _result: self._cancel.set())
        self.list.setCurrentRow(0)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def _button_box(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.download = buttons.addButton(tr("Download"), QDialogButtonBox.ButtonRole.ActionRole)
        self.download.clicked.connect(self._start)
        self.load_buttons = {
            side: buttons.addButton(tr(LOAD_IN_PANE[side]), QDialogButtonBox.ButtonRole.ActionRole)
            for side in SIDES
        }
        for side, button in self.load_buttons.items():
            button.clicked.connect(lambda _=False, side=side: self._on_load(side))
        buttons.rejected.connect(self.reject)
        return buttons

    @property
    def chosen(self) -> str:
        """Name of the chosen model in the catalog."""
        return str(self.list.currentItem().data(_NAME))

    def _show(self) -> None:
        name = self.chosen
        entry = CATALOG[name]
        easy, medium, hard = entry.ap
        self.details.setText(
            tr(
                "License {license}, {size:.2f} MB. AP {easy:.1f} easy, {medium:.1f} medium, {hard:.1f} hard "
                "(WIDER FACE val, 394 pictures, long side 640). From:",
                license=entry.license,
                size=entry.size_bytes / 1e6,
                easy=easy,
                medium=medium,
                hard=hard,
            )
        )
        self.address.setPlainText(entry.address)
        here, busy = catalog_file(name).is_file(), self._thread is not None
        if not busy:
            self.message.setText(tr("Downloaded.") if here else tr("Not downloaded yet."))
        self.list.setEnabled(not busy)
        self.download.setEnabled(not here and not busy)
        for button in self.load_buttons.values():
            button.setEnabled(here and not busy)

    def _start(self) -> None:
        self._thread = threading.Thread(target=self._run, args=(self.chosen,), name="download", daemon=True)
        self._show()
        self._progressed.emit(0)
        self._thread.start()

    def _run(self, name: str) -> None:
        """Download in a thread of its own."""
        problem = ""
        try:
            download(CATALOG[name], catalog_file(name), self._progress)
        except _CanceledError:
            return
        except UserError as error:
            problem = translated(error.message)
        except Exception as error:
            _logger.exception("the download failed")
            problem = tr("The download failed ({error}, see the log).", error=type(error).__name__)
        if not self._cancel.is_set():
            self._ended.emit(name, problem)

    def _progress(self, done: int, total: int) -> None:
        if self._cancel.is_set():
            raise _CanceledError
        self._progressed.emit(100 * done // total)

    def _on_ended(self, name: str, problem: str) -> None:
        self._thread = None
        self._show()
        if problem:
            self.message.setText(problem)
        elif name == self.chosen:
            self.load_buttons["right"].setFocus()

    def _on_load(self, side: Side) -> None:
        self._load(side, catalog_file(self.chosen))
        self.accept()


def _detector_list() -> QListWidget:
    detectors = QListWidget()
    detectors.setAccessibleName(tr("Detectors"))
    detectors.ensurePolished()  # the style sheet decides how high a row is
    for name, entry in CATALOG.items():
        item = QListWidgetItem(entry.title)
        item.setData(_NAME, name)
        detectors.addItem(item)
    return detectors


def _restricted_note() -> QLabel:
    """Return a note about the families that are not offered."""
    supported = ", ".join(f"{family} ({license_})" for family, license_ in RESTRICTED.items())
    note = _text()
    note.setProperty("quiet", "true")
    note.setText(
        tr(
            "Also supported, but not offered because of the license of the weights: {detectors}.",
            detectors=supported,
        )
    )
    return note


def _text() -> QLabel:
    label = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
    reserve_lines(label, 2)
    return label
