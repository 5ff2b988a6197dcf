"""Sources of frames: one module for each kind, and one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ffgui.errors import UsageError
from ffgui.live.capture_devices import CaptureOpener, open_capture_device
from ffgui.live.sources import camera, file, folder, sample, stream
from ffgui.live.sources.source import Source, SourceContext, SourceKind
from ffgui.live.sources.stream import STREAM_SCHEMES
from ffgui.live.state import Options

__all__ = (
    "SOURCES",
    "STREAM_SCHEMES",
    "Source",
    "SourceContext",
    "SourceKind",
    "SourceSpec",
    "open_source",
    "parse_source",
)

SOURCES: Mapping[str, SourceKind] = {
    "sample": sample.KIND,
    "camera": camera.KIND,
    "stream": stream.KIND,
    "folder": folder.KIND,
    "file": file.KIND,
}
"""Every kind of source, in the order in which they are asked whether a text means them."""


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """A source that may be opened.

    Attributes:
        kind: key of `SOURCES`.
        address: id, name or number of a camera; path; URL of a stream; "" for the sample.
    """

    kind: str
    address: str = ""

    @property
    def name(self) -> str:
        """Short name for reports: a file's name without its folder, a URL without its secrets."""
        return SOURCES[self.kind].short_name(self.address)

    @property
    def title(self) -> str:
        """Name in the window."""
        return SOURCES[self.kind].title or self.name

    @property
    def path(self) -> Path | None:
        """The file or folder, None for cameras and streams."""
        return SOURCES[self.kind].path(self.address)

    @property
    def can_hang(self) -> bool:
        """Whether opening and reading wait for a device or a network."""
        return SOURCES[self.kind].can_hang

    @property
    def is_url(self) -> bool:
        """Whether the address is one that a user types in and may want again."""
        return SOURCES[self.kind].is_url


def parse_source(text: str) -> SourceSpec:
    """Interpret the value of `--source`: the sample, a camera, a file, a folder or a stream.

    A text that is neither a number, a URL nor a path is the name of a camera; `camera:NAME` always is.

    Raises:
        UsageError: if the text is empty, or a URL that cannot be played.
    """
    text = text.strip()
    if not text:
        raise UsageError("The source is empty. Use sample, a camera, a file, a folder or a stream address.")
    for key, kind in SOURCES.items():
        address = kind.recognize(text)
        if address is not None:
            return SourceSpec(key, address)
    return SourceSpec("camera", text)


def open_source(
    spec: SourceSpec,
    options: Options,
    on_warning: Callable[[str], None],
    open_capture: CaptureOpener = open_capture_device,
) -> Source:
    """Open a source, in the thread that will read and close it.

    Args:
        spec: the source.
        options: for the size and rate of a camera.
        on_warning: called for a problem that does not end the source, such as a damaged picture.
        open_capture: opens cameras, videos and streams.

    Raises:
        UserError: if it cannot be opened.
    """
    return SOURCES[spec.kind].open(spec.address, SourceContext(options, on_warning, open_capture))
