"""Dialogs and drag-and-drop that open sources and models."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QSize, Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QInputDialog, QWidget

from ffgui.app.bars.message import NoticeButton
from ffgui.app.bars.notices import Notices
from ffgui.app.controller import AppController
from ffgui.app.dialogs.catalog_dialog import CatalogDialog
from ffgui.app.language import mark, tr, translated
from ffgui.app.recent import HIDDEN, completed, storable
from ffgui.app.widgets.screen_fit import fitting
from ffgui.detect.pictures import PICTURE_SUFFIXES
from ffgui.detect.sizes import InferenceSize
from ffgui.detect.videos import VIDEO_SUFFIXES
from ffgui.errors import UserError
from ffgui.files import is_folder
from ffgui.live.sources import STREAM_SCHEMES, SourceSpec, parse_source
from ffgui.live.state import Side

_MODEL_SUFFIX = ".onnx"
_ALL_FILES = mark("All files (*)")
_LOAD_MODEL: dict[Side, str] = {
    "left": mark("Load model in left pane"),
    "right": mark("Load model in right pane"),
}
_TEXT_WIDTH = 640
"""Width of a dialog that asks for text, in pixels: that of a long address."""


class SourceDialogs:
    """Asks for files and addresses, and accepts what is dropped on the window."""

    def __init__(self, window: QWidget, controller: AppController, notices: Notices) -> None:
        self._window, self._controller, self._notices = window, controller, notices

    def open_file(self) -> None:
        """Ask for a video or picture and open it."""
        patterns = " ".join(f"*{suffix}" for suffix in sorted(VIDEO_SUFFIXES | PICTURE_SUFFIXES))
        filters = [tr("Videos and pictures ({patterns})", patterns=patterns), tr(_ALL_FILES)]
        self._ask_file(tr("Open file"), filters, self.open_path)

    def open_folder(self) -> None:
        """Ask for a folder of pictures and open it."""
        dialog = QFileDialog(self._window, tr("Open folder of pictures"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        self._show(dialog)
        dialog.fileSelected.connect(lambda name: self.open_path(Path(name)))

    def open_address(self) -> None:
        """Ask for the address of a stream and open it."""
        recent = self._controller.settings.values.addresses[:1]
        self.edit_address(recent[0] if recent else "http://")

    def edit_address(self, address: str) -> None:
        """Ask for the address of a stream, starting with `address` without its secrets, and open it."""
        stored = storable(address)
        known = self._controller.complete_address(stored) if stored == address else address
        label = tr("RTSP or HTTP address of a stream:")
        if HIDDEN in stored and HIDDEN in known:
            label = tr("Passwords are not stored. Replace {hidden} in the address:", hidden=HIDDEN)
        self._ask_text(tr("Open address"), label, stored, lambda text: self._open_completed(text, known))

    def open_recent_address(self, stored: str) -> None:
        """Open a recent address, after asking for the secrets that are not stored."""
        address = self._controller.complete_address(stored)
        if HIDDEN in address:
            self.edit_address(address)
        else:
            self.open_text(address)

    def _open_completed(self, text: str, known: str) -> None:
        address = completed(text, known)
        if HIDDEN in address:
            self._notices.post(
                "error",
                tr(
                    "Cannot open {address}: {hidden} stands for a password that is not stored. "
                    "Enter it instead.",
                    address=text,
                    hidden=HIDDEN,
                ),
                NoticeButton(tr("Edit address"), lambda: self.edit_address(text)),
                topic="source",
            )
        else:
            self.open_text(address)

    def open_text(self, text: str) -> None:
        """Open anything that `--source` accepts; post a notice about other text."""
        try:
            self._controller.open(parse_source(text))
        except UserError as error:
            self._notices.post("error", translated(error.message), topic="source")

    def open_path(self, path: Path) -> None:
        """Open a file or folder."""
        self._controller.open(SourceSpec("folder" if is_folder(path) else "file", str(path)))

    def load_model(self, side: Side) -> None:
        """Ask for a model file and load it in a pane."""
        filters = [tr("Models ({patterns})", patterns=f"*{_MODEL_SUFFIX}"), tr(_ALL_FILES)]
        self._ask_file(tr(_LOAD_MODEL[side]), filters, lambda path: self._controller.load_model(side, path))

    def get_detector(self) -> None:
        """Show detectors of other projects, which can be downloaded."""
        self._show(CatalogDialog(self._window, self._controller.load_model))

    def ask_size(self) -> None:
        """Ask for an inference size that the menu does not offer."""
        self._ask_text(
            tr("Inference size"),
            tr("Width × height such as 800x608, long side such as 800, or original:"),
            str(self._controller.settings.values.size),
            self.set_size,
        )

    def set_size(self, text: str) -> None:
        """Set the inference size; post a notice about an invalid one."""
        try:
            self._controller.settings.change(size=InferenceSize.parse(text))
            self._notices.clear("size")
        except UserError as error:
            self._notices.post("error", translated(error.message), topic="size")

    def accepts(self, data: QMimeData) -> bool:
        """Return whether the dragged data can be opened."""
        return any(url.isLocalFile() or url.scheme() in STREAM_SCHEMES for url in data.urls())

    def loads_model(self, data: QMimeData) -> bool:
        """Return whether the dragged data is a single model, for the pane under the pointer."""
        names = [url.fileName() for url in data.urls()]
        return len(names) == 1 and names[0].lower().endswith(_MODEL_SUFFIX)

    def drop(self, data: QMimeData, side: Side) -> None:
        """Load dropped models, the first in the pane `side`, and open the first of everything else."""
        urls = data.urls()
        paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        models = [path for path in paths if path.suffix.lower() == _MODEL_SUFFIX]
        if len(models) > 1:
            self._controller.load_model("left", models[0])
            self._controller.load_model("right", models[1])
        elif models:
            self._controller.load_model(side, models[0])
        others = [path for path in paths if path not in models]
        if others:
            self.open_path(others[0])
        elif not paths and urls:
            self.open_text(urls[0].toString())

    def _ask_file(self, title: str, filters: list[str], take: Callable[[Path], object]) -> None:
        dialog = QFileDialog(self._window, title)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(filters)
        self._show(dialog)
        dialog.fileSelected.connect(lambda name: take(Path(name)))

    def _ask_text(self, title: str, label: str, text: str, take: Callable[[str], object]) -> None:
        dialog = QInputDialog(self._window)
        dialog.setWindowTitle(title)
        dialog.setLabelText(label)
        dialog.setTextValue(text)
        dialog.resize(fitting(self._window, QSize(_TEXT_WIDTH, dialog.sizeHint().height())))
        self._show(dialog)
        dialog.textValueSelected.connect(lambda entered: entered.strip() and take(entered.strip()))

    def _show(self, dialog: QDialog) -> None:
        """Show a dialog without blocking, so that the pictures continue."""
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
