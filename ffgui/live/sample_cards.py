"""Photographs as cards with round corners and a shadow, and where the faces on them are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, hypot, radians, sin
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ffgui.live.sample_clip import incomplete
from ffgui.live.state import KnownFace

Image = NDArray[np.uint8]
Affine = NDArray[np.float64]
Box = tuple[float, float, float, float]

WIDTH, HEIGHT = 640, 360

SMALLEST = 20.0
"""A face with a side below this many pixels is hard."""

GONE, CUT = 0.2, 0.75
"""Below the first part of its area inside the frame a face is not told of, below the second it is hard."""

_LEVELS = 3
_SHADOW = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """A photograph.

    Attributes:
        image: uint8 [H, W, 3], BGR.
        face: x1, y1, x2, y2 of its one face, forehead to chin and ear to ear, or None.
    """

    image: Image
    face: Box | None = None

    def crop(self, x1: int, y1: int, x2: int, y2: int) -> Photo:
        """A part of the photograph; its face comes along if it is wholly inside."""
        image = self.image[y1:y2, x1:x2]
        if self.face is None:
            return Photo(image)
        left, top, right, bottom = self.face
        inside = left >= x1 and top >= y1 and right <= x2 and bottom <= y2
        return Photo(image, (left - x1, top - y1, right - x1, bottom - y1) if inside else None)

    def mirrored(self) -> Photo:
        """The photograph with left and right exchanged."""
        width = self.image.shape[1]
        face = self.face and (width - self.face[2], self.face[1], width - self.face[0], self.face[3])
        return Photo(cv2.flip(self.image, 1).astype(np.uint8, copy=False), face)

    def monochrome(self) -> Photo:
        """The photograph in a cool black and white."""
        gray = cv2.cvtColor(self.image, cv2.COLOR_BGR2GRAY)
        tinted = gray[..., None] * np.array((1.0, 0.96, 0.92))
        return Photo(tinted.astype(np.uint8), self.face)

    def resized(self, scale: float) -> Photo:
        """The photograph `scale` times as large."""
        height, width = self.image.shape[:2]
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        image = cv2.resize(self.image, size, interpolation=method).astype(np.uint8, copy=False)
        if self.face is None:
            return Photo(image)
        across, down = size[0] / width, size[1] / height
        x1, y1, x2, y2 = self.face
        return Photo(image, (x1 * across, y1 * down, x2 * across, y2 * down))

    def blurred(self, sigma: float) -> Photo:
        """The photograph out of focus by `sigma` pixels."""
        if sigma <= 0:
            return self
        return Photo(cv2.GaussianBlur(self.image, (0, 0), sigma).astype(np.uint8, copy=False), self.face)


def read_photo(path: Path, face: Box) -> Photo:
    """A photograph of the sample.

    Raises:
        UserError: if it is missing or damaged.
    """
    try:
        data = np.frombuffer(path.read_bytes(), np.uint8)
    except OSError:
        raise incomplete(path, "is missing") from None
    image = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
    if image is None:
        raise incomplete(path, "is damaged")
    return Photo(image.astype(np.uint8, copy=False), face)


def placed(x: float, y: float, scale: float = 1.0, degrees: float = 0.0) -> Affine:
    """The affine map, float64 [2, 3], that turns, scales, and puts the origin at (x, y)."""
    c, s = scale * cos(radians(degrees)), scale * sin(radians(degrees))
    return np.array(((c, -s, x), (s, c, y)))


def known_face(face: Box, place: Affine, hard: bool = False) -> KnownFace | None:
    """A face carried along by the map that moves its pixels; None if it leaves the frame.

    The face is the ellipse in its box, so that the new box is tight when it is tilted.
    """
    x1, y1, x2, y2 = face
    (a, b, x), (c, d, y) = place.tolist()
    middle_x, middle_y, half_width, half_height = (x1 + x2) / 2, (y1 + y2) / 2, (x2 - x1) / 2, (y2 - y1) / 2
    x, y = a * middle_x + b * middle_y + x, c * middle_x + d * middle_y + y
    across, down = hypot(a * half_width, b * half_height), hypot(c * half_width, d * half_height)
    return in_frame((x - across, y - down, x + across, y + down), hard)


def in_frame(whole: Box, hard: bool = False) -> KnownFace | None:
    """The part of a face's box that the frame shows; None if that is too little."""
    left, top = max(0.0, whole[0]), max(0.0, whole[1])
    right, bottom = min(float(WIDTH), whole[2]), min(float(HEIGHT), whole[3])
    if right <= left or bottom <= top:
        return None
    inside = (right - left) * (bottom - top) / ((whole[2] - whole[0]) * (whole[3] - whole[1]))
    if inside < GONE:
        return None
    small = min(right - left, bottom - top) < SMALLEST
    return KnownFace((left, top, right, bottom), hard or small or inside < CUT)


