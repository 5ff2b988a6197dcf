"""Frames scaled for the screen, each once for all panes."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from ffgui.app.picture.viewport import Rect, Size
from ffgui.detect.results import Attention
from ffgui.live.state import Frame

_KEPT = 2
"""Scaled frames at hand: one a pane, since in free-run mode each shows its own."""

_GATE_COARSE = 4
"""Device pixels a gate value is colored for: a cell of the gate covers more than that anyway."""


@dataclass(frozen=True, slots=True, eq=False)
class ScaledPicture:
    """Part of a frame at the size at which it is painted.

    Attributes:
        image: in device pixels. It uses the memory of `pixels`: keep the two together.
        pixels: uint8 [H, W, 4], BGRX.
        seconds: what scaling took.
        finished: when it was done.
    """

    frame: Frame
    part: Rect
    image: QImage
    pixels: NDArray[np.uint8]
    seconds: float
    finished: float


class PictureScaler:
    """Scales parts of frames and remembers the last, so that two panes with one frame scale once.

    Memory goes round: fresh pages for each picture cost more than the scaling itself. So a
    picture is only to be painted at once, not to be kept: the third one after it takes its place.
    """

    def __init__(self) -> None:
        self._kept: deque[ScaledPicture] = deque(maxlen=_KEPT)
        self._work: NDArray[np.uint8] | None = None

    def scaled(self, frame: Frame, part: Rect, width: int, height: int) -> ScaledPicture:
        """The part x1, y1, x2, y2 of a frame, `width` x `height` pixels large."""
        for kept in self._kept:
            if kept.frame is frame and kept.part == part and kept.pixels.shape[:2] == (height, width):
                return kept
        started = time.perf_counter()
        x1, y1, x2, y2 = part
        # Four bytes a pixel in the screen's own order cost less than a quarter of Format_BGR888,
        # which Qt would convert at every painting.
        self._work = _resized(frame.image[y1:y2, x1:x2], width, height, self._work)
        spare = self._kept.popleft().pixels if len(self._kept) == _KEPT else None
        pixels = np.asarray(cv2.cvtColor(self._work, cv2.COLOR_BGR2BGRA, spare), np.uint8)
        if self._work.base is not None or not self._work.flags.writeable:
            self._work = None  # the frame's own memory
        image = QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGB32)
        now = time.perf_counter()
        scaled = ScaledPicture(frame, part, image, pixels, now - started, now)
        self._kept.append(scaled)
        return scaled

    def clear(self) -> None:
        """Let go of all frames."""
        self._kept.clear()


def _resized(
    image: NDArray[np.uint8], width: int, height: int, work: NDArray[np.uint8] | None
) -> NDArray[np.uint8]:
    """Scaled smoothly: halved as often as that leaves enough, then linearly by less than 2.

    The result lies in `work` if that fits. OpenCV halves some 20 times faster than `INTER_AREA`
    scales by other factors.
    """
    while image.shape[1] >= 2 * width and image.shape[0] >= 2 * height:
        half = (image.shape[1] // 2, image.shape[0] // 2)
        image = np.asarray(
            cv2.resize(image[: half[1] * 2, : half[0] * 2], half, interpolation=cv2.INTER_AREA), np.uint8
        )
    if (image.shape[1], image.shape[0]) == (width, height):
        return image
    return np.asarray(cv2.resize(image, (width, height), work, interpolation=cv2.INTER_LINEAR), np.uint8)


def gate_layer(
    attention: Attention,
    frame_size: Size,
    part: Rect,
    size: Size,
    colors: NDArray[np.uint32],
) -> tuple[QImage, NDArray[np.uint8]]:
    """A spatial gate as a translucent picture that covers part of a frame.

    Args:
        attention: with `spatial` float32 [h, w] in 0..1.
        frame_size: width and height of the frame.
        part: x1, y1, x2, y2 of the frame that is seen.
        size: width and height of the layer in device pixels.
        colors: uint32 [256], premultiplied ARGB for the gate's values from 0 to 1.

    Returns:
        The picture, and its memory: keep the two together.
    """
    assert attention.spatial is not None
    gate = np.rint(np.clip(attention.spatial, 0, 1) * 255).astype(np.uint8)
    coarse = (-(-size[0] // _GATE_COARSE), -(-size[1] // _GATE_COARSE))
    columns = _cells(attention.content[0::2], gate.shape[1], frame_size[0], part[0::2], coarse[0])
    rows = _cells(attention.content[1::2], gate.shape[0], frame_size[1], part[1::2], coarse[1])
    smooth = cv2.remap(
        gate,
        np.tile(columns, (coarse[1], 1)),
        np.tile(rows[:, None], (1, coarse[0])),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    # Premultiplied colors may be interpolated like any numbers.
    layer = colors[smooth].view(np.uint8).reshape(*smooth.shape, 4)
    pixels = np.asarray(cv2.resize(layer, size, interpolation=cv2.INTER_LINEAR), np.uint8)
    image = QImage(
        pixels.data, size[0], size[1], pixels.strides[0], QImage.Format.Format_ARGB32_Premultiplied
    )
    return image, pixels


def _cells(
    content: tuple[float, ...], cells: int, frame: int, part: tuple[int, ...], size: int
) -> NDArray[np.float32]:
    """One axis: for the middle of each device pixel, the place in the gate, 0 = middle of its first cell."""
    position = part[0] + (np.arange(size) + 0.5) * (part[1] - part[0]) / size
    share = content[0] + position / frame * (content[1] - content[0])
    return (share * cells - 0.5).astype(np.float32)
