"""One source being run: its reader, its workers, and who looks after them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from time import perf_counter

from ffgui.live.frame_broker import FrameBroker
from ffgui.live.history import RateMeter
from ffgui.live.metrics_store import MetricsStore
from ffgui.live.model_slot import ModelSlot
from ffgui.live.reader import Outcome, Reader
from ffgui.live.source_controls import Controls
from ffgui.live.sources import Source, SourceSpec
from ffgui.live.state import Frame, ModelResult, Notice, Side, SourceInfo, Status
from ffgui.live.worker import Worker

TICK = 0.25
"""Seconds between looks at the age of frames."""

SILENCE = 3.0
"""Seconds that a read from a live source may take before the source counts as lost."""

OPENING = 20.0
"""Seconds that opening may take: some cameras need more than 10."""

BACK_OFF = (1.0, 2.0, 4.0, 8.0, 10.0)
"""Seconds before each try to reach a lost source again; the last one is repeated."""

RELEASE = 1.0
"""Seconds in which a source that delivers has released its device."""

_HANGS = 0.3
_MOST_ABANDONED = 2


class SourceRun:
    """One source and its workers, from `start` to `stop`."""

    def __init__(
        self,
        spec: SourceSpec,
        open_source: Callable[[], Source],
        slots: Mapping[Side, ModelSlot],
        controls: Controls,
        exchange: FrameBroker,
        ledger: MetricsStore,
        previous: SourceRun | None,
    ) -> None:
        """Take everything; nothing happens before `start`.

        Args:
            spec: what `open_source` opens.
            open_source: called in the reader's thread, again after a loss.
            slots: the models, a worker for each.
            controls: what the user wants.
            exchange: between reader and workers, for this run alone.
            ledger: keeps figures and notices, and is told what changes.
            previous: a stopped run whose device may have to be released first.
        """
        self.exchange = exchange
        self.controls = controls
        self.source_rate = RateMeter()
        self._spec = spec
        self._open_source = open_source
        self._slots = dict(slots)
        self._ledger = ledger
        self._previous = previous
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._status = Status("starting", f"Opening {spec.name}.")
        self._retry = False
        self._delivered = False
        self._next_number = 0
        self._reader: Reader | None = None
        self._abandoned: list[Reader] = []
        self._workers: dict[Side, Worker] = {}
        self._deaths: dict[Side, str] = {}
        self._supervisor = threading.Thread(target=self._supervise, name="ffgui-supervisor", daemon=True)

    # For the pipeline

    def start(self) -> None:
        """Start all threads."""
        for side in self._slots:
            self._start_worker(side)
        self._supervisor.start()

    def begin_stop(self) -> None:
        """Ask all threads to end."""
        self._stopping.set()
        self.exchange.close()
        with self._lock:
            reader = self._reader
        if reader is not None:
            reader.cancel()
        self.controls.notify()

    def finish_stop(self, timeout: float) -> None:
        """Wait for the threads, but not for a source that hangs: it is released when it returns."""
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
                if reader.hanging(perf_counter()) > _HANGS:
                    break

    @property
    def alive(self) -> bool:
        """Whether any of its threads has not ended yet."""
        workers = list(self._workers.values())
        return bool(self.held_sources) or self._supervisor.is_alive() or any(w.alive for w in workers)

    def forget(self) -> None:
        """Let go of threads that have ended, so that pictures are freed at once.

        Threads and run know each other; it would be left to the garbage collector otherwise.
        """
        with self._lock:
            self._reader = None
        self._abandoned.clear()
        self._workers.clear()

    @property
    def held_sources(self) -> int:
        """How many source threads have not released their device yet."""
        return sum(reader.alive for reader in self._readers())

    def status(self) -> Status:
        """Where the run stands, pause and dead workers included."""
        with self._lock:
            status = self._status
            deaths = dict(self._deaths)
        sides = [side for side in self.controls.options.sides if side in self._slots]
        if sides and all(side in deaths for side in sides) and status.phase in ("starting", "running"):
            return replace(status, phase="failed", message=" ".join(dict.fromkeys(deaths.values())))
        if status.phase == "running" and sides and self.exchange.shown is None:
            return replace(status, phase="starting", message="Loading models.")
        if status.phase == "running" and self.controls.paused:
            return replace(status, phase="paused")
        return status

    def retry(self) -> None:
        """Do not wait for the next try; start dead workers again."""
        with self.controls.condition:
            self._retry = True
            self.controls.condition.notify_all()
        for side in list(self._deaths):
            self.revive(side)

    def revive(self, side: Side) -> None:
        """Start the worker of a side again if it has died, and let a living one look at its model."""
        with self._lock:
            dead = self._deaths.pop(side, None) is not None
        if dead:
            self._start_worker(side)
            self.controls.refresh()
        else:
            self.exchange.wake(side)

    def adopt(self, side: Side, slot: ModelSlot) -> None:
        """Start a worker for a side that had no model so far."""
        self._slots[side] = slot
        self._start_worker(side)

    @property
    def needs_refresh(self) -> bool:
        """Whether the frame on show stays a while, so that changed options must be applied to it."""
        status = self.status()
        still = status.source is not None and status.source.kind in ("picture", "folder")
        return still or self.controls.paused or status.phase == "ended"

    # For the workers, in their threads

    def model_loaded(self, side: Side) -> None:
        """Another model than before is loaded."""
        self._ledger.model_loaded(side)
        if self.needs_refresh:
            self.controls.refresh()

    def model_rejected(self, side: Side, reason: str) -> None:
        """The wanted model cannot be loaded; the one before stays."""
        self._ledger.note(Notice("error", f"{reason} The {side} pane keeps its model.", side))

    def result_ready(self, side: Side, result: ModelResult, warm_up: bool) -> None:
        """Count a result."""
        if not self._stopping.is_set():
            self._ledger.add_result(side, result, warm_up)
            self._ledger.changed()

    def worker_died(self, side: Side, reason: str) -> None:
        """Remember why a side gives no results any more."""
        with self._lock:
            self._deaths[side] = reason
        if not self._stopping.is_set():
            self._ledger.note(Notice("error", f"The {side} pane has stopped. {reason}", side))

    # For the reader, in its thread

    def source_opened(self, info: SourceInfo) -> None:
        """The source is open."""
        self._set(source=info)

    def frame_read(self, frame: Frame, info: SourceInfo) -> None:
        """A new frame."""
        self.source_rate.add(perf_counter())
        self._delivered = True
        self.frame_repeated(frame, info)

    def frame_repeated(self, frame: Frame, info: SourceInfo) -> None:
        """A frame to be looked at."""
        if self._status.phase in ("starting", "lost"):
            self._set(phase="running", source=info, message="", retry_at=None, attempt=0)
        elif self._status.source != info:
            self._set(source=info)
        self.exchange.publish(frame)

    def wait_until_idle(self) -> None:
        """Wait for the workers to have loaded their models."""
        self.exchange.wait_until_idle()

    def source_ended(self, ended: bool) -> None:
        """The source is at its end, or no longer so."""
        self._set(phase="ended" if ended else "running")

    # The supervisor's thread

    def _supervise(self) -> None:
        if self._previous is not None:
            # The same camera cannot be opened twice.
            self._previous.wait_for_release(RELEASE)
            self._previous = None
        attempt = 0
        while not self._stopping.is_set():
            self._retry = False
            first = self._next_number
            outcome = self._read_once()
            if self._stopping.is_set() or outcome.kind == "stopped":
                return
            if self._next_number > first:
                attempt = 0
            if outcome.kind == "reopen":
                self._set(phase="starting", message=f"Opening {self._spec.name} again.")
            elif outcome.kind == "failed" and not self._delivered:
                self._set(phase="failed", message=outcome.message, retry_at=None)
                self._wait(lambda: self._retry, None)
                self._set(phase="starting", message=f"Opening {self._spec.name} again.")
            else:
                delay = BACK_OFF[min(attempt, len(BACK_OFF) - 1)]
                attempt += 1
                self._lose(outcome.message, attempt, perf_counter() + delay)

    def _lose(self, message: str, attempt: int, retry_at: float) -> None:
        self._retry = False
        self._set(phase="lost", message=message, retry_at=retry_at, attempt=attempt)
        self.source_rate.restart()
        self._wait(lambda: self._retry, retry_at)
        while self._too_many_hang() and not self._stopping.is_set():
            self._retry = False
            self._set(retry_at=perf_counter() + BACK_OFF[-1])
            self._wait(lambda: self._retry, perf_counter() + BACK_OFF[-1])

    def _read_once(self) -> Outcome:
        """Open the source and watch it until it ends or says nothing for too long."""
        with self._lock:
            if self._stopping.is_set():
                return Outcome("stopped")
            reader = Reader(self._open_source, self.controls, self, self._next_number)
            self._reader = reader
        self._wait(lambda: reader.outcome is not None or self._silent(reader), None)
        self._next_number = reader.next_number
        if reader.outcome is not None:
            return reader.outcome
        reader.cancel()
        self._abandoned.append(reader)
        if self._delivered:
            return Outcome("lost", f"{self._spec.name} gives no pictures any more.")
        return Outcome("failed", f"{self._spec.name} does not answer. Try again, or choose another source.")

    def _silent(self, reader: Reader) -> bool:
        if self._spec.kind not in ("camera", "stream"):
            return False
        return reader.hanging(perf_counter()) > (SILENCE if reader.opened else OPENING)

    def _too_many_hang(self) -> bool:
        self._abandoned = [reader for reader in self._abandoned if reader.alive]
        return len(self._abandoned) >= _MOST_ABANDONED

    def _wait(self, done: Callable[[], bool], until: float | None) -> None:
        """Wait until something is so, the time has come or the run is stopped; ticks meanwhile."""
        condition = self.controls.condition
        while True:
            with condition:
                if self._stopping.is_set() or done():
                    return
                now = perf_counter()
                if until is not None and now >= until:
                    return
                condition.wait(self._patience(until, now))
            if not self._quiet:
                self._ledger.tick(perf_counter(), self.source_rate)

    def _patience(self, until: float | None, now: float) -> float | None:
        if self._quiet:
            return None if until is None else until - now
        return TICK if until is None else min(TICK, until - now)

    @property
    def _quiet(self) -> bool:
        """Whether nothing happens by itself, so that there is nothing to look after."""
        phase = self._status.phase
        return phase in ("failed", "ended") or (phase == "running" and self.controls.paused)

    # Everybody

    def _readers(self) -> list[Reader]:
        with self._lock:
            current = [] if self._reader is None else [self._reader]
        return current + [reader for reader in self._abandoned if reader not in current]

    def _start_worker(self, side: Side) -> None:
        if not self._stopping.is_set():
            self._workers[side] = Worker(
                side, self._slots[side], self.exchange, lambda: self.controls.options, self
            )

    def _set(self, **changes: object) -> None:
        with self._lock:
            if self._stopping.is_set():
                return
            self._status = replace(self._status, **changes)  # type: ignore[arg-type]
        self.controls.notify()
        self._ledger.changed()
