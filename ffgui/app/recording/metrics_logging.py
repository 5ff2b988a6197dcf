"""Logs the metrics of every frame while the user wants it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ffgui.app.bars.notices import Notices
from ffgui.app.controller import AppController
from ffgui.app.language import tr, translated
from ffgui.app.recording.output_files import new_file
from ffgui.live.metrics_log import MetricsLog


class MetricsLogging(QObject):
    """Starts and ends logs.

    Attributes:
        error: why the last log ended early, "" if it did not.
    """

    changed = Signal()
    """A log has started or ended."""

    _ended = Signal(int, str)

    def __init__(self, controller: AppController, notices: Notices, parent: QObject) -> None:
        super().__init__(parent)
        self._controller, self._notices = controller, notices
        self._log: MetricsLog | None = None
        self.error = ""
        self._file = Path()
        self._ended.connect(self._on_ended)

    @property
    def active(self) -> bool:
        """Whether a log runs."""
        return self._log is not None

    def toggle(self) -> None:
        """Start a log in the user's folder, or end the one that runs."""
        if self._log is None:
            self.start(new_file(self._controller.settings.values, ".csv"))
        else:
            self._log.finish()

    def start(self, file: Path) -> None:
        """Log to a new file."""
        self._file = file
        self.error = ""
        self._log = MetricsLog(file, self._on_complete)
        self._controller.pipeline.set_metrics_log(self._log)
        self._notices.post("info", tr("Logging metrics to {file}.", file=file))
        self.changed.emit()

    def close(self) -> None:
        """End the log and wait until the file is complete."""
        if self._log is not None:
            self._log.finish()
            self._log.wait()

    def _on_complete(self, lines: int, error: str) -> None:
        """Take the result from the log's thread to the GUI thread."""
        self.error = error
        self._ended.emit(lines, translated(error))

    def _on_ended(self, lines: int, error: str) -> None:
        self._controller.pipeline.set_metrics_log(None)
        self._log = None
        if error:
            self._notices.post("error", error)
        else:
            self._notices.post(
                "info", tr("Saved {file} (%n lines).", lines, one="Saved {file} (%n line).", file=self._file)
            )
        self.changed.emit()
