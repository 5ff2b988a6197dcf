"""Runs "Measure fairly" in a thread and reports its progress."""

from __future__ import annotations

import logging
import threading

from PySide6.QtCore import QObject, Signal

from ffgui.app.bars.message import NoticeButton
from ffgui.app.bars.notices import Notices
from ffgui.app.language import tr, translated
from ffgui.errors import UserError
from ffgui.live.fair_comparison import MeasurementCanceledError
from ffgui.live.pipeline import Pipeline
from ffgui.live.state import FairResult

FRAMES = 100

_logger = logging.getLogger(__name__)


class FairMeasurement(QObject):
    """Measures both models in turn, each alone."""

    progressed = Signal(int, int)
    """Frames done, and frames in all."""

    finished = Signal()
    """`result` is there."""

    failed = Signal(str)
    """A message for the user."""

    canceled = Signal()
    """The measurement has ended without a result."""

    def __init__(self, pipeline: Pipeline, notices: Notices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pipeline, self._notices = pipeline, notices
        self._thread: threading.Thread | None = None
        self._running = False
        self.result: FairResult | None = None
        self.progressed.connect(self._on_progressed)
        self.finished.connect(self._on_finished)
        self.canceled.connect(self._on_finished)
        self.failed.connect(self._on_failed)

    @property
    def running(self) -> bool:
        """Whether a measurement is running, until its end has been announced."""
        return self._running

    def start(self) -> None:
        """Start, unless a measurement is running."""
        if not self._running:
            self._running = True
            self._thread = threading.Thread(target=self._measure, name="measure-fairly", daemon=True)
            self._thread.start()
            self.progressed.emit(0, FRAMES)

    def cancel(self) -> None:
        """End the measurement without a result."""
        self._pipeline.cancel_measurement()

    def wait(self, timeout: float) -> None:
        """Wait for a measurement that the pipeline's stop has ended."""
        if self._thread is not None:
            self._thread.join(timeout)

    def _measure(self) -> None:
        try:
            self.result = self._pipeline.measure_fairly(FRAMES, self.progressed.emit)
        except MeasurementCanceledError:
            self.canceled.emit()
        except UserError as error:
            self.failed.emit(translated(error.message))
        except Exception as error:
            _logger.exception("the fair measurement failed")
            self.failed.emit(
                tr(
                    "The measurement failed ({error}, see the log). Choose a smaller inference size, then "
                    "try again.",
                    error=type(error).__name__,
                )
            )
        else:
            self.finished.emit()

    def _on_progressed(self, done: int, total: int) -> None:
        if self._running:
            text = tr("Measuring fairly: frame {done} of {total}.", done=done, total=total)
            self._notices.set_progress(text, NoticeButton(tr("Cancel"), self.cancel))

    def _on_finished(self) -> None:
        self._running = False
        self._notices.set_progress("")

    def _on_failed(self, text: str) -> None:
        self._running = False
        self._notices.set_progress("")
        self._notices.post("error", text, topic="measurement")
