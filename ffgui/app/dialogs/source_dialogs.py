"""Everything that opens a source or a model because the user asks: dialogs and dropped files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget

from ffgui.app.bars.notice_strip import NoticeStrip
from ffgui.app.controller import AppController
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError
from ffgui.live.sources import STREAM_SCHEMES, SourceSpec, parse_source
from ffgui.live.state import Side

_MODEL_SUFFIX = ".onnx"

_FILES = (
    "Videos and pictures (*.mp4 *.avi *.mov *.mkv *.webm *.m4v *.mpg *.mpeg "
    "*.jpg *.jpeg *.png *.bmp *.webp *.tif *.tiff)"
)


class SourceDialogs:
    """Asks for files and addresses, and takes what is dropped onto the window."""

    def __init__(self, window: QWidget, session: AppController, notices: NoticeStrip) -> None:
        self._window, self._session, self._notices = window, session, notices

    def open_file(self) -> None:
        """Ask for a video or picture and show it."""
        name, _ = QFileDialog.getOpenFileName(self._window, "Open file", "", f"{_FILES};;All files (*)")
        if name:
            self.open_path(Path(name))

    def open_folder(self) -> None:
        """Ask for a folder of pictures and show it."""
        name = QFileDialog.getExistingDirectory(self._window, "Open folder of pictures")
        if name:
            self.open_path(Path(name))

    def open_address(self) -> None:
        """Ask for the address of a stream and show it."""
        last = self._session.settings.addresses[:1]
        text, accepted = QInputDialog.getText(
            self._window,
            "Open address",
            "RTSP or HTTP address of a stream:",
            text=last[0] if last else "http://",
        )
        if accepted and text.strip():
            self.open_text(text)

    def open_text(self, text: str) -> None:
        """Show what `--source` would understand; a notice if nothing does."""
        try:
            self._session.open(parse_source(text))
        except UserError as error:
            self._notices.post("error", str(error))

    def open_path(self, path: Path) -> None:
        """Show a file or folder."""
        self._session.open(SourceSpec("folder" if path.is_dir() else "file", str(path)))

    def load_model(self, side: Side) -> None:
        """Ask for a model file and load it into a pane."""
        name, _ = QFileDialog.getOpenFileName(
            self._window,
            f"Load a model into the {side} pane",
            "",
            f"Models (*{_MODEL_SUFFIX});;All files (*)",
        )
        if name:
            self._session.set_model(side, Path(name))

    def ask_size(self) -> None:
        """Ask for an inference size that the menu lacks."""
        text, accepted = QInputDialog.getText(
            self._window,
            "Inference size",
            "Width × height such as 800x608, a long side such as 800, or original:",
            text=self._session.settings.size,
        )
        if accepted:
            self.set_size(text.strip())

    def set_size(self, text: str) -> None:
        """Take another inference size; a notice if it makes no sense."""
        try:
            self._session.change(size=InferenceSize.parse(text))
        except UserError as error:
            self._notices.post("error", str(error))

    def accepts(self, data: QMimeData) -> bool:
        """Whether something could be done with what is dragged over the window."""
        return any(url.isLocalFile() or url.scheme() in STREAM_SCHEMES for url in data.urls())

    def drop(self, data: QMimeData, side: Side) -> None:
        """Take what was dropped: models go into the pane `side`, of all else the first is shown."""
        urls = data.urls()
        paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        models = [path for path in paths if path.suffix.lower() == _MODEL_SUFFIX]
        if len(models) > 1:
            self._session.set_model("left", models[0])
            self._session.set_model("right", models[1])
        elif models:
            self._session.set_model(side, models[0])
        rest = [path for path in paths if path not in models]
        if rest:
            self.open_path(rest[0])
        elif not paths and urls:
            self.open_text(urls[0].toString())
