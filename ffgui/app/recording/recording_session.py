"""`ffgui record`: the window, not shown, records a source and closes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer

from ffgui.app.window import MainWindow
from ffgui.errors import UserError
from ffgui.live.video_recorder import Recording


@dataclass(frozen=True, slots=True)
class RecordingPlan:
    """Output and length of a recording.

    Attributes:
        file: the video to create.
        size: width and height of its pictures.
        seconds: its length; None for until the source ends.
        metrics: a CSV file for the metrics; None for none.
    """

    file: Path
    size: tuple[int, int]
    seconds: float | None
    metrics: Path | None


class RecordingSession(QObject):
    """Records from the first results on, then closes the window."""

    def __init__(self, window: MainWindow, plan: RecordingPlan) -> None:
        super().__init__(window)
        self._window, self._plan = window, plan
        self._recording: Recording | None = None
        self._failure = "it was stopped before the first picture."
        self._started = False
        self._devices = window.settings.values.devices
        self._fallback = ""
        window.controller.returns_on_failure = False
        window.video.to_record(window.settings.values.record_names).setFixedSize(*plan.size)
        window.adjustSize()
        if plan.metrics is not None:
            window.metrics_logging.start(plan.metrics)
        # Queued: a widget cannot be painted while it is being painted.
        window.video.painted.connect(self._on_painted, Qt.ConnectionType.QueuedConnection)
        window.controller.changed.connect(self._on_changed)
        window.controller.noted.connect(self._on_noted)
        window.recording.ended.connect(self._on_ended)

    def result(self) -> Recording:
        """Return the recording, after the window is closed.

        Raises:
            UserError: if there is none, or a model did not run on the chosen device.
        """
        if self._fallback:
            raise UserError(self._fallback)
        if self._window.metrics_logging.error:
            raise UserError(self._window.metrics_logging.error)
        if self._recording is None or not self._recording.frames:
            reason = self._recording.error if self._recording else self._failure
            raise UserError("Nothing was recorded: {reason}", reason=reason)
        return self._recording

    def _on_painted(self) -> None:
        if self._started:
            return
        self._started = True
        source = self._window.controller.pipeline.status().source
        seconds = self._plan.seconds
        if seconds is None and source is not None and (source.live or source.single_picture):
            self._failure = f"{source.name} has no end. Pass --seconds."
            self._window.close()
            return
        self._window.recording.start(self._plan.file)
        if seconds is not None:
            QTimer.singleShot(round(1000 * seconds), self._window.recording.finish)
        self._on_changed()

    def _on_changed(self) -> None:
        status = self._window.controller.pipeline.status()
        if status.phase not in ("ended", "failed"):
            return
        self._failure = status.message or self._failure
        if self._started:
            self._window.recording.finish()
        elif status.phase == "failed":
            self._window.close()

    def _on_noted(self, level: str, text: str, topic: str) -> None:
        if level != "warning" or not self._window.controller.fell_back(topic, self._devices):
            return
        self._fallback = text
        if self._started:
            self._window.recording.finish()
        else:
            self._window.close()

    def _on_ended(self, recording: Recording) -> None:
        self._recording = recording
        self._window.close()
