"""A model's thread: takes frames from the broker and delivers results."""

from __future__ import annotations

import logging
import threading
import weakref
from collections.abc import Callable
from dataclasses import replace
from time import perf_counter
from typing import Protocol

from ffgui.detect.detector import Detector
from ffgui.detect.memory import TooLargeError
from ffgui.detect.results import Detections, Result
from ffgui.errors import UserError
from ffgui.evaluate import MIN_SCORE
from ffgui.live.frame_broker import FrameBroker, Job
from ffgui.live.model_slot import ModelSlot
from ffgui.live.state import Frame, ModelResult, Options, Side
from ffgui.translatable import Translatable

NEAR_MISS = 0.2
"""Detections are kept down to this much below the score threshold."""

_logger = logging.getLogger(__name__)


class WorkerListener(Protocol):
    """Callbacks from a worker, in its thread."""

    def model_rejected(self, side: Side, reason: str) -> None:
        """The wanted model cannot be loaded; the one before stays."""

    def result_ready(self, side: Side, result: ModelResult, warm_up: bool) -> None:
        """A result has been delivered to the broker."""

    def worker_failed(self, side: Side, reason: str) -> None:
        """The worker has ended, and the side gets no more results."""


def lowest_score(threshold: float) -> float:
    """Return the score down to which detections are kept, so that a view can show near misses."""
    return max(MIN_SCORE, threshold - NEAR_MISS)


class Worker:
    """Runs the model of one side in a thread of its own until the broker is closed."""

    def __init__(
        self,
        side: Side,
        slot: ModelSlot,
        broker: FrameBroker,
        options: Callable[[], Options],
        listener: WorkerListener,
    ) -> None:
        """Register with the broker and start the thread.

        Args:
            side: the pane.
            slot: its model.
            broker: gives frames, takes results.
            options: returns the options in force.
            listener: gets the callbacks.
        """
        self._side = side
        self._slot = slot
        self._broker = broker
        self._options = options
        self._listener = listener
        # Weak, so that a replaced model is freed as soon as the next one is loaded.
        self._last_detector: weakref.ref[Detector] | None = None
        broker.join(side)
        self._thread = threading.Thread(target=self._run, name=f"ffgui-model-{side}", daemon=True)
        self._thread.start()

    def join(self, timeout: float) -> bool:
        """Wait for the thread; return whether it has ended."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    @property
    def alive(self) -> bool:
        """Whether the thread has not ended yet."""
        return self._thread.is_alive()

    def _run(self) -> None:
        try:
            while not self._broker.closed:
                with self._slot.lock:
                    if not self._broker.closed:  # it may have taken long to get the lock
                        self._prepare(self._options())
                job = self._broker.take(self._side)
                if job is not None:
                    self._process(job)
        except UserError as error:
            self._fail(error.message)
        except Exception as error:
            _logger.exception("the model of the %s pane failed", self._side)
            self._fail(
                Translatable(
                    "The model failed ({error}, see the log). Choose a smaller inference size or another "
                    "model.",
                    error=type(error).__name__,
                )
            )

    def _fail(self, reason: str) -> None:
        self._broker.leave(self._side)
        self._listener.worker_failed(self._side, reason)

    def _prepare(self, options: Options) -> Detector:
        try:
            return self._slot.prepare(options)
        except UserError as error:
            if self._slot.info is None:
                raise
            self._listener.model_rejected(self._side, error.message)
            return self._slot.prepare(options)

    def _process(self, job: Job) -> None:
        options = self._options()
        with self._slot.lock:
            if self._broker.closed:
                return
            detector = self._prepare(options)
            wait = perf_counter() - job.frame.captured
            try:
                result, candidates = _detect(detector, job.frame, options)
            except TooLargeError:
                raise
            except UserError as error:
                if not self._slot.leave_device(error.message):
                    raise
                detector = self._prepare(options)
                result, candidates = _detect(detector, job.frame, options)
            done = ModelResult(
                job.frame, result, options.score, wait, perf_counter(), job.dropped, candidates
            )
            warm_up = self._last_detector is None or detector is not self._last_detector()
            self._last_detector = weakref.ref(detector)
            # Before the lock is released: another model that is loaded then resets the history.
            self._broker.deliver(self._side, job, done)
            self._listener.result_ready(self._side, done, warm_up)


def _detect(detector: Detector, frame: Frame, options: Options) -> tuple[Result, Detections | None]:
    """Return the result down to `lowest_score`, and all candidates if accuracy is measured on the frame."""
    lowest = lowest_score(options.score)
    is_picture = bool(frame.name)
    if frame.ground_truth is None or not (options.accuracy or is_picture):
        return detector.detect(frame.image, lowest), None
    result = detector.detect(frame.image, min(lowest, MIN_SCORE))
    return replace(result, detections=result.detections.above(lowest)), result.detections
