"""Takes snapshots of the pictures on screen and writes them in a thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage

from ffgui.app.bars.message import NoticeButton
from ffgui.app.bars.notices import Notices
from ffgui.app.controller import AppController
from ffgui.app.file_manager import open_folder
from ffgui.app.language import tr, translated
from ffgui.app.model_names import model_name
from ffgui.app.pane_style import pane_styles
from ffgui.app.recording.output_files import snapshot_folder
from ffgui.app.snapshot import Snapshot, SnapshotPicture, record_of, write
from ffgui.app.source_names import source_name
from ffgui.app.style.theme import Theme
from ffgui.app.views.video_area import VideoArea
from ffgui.errors import UserError
from ffgui.live.state import Side
from ffgui.palette import DARK

_TOPIC = "snapshot"

_logger = logging.getLogger(__name__)


class SnapshotWriter(QObject):
    """Puts a snapshot together in the GUI thread and writes it in another, one at a time."""

    _saved = Signal(str)
    _failed = Signal(str)

    def __init__(
        self, controller: AppController, video: VideoArea, theme: Theme, notices: Notices, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._controller, self._video, self._theme, self._notices = controller, video, theme, notices
        self._thread: threading.Thread | None = None
        self._saved.connect(self._on_saved)
        self._failed.connect(lambda text: notices.post("error", text, topic=_TOPIC))

    def take(self) -> None:
        """Save both pictures with their faces, as PNG and JSON."""
        if self._thread is not None and self._thread.is_alive():
            self._warn(tr("The last snapshot is still being saved. Try again in a moment."))
            return
        now = datetime.now()
        snapshot = self._snapshot(now)
        if snapshot is None:
            self._warn(tr("There is no picture to save yet. Wait for the first one."))
            return
        folder, stem = snapshot_folder(self._controller.settings.values), f"featherface_{now:%Y-%m-%d_%H%M%S}"
        self._thread = threading.Thread(
            target=self._write, args=(snapshot, folder, stem), name="snapshot", daemon=False
        )
        self._thread.start()

    def wait(self) -> None:
        """Wait until the last snapshot is written."""
        if self._thread is not None:
            self._thread.join()

    def _snapshot(self, now: datetime) -> Snapshot | None:
        # The results on screen: the pipeline may be a frame ahead already.
        shown = self._video.shown
        if shown is None:
            return None
        infos, source = self._controller.infos(), self._controller.pipeline.status().source
        record = record_of(shown, infos, self._controller.settings.values, source, now)
        styles = pane_styles(self._theme, infos)
        captions: dict[Side, str] = {}
        for side in record["panes"]:
            info = infos[side]
            faces = tr("%n faces", len(record["panes"][side]["faces"]), one="%n face")
            captions[side] = f"{model_name(info) if info else styles[side].short}   {faces}"
        pair = self._video.render_pair()
        if pair is not None:
            caption = f"{tr(self._video.spec.text)}:   " + "   ".join(captions.values())
            pictures = [SnapshotPicture(pair, caption, DARK.text)]
        else:
            images = self._video.render_snapshot()
            pictures = [SnapshotPicture(images[side], captions[side], styles[side].accent) for side in images]
        record["view"] = self._video.spec.key
        return Snapshot(tuple(pictures), _footer(record, now), record)

    def _on_saved(self, file: str) -> None:
        self._notices.post(
            "info",
            tr("Saved {file}, and its data as JSON.", file=file),
            NoticeButton(tr("Show"), lambda: self._show(Path(file))),
            NoticeButton(tr("Copy"), lambda: QGuiApplication.clipboard().setImage(QImage(file))),
            topic=_TOPIC,
        )

    def _show(self, file: Path) -> None:
        problem = open_folder(file.parent)
        if problem:
            self._warn(problem)

    def _warn(self, text: str) -> None:
        self._notices.post("warning", text, topic=_TOPIC)

    def _write(self, snapshot: Snapshot, folder: Path, stem: str) -> None:
        try:
            file = write(snapshot, folder, stem)
        except UserError as error:
            self._failed.emit(translated(error.message))
        except Exception as error:
            _logger.exception("the snapshot failed")
            self._failed.emit(
                tr("Could not save the snapshot ({error}, see the log).", error=type(error).__name__)
            )
        else:
            self._saved.emit(str(file))


def _footer(record: Mapping[str, Any], now: datetime) -> str:
    """Return source and date."""
    source = record["source"]
    frame = next(iter(record["panes"].values()))["frame"]
    parts = [source_name(source["name"]), frame["name"] if frame["name"] != source["name"] else ""]
    if frame["position"] is not None and not frame["name"]:
        parts.append(tr("at {seconds:.2f} s", seconds=frame["position"]))
    parts += [tr("mirrored") if source["mirrored"] else "", f"{now:%Y-%m-%d %H:%M:%S}"]
    return "   ".join(filter(None, parts))