@dataclass(frozen=True, slots=True, eq=False)
class Sprite:
    """A picture to lay over another.

    Attributes:
        pixels: uint8 [H, W, 4]: BGR multiplied by its opacity, and how much of what lies below
            stays, 255 = all. One array of four channels is warped in a third of the time that
            three channels and one take.
    """

    pixels: Image

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.pixels.shape[1], self.pixels.shape[0]

    def half(self) -> Sprite:
        """The sprite at half its size."""
        size = (max(1, self.size[0] // 2), max(1, self.size[1] // 2))
        pixels = cv2.resize(self.pixels, size, interpolation=cv2.INTER_AREA)
        return Sprite(pixels.astype(np.uint8, copy=False))

    def lay(self, canvas: Image, place: Affine) -> None:
        """Draw the sprite on `canvas` through the map `place` of its pixels."""
        corners = np.array(((0, 0), (1, 0), (0, 1), (1, 1))) * self.size @ place[:, :2].T + place[:, 2]
        x1, y1 = np.maximum(np.floor(corners.min(axis=0)).astype(int), 0)
        x2, y2 = np.minimum(np.ceil(corners.max(axis=0)).astype(int) + 1, (canvas.shape[1], canvas.shape[0]))
        if x2 <= x1 or y2 <= y1:
            return
        inverse = cv2.invertAffineTransform(place - np.array(((0, 0, x1), (0, 0, y1))))
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        size = (int(x2 - x1), int(y2 - y1))
        warped = cv2.warpAffine(self.pixels, inverse, size, flags=flags, borderValue=(0, 0, 0, 255))
        keep = cv2.cvtColor(cv2.extractChannel(warped, 3), cv2.COLOR_GRAY2BGR)
        below = canvas[y1:y2, x1:x2]
        kept = cv2.multiply(below, keep, scale=1 / 255)
        below[...] = cv2.add(kept, cv2.cvtColor(warped, cv2.COLOR_BGRA2BGR))


class Card:
    """A photograph with round corners and a soft shadow, drawn at any size and angle."""

    def __init__(self, photo: Photo, levels: int = _LEVELS) -> None:
        """Prepare the card.

        Args:
            photo: what it shows.
            levels: how many halvings are kept, so that a small card does not flicker.
        """
        self.photo = photo
        self.height, self.width = photo.image.shape[:2]
        self._margin = max(4, round(0.07 * min(self.width, self.height)))
        sprites = [self.dressed(photo.image)]
        for _ in range(levels):
            sprites.append(sprites[-1].half())
        self._sprites: Sequence[Sprite] = sprites

    def dressed(self, image: Image) -> Sprite:
        """`image`, of the photograph's size, as a sprite with corners and shadow."""
        margin = self._margin
        opacity, keep = _outline(self.width, self.height, margin)
        pixels = np.zeros((*keep.shape, 4), np.uint8)
        pixels[..., 3] = keep
        inner = pixels[margin:-margin, margin:-margin]
        inner[..., :3] = cv2.multiply(image, cv2.cvtColor(opacity, cv2.COLOR_GRAY2BGR), scale=1 / 255)
        return Sprite(pixels)

    def draw(self, canvas: Image, x: float, y: float, scale: float, degrees: float = 0.0) -> KnownFace | None:
        """Draw the card with its center at (x, y); gives the face on it."""
        place = self.at(x, y, scale, degrees)
        level = min(len(self._sprites) - 1, max(0, int(np.log2(1 / scale)))) if scale < 1 else 0
        sprite = self._sprites[level]
        full, own = self._sprites[0].size, sprite.size
        to_full = np.diag((full[0] / own[0], full[1] / own[1], 1.0))
        sprite.lay(canvas, self.under(place) @ to_full)
        return known_face(self.photo.face, place) if self.photo.face else None

    def at(self, x: float, y: float, scale: float, degrees: float = 0.0) -> Affine:
        """The map of the photograph's pixels that puts its center at (x, y)."""
        return _shifted(placed(x, y, scale, degrees), -self.width / 2, -self.height / 2)

    def under(self, place: Affine) -> Affine:
        """`place` of the photograph's pixels, for the sprite, which has a margin around them."""
        return _shifted(place, -self._margin, -self._margin)


def _shifted(place: Affine, x: float, y: float) -> Affine:
    """`place` for pixels that lie (x, y) further than those that it was made for."""
    shifted: Affine = place.copy()
    shifted[:, 2] += place[:, :2] @ (x, y)
    return shifted


@lru_cache(maxsize=8)
def _outline(width: int, height: int, margin: int) -> tuple[Image, Image]:
    """The shape of a card.

    Gives the opacity of its photograph, uint8 [height, width], and how much the card with its
    shadow leaves of what lies below, uint8, wider by `margin` on each side; 255 = all.
    """
    size = (height + 2 * margin, width + 2 * margin)
    card = np.zeros(size, np.uint8)
    radius = max(2, margin // 2)
    inner = margin + radius
    cv2.rectangle(card, (inner, margin), (size[1] - 1 - inner, size[0] - 1 - margin), 255, cv2.FILLED)
    cv2.rectangle(card, (margin, inner), (size[1] - 1 - margin, size[0] - 1 - inner), 255, cv2.FILLED)
    for x in (inner, size[1] - 1 - inner):
        for y in (inner, size[0] - 1 - inner):
            cv2.circle(card, (x, y), radius, 255, cv2.FILLED, cv2.LINE_AA)
    shadow = np.zeros_like(card)
    shadow[margin // 3 :] = card[: size[0] - margin // 3]
    shadow = cv2.GaussianBlur(shadow, (0, 0), margin / 3).astype(np.uint8, copy=False)
    lit = cv2.addWeighted(shadow, -_SHADOW, shadow, 0, 255)
    keep = cv2.multiply(255 - card, lit, scale=1 / 255).astype(np.uint8, copy=False)
    return card[margin:-margin, margin:-margin].copy(), keep
