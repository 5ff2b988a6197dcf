"""Requests to the source thread: options, pause, seek, step."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Literal

from ffgui.live.state import Options


@dataclass(frozen=True, slots=True)
class Command:
    """The next task of the source thread.

    Attributes:
        kind: "stop"; "next": deliver the next frame; "refresh": deliver the last frame again;
            "seek" to `value` seconds; "step" by `value` frames.
    """

    kind: Literal["stop", "next", "refresh", "seek", "step"]
    value: float = 0.0


class SourceControls:
    """Options and requests, shared by the pipeline and the threads of one run.

    Attributes:
        condition: notified with each change.
    """

    def __init__(self, options: Options) -> None:
        self.condition = threading.Condition()
        self._options = options
        self._paused = False
        self._held = False
        self._seek: float | None = None
        self._steps = 0
        self._refresh = False

    @property
    def options(self) -> Options:
        """The options in force."""
        return self._options

    @property
    def paused(self) -> bool:
        """Whether the user has paused the source."""
        return self._paused

    @property
    def suspended(self) -> bool:
        """Whether no frames are to be read now, because of a pause or a measurement."""
        return self._paused or self._held

    def set_options(self, options: Options) -> None:
        """Change the options."""
        with self.condition:
            self._options = options
            self.condition.notify_all()

    def pause(self, paused: bool) -> None:
        """Pause or resume the source; requested steps that are not done yet are dropped."""
        with self.condition:
            if paused != self._paused:
                self._paused = paused
                self._steps = 0
                self.condition.notify_all()

    def hold(self, held: bool) -> None:
        """Suspend the source during a measurement, or resume it."""
        with self.condition:
            self._held = held
            self.condition.notify_all()

    def seek(self, seconds: float) -> None:
        """Request a position; a later request replaces an earlier one."""
        with self.condition:
            self._seek = seconds
            self.condition.notify_all()

    def step(self, frames: int) -> None:
        """Request a step forward or back, added to steps that are not done yet."""
        with self.condition:
            self._steps += frames
            self.condition.notify_all()

    def refresh(self) -> None:
        """Request the last frame again."""
        with self.condition:
            self._refresh = True
            self.condition.notify_all()

    def notify(self) -> None:
        """Make every waiting thread check its condition."""
        with self.condition:
            self.condition.notify_all()

    def next_command(self, due: float | None, stopped: Callable[[], bool]) -> Command:
        """Wait for the next command.

        Args:
            due: when the next frame must be delivered, None for never.
            stopped: returns whether the thread must end.
        """
        with self.condition:
            while True:
                command = self._requested(stopped)
                if command is not None:
                    return command
                remaining = None if due is None or self.suspended else due - perf_counter()
                if remaining is not None and remaining <= 0:
                    return Command("next")
                self.condition.wait(remaining)

    def _requested(self, stopped: Callable[[], bool]) -> Command | None:
        if stopped():
            return Command("stop")
        if self._seek is not None:
            seconds, self._seek = self._seek, None
            return Command("seek", seconds)
        if self._steps:
            steps, self._steps = self._steps, 0
            return Command("step", steps)
        if self._refresh:
            self._refresh = False
            return Command("refresh")
        return None
