"""Takes snapshots of what is seen and says what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import platformdirs
from PySide6.QtCore import QObject

from ffgui.app.bars.notice_strip import NoticeStrip
from ffgui.app.controller import AppController
from ffgui.app.panels.models.model_table import short_name
from ffgui.app.snapshot import Snapshot, SnapshotWriter, record_of
from ffgui.app.style.theme import Theme
from ffgui.app.views.video_area import VideoArea
from ffgui.live.state import Side


class Photographer(QObject):
    """Puts a snapshot together in the GUI thread and has it written elsewhere."""

    def __init__(
        self, session: AppController, video: VideoArea, theme: Theme, notices: NoticeStrip, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._video, self._theme, self._notices = session, video, theme, notices
        self._writer = SnapshotWriter(self)
        self._writer.saved.connect(self._on_saved)
        self._writer.failed.connect(self._on_failed)

    def take(self) -> None:
        """Save both pictures with what was found, as PNG and JSON."""
        # What is seen: the pipeline may be a frame further on already.
        shown, images = self._video.shown, self._video.render_snapshot()
        if shown is None or not images:
            self._notices.post("warning", "There is no picture to save yet. Wait for the first one.")
            return
        now = datetime.now()
        infos, source = self._session.infos(), self._session.pipeline.status().source
        record = record_of(shown, infos, self._session.options, source, now)
        versions: dict[Side, str] = {side: info.version if (info := infos[side]) else "" for side in images}
        snapshot = Snapshot(
            images,
            {side: self._caption(side, record) for side in images},
            {side: self._theme.accent(version, side) for side, version in versions.items()},
            record,
        )
        if not self._writer.save(snapshot, self._folder(), f"featherface_{now:%Y-%m-%d_%H%M%S}"):
            self._notices.post("warning", "The last snapshot is still being saved. Try again in a moment.")

    def wait(self) -> None:
        """Until the last snapshot is written."""
        self._writer.wait()

    def _folder(self) -> Path:
        chosen = self._session.settings.snapshot_folder
        return Path(chosen) if chosen else Path(platformdirs.user_pictures_dir()) / "FeatherFace Studio"

    def _caption(self, side: Side, record: Mapping[str, Any]) -> str:
        info = self._session.pipeline.model_info(side)
        count = len(record["panes"][side]["faces"])
        parts = [short_name(info) if info else side, f"{count} face{'' if count == 1 else 's'}"]
        if record["source"]["mirrored"]:
            parts.append("mirrored")
        return "   ".join(parts)

    def _on_saved(self, file: str) -> None:
        self._notices.post("info", f"Saved {file} and the same as JSON.")

    def _on_failed(self, text: str) -> None:
        self._notices.post("error", text)
