"""The source thread: opens a source, gives its frames, releases it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Literal

from ffgui.errors import UserError
from ffgui.live.frame_publisher import CallTimer, FramePublisher, Listener
from ffgui.live.playback_clock import PlaybackClock
from ffgui.live.source_controls import Controls
from ffgui.live.sources import Source
from ffgui.live.state import Frame, Options

_STALE_READS = 10
_FRESH = 0.005
"""Seconds of waiting from which on a frame is taken to be new and not from a buffer."""

_RESTED = 0.2
_REOPEN_AFTER = 1.0
"""Seconds of pause after which a stream is opened anew: what it sent meanwhile is old."""

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Why a reader ended.

    Attributes:
        kind: "stopped" as asked; "failed": never gave a frame; "lost": gives none any more;
            "reopen": wants to be opened again.
        message: what happened and what to do.
    """

    kind: Literal["stopped", "failed", "lost", "reopen"]
    message: str = ""


class Reader:
    """Reads one source in a thread of its own until it ends or is canceled."""

    def __init__(
        self,
        open_source: Callable[[], Source],
        controls: Controls,
        listener: Listener,
        first_number: int,
    ) -> None:
        """Start the thread.

        Args:
            open_source: called in the thread.
            controls: what the listener wants.
            listener: told what happens, in the thread.
            first_number: number of the first frame.
        """
        self._open_source = open_source
        self._controls = controls
        self._listener = listener
        self._first_number = first_number
        self._canceled = threading.Event()
        self._timer = CallTimer()
        self._outlet: FramePublisher | None = None
        self.outcome: Outcome | None = None
        self._thread = threading.Thread(target=self._run, name="ffgui-source", daemon=True)
        self._thread.start()

    def cancel(self) -> None:
        """Ask the thread to release the source and end."""
        self._canceled.set()
        self._controls.notify()

    def join(self, timeout: float) -> bool:
        """Wait for the end; whether it has come."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    @property
    def alive(self) -> bool:
        """Whether the source may still be held."""
        return self._thread.is_alive()

    @property
    def opened(self) -> bool:
        """Whether the source could be opened."""
        return self._outlet is not None

    @property
    def next_number(self) -> int:
        """Number of the next frame."""
        return self._first_number if self._outlet is None else self._outlet.next_number

    def hanging(self, now: float) -> float:
        """Seconds that a call to the source under way has taken so far, 0 if there is none."""
        return self._timer.seconds(now)

    def _run(self) -> None:
        source: Source | None = None
        outcome = Outcome("stopped")
        try:
            with self._timer.running():
                source = self._open_source()
            outcome = self._deliver(source)
        except UserError as error:
            outcome = Outcome(self._failure, str(error))
        except Exception:
            _logger.exception("the source failed")
            text = "The source failed for a reason that is in the log. Try again, or choose another source."
            outcome = Outcome(self._failure, text)
        finally:
            if source is not None:
                with self._timer.running():
                    source.close()
            self.outcome = outcome
            self._controls.notify()

    @property
    def _failure(self) -> Literal["lost", "failed"]:
        return "lost" if self._outlet is not None and self._outlet.last is not None else "failed"

    def _deliver(self, source: Source) -> Outcome:
        if self._canceled.is_set():
            return Outcome("stopped")
        outlet = FramePublisher(
            source, self._controls, self._listener, self._timer, self._canceled.is_set, self._first_number
        )
        self._outlet = outlet
        outlet.opened()
        if source.info.live:
            return self._follow(source, outlet)
        PlaybackClock(source.info, self._controls, outlet).play()
        return Outcome("stopped")

    def _follow(self, source: Source, outlet: FramePublisher) -> Outcome:
        """Give the frames of a live source as they come."""
        opened_with = self._controls.options
        frame = outlet.read()
        while frame is not None:
            outlet.give(frame, frame.captured)
            rested = self._rest(outlet)
            if outlet.stopped():
                return Outcome("stopped")
            if self._must_reopen(source, opened_with, rested):
                return Outcome("reopen")
            frame = _newest(outlet) if rested > _RESTED else outlet.read()
        return Outcome("lost", f"{source.info.name} gives no pictures any more.")

    def _rest(self, outlet: FramePublisher) -> float:
        """Wait while paused; how many seconds that was."""
        began = perf_counter()
        while True:
            order = self._controls.next_order(began, self._canceled.is_set)
            if order.kind in ("go", "stop"):
                return perf_counter() - began
            if order.kind == "refresh" and self._controls.resting:
                outlet.repeat()

    def _must_reopen(self, source: Source, opened_with: Options, rested: float) -> bool:
        if source.info.kind == "camera":
            now = self._controls.options
            return (now.camera_size, now.camera_fps) != (opened_with.camera_size, opened_with.camera_fps)
        return rested > _REOPEN_AFTER


def _newest(outlet: FramePublisher) -> Frame | None:
    """The first frame for which one had to wait: those before it lay in a buffer since a pause."""
    frame = None
    for _ in range(_STALE_READS):
        began = perf_counter()
        frame = outlet.read()
        if frame is None or perf_counter() - began > _FRESH:
            break
    return frame
