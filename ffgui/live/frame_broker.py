"""Hands the newest frame of the source to the model workers and collects their results.

There is one slot for a frame, and a newer frame replaces an older one. In paired mode a barrier gives
the same frame to all running workers and shows their results together; in free-run mode each worker
takes the newest frame when it is idle. A worker whose model failed leaves, and one that is late is left out
until it is idle again: the others do not wait for them.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter
from types import MappingProxyType

from ffgui.live.state import Frame, Mode, ModelResult, Shown, Side

_CAPTURE_TIMES = 64
"""Number of `Shown` whose capture times are kept until they have been painted."""


@dataclass(frozen=True, slots=True)
class Job:
    """A frame for one worker.

    Attributes:
        frame: to be processed.
        dropped: frames of the source that the worker has missed so far.
        round_id: the same for both workers of a pair.
    """

    frame: Frame
    dropped: int
    round_id: int


@dataclass(slots=True, eq=False)
class _WorkerState:
    """State of one worker.

    Attributes:
        present: False once it has left.
        busy: True except while it waits in `take`.
        version: version of the slot that it got last, 0 before the first.
        number: number of that frame, to count what it misses.
        dropped: frames missed so far.
        job: assigned by the barrier and not taken yet.
        woken: whether it must return from `take` for something else than a frame.
        since: when it became busy.
        late: whether it has been busy for so long that the others do not wait for it.
    """

    present: bool = True
    busy: bool = True
    version: int = 0
    number: int = -1
    dropped: int = 0
    job: Job | None = None
    woken: bool = False
    since: float = field(default_factory=perf_counter)
    late: bool = False

    @property
    def waited_for(self) -> bool:
        """Whether the other worker waits for this one."""
        return self.present and not self.late


class FrameBroker:
    """Passes frames to workers and collects their results. All methods may be called from any thread."""

    def __init__(self, mode: Mode, sides: tuple[Side, ...], next_serial: Callable[[], int]) -> None:
        """Start with an empty slot.

        Args:
            mode: paired or free-run.
            sides: the sides that get frames.
            next_serial: returns a number that rises with each call.
        """
        self._condition = threading.Condition()
        self._mode: Mode = mode
        self._sides = sides
        self._next_serial = next_serial
        self._workers: dict[Side, _WorkerState] = {}
        self._frame: Frame | None = None
        self._version = 0
        self._round_id = 0
        self._round: dict[Side, ModelResult | None] = {}
        self._newest: dict[Side, ModelResult] = {}
        self._shown: Shown | None = None
        self._capture_times: deque[tuple[int, dict[Side, float]]] = deque(maxlen=_CAPTURE_TIMES)
        self._held = False
        self._closed = False

    # Called by the source

    def publish(self, frame: Frame) -> None:
        """Put a frame into the slot in place of the one before."""
        with self._condition:
            self._frame = frame
            self._version += 1
            self._condition.notify_all()

    def wait_until_idle(self) -> None:
        """Wait until every worker has loaded its model or left, or the broker is closed."""
        with self._condition:
            self._condition.wait_for(
                lambda: self._closed or all(worker.version or not worker.busy for worker in self._running())
            )

    # Called by the workers

    def join(self, side: Side) -> None:
        """Register a worker; the barrier waits for it from now on."""
        with self._condition:
            before = self._workers.get(side)
            self._workers[side] = (
                _WorkerState(dropped=before.dropped, number=before.number) if before else _WorkerState()
            )

    def leave(self, side: Side) -> None:
        """Unregister a worker; the others continue."""
        with self._condition:
            worker = self._workers.get(side)
            if worker is not None:
                worker.present = False
                worker.job = None
            self._newest.pop(side, None)
            self._finish_round()
            self._condition.notify_all()

    def take(self, side: Side) -> Job | None:
        """Wait for a frame.

        Returns:
            None if the worker was woken or the broker was closed; see `closed`.
        """
        with self._condition:
            worker = self._workers[side]
            worker.busy = worker.late = False
            self._condition.notify_all()
            while not self._closed and not worker.woken:
                job = self._job_for(side, worker)
                if job is not None:
                    worker.busy, worker.since = True, perf_counter()
                    return job
                self._condition.wait()
            worker.woken = False
            worker.busy, worker.since = True, perf_counter()
            return None

    def deliver(self, side: Side, job: Job, result: ModelResult) -> None:
        """Take the result of a job."""
        with self._condition:
            if self._mode == "free":
                self._newest[side] = result
                if side in self._sides:
                    self._show({s: r for s, r in self._newest.items() if s in self._sides})
            elif job.round_id == self._round_id and side in self._round:
                self._round[side] = result
                self._finish_round()

    # Called by the pipeline

    def configure(self, mode: Mode, sides: tuple[Side, ...]) -> None:
        """Change mode and sides; an unfinished round of another mode is abandoned."""
        with self._condition:
            waiting = [worker for worker in self._workers.values() if worker.job]
            if mode != self._mode or waiting:
                self._round = {}
                self._newest = {}
            for worker in waiting:
                worker.job, worker.version = None, 0
            for side, worker in self._workers.items():
                if side in sides and side not in self._sides and self._frame:
                    # Frames that passed while a pane was switched off do not count as dropped.
                    worker.number = self._frame.number
            self._mode, self._sides = mode, sides
            self._finish_round()
            self._condition.notify_all()

    def leave_out_late(self, seconds: float) -> list[Side]:
        """Leave out the workers that have been busy for longer; return those that were not left out yet."""
        with self._condition:
            latest = perf_counter() - seconds
            late = [
                side
                for side, worker in self._workers.items()
                if worker in self._running() and worker.busy and worker.since < latest and not self._held
            ]
            for side in late:
                self._workers[side].late = True
            if late:
                self._finish_round()
                self._condition.notify_all()
            return late

    def hold(self, held: bool) -> None:
        """Stop handing out frames, or resume."""
        with self._condition:
            self._held = held
            for worker in self._workers.values():
                worker.since = perf_counter()
            self._condition.notify_all()

    def wake(self, side: Side) -> None:
        """Make the worker of this side return from `take`."""
        with self._condition:
            if side in self._workers:
                self._workers[side].woken = True
            self._condition.notify_all()

    def close(self) -> None:
        """Release every waiting thread; no frame is handed out any more."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._closed

    @property
    def frame(self) -> Frame | None:
        """The newest frame."""
        return self._frame

    @property
    def shown(self) -> Shown | None:
        """The newest results."""
        return self._shown

    def wait_for_frame(self, after: int, until: float) -> Frame | None:
        """Return the newest frame once its number exceeds `after`; None if that takes longer than `until`."""

        def newer() -> bool:
            return self._closed or (self._frame is not None and self._frame.number > after)

        with self._condition:
            self._condition.wait_for(newer, max(0.0, until - perf_counter()))
            return self._frame if newer() and not self._closed else None

    def captured(self, serial: int, side: Side) -> float | None:
        """Return when the frame of this side in a recent `Shown` was captured, None if it is not known."""
        with self._condition:
            return next((times.get(side) for shown, times in self._capture_times if shown == serial), None)

    # Called with the condition held

    def _running(self) -> list[_WorkerState]:
        return [w for side, w in self._workers.items() if side in self._sides and w.waited_for]

    def _job_for(self, side: Side, worker: _WorkerState) -> Job | None:
        if self._mode == "paired":
            self._begin_round()
            job, worker.job = worker.job, None
            return job
        if self._held or side not in self._sides or worker.version >= self._version:
            return None
        self._round_id += 1
        return self._assign(worker)

    def _begin_round(self) -> None:
        running = self._running()
        fresh = bool(running) and all(worker.version < self._version for worker in running)
        if self._held or not fresh or any(worker.busy or worker.job for worker in running):
            return
        self._round_id += 1
        self._round = {side: None for side, worker in self._workers.items() if worker in running}
        for worker in running:
            worker.job = self._assign(worker)
        self._condition.notify_all()

    def _assign(self, worker: _WorkerState) -> Job:
        assert self._frame is not None
        worker.dropped += max(0, self._frame.number - worker.number - 1)
        worker.number = max(worker.number, self._frame.number)
        worker.version = self._version
        return Job(self._frame, worker.dropped, self._round_id)

    def _finish_round(self) -> None:
        """Show the results of the round once every worker that still runs has delivered."""
        wanted = [s for s in self._round if s in self._sides and self._workers[s].waited_for]
        results = {side: self._round[side] for side in wanted}
        done = {side: result for side, result in results.items() if result is not None}
        if wanted and len(done) == len(wanted):
            self._round = {}
            self._show(done)

    def _show(self, results: dict[Side, ModelResult]) -> None:
        self._shown = Shown(MappingProxyType(results), self._mode, self._next_serial())
        times = {side: result.frame.captured for side, result in results.items()}
        self._capture_times.append((self._shown.serial, times))
