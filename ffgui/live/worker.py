"""A model's thread: takes frames from the exchange and gives results back."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from time import perf_counter
from typing import Protocol

from ffgui.detect.detector import Detector
from ffgui.errors import UserError
from ffgui.live.frame_broker import FrameBroker, Job
from ffgui.live.model_slot import ModelSlot
from ffgui.live.state import ModelResult, Options, Side

_LOWEST_SCORE = 0.02
_NEAR_MISS = 0.2

_logger = logging.getLogger(__name__)


class WorkerListener(Protocol):
    """Whom a worker tells what happens; called in its thread."""

    def model_loaded(self, side: Side) -> None:
        """Another model than before is loaded."""

    def model_rejected(self, side: Side, reason: str) -> None:
        """The wanted model cannot be loaded; the one before stays."""

    def result_ready(self, side: Side, result: ModelResult, warm_up: bool) -> None:
        """Here is a result; the exchange has it already."""

    def worker_died(self, side: Side, reason: str) -> None:
        """The side gives no results any more."""


def lowest_score(threshold: float) -> float:
    """Down to which score detections are kept, so that a view can show near misses."""
    return max(_LOWEST_SCORE, threshold - _NEAR_MISS)


class Worker:
    """Runs one side's model in a thread of its own until the exchange is closed."""

    def __init__(
        self,
        side: Side,
        slot: ModelSlot,
        exchange: FrameBroker,
        options: Callable[[], Options],
        listener: WorkerListener,
    ) -> None:
        """Join the exchange and start the thread.

        Args:
            side: the pane.
            slot: the pane's model.
            exchange: gives frames, takes results.
            options: those in force.
            listener: told what happens, in the thread.
        """
        self._side = side
        self._slot = slot
        self._exchange = exchange
        self._options = options
        self._listener = listener
        self._used: Detector | None = None
        exchange.join(side)
        self._thread = threading.Thread(target=self._run, name=f"ffgui-model-{side}", daemon=True)
        self._thread.start()

    def join(self, timeout: float) -> bool:
        """Wait for the end; whether it has come."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    @property
    def alive(self) -> bool:
        """Whether the thread has not ended yet."""
        return self._thread.is_alive()

    def _run(self) -> None:
        try:
            while not self._exchange.closed:
                with self._slot.lock:
                    if not self._exchange.closed:  # the lock may have been held for long
                        self._prepare(self._options())
                job = self._exchange.take(self._side)
                if job is not None:
                    self._work(job)
        except UserError as error:
            self._die(str(error))
        except Exception as error:
            _logger.exception("the model of the %s pane failed", self._side)
            self._die(
                f"The model failed ({type(error).__name__}, see the log). "
                "Choose a smaller inference size or another model."
            )

    def _die(self, reason: str) -> None:
        self._exchange.leave(self._side)
        self._listener.worker_died(self._side, reason)

    def _prepare(self, options: Options) -> Detector:
        try:
            detector, replaced = self._slot.prepare(options)
        except UserError as error:
            if self._slot.info is None:
                raise
            self._listener.model_rejected(self._side, str(error))
            detector, replaced = self._slot.prepare(options)
        if replaced:
            self._listener.model_loaded(self._side)
        return detector

    def _work(self, job: Job) -> None:
        options = self._options()
        with self._slot.lock:
            if self._exchange.closed:
                return
            detector = self._prepare(options)
            wait = perf_counter() - job.frame.captured
            result = detector.detect(job.frame.image, lowest_score(options.score))
        done = ModelResult(job.frame, result, options.score, wait, perf_counter(), job.dropped)
        warm_up, self._used = detector is not self._used, detector
        self._exchange.deliver(self._side, job.turn, done)
        self._listener.result_ready(self._side, done, warm_up)
