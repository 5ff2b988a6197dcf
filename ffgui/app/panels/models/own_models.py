"""The user's own model files in the Models panel."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDir, QFileSystemWatcher, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QWidget

from ffgui.app.dialogs.catalog_dialog import LOAD_IN_PANE
from ffgui.app.file_manager import open_folder
from ffgui.app.language import mark, tr
from ffgui.app.style.theme import SPACE
from ffgui.app.widgets.buttons import push_button
from ffgui.app.widgets.flow_layout import FlowLayout
from ffgui.app.widgets.inputs import ChoiceBox
from ffgui.detect.model_files import user_models, user_models_folder
from ffgui.live.state import SIDES, Side

_NONE = mark("no .onnx files")
_LOAD_TIP: dict[Side, str] = {
    "left": mark("Load the chosen file in the left pane"),
    "right": mark("Load the chosen file in the right pane"),
}


class OwnModels(QWidget):
    """Lists the files in the user's models folder and loads the chosen one in a pane.

    Files are listed by name alone: whether one is a model turns out when it is loaded.
    """

    load_requested = Signal(str, str)
    """Side and path of a file to load."""

    failed = Signal(str)
    """Could not open the folder; a message for the user."""

    def __init__(self) -> None:
        super().__init__()
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self.refresh)
        heading = QLabel(tr("Your models"), textFormat=Qt.TextFormat.PlainText)
        heading.setProperty("quiet", "true")
        self.files = ChoiceBox(tr("Your models"))
        self.files.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToContents)
        heading.setBuddy(self.files)
        self.load = {side: push_button(tr(LOAD_IN_PANE[side]), tr(_LOAD_TIP[side])) for side in SIDES}
        for side, button in self.load.items():
            button.setAccessibleName(tr("Your models: {command}", command=button.text()))
            button.clicked.connect(lambda _=False, side=side: self._on_load(side))
        self.open = push_button(
            tr("Open folder"), tr("Open your models folder in the file manager; creates it if needed")
        )
        self.open.clicked.connect(self._on_open)
        self.folder = QLabel(textFormat=Qt.TextFormat.PlainText)
        self.folder.setProperty("quiet", "true")
        self.folder.setToolTip(tr("Model files (.onnx) in this folder are listed here and by ffgui info"))
        self.folder.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = FlowLayout(self, SPACE)
        for widget in (heading, self.files, *self.load.values(), self.open, self.folder):
            row.addWidget(widget)
        self.refresh()

    def refresh(self) -> None:
        """List the folder again."""
        folder, files = user_models_folder(), user_models()
        if QDir(folder).exists() and str(folder) not in self._watcher.directories():
            self._watcher.addPath(str(folder))
        chosen = self.files.currentData()
        self.files.clear()
        for file in files:
            self.files.addItem(file.name, str(file))
        if not files:
            self.files.addItem(tr(_NONE))
        self.files.setCurrentIndex(max(0, self.files.findData(chosen)))
        self.files.setToolTip(
            tr("Model files in your folder")
            if files
            else tr("There are no model files in {folder}", folder=folder)
        )
        self.folder.setText(_short(folder))
        for widget in (self.files, *self.load.values()):
            widget.setEnabled(bool(files))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """List the folder again: it may have been created since."""
        super().showEvent(event)
        self.refresh()

    def _on_load(self, side: str) -> None:
        self.load_requested.emit(side, self.files.currentData())

    def _on_open(self) -> None:
        problem = open_folder(user_models_folder())
        self.refresh()
        if problem:
            self.failed.emit(problem)


def _short(folder: Path) -> str:
    """Return the path with ~ for the home folder."""
    try:
        return str(Path("~") / folder.relative_to(Path.home()))
    except (ValueError, RuntimeError):
        return str(folder)
