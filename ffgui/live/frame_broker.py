"""The one versioned frame slot between a source and the model workers.

The source puts frames in, newest wins. In paired mode a barrier hands one frame to all sides
that run and shows their results together; in free-run each side takes the newest when it is
idle. A side that leaves (its worker died) holds nobody up.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from types import MappingProxyType

from ffgui.live.state import Frame, Mode, ModelResult, Shown, Side

_REMEMBERED = 64
"""Of how many `Shown` the capture times are remembered, for when they have been painted."""


@dataclass(frozen=True, slots=True)
class Job:
    """A frame for one worker; `dropped` frames of the source were never seen by it."""

    frame: Frame
    dropped: int
    turn: int


@dataclass(slots=True, eq=False)
class _Member:
    """What the exchange knows of one worker.

    Attributes:
        present: False once it has left.
        busy: it works or loads; it is idle only inside `take`.
        version: of the frame that it was given last.
        number: of that frame, to count what it missed.
        job: handed out by the barrier, not yet taken.
        woken: it is wanted for something else than a frame.
    """

    present: bool = True
    busy: bool = True
    version: int = 0
    number: int = -1
    dropped: int = 0
    job: Job | None = None
    woken: bool = False


class FrameBroker:
    """Hands frames to workers and collects their results. All methods may be called from any thread."""

    def __init__(self, mode: Mode, sides: tuple[Side, ...], next_serial: Callable[[], int]) -> None:
        """Start empty.

        Args:
            mode: paired or free-run.
            sides: which sides are given frames.
            next_serial: a number that rises with each call.
        """
        self._condition = threading.Condition()
        self._mode: Mode = mode
        self._sides = sides
        self._next_serial = next_serial
        self._members: dict[Side, _Member] = {}
        self._frame: Frame | None = None
        self._version = 0
        self._turn = 0
        self._round: dict[Side, ModelResult | None] = {}
        self._latest: dict[Side, ModelResult] = {}
        self._shown: Shown | None = None
        self._captured: deque[tuple[int, dict[Side, float]]] = deque(maxlen=_REMEMBERED)
        self._held = False
        self._closed = False

    # The source's end

    def publish(self, frame: Frame) -> None:
        """Put a frame into the slot in place of the one before."""
        with self._condition:
            self._frame = frame
            self._version += 1
            self._condition.notify_all()

    def wait_until_idle(self) -> None:
        """Wait until every worker has loaded its model or given up, or the exchange is closed."""
        with self._condition:
            self._condition.wait_for(
                lambda: self._closed or all(member.version or not member.busy for member in self._running())
            )

    # The workers' end

    def join(self, side: Side) -> None:
        """Take part; the barrier waits for this side from now on."""
        with self._condition:
            known = self._members.get(side)
            self._members[side] = _Member(dropped=known.dropped, number=known.number) if known else _Member()

    def leave(self, side: Side) -> None:
        """Take no part any more; the others go on."""
        with self._condition:
            member = self._members.get(side)
            if member is not None:
                member.present = False
                member.job = None
            self._latest.pop(side, None)
            self._finish_round()
            self._condition.notify_all()

    def take(self, side: Side) -> Job | None:
        """Wait for a frame.

        Returns:
            None if the worker was woken or the exchange was closed: see `closed`.
        """
        with self._condition:
            member = self._members[side]
            member.busy = False
            self._condition.notify_all()
            while not self._closed and not member.woken:
                job = self._job_for(side, member)
                if job is not None:
                    member.busy = True
                    return job
                self._condition.wait()
            member.woken = False
            member.busy = True
            return None

    def deliver(self, side: Side, turn: int, result: ModelResult) -> None:
        """Give the result of the job with this turn back."""
        with self._condition:
            if self._mode == "free":
                self._latest[side] = result
                if side in self._sides:
                    self._show({s: r for s, r in self._latest.items() if s in self._sides})
            elif turn == self._turn and side in self._round:
                self._round[side] = result
                self._finish_round()

    # The listener's end

    def configure(self, mode: Mode, sides: tuple[Side, ...]) -> None:
        """Change mode and sides; a round under way in another mode is not finished."""
        with self._condition:
            waiting = [member for member in self._members.values() if member.job]
            if mode != self._mode or waiting:
                self._round = {}
                self._latest = {}
            for member in waiting:
                member.job, member.version = None, 0
            for side, member in self._members.items():
                if side in sides and side not in self._sides and self._frame:
                    # What went by while a pane was switched off was not dropped.
                    member.number = self._frame.number
            self._mode, self._sides = mode, sides
            self._finish_round()
            self._condition.notify_all()

    def hold(self, held: bool) -> None:
        """Hand out no frames for a while."""
        with self._condition:
            self._held = held
            self._condition.notify_all()

    def wake(self, side: Side) -> None:
        """Let the worker of this side out of `take` for another task."""
        with self._condition:
            if side in self._members:
                self._members[side].woken = True
            self._condition.notify_all()

    def close(self) -> None:
        """Let everybody go."""
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
        """The newest frame once its number is above `after`; None if none has come by `until`."""

        def newer() -> bool:
            return self._closed or (self._frame is not None and self._frame.number > after)

        with self._condition:
            self._condition.wait_for(newer, max(0.0, until - perf_counter()))
            return self._frame if newer() and not self._closed else None

    def captured(self, serial: int, side: Side) -> float | None:
        """When the frame of this side in a recent `Shown` was captured, None if it is not known."""
        with self._condition:
            return next((times.get(side) for known, times in self._captured if known == serial), None)

    # With the condition held

    def _running(self) -> list[_Member]:
        return [m for side, m in self._members.items() if side in self._sides and m.present]

    def _job_for(self, side: Side, member: _Member) -> Job | None:
        if self._mode == "paired":
            self._begin_round()
            job, member.job = member.job, None
            return job
        if self._held or side not in self._sides or member.version >= self._version:
            return None
        self._turn += 1
        return self._assign(member)

    def _begin_round(self) -> None:
        running = self._running()
        fresh = bool(running) and all(member.version < self._version for member in running)
        if self._held or not fresh or any(member.busy or member.job for member in running):
            return
        self._turn += 1
        self._round = {side: None for side, member in self._members.items() if member in running}
        for member in running:
            member.job = self._assign(member)
        self._condition.notify_all()

    def _assign(self, member: _Member) -> Job:
        assert self._frame is not None
        member.dropped += max(0, self._frame.number - member.number - 1)
        member.number = max(member.number, self._frame.number)
        member.version = self._version
        return Job(self._frame, member.dropped, self._turn)

    def _finish_round(self) -> None:
        """Show the round's results once every side that still runs has given its own."""
        wanted = [s for s in self._round if s in self._sides and self._members[s].present]
        results = {side: self._round[side] for side in wanted}
        done = {side: result for side, result in results.items() if result is not None}
        if wanted and len(done) == len(wanted):
            self._round = {}
            self._show(done)

    def _show(self, results: dict[Side, ModelResult]) -> None:
        self._shown = Shown(MappingProxyType(results), self._mode, self._next_serial())
        times = {side: result.frame.captured for side, result in results.items()}
        self._captured.append((self._shown.serial, times))
