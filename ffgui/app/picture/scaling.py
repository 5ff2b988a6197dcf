"""Frames scaled to screen size, once for all panes and ahead of painting."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from ffgui.app.picture.viewport import Rect
from ffgui.live.state import Frame

_KEPT = 2
"""Scaled frames kept: one per pane, since in free-run mode each pane shows its own."""

_MAX_AHEAD = 4
"""Frames scaled ahead without one being painted: the window is hidden then."""


@dataclass(frozen=True, slots=True, eq=False)
class ScaledPicture:
    """Part of a frame at screen size.

    Attributes:
        image: in device pixels. It shares the memory of `pixels`: keep the two together.
        pixels: uint8 [H, W, 4], BGRX.
        seconds: duration of scaling.
        finished: when scaling ended.
    """

    frame: Frame
    part: Rect
    image: QImage
    pixels: NDArray[np.uint8]
    seconds: float
    finished: float


class PictureScaler:
    """Scales parts of frames and keeps the last ones, so that two panes scale a shared frame once.

    A worker thread may scale a frame ahead, at the size that was painted last, and spare the GUI thread the
    work. Buffers are reused, because fresh memory pages cost more than the scaling itself: a picture is valid
    only inside the `with` block of `scaled`.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: deque[ScaledPicture] = deque(maxlen=_KEPT)
        self._work: NDArray[np.uint8] | None = None
        self._painted: tuple[Rect, tuple[int, int]] | None = None
        self._ahead = 0

    @contextmanager
    def scaled(self, frame: Frame, part: Rect, width: int, height: int) -> Iterator[ScaledPicture]:
        """Give the part x1, y1, x2, y2 of a frame, scaled to `width` x `height` pixels."""
        with self._lock:
            self._painted, self._ahead = (part, (width, height)), 0
            yield self._picture(frame, part, width, height)

    def prepare(self, frame: Frame) -> None:
        """Scale a frame that will be painted soon; may be called from any thread."""
        with self._lock:
            if self._painted is None or self._ahead >= _MAX_AHEAD:
                return
            part, (width, height) = self._painted
            if part[2] > frame.image.shape[1] or part[3] > frame.image.shape[0]:
                return  # of another size than the last one
            self._ahead += 1
            self._picture(frame, part, width, height)

    def clear(self) -> None:
        """Drop all frames."""
        with self._lock:
            self._kept.clear()
            self._painted = None

    def _picture(self, frame: Frame, part: Rect, width: int, height: int) -> ScaledPicture:
        for kept in self._kept:
            if kept.frame is frame and kept.part == part and kept.pixels.shape[:2] == (height, width):
                return kept
        started = time.perf_counter()
        x1, y1, x2, y2 = part
        # Four bytes per pixel in the screen's own order cost less than a quarter of Format_BGR888, which Qt
        # would convert on every paint.
        self._work = _resized(frame.image[y1:y2, x1:x2], width, height, self._work)
        spare = self._kept.popleft().pixels if len(self._kept) == _KEPT else None
        pixels = np.asarray(cv2.cvtColor(self._work, cv2.COLOR_BGR2BGRA, spare), np.uint8)
        if self._work.base is not None or not self._work.flags.writeable:
            self._work = None  # it is the frame's own memory
        image = QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGB32)
        now = time.perf_counter()
        picture = ScaledPicture(frame, part, image, pixels, now - started, now)
        self._kept.append(picture)
        return picture


def _resized(
    image: NDArray[np.uint8], width: int, height: int, work: NDArray[np.uint8] | None
) -> NDArray[np.uint8]:
    """Scale smoothly: halve while the image is large enough, then scale linearly by less than 2.

    The result is written to `work` if it has the right shape. OpenCV halves about 20 times faster than
    `INTER_AREA` scales by other factors.
    """
    while image.shape[1] >= 2 * width and image.shape[0] >= 2 * height:
        half = (image.shape[1] // 2, image.shape[0] // 2)
        image = np.asarray(
            cv2.resize(image[: half[1] * 2, : half[0] * 2], half, interpolation=cv2.INTER_AREA), np.uint8
        )
    if (image.shape[1], image.shape[0]) == (width, height):
        return image
    return np.asarray(cv2.resize(image, (width, height), work, interpolation=cv2.INTER_LINEAR), np.uint8)
