"""The interface of an open source, and the description of a kind of source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ffgui.live.capture_devices import CaptureOpener
from ffgui.live.state import Frame, Options, SourceInfo


class Source:
    """Base of an open source. It only delivers: pace, loop, mirroring and rotation happen elsewhere.

    All calls come from the thread that opened it.

    Attributes:
        info: kind, format and abilities.
    """

    info: SourceInfo

    def read(self) -> Frame | None:
        """Return the next frame; None at the end, or when the device is gone."""
        raise NotImplementedError

    def seek(self, seconds: float) -> None:
        """Make the frame at this position the next one; no effect unless `info.seekable`."""

    def must_reopen(self, options: Options, paused: float) -> bool:  # noqa: ARG002
        """Return whether the source must be opened again before the next `read`.

        Args:
            options: those in force now.
            paused: seconds since the frame before, if the source was paused after it, else about 0.
        """
        return False

    def close(self) -> None:
        """Release the file or device; may be called twice."""


@dataclass(frozen=True, slots=True)
class SourceContext:
    """Arguments for opening a source besides its address.

    Attributes:
        options: for the size and rate of a camera.
        on_warning: called for a problem that does not end the source, such as a damaged picture.
        open_capture: opens cameras, videos and streams.
    """

    options: Options
    on_warning: Callable[[str], None]
    open_capture: CaptureOpener


@dataclass(frozen=True, slots=True)
class SourceKind:
    """A kind of source: one row of `ffgui.live.sources.SOURCES`.

    Attributes:
        recognize: the address in a text that a user wrote, None if the text means another kind.
        open: opens an address; raises `UserError` if that is not possible.
        short_name: name of an address in reports.
        title: name in the window, where it differs from the short name.
        can_hang: whether opening and reading wait for a device or a network, so that they are timed.
        is_url: whether the address is one that a user types in and may want again.
        path: the file or folder of an address, None if the source is none.
    """

    recognize: Callable[[str], str | None]
    open: Callable[[str, SourceContext], Source]
    short_name: Callable[[str], str] = str
    title: str = ""
    can_hang: bool = False
    is_url: bool = False
    path: Callable[[str], Path | None] = lambda _address: None
