"""Base of cameras and streams: frames come at the device's own pace, and there is no timeline."""

from __future__ import annotations

from time import perf_counter

from ffgui.live.capture_devices import CaptureDevice
from ffgui.live.sources.source import Source
from ffgui.live.state import Frame


class LiveSource(Source):
    """Reads an open device. The frame that proved it alive, `_first`, is the first one returned."""

    def __init__(self, device: CaptureDevice, attempts: int = 1) -> None:
        """Take a device over.

        Args:
            device: released by `close`.
            attempts: reads that must fail in a row before the device counts as lost.
        """
        self._device = device
        self._attempts = attempts
        self._number = 0
        self._first: Frame | None = None

    def read(self) -> Frame | None:
        """Return the next frame, None when the device gives none."""
        frame, self._first = self._first, None
        frame = frame or self._grab()
        self._number += 1
        return frame

    def close(self) -> None:
        """Release the device."""
        self._device.release()

    def _grab(self) -> Frame | None:
        for _ in range(self._attempts):
            found, image = self._device.read()
            if found and image is not None and image.size:
                return Frame(image, self._number, perf_counter())
        return None
