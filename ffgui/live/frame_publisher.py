"""Publishes the frames of an open source: numbered, rotated and mirrored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from time import perf_counter
from typing import Protocol

from ffgui.live.rotation import rotate_frame
from ffgui.live.source_controls import SourceControls
from ffgui.live.sources import Source
from ffgui.live.state import Frame, Options, SourceInfo


class SourceListener(Protocol):
    """Callbacks from the source thread, in that thread."""

    def source_opened(self, info: SourceInfo) -> None:
        """The source is open."""

    def frame_read(self, frame: Frame, info: SourceInfo) -> None:
        """A new frame has been read; `info` describes it."""

    def frame_repeated(self, frame: Frame, info: SourceInfo) -> None:
        """The last frame must be processed again, with other options."""

    def wait_until_idle(self) -> None:
        """Return when a worker is ready for a frame."""

    def source_ended(self, ended: bool) -> None:
        """The source has reached its end, or has left it."""


class CallTimer:
    """Measures how long a call that may hang has been running, for other threads to read."""

    def __init__(self) -> None:
        self._since: float | None = None

    @contextmanager
    def running(self) -> Iterator[None]:
        """Time the calls in a `with` block."""
        self._since = perf_counter()
        try:
            yield
        finally:
            self._since = None

    def seconds(self, now: float) -> float:
        """Return the seconds since the running call began, 0 if there is none."""
        since = self._since
        return 0.0 if since is None else now - since


class FramePublisher:
    """Reads a source and publishes its frames, in the source thread.

    Attributes:
        stopped: returns whether the thread must end.
        next_number: number of the next frame.
        last: the last frame as the source gave it, None before the first.
    """

    def __init__(
        self,
        source: Source,
        controls: SourceControls,
        listener: SourceListener,
        timer: CallTimer,
        stopped: Callable[[], bool],
        first_number: int,
    ) -> None:
        self._source = source
        self._controls = controls
        self._listener = listener
        self._timer = timer
        self.stopped = stopped
        self.next_number = first_number
        self.last: Frame | None = None

    def report_opened(self) -> None:
        """Tell the listener that the source is open."""
        info = self._source.info
        sideways = self._controls.options.rotation in (90, 270)
        width, height = (info.height, info.width) if sideways else (info.width, info.height)
        self._listener.source_opened(replace(info, width=width, height=height, mirrored=self._mirrored))

    def report_ended(self, ended: bool) -> None:
        """Tell the listener that the source has reached its end, or has left it."""
        if not self.stopped():
            self._listener.source_ended(ended)

    def read(self) -> Frame | None:
        """Return the source's next frame."""
        with self._timer.running():
            return self._source.read()

    def seek(self, seconds: float) -> None:
        """Go to a position of the source."""
        with self._timer.running():
            self._source.seek(seconds)

    def publish(self, frame: Frame, captured: float) -> None:
        """Publish a frame under the next number."""
        self.last = replace(frame, number=self.next_number, captured=captured)
        self.next_number += 1
        self._publish_last(self._listener.frame_read)

    def repeat(self) -> None:
        """Publish the last frame again, as the options now require."""
        if self.last is not None:
            self.last = replace(self.last, captured=perf_counter())
            self._publish_last(self._listener.frame_repeated)

    def wait_until_idle(self) -> None:
        """Return when a worker is ready for a frame."""
        self._listener.wait_until_idle()

    @property
    def _mirrored(self) -> bool:
        return is_mirrored(self._source.info, self._controls.options)

    def _publish_last(self, callback: Callable[[Frame, SourceInfo], None]) -> None:
        # A read that hung may return long after its thread was abandoned.
        if self.last is None or self.stopped():
            return
        mirrored = self._mirrored
        frame = rotate_frame(self.last, self._controls.options.rotation, mirrored)
        height, width = frame.image.shape[:2]
        callback(frame, replace(self._source.info, width=width, height=height, mirrored=mirrored))


def is_mirrored(info: SourceInfo, options: Options) -> bool:
    """Return whether frames must be mirrored: by default those of cameras."""
    return info.camera if options.mirror is None else options.mirror
