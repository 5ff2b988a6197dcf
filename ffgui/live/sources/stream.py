"""A network stream, RTSP or HTTP."""

from __future__ import annotations

import re

import cv2

from ffgui.errors import UsageError, UserError
from ffgui.live.devices import Device, DeviceOpener
from ffgui.live.sources.live_source import LiveSource
from ffgui.live.sources.source import Source, SourceContext, SourceKind
from ffgui.live.sources.video import VideoSource
from ffgui.live.state import Options, SourceInfo
from ffgui.live.timeouts import CONNECT, SILENCE

STREAM_SCHEMES = ("rtsp", "rtsps", "http", "https")

_STALE_AFTER = 1.0
"""Seconds of pause after which a stream is opened again, because what it has sent is old."""


class StreamSource(LiveSource):
    """Gives a stream's frames as they come."""

    def __init__(self, url: str, open_device: DeviceOpener) -> None:
        """Connect and wait for the first frame.

        Raises:
            UserError: if nothing answers, or the answer is no video.
        """
        name = without_password(url)
        super().__init__(_connect(url, open_device))
        self._first = self._grab() if self._device.isOpened() else None
        if self._first is None:
            self._device.release()
            raise UserError(
                f"Cannot open {name}: nothing answers there, or it is not a video. "
                "Check the address and the network, then try again."
            )
        height, width = self._first.image.shape[:2]
        self.info = SourceInfo("stream", name, live=True, width=width, height=height)

    @property
    def is_file(self) -> bool:
        """Whether the URL is that of a whole video with a known number of frames."""
        return self._device.get(cv2.CAP_PROP_FRAME_COUNT) > 0

    def must_reopen(self, options: Options, paused: float) -> bool:  # noqa: ARG002
        """Return whether what the stream has sent during a pause is old."""
        return paused > _STALE_AFTER


def without_password(url: str) -> str:
    """Return a URL that may be shown: without user name and password."""
    return re.sub(r"(?<=://)[^/@]*@", "", url)


def _open(url: str, context: SourceContext) -> Source:
    """Open a stream, or a whole video on a server."""
    source = StreamSource(url, context.open_device)
    if not source.is_file:
        return source
    source.close()
    return VideoSource("stream", without_password(url), lambda: _connect(url, context.open_device))


def _connect(url: str, open_device: DeviceOpener) -> Device:
    timeouts = {
        cv2.CAP_PROP_OPEN_TIMEOUT_MSEC: int(CONNECT * 1000),
        cv2.CAP_PROP_READ_TIMEOUT_MSEC: int(SILENCE * 1000),
    }
    parameters = [value for pair in timeouts.items() for value in pair]
    return open_device(url, cv2.CAP_FFMPEG, parameters)


def _recognize(text: str) -> str | None:
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]+)://", text)
    if scheme is None:
        return None
    if scheme[1].lower() not in STREAM_SCHEMES:
        raise UsageError(f"Cannot open {scheme[1]} addresses. Use rtsp, http or https.")
    return text


KIND = SourceKind(_recognize, _open, short_name=without_password, can_hang=True, is_url=True)
