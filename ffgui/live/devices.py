"""The interface between sources and OpenCV's capture devices.

Cameras, videos and streams are opened through a `DeviceOpener`, so that tests can put a device
backed by a file in the place of a camera.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray


class Device(Protocol):
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


DeviceOpener = Callable[[int | str, int, Sequence[int]], Device]
"""Opens an index or address with an API preference and pairs of property and value."""


class _Capture:
    """A `cv2.VideoCapture` with typed frames."""

    def __init__(self, capture: cv2.VideoCapture) -> None:
        self._capture = capture
        self.isOpened = capture.isOpened
        self.get = capture.get
        self.set = capture.set
        self.release = capture.release

    def read(self) -> tuple[bool, NDArray[np.uint8] | None]:
        found, image = self._capture.read()
        return (True, np.asarray(image, np.uint8)) if found else (False, None)


def open_device(address: int | str, api: int, parameters: Sequence[int]) -> Device:
    """Open a capture device with OpenCV; `Device.isOpened` tells whether it worked."""
    if isinstance(address, str):
        return _Capture(cv2.VideoCapture(address, api, parameters))
    return _Capture(cv2.VideoCapture(address, api, parameters))
