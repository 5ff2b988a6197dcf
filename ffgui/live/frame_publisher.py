"""Between an open source and the pipeline: numbers its frames, turns them, publishes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from time import perf_counter
from typing import Protocol

from ffgui.live.rotation import turn
from ffgui.live.source_controls import Controls
from ffgui.live.sources import Source
from ffgui.live.state import Frame, Options, SourceInfo


class Listener(Protocol):
    """Whom the source thread tells what happens; called in that thread."""

    def source_opened(self, info: SourceInfo) -> None:
        """The source is open."""

    def frame_read(self, frame: Frame, info: SourceInfo) -> None:
        """Here is a new frame; `info` fits it."""

    def frame_repeated(self, frame: Frame, info: SourceInfo) -> None:
        """Here is the last frame again, to be looked at with other options."""

    def wait_until_idle(self) -> None:
        """Return when somebody is ready to look at frames."""

    def source_ended(self, ended: bool) -> None:
        """The source is at its end, or no longer so."""


class CallTimer:
    """Tells another thread how long a call that may hang has taken so far."""

    def __init__(self) -> None:
        self._since: float | None = None

    @contextmanager
    def running(self) -> Iterator[None]:
        """Marks the call."""
        self._since = perf_counter()
        try:
            yield
        finally:
            self._since = None

    def seconds(self, now: float) -> float:
        """Seconds since the call under way began, 0 if there is none."""
        since = self._since
        return 0.0 if since is None else now - since


class FramePublisher:
    """Used by the source thread alone."""

    def __init__(
        self,
        source: Source,
        controls: Controls,
        listener: Listener,
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

    def opened(self) -> None:
        """Say that the source is open."""
        info = self._source.info
        sideways = self._controls.options.rotation in (90, 270)
        self._listener.source_opened(
            _info(info, (info.height, info.width) if sideways else (info.width, info.height), self._mirrored)
        )

    def read(self) -> Frame | None:
        """The source's next frame."""
        with self._timer.running():
            return self._source.read()

    def seek(self, seconds: float) -> None:
        """Go to a position of the source."""
        with self._timer.running():
            self._source.seek(seconds)

    def give(self, frame: Frame, captured: float) -> None:
        """Publish a frame under the next number."""
        self.last = replace(frame, number=self.next_number, captured=captured)
        self.next_number += 1
        self._publish(self._listener.frame_read)

    def repeat(self) -> None:
        """Publish the last frame again, as it looks with the options now."""
        if self.last is not None:
            self.last = replace(self.last, captured=perf_counter())
            self._publish(self._listener.frame_repeated)

    def ended(self, ended: bool) -> None:
        """Say that the source is at its end, or no longer so."""
        if not self.stopped():
            self._listener.source_ended(ended)

    def wait_until_idle(self) -> None:
        """Return when somebody is ready to look at frames."""
        self._listener.wait_until_idle()

    @property
    def _mirrored(self) -> bool:
        return is_mirrored(self._source.info, self._controls.options)

    def _publish(self, publish: Callable[[Frame, SourceInfo], None]) -> None:
        # A read that hung may return long after its reader was given up.
        if self.last is None or self.stopped():
            return
        mirrored = self._mirrored
        frame = turn(self.last, self._controls.options.rotation, mirrored)
        height, width = frame.image.shape[:2]
        publish(frame, _info(self._source.info, (width, height), mirrored))


def is_mirrored(info: SourceInfo, options: Options) -> bool:
    """Whether a source's frames are to be mirrored: cameras are unless something else is asked for."""
    return info.kind == "camera" if options.mirror is None else options.mirror


def _info(info: SourceInfo, size: tuple[int, int], mirrored: bool) -> SourceInfo:
    return replace(info, width=size[0], height=size[1], mirrored=mirrored)
