"""Finds the fastest number of threads per model on this machine, while the window plays."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from ffgui.app.controller import AppController
from ffgui.detect.engines import CPU
from ffgui.detect.engines.threads import thread_candidates
from ffgui.evaluate.machine import machine_key
from ffgui.live.state import SIDES

TRIAL_MS = 2000

_TOLERANCE = 1.05
"""Times within this factor of the fastest count as equal; the smallest of those thread counts is chosen."""


class ThreadTuner(QObject):
    """Tries each candidate for `TRIAL_MS` on what both models are running anyway.

    It waits while fewer than two models run on moving pictures, and starts a trial again if the source, the
    models, the size or the mode change meanwhile. The choice is kept in the settings, for this machine alone.
    """

    finished = Signal(int)
    """The number of threads that was chosen."""

    def __init__(
        self,
        controller: AppController,
        candidates: Sequence[int] | None = None,
        trial_ms: int = TRIAL_MS,
        parent: QObject | None = None,
    ) -> None:
        """Prepare the trials; nothing happens before `start`.

        Args:
            controller: runs the models.
            candidates: numbers of threads, `thread_candidates` by default.
            trial_ms: milliseconds per candidate.
            parent: see `QObject`.
        """
        super().__init__(parent)
        self._controller = controller
        self._candidates = list(thread_candidates() if candidates is None else candidates)
        self._milliseconds: dict[int, float] = {}
        self._conditions: object = None
        self._measured_under: object = None
        self._timer = QTimer(self, interval=trial_ms)
        self._timer.timeout.connect(self._on_trial_over)

    def start(self) -> None:
        """Start, unless there is no choice or the choice for this machine is known."""
        known = self._controller.settings.values.measured_on == machine_key()
        if len(self._candidates) > 1 and not known:
            self._timer.start()

    @property
    def running(self) -> bool:
        """Whether trials are left."""
        return self._timer.isActive()

    def _on_trial_over(self) -> None:
        if self._controller.settings.values.threads:
            self._timer.stop()  # The user has chosen.
            self._controller.try_threads(None)
            return
        conditions = self._present_conditions()
        if conditions is None or conditions != self._conditions:
            self._conditions = conditions
            self._try_again(conditions)
            return
        medians = [self._controller.pipeline.metrics(side).median_ms for side in SIDES]
        if None in medians:
            return
        candidate = self._candidates[len(self._milliseconds)]
        self._milliseconds[candidate] = sum(median for median in medians if median is not None)
        if len(self._milliseconds) == len(self._candidates):
            self._finish()
        else:
            self._controller.try_threads(self._candidates[len(self._milliseconds)])

    def _try_again(self, conditions: object) -> None:
        """Start the trial of the next candidate, or of the first one if the conditions are new."""
        if conditions is None:
            self._controller.try_threads(None)
            return
        if conditions != self._measured_under:
            self._measured_under = conditions
            self._milliseconds.clear()  # which cannot be compared with times under other conditions
        self._controller.try_threads(self._candidates[len(self._milliseconds)])

    def _present_conditions(self) -> object:
        """Return all that the times depend on; None if the models cannot be measured now."""
        pipeline = self._controller.pipeline
        status, options = pipeline.status(), pipeline.options
        moving = status.phase == "running" and status.source is not None and not status.source.single_picture
        if not moving or pipeline.measuring or set(options.sides) != set(SIDES):
            return None
        if any(pipeline.device(side) != CPU for side in SIDES):
            return None
        models = tuple(pipeline.model_path(side) for side in SIDES)
        return self._controller.spec, models, options.size, options.mode, options.accuracy

    def _finish(self) -> None:
        self._timer.stop()
        limit = min(self._milliseconds.values()) * _TOLERANCE
        chosen = min(threads for threads, taken in self._milliseconds.items() if taken <= limit)
        self._controller.settings.change(measured_threads=chosen, measured_on=machine_key())
        self._controller.try_threads(None)
        self.finished.emit(chosen)
