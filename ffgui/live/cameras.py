"""The cameras of this computer, by name; none is opened to list them."""

from __future__ import annotations

import logging
import sys
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import cv2

POLL_INTERVAL = 2.0

_BACKENDS = {
    "win32": (cv2.CAP_MSMF, cv2.CAP_DSHOW),
    "darwin": (cv2.CAP_AVFOUNDATION,),
    "linux": (cv2.CAP_V4L2,),
}

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera that can be opened.

    Attributes:
        id: stays the same when other cameras come and go, and across restarts.
        name: name in the window.
        index: current number in OpenCV's backend.
        backend: OpenCV's API preference.
    """

    id: str
    name: str
    index: int
    backend: int


def list_cameras() -> list[Camera]:
    """Return the cameras that the system knows, each once, by index; empty if it cannot tell."""
    from cv2_enumerate_cameras import enumerate_cameras

    for backend in _BACKENDS.get(sys.platform, ()):
        try:
            found = enumerate_cameras(backend)
        except (OSError, RuntimeError, AttributeError, NotImplementedError):
            _logger.exception("cannot list cameras with backend %d", backend)
            continue
        if found:
            return _numbered(_distinct([_camera(entry, backend) for entry in found]))
    return []


def find_camera(wanted: str, cameras: list[Camera]) -> Camera | None:
    """Return the camera whose id, name or number is `wanted`, in this order of preference."""
    for key in (lambda c: c.id, lambda c: c.name, lambda c: str(c.index)):
        for camera in cameras:
            if key(camera) == wanted:
                return camera
    return None


def _camera(entry: Any, backend: int) -> Camera:
    name = str(entry.name or f"Camera {entry.index}")
    return Camera(str(entry.path or f"{name} {entry.index}"), name, int(entry.index) % 100, backend)


def _distinct(cameras: list[Camera]) -> list[Camera]:
    """Return each id once: Linux sometimes lists a camera's metadata node beside its video node."""
    by_id: dict[str, Camera] = {}
    for camera in cameras:
        by_id.setdefault(camera.id, camera)
    return list(by_id.values())


def _numbered(cameras: list[Camera]) -> list[Camera]:
    """Return the cameras by index; those of one name are numbered, so that a user can tell them apart."""
    total, seen = Counter(camera.name for camera in cameras), Counter[str]()
    numbered = []
    for camera in sorted(cameras, key=lambda camera: camera.index):
        seen[camera.name] += 1
        name = f"{camera.name} ({seen[camera.name]})" if total[camera.name] > 1 else camera.name
        numbered.append(replace(camera, name=name))
    return numbered


class CameraWatch:
    """Polls for connected and disconnected cameras in a thread of its own."""

    def __init__(
        self,
        on_change: Callable[[list[Camera]], None],
        list_cameras: Callable[[], list[Camera]] = list_cameras,
        interval: float = POLL_INTERVAL,
    ) -> None:
        """Prepare the watch; `start` starts it.

        Args:
            on_change: called in the watch's thread with all cameras, first of all and whenever they change.
            list_cameras: lists the cameras.
            interval: seconds between polls.
        """
        self._on_change = on_change
        self._list_cameras = list_cameras
        self._interval = interval
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start polling; no effect while running."""
        if self._thread is None:
            self._stop.clear()
            self._thread = threading.Thread(target=self._run, name="ffgui-camera-watch", daemon=True)
            self._thread.start()

    def stop(self, timeout: float = 2.0) -> None:
        """Stop polling; may be called twice."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout)
            self._thread = None

    def _run(self) -> None:
        before: list[Camera] | None = None
        while not self._stop.is_set():
            cameras = self._list_cameras()
            if cameras != before and not self._stop.is_set():
                before = cameras
                self._on_change(cameras)
            self._stop.wait(self._interval)
