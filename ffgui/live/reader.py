"""The source thread: opens a source, publishes its frames, releases it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Literal

from ffgui.errors import UserError
from ffgui.live.frame_publisher import CallTimer, FramePublisher, SourceListener
from ffgui.live.playback_clock import PlaybackClock
from ffgui.live.source_controls import SourceControls
from ffgui.live.sources import Source
from ffgui.live.state import Frame
from ffgui.translatable import Translatable

_MAX_STALE_READS = 10
_FRESH = 0.005
"""A frame that took at least this many seconds to arrive is new and does not come from a buffer."""

_PAUSED = 0.2
"""Seconds of waiting from which on it was a pause."""

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ReaderExit:
    """Why a reader ended.

    Attributes:
        reason: "stopped" as requested; "failed": never gave a frame; "lost": has stopped giving frames;
            "reopen": must be opened again.
        message: what happened and what to do.
    """

    reason: Literal["stopped", "failed", "lost", "reopen"]
    message: str = ""


def no_more_pictures(source: str) -> Translatable:
    """Return the message for a live source that was lost."""
    return Translatable("{source} has stopped sending pictures.", source=source)


class Reader:
    """Reads one source in a thread of its own until the source ends or the reader is canceled.

    Attributes:
        exit: why it ended, None while it runs.
    """

    def __init__(
        self,
        open_source: Callable[[], Source],
        controls: SourceControls,
        listener: SourceListener,
        first_number: int,
    ) -> None:
        """Start the thread.

        Args:
            open_source: called in the thread.
            controls: options and requests.
            listener: gets the callbacks.
            first_number: number of the first frame.
        """
        self._open_source = open_source
        self._controls = controls
        self._listener = listener
        self._first_number = first_number
        self._canceled = threading.Event()
        self._timer = CallTimer()
        self._publisher: FramePublisher | None = None
        self.exit: ReaderExit | None = None
        self._thread = threading.Thread(target=self._run, name="ffgui-source", daemon=True)
        self._thread.start()

    def cancel(self) -> None:
        """Ask the thread to release the source and end."""
        self._canceled.set()
        self._controls.notify()

    def join(self, timeout: float) -> bool:
        """Wait for the thread; return whether it has ended."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    @property
    def alive(self) -> bool:
        """Whether the source may still be held."""
        return self._thread.is_alive()

    @property
    def opened(self) -> bool:
        """Whether the source could be opened."""
        return self._publisher is not None

    @property
    def next_number(self) -> int:
        """Number of the next frame."""
        return self._first_number if self._publisher is None else self._publisher.next_number

    def call_seconds(self, now: float) -> float:
        """Return how long a call to the source has been running, 0 if there is none."""
        return self._timer.seconds(now)

    def _run(self) -> None:
        source: Source | None = None
        end = ReaderExit("stopped")
        try:
            with self._timer.running():
                source = self._open_source()
            end = self._read(source)
        except UserError as error:
            end = ReaderExit(self._failure, error.message)
        except Exception:
            _logger.exception("the source failed")
            text = Translatable("The source failed (see the log). Try again, or choose another source.")
            end = ReaderExit(self._failure, text)
        finally:
            if source is not None:
                with self._timer.running():
                    source.close()
            self.exit = end
            self._controls.notify()

    @property
    def _failure(self) -> Literal["lost", "failed"]:
        return "lost" if self._publisher is not None and self._publisher.last is not None else "failed"

    def _read(self, source: Source) -> ReaderExit:
        if self._canceled.is_set():
            return ReaderExit("stopped")
        publisher = FramePublisher(
            source, self._controls, self._listener, self._timer, self._canceled.is_set, self._first_number
        )
        self._publisher = publisher
        publisher.report_opened()
        if source.info.live:
            return self._follow(source, publisher)
        PlaybackClock(source.info, self._controls, publisher).play()
        return ReaderExit("stopped")

    def _follow(self, source: Source, publisher: FramePublisher) -> ReaderExit:
        """Publish the frames of a live source as they come."""
        frame = publisher.read()
        while frame is not None:
            publisher.publish(frame, frame.captured)
            waited = self._wait_while_paused(publisher)
            if publisher.stopped():
                return ReaderExit("stopped")
            if source.must_reopen(self._controls.options, waited):
                return ReaderExit("reopen")
            frame = _skip_stale(publisher) if waited > _PAUSED else publisher.read()
        return ReaderExit("lost", no_more_pictures(source.info.name))

    def _wait_while_paused(self, publisher: FramePublisher) -> float:
        """Wait until frames are wanted; return the seconds that took."""
        began = perf_counter()
        while True:
            command = self._controls.next_command(began, self._canceled.is_set)
            if command.kind in ("next", "stop"):
                return perf_counter() - began
            if command.kind == "refresh" and self._controls.suspended:
                publisher.repeat()


def _skip_stale(publisher: FramePublisher) -> Frame | None:
    """Return the first frame that took time to arrive; those before it were buffered during a pause."""
    frame = None
    for _ in range(_MAX_STALE_READS):
        began = perf_counter()
        frame = publisher.read()
        if frame is None or perf_counter() - began > _FRESH:
            break
    return frame
