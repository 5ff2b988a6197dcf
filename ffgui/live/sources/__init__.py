"""Where frames come from: what a user may write, and one module for each kind of source."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from ffgui.errors import UsageError
from ffgui.live.devices import DeviceOpener, open_device
from ffgui.live.state import Frame, Options, SourceInfo

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

    @property
    def name(self) -> str:
        """For people: a file's name without its folder, an address without its password."""
        if self.kind == "stream":
            return without_password(self.address)
        return Path(self.address).name if self.kind in ("file", "folder") else self.address or "sample"


def without_password(address: str) -> str:
    """An address that may be shown: user name and password left out."""
    return re.sub(r"(?<=://)[^/@]*@", "", address)


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


def open_source(
    spec: SourceSpec,
    options: Options,
    on_warning: Callable[[str], None],
    open_device: DeviceOpener = open_device,
) -> Source:
    """Open a source; call it from the thread that will read and close it.

    Args:
        spec: what to open.
        options: a camera's size and rate.
        on_warning: told of what is wrong without ending the source, such as a bad picture.
        open_device: opens cameras, videos and streams.

    Raises:
        UserError: if it cannot be opened.
    """
    # Each kind is imported when it is wanted, so that one that is broken breaks no other.
    match spec.kind:
        case "sample":
            from ffgui.live.sample import SampleSource

            return SampleSource()
        case "camera":
            from ffgui.live.sources.camera import CameraSource

            return CameraSource(spec.address, options, open_device)
        case "stream":
            from ffgui.live.sources.stream import open_stream

            return open_stream(spec.address, open_device)
        case "folder":
            from ffgui.live.sources.folder import FolderSource

            return FolderSource(Path(spec.address), on_warning)
        case "file":
            return _open_file(Path(spec.address), open_device)


def _open_file(path: Path, open_device: DeviceOpener) -> Source:
    from ffgui.detect.pictures import PICTURE_SUFFIXES

    if path.suffix.lower() in PICTURE_SUFFIXES:
        from ffgui.live.sources.picture import PictureSource

        return PictureSource(path)
    from ffgui.live.sources.video import open_video

    return open_video(path, open_device)
