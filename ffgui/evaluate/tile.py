"""Draws the part of a picture where two detectors differ, as one tile of a contact sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ffgui.detect.draw import Color
from ffgui.detect.results import Floats

TILE_SIZE = (480, 360)
"""Width and height of a tile in pixels."""

_EDGE: Color = (20, 22, 26)

SMALL_FACE = 30
"""Height in a tile at which a face can be made out, in pixels."""

_MAX_ZOOM = 3.0

Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """Boxes to draw.

    Attributes:
        boxes: float32 [N, 4], in pixels of the picture.
        color: of their outlines.
        thickness: of their outlines, in pixels of the tile.
    """

    boxes: Floats
    color: Color
    thickness: int = 2


def draw_tile(image: Image, regions: Floats, layers: Sequence[Layer], face: int = SMALL_FACE) -> Image:
    """Draw the part of a picture with the most regions: uint8 [360, 480, 3], BGR.

    Args:
        image: uint8 [H, W, 3], BGR.
        regions: float32 [R, 4], at least one; boxes that matter.
        layers: boxes to draw, each layer inside the one before.
        face: preferred height in the tile of a region of median height, in pixels.
    """
    x, y, width, height = crop_region(image.shape[1], image.shape[0], regions, face)
    scale = min(TILE_SIZE[0] / width, TILE_SIZE[1] / height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    part = np.asarray(cv2.resize(image[y : y + height, x : x + width], size, interpolation=method), np.uint8)
    offset = np.array([x, y, x, y], np.float32)
    inset = 0
    for layer in layers:
        _draw(part, (layer.boxes - offset) * scale, layer.color, layer.thickness, inset)
        inset += 2
    tile = np.full((TILE_SIZE[1], TILE_SIZE[0], 3), _EDGE, np.uint8)
    left, top = (TILE_SIZE[0] - size[0]) // 2, (TILE_SIZE[1] - size[1]) // 2
    tile[top : top + size[1], left : left + size[0]] = part
    return tile


def crop_region(
    width: int, height: int, regions: Floats, face: int = SMALL_FACE
) -> tuple[int, int, int, int]:
    """Return the part of a picture that contains the most regions: x, y, width, height.

    It is small enough to show a region of median height well, and large enough for the largest one.
    """
    median = float(np.median(regions[:, 3] - regions[:, 1]))
    largest = (regions[:, 2:] - regions[:, :2]).max(0)
    ratio = TILE_SIZE[0] / TILE_SIZE[1]
    ideal = max(
        TILE_SIZE[0] * median / face, TILE_SIZE[0] / _MAX_ZOOM, 1.5 * largest[0], 1.5 * largest[1] * ratio
    )
    size = np.array([min(width, round(ideal)), min(height, round(ideal / ratio))])
    centers = (regions[:, :2] + regions[:, 2:]) / 2
    corners = np.clip(centers - size / 2, 0, np.array([width, height]) - size)
    inside = (centers >= corners[:, None]) & (centers <= corners[:, None] + size)
    x, y = corners[inside.all(2).sum(1).argmax()].astype(int).tolist()
    return x, y, int(size[0]), int(size[1])


def _draw(part: Image, boxes: Floats, color: Color, thickness: int, inset: int) -> None:
    for x1, y1, x2, y2 in boxes.round().astype(int).tolist():
        corners = (x1 + inset, y1 + inset), (x2 - inset, y2 - inset)
        cv2.rectangle(part, *corners, color, thickness)
