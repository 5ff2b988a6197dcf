"""Dialogs and drag-and-drop that open sources and models."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget

from ffgui.app.bars.notice_strip import NoticeStrip
from ffgui.app.controller import AppController
from ffgui.detect.pictures import PICTURE_SUFFIXES, VIDEO_SUFFIXES
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError
from ffgui.live.sources import STREAM_SCHEMES, SourceSpec, parse_source
from ffgui.live.state import Side

_MODEL_SUFFIX = ".onnx"


class SourceDialogs:
    """Asks for files and addresses, and accepts what is dropped on the window."""

    def __init__(self, window: QWidget, controller: AppController, notices: NoticeStrip) -> None:
        self._window, self._controller, self._notices = window, controller, notices

    def open_file(self) -> None:
        """Ask for a video or picture and open it."""
        patterns = " ".join(f"*{suffix}" for suffix in sorted(VIDEO_SUFFIXES | PICTURE_SUFFIXES))
        name, _ = QFileDialog.getOpenFileName(
            self._window, "Open file", "", f"Videos and pictures ({patterns});;All files (*)"
        )
        if name:
            self.open_path(Path(name))

    def open_folder(self) -> None:
        """Ask for a folder of pictures and open it."""
        name = QFileDialog.getExistingDirectory(self._window, "Open folder of pictures")
        if name:
            self.open_path(Path(name))

    def open_address(self) -> None:
        """Ask for the address of a stream and open it."""
        recent = self._controller.settings.values.addresses[:1]
        text, accepted = QInputDialog.getText(
            self._window,
            "Open address",
            "RTSP or HTTP address of a stream:",
            text=recent[0] if recent else "http://",
        )
        if accepted and text.strip():
            self.open_text(text)

    def open_text(self, text: str) -> None:
        """Open anything that `--source` accepts; post a notice about other text."""
        try:
            self._controller.open(parse_source(text))
        except UserError as error:
            self._notices.post("error", str(error))

    def open_path(self, path: Path) -> None:
        """Open a file or folder."""
        self._controller.open(SourceSpec("folder" if path.is_dir() else "file", str(path)))

    def load_model(self, side: Side) -> None:
        """Ask for a model file and load it in a pane."""
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            f"Load model in {side} pane",
            "",
            f"Models (*{_MODEL_SUFFIX});;All files (*)",
        )
        if name:
            self._controller.load_model(side, Path(name))

    def ask_size(self) -> None:
        """Ask for an inference size that the menu does not offer."""
        text, accepted = QInputDialog.getText(
            self._window,
            "Inference size",
            "Width × height such as 800x608, long side such as 800, or original:",
            text=str(self._controller.settings.values.size),
        )
        if accepted:
            self.set_size(text.strip())

    def set_size(self, text: str) -> None:
        """Set the inference size; post a notice about an invalid one."""
        try:
            self._controller.settings.change(size=InferenceSize.parse(text))
        except UserError as error:
            self._notices.post("error", str(error))

    def accepts(self, data: QMimeData) -> bool:
        """Return whether the dragged data can be opened."""
        return any(url.isLocalFile() or url.scheme() in STREAM_SCHEMES for url in data.urls())

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
