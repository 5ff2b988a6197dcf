"""The interface between sources and OpenCV's capture devices.

Cameras, videos and streams are opened through a `CaptureOpener`, so that tests can put a device
backed by a file in the place of a camera.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ffgui.detect.capture import Address, Capture


class CaptureDevice(Protocol):
    """The part of `cv2.VideoCapture` that sources use."""

    def isOpened(self) -> bool:  # noqa: N802
        """Return whether the device can be read."""

    def read(self) -> tuple[bool, NDArray[np.uint8] | None]:
        """Return the next frame, uint8 [H, W, 3] BGR; False at the end or on failure."""

    def get(self, prop: int) -> float:
        """Return a property, 0 or -1 if it is not known."""

    def set(self, prop: int, value: float) -> bool:
        """Request a property; True does not mean that the device honors it."""

    def release(self) -> None:
        """Close the device."""


CaptureOpener = Callable[[Address, int, Sequence[int]], CaptureDevice]
"""Opens an address with an API preference and pairs of property and value."""


def open_capture_device(address: Address, api: int, parameters: Sequence[int]) -> CaptureDevice:
    """Open a capture device with OpenCV; `CaptureDevice.isOpened` tells whether it worked.

    Raises:
        UserError: if its frames are too large.
    """
    return Capture(address, api, parameters)
