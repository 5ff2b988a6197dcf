"""A network stream, RTSP or HTTP."""

from __future__ import annotations

import re

import cv2

from ffgui.addresses import masked
from ffgui.errors import UsageError, UserError
from ffgui.limits import STREAM_BYTES
from ffgui.live.capture_devices import CaptureDevice, CaptureOpener
from ffgui.live.process_memory import peak_memory
from ffgui.live.sources.live_source import LiveSource
from ffgui.live.sources.source import Source, SourceContext, SourceKind
from ffgui.live.sources.video import VideoSource
from ffgui.live.state import Frame, Options, SourceInfo
from ffgui.live.timeouts import CONNECT, SILENCE

STREAM_SCHEMES = ("rtsp", "rtsps", "http", "https")

_STALE_AFTER = 1.0
"""Seconds of pause after which a stream is opened again, because what it has sent is old."""


class StreamSource(LiveSource):
    """Gives a stream's frames as they come."""

    def __init__(self, url: str, open_capture: CaptureOpener) -> None:
        """Connect and wait for the first frame.

        Raises:
            UserError: if nothing answers, or the answer is no video.
        """
        name = masked(url)
        super().__init__(_connect(url, open_capture))
        self._url = url
        try:
            self._first = self._grab() if self._device.isOpened() else None
        except UserError:
            self._device.release()
            raise
        if self._first is None:
            self._device.release()
            raise UserError(
                "Cannot open {name}: nothing responds there, or it is not a video. Check the address and "
                "the network, then try again.",
                name=name,
            )
        height, width = self._first.image.shape[:2]
        self.info = SourceInfo("stream", name, live=True, width=width, height=height)

    def _grab(self) -> Frame | None:
        """Read a frame.

        Raises:
            UserError: if the server sends more for it than the limit.
        """
        before = peak_memory()
        frame = super()._grab()
        # FFmpeg does not tell why it stopped, but so much memory is only taken for a part that is too large.
        if frame is None and peak_memory() - before > STREAM_BYTES.value // 2:
            raise UserError(
                "{address} sends more than {limit} per frame. {remedy}",
                address=masked(self._url),
                limit=STREAM_BYTES.text,
                remedy=STREAM_BYTES.remedy,
            )
        return frame

    @property
    def is_file(self) -> bool:
        """Whether the URL is that of a whole video with a known number of frames."""
        return self._device.get(cv2.CAP_PROP_FRAME_COUNT) > 0

    def must_reopen(self, options: Options, paused: float) -> bool:  # noqa: ARG002
        """Return whether what the stream has sent during a pause is old."""
        return paused > _STALE_AFTER


def _open(url: str, context: SourceContext) -> Source:
    """Open a stream, or a whole video on a server."""
    source = StreamSource(url, context.open_capture)
    if not source.is_file:
        return source
    source.close()
    return VideoSource("stream", masked(url), lambda: _connect(url, context.open_capture), context.on_warning)


def _connect(url: str, open_capture: CaptureOpener) -> CaptureDevice:
    timeouts = {
        cv2.CAP_PROP_OPEN_TIMEOUT_MSEC: int(CONNECT * 1000),
        cv2.CAP_PROP_READ_TIMEOUT_MSEC: int(SILENCE * 1000),
    }
    parameters = [value for pair in timeouts.items() for value in pair]
    return open_capture(url, cv2.CAP_FFMPEG, parameters)


def _recognize(text: str) -> str | None:
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]+)://", text)
    if scheme is None:
        return None
    if scheme[1].lower() not in STREAM_SCHEMES:
        raise UsageError("Cannot open {scheme} addresses. Use rtsp, http or https.", scheme=scheme[1])
    return text


KIND = SourceKind(_recognize, _open, short_name=masked, can_hang=True, is_url=True)
