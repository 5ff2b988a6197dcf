"""Scaling and padding of a picture for a network, and conversion of points back to the picture."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ffgui.detect.results import Floats
from ffgui.detect.sizes import MULTIPLE, InferenceSize

Picture = NDArray[np.uint8]
"""uint8 [H, W, 3], BGR."""

PADDING = (104, 117, 123)
"""BGR; the mean that FeatherFace subtracts, so that padding is 0 to the network."""


@dataclass(frozen=True, slots=True)
class Transform:
    """Mapping from a picture to a network's input: a point p of the picture lies at `p * scale + offset`.

    Attributes:
        scale: of x and y.
        offset: of x and y, in pixels of the input.
        frame_size: width and height of the picture.
        input_size: width and height of the network's input.
    """

    scale: tuple[float, float]
    offset: tuple[int, int]
    frame_size: tuple[int, int]
    input_size: tuple[int, int]

    @property
    def content(self) -> tuple[float, float, float, float]:
        """The part of the input that the picture covers: x1, y1, x2, y2 as fractions."""
        width, height = self.input_size
        left, top = self.offset[0] / width, self.offset[1] / height
        return (
            left,
            top,
            left + self.frame_size[0] * self.scale[0] / width,
            top + self.frame_size[1] * self.scale[1] / height,
        )

    def to_frame(self, points: Floats) -> Floats:
        """Bring points, float32 [..., 2], from the network's input back to the picture."""
        scale, offset = np.asarray(self.scale, np.float32), np.asarray(self.offset, np.float32)
        return np.asarray((points - offset) / scale, np.float32)


def letterbox(
    image: Picture,
    size: InferenceSize,
    padding: tuple[int, int, int] = PADDING,
    multiple: int = MULTIPLE,
) -> tuple[Picture, Transform]:
    """Scale and pad a picture.

    The picture lies at the top left; padding, always at right and bottom, fills both sides up
    to a multiple. With a letterbox that is the box itself (rounded up), and the picture is scaled
    up or down, aspect kept, to the largest that fits in.

    Args:
        image: uint8 [H, W, 3], BGR.
        size: the inference size.
        padding: BGR.
        multiple: of which both sides become multiples.

    Returns:
        uint8 [H', W', 3], BGR, C-contiguous, which may share the memory of `image`; and where the
        picture lies in it.
    """
    height, width = image.shape[:2]
    new_width, new_height = _scaled(width, height, size)
    if (new_width, new_height) != (width, height):
        image = _resize(image, new_width, new_height)
    wanted = input_size(width, height, size, multiple)
    scale = (new_width / width, new_height / height)
    return _padded(image, *wanted, padding), Transform(scale, (0, 0), (width, height), wanted)


def input_size(width: int, height: int, size: InferenceSize, multiple: int = MULTIPLE) -> tuple[int, int]:
    """Return width and height of the network's input for a picture of this width and height."""
    box = (size.width, size.height) if size.kind == "letterbox" else _scaled(width, height, size)
    return _rounded_up(box[0], multiple), _rounded_up(box[1], multiple)


def input_scale(width: int, height: int, size: InferenceSize) -> float:
    """Return how many pixels of the network's input a pixel of a picture becomes."""
    if size.kind == "original":
        return 1.0
    if size.kind == "long":
        return size.width / max(width, height)
    return min(size.width / width, size.height / height)


def _scaled(width: int, height: int, size: InferenceSize) -> tuple[int, int]:
    factor = input_scale(width, height, size)
    return max(1, round(width * factor)), max(1, round(height * factor))


def _resize(image: Picture, width: int, height: int) -> Picture:
    # Bilinear sampling below half the size would skip pixels. Halving by areas first averages
    # them, and is several times as fast as going by areas all the way.
    while image.shape[1] >= 2 * width and image.shape[0] >= 2 * height:
        halved = (image.shape[1] // 2, image.shape[0] // 2)
        image = np.asarray(cv2.resize(image, halved, interpolation=cv2.INTER_AREA), np.uint8)
    if image.shape[:2] == (height, width):
        return image
    return np.asarray(cv2.resize(image, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def _padded(image: Picture, width: int, height: int, padding: tuple[int, int, int]) -> Picture:
    rows, columns = image.shape[:2]
    if (rows, columns) == (height, width):
        return np.ascontiguousarray(image)
    padded = np.empty((height, width, 3), np.uint8)
    padded[:rows, :columns] = image
    padded[:rows, columns:] = padding
    padded[rows:] = padding
    return padded


def _rounded_up(side: int, multiple: int) -> int:
    return -(-side // multiple) * multiple
