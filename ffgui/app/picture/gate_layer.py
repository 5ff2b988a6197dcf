"""A spatial attention gate as a translucent layer over a picture."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from ffgui.app.picture.viewport import Placement, Rect, Size
from ffgui.detect.results import Attention
from ffgui.live.state import ModelResult

_COARSE = 4
"""Device pixels per computed gate value: a cell of the gate covers more than that anyway."""


class GateLayer:
    """The gate of a result at the size at which it is painted."""

    def __init__(self, result: ModelResult, placement: Placement, accent: str) -> None:
        """Color the gate.

        Args:
            result: with a spatial gate.
            placement: where the frame lies.
            accent: color of an open gate.
        """
        self._key = (result, placement, accent)
        height, width = result.frame.image.shape[:2]
        pixels = gate_pixels(
            result.result.attention,
            (width, height),
            placement.part,
            placement.target[2:],
            _gate_colors(accent),
        )
        size, stride = placement.target[2:], pixels.strides[0]
        view = QImage(pixels.data, *size, stride, QImage.Format.Format_ARGB32_Premultiplied)
        self.image = view.copy()  # with its own memory

    def fits(self, result: ModelResult, placement: Placement, accent: str) -> bool:
        """Return whether the layer shows this result at this place."""
        return self._key[0] is result and self._key[1:] == (placement, accent)


def gate_pixels(
    attention: Attention,
    frame_size: Size,
    part: Rect,
    size: Size,
    colors: NDArray[np.uint32],
) -> NDArray[np.uint8]:
    """Return a spatial gate as translucent pixels over part of a frame.

    Args:
        attention: with `spatial` float32 [h, w] in 0..1.
        frame_size: width and height of the frame.
        part: x1, y1, x2, y2 of the visible part of the frame.
        size: width and height in device pixels.
        colors: uint32 [256], premultiplied ARGB for gate values from 0 to 1.

    Returns:
        uint8 [height, width, 4], premultiplied BGRA.
    """
    assert attention.spatial is not None
    gate = np.rint(np.clip(attention.spatial, 0, 1) * 255).astype(np.uint8)
    coarse = (-(-size[0] // _COARSE), -(-size[1] // _COARSE))
    columns = _cells(attention.content[0::2], gate.shape[1], frame_size[0], part[0::2], coarse[0])
    rows = _cells(attention.content[1::2], gate.shape[0], frame_size[1], part[1::2], coarse[1])
    smooth = cv2.remap(
        gate,
        np.tile(columns, (coarse[1], 1)),
        np.tile(rows[:, None], (1, coarse[0])),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    # Premultiplied colors can be interpolated like any numbers.
    layer = colors[smooth].view(np.uint8).reshape(*smooth.shape, 4)
    return np.asarray(cv2.resize(layer, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def _cells(
    content: tuple[float, ...], cells: int, frame: int, part: tuple[int, ...], size: int
) -> NDArray[np.float32]:
    """Return the gate position of each device pixel along one axis, 0 = center of the first cell."""
    position = part[0] + (np.arange(size) + 0.5) * (part[1] - part[0]) / size
    share = content[0] + position / frame * (content[1] - content[0])
    return (share * cells - 0.5).astype(np.float32)


@lru_cache(maxsize=8)
def _gate_colors(accent: str) -> NDArray[np.uint32]:
    """Return colors from dark, where the gate is closed, to the accent, where it is open; uint32 [256]."""
    share = np.linspace(0, 1, 256)
    color = QColor(accent)
    dark, bright = 0.8 * (1 - share), 0.25 * share
    alpha = dark + bright
    channels = [bright * value for value in (color.redF(), color.greenF(), color.blueF())]
    packed = np.zeros(256, np.uint32)
    for value, shift in zip((alpha, *channels), (24, 16, 8, 0), strict=True):
        packed |= np.rint(value * 255).astype(np.uint32) << np.uint32(shift)
    return packed
