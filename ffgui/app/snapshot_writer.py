"""Takes snapshots of the pictures on screen and writes them in a thread."""

from __future__ import annotations

import logging
import threading
from datetime import datetime
from pathlib import Path

import platformdirs
from PySide6.QtCore import QObject, Signal

from ffgui.app.bars.notice_strip import NoticeStrip
from ffgui.app.controller import AppController
from ffgui.app.formatting import plural
from ffgui.app.model_names import model_name
from ffgui.app.pane_style import pane_styles
from ffgui.app.snapshot import Snapshot, record_of, write
from ffgui.app.style.theme import Theme
from ffgui.app.views.video_area import VideoArea
from ffgui.errors import UserError
from ffgui.live.state import Side

_logger = logging.getLogger(__name__)


class SnapshotWriter(QObject):
    """Puts a snapshot together in the GUI thread and writes it in another, one at a time."""

    _saved = Signal(str)
    _failed = Signal(str)

    def __init__(
        self, controller: AppController, video: VideoArea, theme: Theme, notices: NoticeStrip, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._controller, self._video, self._theme, self._notices = controller, video, theme, notices
        self._thread: threading.Thread | None = None
        self._saved.connect(lambda file: notices.post("info", f"Saved {file}, and its data as JSON."))
        self._failed.connect(lambda text: notices.post("error", text))

    def take(self) -> None:
        """Save both pictures with their faces, as PNG and JSON."""
        if self._thread is not None and self._thread.is_alive():
            self._notices.post("warning", "The last snapshot is still being saved. Try again in a moment.")
            return
        now = datetime.now()
        snapshot = self._snapshot(now)
        if snapshot is None:
            self._notices.post("warning", "There is no picture to save yet. Wait for the first one.")
            return
        stem = f"featherface_{now:%Y-%m-%d_%H%M%S}"
        self._thread = threading.Thread(
            target=self._write, args=(snapshot, self._folder(), stem), name="snapshot", daemon=False
        )
        self._thread.start()

    def wait(self) -> None:
        """Wait until the last snapshot is written."""
        if self._thread is not None:
            self._thread.join()

    def _snapshot(self, now: datetime) -> Snapshot | None:
        # The results on screen: the pipeline may be a frame ahead already.
        shown, images = self._video.shown, self._video.render_snapshot()
        if shown is None or not images:
            return None
        infos, source = self._controller.infos(), self._controller.pipeline.status().source
        record = record_of(shown, infos, self._controller.settings.values, source, now)
        styles = pane_styles(self._theme, infos)
        captions: dict[Side, str] = {}
        for side in images:
            info = infos[side]
            parts = [model_name(info) if info else side, plural(len(record["panes"][side]["faces"]), "face")]
            if record["source"]["mirrored"]:
                parts.append("mirrored")
            captions[side] = "   ".join(parts)
        return Snapshot(images, captions, {side: styles[side].accent for side in images}, record)

    def _folder(self) -> Path:
        chosen = self._controller.settings.values.snapshot_folder
        return Path(chosen) if chosen else Path(platformdirs.user_pictures_dir()) / "FeatherFace Studio"

    def _write(self, snapshot: Snapshot, folder: Path, stem: str) -> None:
        try:
            file = write(snapshot, folder, stem)
        except UserError as error:
            self._failed.emit(str(error))
        except Exception as error:
            _logger.exception("the snapshot failed")
            self._failed.emit(f"Could not save the snapshot ({type(error).__name__}, see the log).")
        else:
            self._saved.emit(str(file))
