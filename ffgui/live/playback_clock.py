"""Plays a source that has its own time: files, folders, the sample, a still picture."""

from __future__ import annotations

import math
from time import perf_counter

from ffgui.errors import UserError
from ffgui.live.frame_publisher import FramePublisher
from ffgui.live.source_controls import Controls, Order
from ffgui.live.state import Frame, SourceInfo

_LATE = 0.25
"""Seconds behind its time at which the clock is set anew instead of hurrying."""

_USUAL_FPS = 25.0


class PlaybackClock:
    """Gives each frame at its time, and goes where it is told to.

    The next frame is read ahead, so that it is ready when its time comes.
    """

    def __init__(self, info: SourceInfo, controls: Controls, outlet: FramePublisher) -> None:
        self._info = info
        self._controls = controls
        self._outlet = outlet
        self._period = 1 / (info.fps or _USUAL_FPS)
        self._ahead: Frame | None = None
        self._due: float | None = None
        self._ended = False

    def play(self) -> None:
        """Play until stopped.

        Raises:
            UserError: if not even the first frame can be read.
        """
        first = self._outlet.read()
        if first is None:
            raise UserError(f"{self._info.name} holds no picture that can be read. Choose another source.")
        self._outlet.give(first, perf_counter())
        self._outlet.wait_until_idle()
        self._read_ahead(perf_counter())
        while True:
            order = self._controls.next_order(self._due, self._outlet.stopped)
            if order.kind == "stop":
                return
            self._obey(order)

    def _obey(self, order: Order) -> None:
        match order.kind:
            case "go":
                self._go_on()
            case "refresh":
                self._outlet.repeat()
                if self._ended and self._controls.options.loop:
                    self._go_to(0.0)
            case "seek":
                if self._info.seekable:
                    self._go_to(order.value)
            case "step":
                # A step is meant for somebody who looks at one frame at a time.
                if self._controls.resting or self._ended:
                    self._step(int(order.value))

    def _go_on(self) -> None:
        assert self._ahead is not None
        assert self._due is not None
        now = perf_counter()
        given = self._due if now - self._due < _LATE else now
        self._outlet.give(self._ahead, now)
        self._read_ahead(given)

    def _read_ahead(self, given: float) -> None:
        """Read the frame after the one that was due at `given`, and say when it is due."""
        last = self._outlet.last
        self._ahead = self._outlet.read()
        if self._ahead is None and self._info.seekable and self._controls.options.loop:
            self._outlet.seek(0.0)
            self._ahead = self._outlet.read()
        if self._ahead is None:
            self._due = None
            self._set_ended(self._info.kind != "picture")
            return
        self._set_ended(False)
        self._due = given + self._gap(last, self._ahead) / max(self._controls.options.speed, 1e-3)

    def _gap(self, last: Frame | None, following: Frame) -> float:
        """Seconds between two frames at normal speed, by the container's timestamps."""
        if last is None or last.position is None or following.position is None:
            return self._period
        gap = following.position - last.position
        # A jump back is the loop; broken timestamps must not stop the film.
        return gap if 0 < gap < max(2.0, 2 * self._period) else self._period

    def _go_to(self, seconds: float) -> None:
        """Show the frame at a position."""
        latest = max(0.0, (self._info.duration or math.inf) - self._period)
        self._outlet.seek(min(max(0.0, seconds), latest))
        frame = self._outlet.read()
        if frame is not None:
            now = perf_counter()
            self._outlet.give(frame, now)
            self._read_ahead(now)
        else:
            self._ahead = self._due = None
            self._set_ended(True)

    def _step(self, frames: int) -> None:
        if frames < 0:
            self._step_back(-frames)
            return
        for left in range(frames, 0, -1):
            if self._ahead is None:
                return
            if left == 1:
                self._outlet.give(self._ahead, perf_counter())
            self._read_ahead(perf_counter())

    def _step_back(self, frames: int) -> None:
        last = self._outlet.last
        if last is None or last.position is None:
            return
        target = last.position - frames * self._period
        if target < -0.5 * self._period and self._controls.options.loop and self._info.duration:
            target += self._info.duration
        self._go_to(target)

    def _set_ended(self, ended: bool) -> None:
        if ended != self._ended:
            self._ended = ended
            self._outlet.ended(ended)
