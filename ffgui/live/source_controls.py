"""What the listener asks of the source thread, and how that thread waits for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Literal

from ffgui.live.state import Options


@dataclass(frozen=True, slots=True)
class Order:
    """What the source thread is to do next.

    Attributes:
        kind: "stop"; "go" on with the next frame; "refresh": give the last frame again;
            "seek" to `value` seconds; "step" by `value` frames.
    """

    kind: Literal["stop", "go", "refresh", "seek", "step"]
    value: float = 0.0


class Controls:
    """Shared by the pipeline and the threads of one run."""

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
        """Whether the source is to wait."""
        return self._paused

    @property
    def resting(self) -> bool:
        """Whether no frames are to be read now, be it by the user's or a measurement's wish."""
        return self._paused or self._held

    def set_options(self, options: Options) -> None:
        """Change the options."""
        with self.condition:
            self._options = options
            self.condition.notify_all()

    def pause(self, paused: bool) -> None:
        """Let the source wait, or go on; steps not yet done are for the state before."""
        with self.condition:
            if paused != self._paused:
                self._paused = paused
                self._steps = 0
                self.condition.notify_all()

    def hold(self, held: bool) -> None:
        """Let the source wait without being paused, while something is measured."""
        with self.condition:
            self._held = held
            self.condition.notify_all()

    def seek(self, seconds: float) -> None:
        """Ask for a position; the newest wish counts."""
        with self.condition:
            self._seek = seconds
            self.condition.notify_all()

    def step(self, frames: int) -> None:
        """Ask for frames further on or back, added to what was asked for and not yet done."""
        with self.condition:
            self._steps += frames
            self.condition.notify_all()

    def refresh(self) -> None:
        """Ask for the last frame again."""
        with self.condition:
            self._refresh = True
            self.condition.notify_all()

    def notify(self) -> None:
        """Let every waiting thread look again."""
        with self.condition:
            self.condition.notify_all()

    def next_order(self, due: float | None, stopped: Callable[[], bool]) -> Order:
        """Wait for something to do.

        Args:
            due: when the next frame is to be given, None for never.
            stopped: whether the caller is to end.
        """
        with self.condition:
            while True:
                order = self._waiting_order(stopped)
                if order is not None:
                    return order
                rest = None if due is None or self.resting else due - perf_counter()
                if rest is not None and rest <= 0:
                    return Order("go")
                self.condition.wait(rest)

    def _waiting_order(self, stopped: Callable[[], bool]) -> Order | None:
        if stopped():
            return Order("stop")
        if self._seek is not None:
            seconds, self._seek = self._seek, None
            return Order("seek", seconds)
        if self._steps:
            steps, self._steps = self._steps, 0
            return Order("step", steps)
        if self._refresh:
            self._refresh = False
            return Order("refresh")
        return None
