"""A network stream, RTSP or HTTP."""

from __future__ import annotations

import cv2

from ffgui.errors import UserError
from ffgui.live.devices import Device, DeviceOpener
from ffgui.live.sources import without_password
from ffgui.live.sources.live_device import LiveDevice
from ffgui.live.sources.video import VideoSource
from ffgui.live.state import SourceInfo

OPEN_TIMEOUT = 5.0
READ_TIMEOUT = 1.0


class StreamSource(LiveDevice):
    """Gives a stream's pictures as they come."""

    def __init__(self, address: str, open_device: DeviceOpener) -> None:
        """Connect and wait for the first picture, `OPEN_TIMEOUT` seconds at most.

        Raises:
            UserError: if nobody answers or what answers is no video.
        """
        self._name = without_password(address)
        super().__init__(_connect(address, open_device))
        self._waiting = self._grab() if self._device.isOpened() else None
        if self._waiting is None:
            self._device.release()
            raise UserError(
                f"{self._name} cannot be opened: nobody answers there, or it is no video. "
                "Check the address and the network, then try again."
            )
        height, width = self._waiting.image.shape[:2]
        self.info = SourceInfo("stream", self._name, live=True, width=width, height=height)

    @property
    def is_file(self) -> bool:
        """Whether it is a whole video with a known number of frames."""
        return self._device.get(cv2.CAP_PROP_FRAME_COUNT) > 0


def open_stream(address: str, open_device: DeviceOpener) -> StreamSource | VideoSource:
    """Open a stream, or a whole video that lies on a server.

    Raises:
        UserError: if nobody answers or what answers is no video.
    """
    source = StreamSource(address, open_device)
    if not source.is_file:
        return source
    source.close()
    return VideoSource("stream", without_password(address), lambda: _connect(address, open_device))


def _connect(address: str, open_device: DeviceOpener) -> Device:
    timeouts = {
        cv2.CAP_PROP_OPEN_TIMEOUT_MSEC: int(OPEN_TIMEOUT * 1000),
        cv2.CAP_PROP_READ_TIMEOUT_MSEC: int(READ_TIMEOUT * 1000),
    }
    parameters = [value for pair in timeouts.items() for value in pair]
    return open_device(address, cv2.CAP_FFMPEG, parameters)
