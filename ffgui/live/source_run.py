"""One run of a source: its reader, its workers, and a supervisor that reconnects a lost source."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from time import perf_counter

from ffgui.live.frame_broker import FrameBroker
from ffgui.live.history import RateMeter
from ffgui.live.metrics_store import MetricsStore
from ffgui.live.model_slot import ModelSlot
from ffgui.live.process_memory import trim_heap
from ffgui.live.reader import Reader, ReaderExit, no_more_pictures
from ffgui.live.source_controls import SourceControls
from ffgui.live.sources import Source, SourceSpec
from ffgui.live.state import SIDE_WORDS, Frame, ModelResult, Notice, Side, SourceInfo, Status
from ffgui.live.timeouts import GRACE, LATE, OPENING, RELEASE, SILENCE
from ffgui.live.worker import Worker
from ffgui.translatable import Translatable, sentences

TICK = 0.25
"""Seconds between checks of the reader."""

BACK_OFF = (1.0, 2.0, 4.0, 8.0, 10.0)
"""Seconds before each attempt to reach a lost source; the last value is repeated."""

_HANGS = 0.3
"""Seconds after which a call to a source is taken to hang when the run is stopped."""

_MAX_ABANDONED = 2
"""Readers that may hang at the same time; until one returns, no other is started."""


class SourceRun:
    """One source and its workers, from `start` to `begin_stop`.

    Attributes:
        broker: between the reader and the workers.
        controls: options and requests.
        source_rate: of the frames read.
    """

    def __init__(
        self,
        spec: SourceSpec,
        open_source: Callable[[], Source],
        slots: Mapping[Side, ModelSlot],
        controls: SourceControls,
        broker: FrameBroker,
        store: MetricsStore,
        previous: SourceRun | None,
    ) -> None:
        """Prepare the run; nothing happens before `start`.

        Args:
            spec: the source.
            open_source: opens it; called in the reader's thread, and again after a loss.
            slots: the models, one worker for each.
            controls: options and requests.
            broker: for this run alone.
            store: keeps metrics and notices.
            previous: a stopped run whose device may have to be released first.
        """
        self.broker = broker
        self.controls = controls
        self.source_rate = RateMeter()
        self._spec = spec
        self._open_source = open_source
        self._slots = dict(slots)
        self._store = store
        self._previous = previous
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._status = Status("starting", Translatable("Opening {source}.", source=spec.name))
        self._retry = False
        self._delivered = False
        self._next_number = 0
        self._reader: Reader | None = None
        self._abandoned: list[Reader] = []
        self._workers: dict[Side, Worker] = {}
        self._failures: dict[Side, str] = {}
        self._supervisor = threading.Thread(target=self._supervise, name="ffgui-supervisor", daemon=True)

    # Called by the pipeline

    def start(self) -> None:
        """Start all threads."""
        for side in self._slots:
            self._start_worker(side)
        self._supervisor.start()

    def begin_stop(self) -> None:
        """Ask all threads to end."""
        self._stopping.set()
        self.broker.close()
        with self._lock:
            reader = self._reader
        if reader is not None:
            reader.cancel()
        self.controls.notify()

    def finish_stop(self, timeout: float) -> None:
        """Wait for the threads, but not for a source that hangs; that is released when its call returns."""
        until = perf_counter() + timeout
        if self._supervisor.ident is not None:
            self._supervisor.join(timeout)
        for worker in list(self._workers.values()):
            worker.join(max(0.0, until - perf_counter()))
        self.wait_for_release(min(RELEASE, timeout))

    def wait_for_release(self, timeout: float) -> None:
        """Wait until the source is released, it hangs, or the time is over."""
        until = perf_counter() + timeout
        for reader in self._readers():
            while not reader.join(0.02) and perf_counter() < until:
                if reader.call_seconds(perf_counter()) > _HANGS:
                    break

    @property
    def alive(self) -> bool:
        """Whether any thread has not ended yet."""
        workers = list(self._workers.values())
        return bool(self.held_sources) or self._supervisor.is_alive() or any(w.alive for w in workers)

    def drop_threads(self) -> None:
        """Drop the references to threads that have ended, so that frames are freed at once.

        Threads and run refer to each other, which would leave them to the garbage collector.
        """
        with self._lock:
            self._reader = None
        self._abandoned.clear()
        self._workers.clear()

    @property
    def held_sources(self) -> int:
        """Number of source threads that have not released their device yet."""
        return sum(reader.alive for reader in self._readers())

    def status(self) -> Status:
        """Return the state of the run, with pauses and failed workers."""
        with self._lock:
            status = self._status
            failures = dict(self._failures)
        sides = [side for side in self.controls.options.sides if side in self._slots]
        if sides and all(side in failures for side in sides) and status.phase in ("starting", "running"):
            return replace(status, phase="failed", message=sentences(*dict.fromkeys(failures.values())))
        if status.phase == "running" and sides and self.broker.shown is None:
            return replace(status, phase="starting", message=Translatable("Loading models."))
        if status.phase == "running" and self.controls.paused:
            return replace(status, phase="paused")
        return status

    def retry(self) -> None:
        """Try a lost source again now, and restart failed workers."""
        with self.controls.condition:
            self._retry = True
            self.controls.condition.notify_all()
        for side in list(self._failures):
            self.wake_worker(side)

    def wake_worker(self, side: Side) -> None:
        """Make a worker check its model, and restart it if it has failed."""
        with self._lock:
            failed = self._failures.pop(side, None) is not None
        if failed:
            self._start_worker(side)
            self.controls.refresh()
        else:
            self.broker.wake(side)

    def add_worker(self, side: Side, slot: ModelSlot) -> None:
        """Start a worker for a side that had no model before."""
        self._slots[side] = slot
        self._start_worker(side)

    def refresh(self) -> None:
        """Process the frame on show again if no other one will come soon."""
        status = self.status()
        still = status.source is not None and status.source.still
        if still or self.controls.paused or status.phase == "ended":
            self.controls.refresh()

    # Called by the workers, in their threads

    def model_rejected(self, side: Side, reason: str) -> None:
        """Tell the user that the pane keeps its model."""
        kept = Translatable("The {side} pane keeps its model.", side=SIDE_WORDS[side])
        self._note(side, sentences(reason, kept))

    def result_ready(self, side: Side, result: ModelResult, warm_up: bool) -> None:
        """Record a result."""
        if not self._stopping.is_set():
            self._store.add_result(side, result, warm_up)
            self._store.changed()

    def worker_failed(self, side: Side, reason: str) -> None:
        """Record why a side gets no more results."""
        with self._lock:
            self._failures[side] = reason
        if not self._stopping.is_set():
            stopped = Translatable("The {side} pane has stopped.", side=SIDE_WORDS[side])
            self._note(side, sentences(stopped, reason))

    # Called by the reader, in its thread

    def source_opened(self, info: SourceInfo) -> None:
        """Record what the source can do."""
        self._set_status(source=info)

    def frame_read(self, frame: Frame, info: SourceInfo) -> None:
        """Count a new frame and pass it on."""
        self.source_rate.add(perf_counter())
        self._delivered = True
        self.frame_repeated(frame, info)

    def frame_repeated(self, frame: Frame, info: SourceInfo) -> None:
        """Pass a frame on to the workers."""
        if self._status.phase in ("starting", "lost"):
            self._set_status(phase="running", source=info, message="", retry_at=None, attempt=0)
        elif self._status.source != info:
            self._set_status(source=info)
        self.broker.publish(frame)

    def wait_until_idle(self) -> None:
        """Wait until the workers have loaded their models."""
        self.broker.wait_until_idle()

    def source_ended(self, ended: bool) -> None:
        """Record that the source has reached its end, or has left it."""
        self._set_status(phase="ended" if ended else "running")

    # The supervisor's thread

    def _supervise(self) -> None:
        if self._previous is not None:
            # The same camera cannot be opened twice.
            self._previous.wait_for_release(RELEASE)
            self._previous = None
            trim_heap()
        attempt = 0
        while not self._stopping.is_set():
            self._retry = False
            first = self._next_number
            end = self._read_once()
            if self._stopping.is_set() or end.reason == "stopped":
                return
            if self._next_number > first:
                attempt = 0
            if end.reason == "reopen":
                self._set_status(phase="starting", message=self._reopening)
            elif end.reason == "failed" and not self._delivered:
                self._set_status(phase="failed", message=end.message, retry_at=None)
                self._wait(lambda: self._retry, None)
                self._set_status(phase="starting", message=self._reopening)
            else:
                delay = BACK_OFF[min(attempt, len(BACK_OFF) - 1)]
                attempt += 1
                self._wait_to_reconnect(end.message, attempt, perf_counter() + delay)

    def _read_once(self) -> ReaderExit:
        """Open the source and watch it until it ends or falls silent."""
        with self._lock:
            if self._stopping.is_set():
                return ReaderExit("stopped")
            reader = Reader(self._open_source, self.controls, self, self._next_number)
            self._reader = reader
        self._wait(lambda: reader.exit is not None or self._silent(reader), None)
        self._next_number = reader.next_number
        if reader.exit is not None:
            return reader.exit
        reader.cancel()
        self._abandoned.append(reader)
        if self._delivered:
            return ReaderExit("lost", no_more_pictures(self._spec.name))
        text = Translatable(
            "{source} does not respond. Try again, or choose another source.", source=self._spec.name
        )
        return ReaderExit("failed", text)

    @property
    def _reopening(self) -> Translatable:
        return Translatable("Reopening {source}.", source=self._spec.name)

    def _silent(self, reader: Reader) -> bool:
        if not self._spec.can_hang:
            return False
        return reader.call_seconds(perf_counter()) > (SILENCE + GRACE if reader.opened else OPENING)

    def _wait_to_reconnect(self, message: str, attempt: int, retry_at: float) -> None:
        self._retry = False
        self._set_status(phase="lost", message=message, retry_at=retry_at, attempt=attempt)
        self.source_rate.restart()
        self._wait(lambda: self._retry, retry_at)
        while self._too_many_hang() and not self._stopping.is_set():
            self._retry = False
            self._set_status(retry_at=perf_counter() + BACK_OFF[-1])
            self._wait(lambda: self._retry, perf_counter() + BACK_OFF[-1])

    def _too_many_hang(self) -> bool:
        self._abandoned = [reader for reader in self._abandoned if reader.alive]
        return len(self._abandoned) >= _MAX_ABANDONED

    def _wait(self, done: Callable[[], bool], until: float | None) -> None:
        """Wait for `done`, the time, or the stop of the run, and sample the metrics until then."""
        condition = self.controls.condition
        while True:
            with condition:
                if self._stopping.is_set() or done():
                    return
                now = perf_counter()
                if until is not None and now >= until:
                    return
                condition.wait(self._tick_seconds(until, now))
            if not self._quiet:
                self._store.tick(perf_counter(), self.source_rate)
                self._leave_out_late_models()

    def _leave_out_late_models(self) -> None:
        for side in self.broker.leave_out_late(LATE):
            text = Translatable(
                "The model of the {side} pane has been busy for {seconds:.0f} s. The pictures "
                "continue without it.",
                side=SIDE_WORDS[side],
                seconds=LATE,
            )
            self._store.add_notice(Notice("warning", text, side))

    def _tick_seconds(self, until: float | None, now: float) -> float | None:
        if self._quiet:
            return None if until is None else until - now
        return TICK if until is None else min(TICK, until - now)

    @property
    def _quiet(self) -> bool:
        """Whether nothing happens without a request, so that there is nothing to check."""
        phase = self._status.phase
        return phase in ("failed", "ended") or (phase == "running" and self.controls.suspended)

    # Called in any thread

    def _note(self, side: Side, text: str) -> None:
        """Tell the user about a problem with a pane's model."""
        self._store.add_notice(Notice("error", text, side, f"model {side}"))

    def _readers(self) -> list[Reader]:
        with self._lock:
            current = [] if self._reader is None else [self._reader]
        return current + [reader for reader in self._abandoned if reader not in current]

    def _start_worker(self, side: Side) -> None:
        if not self._stopping.is_set():
            self._workers[side] = Worker(
                side, self._slots[side], self.broker, lambda: self.controls.options, self
            )

    def _set_status(self, **changes: object) -> None:
        with self._lock:
            if self._stopping.is_set():
                return
            self._status = replace(self._status, **changes)  # type: ignore[arg-type]
        self.controls.notify()
        self._store.changed()
