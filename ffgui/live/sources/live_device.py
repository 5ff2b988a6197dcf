"""What cameras and streams share: pictures come as they come, and there is no time line."""

from __future__ import annotations

from time import perf_counter

from ffgui.live.devices import Device
from ffgui.live.state import Frame


class LiveDevice:
    """Reads an open device; the picture that proved it alive is the first one given."""

    def __init__(self, device: Device, tries: int = 1) -> None:
        """Take a device over.

        Args:
            device: `close` releases it.
            tries: reads that may fail in a row before the device counts as lost.
        """
        self._device = device
        self._tries = tries
        self._number = 0
        self._waiting: Frame | None = None

    def read(self) -> Frame | None:
        """The next picture, None when the device gives none."""
        frame, self._waiting = self._waiting, None
        frame = frame or self._grab()
        self._number += 1
        return frame

    def seek(self, seconds: float) -> None:
        """A live source has no time line."""

    def close(self) -> None:
        """Release the device."""
        self._device.release()

    def _grab(self) -> Frame | None:
        for _ in range(self._tries):
            found, image = self._device.read()
            if found and image is not None:
                return Frame(image, self._number, perf_counter())
        return None
