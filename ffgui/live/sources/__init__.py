"""Where frames come from: what a user may write, and one module for each kind of source."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from ffgui.errors import UsageError
from ffgui.live.state import Frame, SourceInfo

SourceKind = Literal["sample", "camera", "file", "folder", "stream"]

STREAM_SCHEMES = ("rtsp", "rtsps", "http", "https")


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """A source as a user names it.

    Attributes:
        kind: what sort it is; whether a file is a picture or a video shows when it is opened.
        address: camera id, name or number; path; address of a stream; "" for the sample.
    """

    kind: SourceKind
    address: str = ""

    def __str__(self) -> str:
        return self.address or self.kind


class Source(Protocol):
    """An open source. It only delivers: pace, loop, mirror and rotation are the reader's.

    All calls come from the thread that opened it.
    """

    @property
    def info(self) -> SourceInfo:
        """What is known of the source."""

    def read(self) -> Frame | None:
        """The next frame, or None at the end or when the device is gone."""

    def seek(self, seconds: float) -> None:
        """Make the frame at this position the next one; no effect without a time line."""

    def close(self) -> None:
        """Release file or device; may be called twice."""


def parse_source(text: str) -> SourceSpec:
    """Read what stands after `--source`: sample, camera, file, folder or stream address.

    A text that is neither a number, an address nor the path of something is taken for the
    name of a camera; `camera:NAME` always is.

    Raises:
        UsageError: for an empty text or an address that is neither RTSP nor HTTP.
    """
    text = text.strip()
    if not text:
        raise UsageError("No source is named: write sample, a camera, a file, a folder or a stream address.")
    if text == "sample":
        return SourceSpec("sample")
    if text.startswith("camera:"):
        return SourceSpec("camera", text.removeprefix("camera:"))
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]+)://", text)
    if scheme:
        if scheme[1].lower() not in STREAM_SCHEMES:
            raise UsageError(f"Addresses of the kind {scheme[1]}: cannot be opened; use rtsp, http or https.")
        return SourceSpec("stream", text)
    if text.isdecimal():
        return SourceSpec("camera", text)
    return _local(text)


def _local(text: str) -> SourceSpec:
    path = Path(text).expanduser()
    if path.is_dir():
        return SourceSpec("folder", str(path))
    if path.is_char_device():
        return SourceSpec("camera", text)
    if path.exists() or path.suffix or "/" in text or "\\" in text:
        return SourceSpec("file", str(path))
    return SourceSpec("camera", text)
