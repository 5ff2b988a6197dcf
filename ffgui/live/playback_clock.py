"""Plays a source that is not live: a video, a folder, a picture."""

from __future__ import annotations

import math
from time import perf_counter

from ffgui.errors import UserError
from ffgui.live.frame_publisher import FramePublisher
from ffgui.live.source_controls import Command, SourceControls
from ffgui.live.state import Frame, SourceInfo

_MAX_DELAY = 0.25
"""Seconds behind schedule from which on the schedule is shifted instead of caught up with."""

_DEFAULT_FPS = 25.0


class PlaybackClock:
    """Publishes each frame at its time, and executes seeks and steps.

    The next frame is read ahead, so that it is ready when it is due.
    """

    def __init__(self, info: SourceInfo, controls: SourceControls, publisher: FramePublisher) -> None:
        self._info = info
        self._controls = controls
        self._publisher = publisher
        self._period = 1 / (info.fps or _DEFAULT_FPS)
        self._next: Frame | None = None
        self._due: float | None = None
        self._ended = False

    def play(self) -> None:
        """Play until stopped.

        Raises:
            UserError: if not even the first frame can be read.
        """
        first = self._publisher.read()
        if first is None:
            raise UserError("Cannot read any picture in {name}. Choose another source.", name=self._info.name)
        self._publisher.publish(first, perf_counter())
        self._publisher.wait_until_idle()
        self._read_ahead(perf_counter())
        while True:
            command = self._controls.next_command(self._due, self._publisher.stopped)
            if command.kind == "stop":
                return
            self._execute(command)

    def _execute(self, command: Command) -> None:
        match command.kind:
            case "next":
                self._publish_next()
            case "refresh":
                self._publisher.repeat()
                if self._ended and self._controls.options.loop:
                    self._go_to(0.0)
            case "seek":
                if self._info.seekable:
                    self._go_to(command.value)
            case "step":
                # While the source plays, a single step would not be seen.
                if self._controls.suspended or self._ended:
                    self._step(int(command.value))

    def _publish_next(self) -> None:
        assert self._next is not None
        assert self._due is not None
        now = perf_counter()
        scheduled = self._due if now - self._due < _MAX_DELAY else now
        self._publisher.publish(self._next, now)
        self._read_ahead(scheduled)

    def _read_ahead(self, scheduled: float) -> None:
        """Read the frame after the one scheduled for that time, and schedule it."""
        last = self._publisher.last
        self._next = self._publisher.read()
        if self._next is None and self._info.seekable and self._controls.options.loop:
            self._publisher.seek(0.0)
            self._next = self._publisher.read()
        if self._next is None:
            self._due = None
            self._set_ended(not self._info.single_picture)
            return
        self._set_ended(False)
        self._due = scheduled + self._gap(last, self._next) / max(self._controls.options.speed, 1e-3)

    def _gap(self, last: Frame | None, following: Frame) -> float:
        """Return the seconds between two frames at normal speed, by the container's timestamps."""
        if last is None or last.position is None or following.position is None:
            return self._period
        gap = following.position - last.position
        # A negative gap is the loop; broken timestamps must not stop the playback.
        return gap if 0 < gap < max(2.0, 2 * self._period) else self._period

    def _go_to(self, seconds: float) -> None:
        """Publish the frame at a position."""
        latest = max(0.0, (self._info.duration or math.inf) - self._period)
        self._publisher.seek(min(max(0.0, seconds), latest))
        frame = self._publisher.read()
        if frame is not None:
            now = perf_counter()
            self._publisher.publish(frame, now)
            self._read_ahead(now)
        else:
            self._next = self._due = None
            self._set_ended(True)

    def _step(self, frames: int) -> None:
        if frames < 0:
            self._step_back(-frames)
            return
        for left in range(frames, 0, -1):
            if self._next is None:
                return
            if left == 1:
                self._publisher.publish(self._next, perf_counter())
            self._read_ahead(perf_counter())

    def _step_back(self, frames: int) -> None:
        last = self._publisher.last
        if last is None or last.position is None:
            return
        target = last.position - frames * self._period
        if target < -0.5 * self._period and self._controls.options.loop and self._info.duration:
            target += self._info.duration
        self._go_to(target)

    def _set_ended(self, ended: bool) -> None:
        if ended != self._ended:
            self._ended = ended
            self._publisher.report_ended(ended)
