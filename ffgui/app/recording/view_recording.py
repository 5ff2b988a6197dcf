"""Records the pictures as the window shows them."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import numpy as np
from PySide6.QtCore import QObject, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget

from ffgui.app.bars.notices import Notices
from ffgui.app.bars.seek_bar import clock
from ffgui.app.bars.status_line import StatusLine
from ffgui.app.language import tr, translated
from ffgui.app.recording.output_files import new_file
from ffgui.app.settings_store import SettingsStore
from ffgui.app.views.video_area import VideoArea
from ffgui.live.video_recorder import FPS, Picture, Recording, VideoRecorder

_IDLE_TICKS = 5
"""Ticks between two pictures while no new result is shown: zoom and overlays may change."""

_MARK_TICKS = 6
"""Ticks between two changes of the time in the status line."""


class ViewRecording(QObject):
    """Paints the pictures into an image at a fixed rate and hands it to the encoder's thread."""

    changed = Signal()
    """A recording has started or ended."""

    ended = Signal(object)
    """The `Recording` that is complete."""

    def __init__(
        self,
        video: VideoArea,
        status_line: StatusLine,
        notices: Notices,
        settings: SettingsStore,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._video, self._status_line, self._notices = video, status_line, notices
        self._settings = settings
        self._recorder: VideoRecorder | None = None
        self._shown: QWidget = video
        self._size = QSize()
        self._started = 0.0
        self._ticks = 0
        self._fresh = False
        self._timer = QTimer(self, interval=1000 // FPS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_tick)
        self.ended.connect(self._on_ended)
        video.painted.connect(self._on_painted)

    @property
    def active(self) -> bool:
        """Whether a recording runs."""
        return self._timer.isActive()

    def toggle(self) -> None:
        """Start a recording in the user's folder, or end the one that runs."""
        if self.active:
            self.finish()
        elif self._recorder is not None:
            self._notices.post(
                "warning", tr("The last recording is still being saved. Try again in a moment.")
            )
        else:
            self.start(new_file(self._settings.values, ".mp4"))

    def start(self, file: Path) -> None:
        """Start a recording of the present size of the pictures."""
        self._shown = self._video.to_record(self._settings.values.record_names)
        size = self._shown.size()
        self._size = QSize(size.width() // 2 * 2, size.height() // 2 * 2)
        # The signal takes the result to the GUI thread.
        self._recorder = VideoRecorder(file, (self._size.width(), self._size.height()), self.ended.emit)
        self._started, self._ticks = perf_counter(), 0
        self._timer.start()
        self._on_tick()
        self.changed.emit()

    def finish(self) -> None:
        """End the recording; `ended` follows when the file is complete."""
        if self._recorder is not None and self.active:
            self._timer.stop()
            self._recorder.add(self._picture(), perf_counter())  # so that the last picture lasts until now
            self._recorder.finish()
            self._status_line.set_recording("")
            self.changed.emit()

    def close(self) -> None:
        """End the recording and wait until the file is complete."""
        self.finish()
        if self._recorder is not None:
            self._recorder.wait()

    def _on_painted(self) -> None:
        self._fresh = True

    def _on_tick(self) -> None:
        assert self._recorder is not None
        now = perf_counter()
        if self._fresh or self._ticks % _IDLE_TICKS == 0:
            self._recorder.add(self._picture(), now)
            self._fresh = False
        if self._ticks % _MARK_TICKS == 0:
            self._status_line.set_recording(clock(now - self._started))
        self._ticks += 1

    def _picture(self) -> Picture:
        """Paint the pictures: uint8 [H, W, 4], BGRA; letterboxed if the window has another size now."""
        width, height = self._size.width(), self._size.height()
        pixels = np.empty((height, width, 4), np.uint8)
        image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        image.fill(self._shown.palette().window().color())
        painter = QPainter(image)
        try:
            now = self._shown.size()
            scale = min(1.0, width / now.width(), height / now.height())
            painter.translate((width - scale * now.width()) / 2, (height - scale * now.height()) / 2)
            painter.scale(scale, scale)
            self._shown.render(painter, QPoint())
        finally:
            painter.end()
        return pixels

    def _on_ended(self, recording: Recording) -> None:
        self._timer.stop()
        self._recorder = None
        self._status_line.set_recording("")
        texts = [translated(recording.error)]
        if recording.frames:
            texts.append(tr("Saved {file} ({time}).", file=recording.file, time=clock(recording.seconds)))
        if recording.dropped:
            one = "%n picture could not be encoded in time."
            texts.append(tr("%n pictures could not be encoded in time.", recording.dropped, one=one))
        self._notices.post("error" if recording.error else "info", " ".join(filter(None, texts)))
        self.changed.emit()
