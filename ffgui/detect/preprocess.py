"""From a picture to the tensor that a network takes."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ffgui.detect.sizes import MULTIPLE, InferenceSize

PADDING = (104, 117, 123)
"""BGR; the network subtracts it, so that padding is 0 to it."""


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A picture as the network takes it, and how to come back.

    A point p of the frame lies at `p * scale + offset` in the tensor.

    Attributes:
        tensor: uint8 [1, H, W, 3], BGR, C-contiguous; may share the memory of the picture.
        scale: of x and y.
        offset: of x and y, in pixels of the tensor.
        frame_size: width and height of the picture.
    """

    tensor: NDArray[np.uint8]
    scale: tuple[float, float]
    offset: tuple[int, int]
    frame_size: tuple[int, int]

    @property
    def content(self) -> tuple[float, float, float, float]:
        """The part of the tensor that the picture covers: x1, y1, x2, y2 as fractions."""
        height, width = self.tensor.shape[1:3]
        left, top = self.offset[0] / width, self.offset[1] / height
        return (
            left,
            top,
            left + self.frame_size[0] * self.scale[0] / width,
            top + self.frame_size[1] * self.scale[1] / height,
        )


def prepare(image: NDArray[np.uint8], size: InferenceSize) -> Prepared:
    """Scale and pad a picture for a network.

    The picture lies at the top left; padding, always at right and bottom, fills both sides up
    to multiples of 32. With a letterbox that is the box itself (rounded up to multiples of 32),
    and the picture is scaled up or down, aspect kept, to the largest that fits in.

    Args:
        image: uint8 [H, W, 3], BGR.
        size: the inference size.
    """
    height, width = image.shape[:2]
    new_width, new_height = _scaled(width, height, size)
    if (new_width, new_height) != (width, height):
        image = _resize(image, new_width, new_height)
    return Prepared(
        tensor=_padded(image, *input_size(width, height, size)),
        scale=(new_width / width, new_height / height),
        offset=(0, 0),
        frame_size=(width, height),
    )


def input_size(width: int, height: int, size: InferenceSize) -> tuple[int, int]:
    """Width and height of the network's input for a picture of some width and height."""
    box = (size.width, size.height) if size.kind == "letterbox" else _scaled(width, height, size)
    return _rounded_up(box[0]), _rounded_up(box[1])


def _scaled(width: int, height: int, size: InferenceSize) -> tuple[int, int]:
    if size.kind == "original":
        return width, height
    if size.kind == "long":
        factor = size.width / max(width, height)
    else:
        factor = min(size.width / width, size.height / height)
    return max(1, round(width * factor)), max(1, round(height * factor))


def _resize(image: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    # Bilinear sampling below half the size would skip pixels. Halving by areas first averages
    # them, and is several times as fast as going by areas all the way.
    while image.shape[1] >= 2 * width and image.shape[0] >= 2 * height:
        halved = (image.shape[1] // 2, image.shape[0] // 2)
        image = np.asarray(cv2.resize(image, halved, interpolation=cv2.INTER_AREA), np.uint8)
    if image.shape[:2] == (height, width):
        return image
    return np.asarray(cv2.resize(image, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def _padded(image: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    rows, columns = image.shape[:2]
    if (rows, columns) == (height, width):
        return np.ascontiguousarray(image)[None]
    tensor = np.empty((1, height, width, 3), np.uint8)
    tensor[0, :rows, :columns] = image
    tensor[0, :rows, columns:] = PADDING
    tensor[0, rows:] = PADDING
    return tensor


def _rounded_up(side: int) -> int:
    return -(-side // MULTIPLE) * MULTIPLE
