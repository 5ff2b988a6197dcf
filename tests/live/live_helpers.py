"""Videos whose frames show their number, and a camera backed by such a file."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np

from ffgui.detect.capture import Address
from ffgui.live.capture_devices import CaptureDevice, open_capture_device
from ffgui.live.sources import SourceSpec

CAMERA = SourceSpec("camera", "7")

FPS = 25
BITS = 10
CELL = 32


def number_picture(number: int) -> np.ndarray:
    """Return a picture of 320x240 with the number in binary in its top row, white for 1."""
    image = np.full((240, BITS * CELL, 3), 90, np.uint8)
    for bit in range(BITS):
        image[:CELL, bit * CELL : (bit + 1) * CELL] = 255 if number >> bit & 1 else 0
    return image


def number_in(image: np.ndarray) -> int:
    """Return the number that `number_picture` drew, read from a received picture."""
    row = image[CELL // 2, CELL // 2 :: CELL].mean(axis=-1)
    return sum(1 << bit for bit, value in enumerate(row[:BITS]) if value > 127)


def write_video(path: Path, frames: int, codec: str = "MJPG") -> Path:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*codec), FPS, (BITS * CELL, 240))
    assert writer.isOpened()
    for number in range(frames):
        writer.write(number_picture(number))
    writer.release()
    return path


def wait_for(condition: Callable[[], object], what: str, timeout: float = 30.0) -> None:
    until = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < until, f"timed out after {timeout} s: {what}"
        time.sleep(0.01)


def pipeline_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("ffgui-")]


class _VideoDevice:
    """A camera device that plays a video file in a loop at its own rate."""

    def __init__(self, camera: VirtualCamera) -> None:
        self._camera = camera
        self._capture = cv2.VideoCapture(str(camera.file), cv2.CAP_FFMPEG)
        self._due = time.monotonic()
        self._size: dict[int, float] = {}
        self.open = camera.plugged and not camera.busy
        if self.open:
            camera.open_count += 1
            camera.opened_in.append(threading.get_ident())

    def isOpened(self) -> bool:  # noqa: N802
        return self.open

    def read(self) -> tuple[bool, np.ndarray | None]:
        self._camera.responding.wait()
        if not self._camera.plugged or not self.open:
            return False, None
        self._due = max(self._due + 1 / FPS, time.monotonic() - 1)
        time.sleep(max(0.0, self._due - time.monotonic()))
        found, image = self._capture.read()
        if not found:
            self._capture.set(cv2.CAP_PROP_POS_FRAMES, 0)
            found, image = self._capture.read()
        return found, image

    def get(self, prop: int) -> float:
        return self._size.get(prop, FPS if prop == cv2.CAP_PROP_FPS else 0.0)

    def set(self, prop: int, value: float) -> bool:
        self._camera.requested.append((prop, value))
        return True

    def release(self) -> None:
        if self.open:
            self.open = False
            self._camera.open_count -= 1
            self._camera.released_in.append(threading.get_ident())
        self._capture.release()


class VirtualCamera:
    """A camera backed by a video file; it can be unplugged, busy, or hang.

    It is a `CaptureOpener`: numbers open the camera, addresses open as usual.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.plugged = True
        self.busy = False
        self.responding = threading.Event()
        self.responding.set()
        self.open_count = 0
        self.opened_in: list[int] = []
        self.released_in: list[int] = []
        self.requested: list[tuple[int, float]] = []

    def __call__(self, address: Address, api: int, parameters: Sequence[int]) -> CaptureDevice:
        return (
            _VideoDevice(self) if isinstance(address, int) else open_capture_device(address, api, parameters)
        )
