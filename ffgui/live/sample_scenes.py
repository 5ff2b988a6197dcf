"""The moving compositions of the built-in sample, each a function of its frame's number."""

from __future__ import annotations

from collections.abc import Sequence
from math import pi, sin
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from ffgui.live.sample_cards import (
    HEIGHT,
    WIDTH,
    Box,
    Card,
    Image,
    Photo,
    Sprite,
    in_frame,
    known_face,
    placed,
    read_photo,
)
from ffgui.live.state import KnownFace

ASTRONAUT_FACE: Box = (177, 73, 271, 180)
HOPPER_FACE: Box = (165, 131, 359, 333)

Color = tuple[int, int, int]
NIGHT: tuple[Color, Color] = ((96, 74, 52), (30, 23, 17))
PLUM: tuple[Color, Color] = ((92, 62, 74), (30, 20, 22))
TEAL: tuple[Color, Color] = ((88, 84, 46), (26, 25, 17))
"""Backdrops: color of the glow and of the edge, BGR."""

DARKEST = 0.16
"""With less than this part of its light a face is hard."""


class Scene(Protocol):
    """A composition."""

    frames: int

    def draw(self, number: int, canvas: Image) -> tuple[KnownFace, ...]:
        """Draw frame `number` on `canvas`, uint8 [360, 640, 3]; gives the faces on it."""


def load_scenes(folder: Path) -> list[Scene]:
    """The compositions in their order.

    Raises:
        UserError: if a photograph is missing or damaged.
    """
    astronaut = read_photo(folder / "astronaut.jpg", ASTRONAUT_FACE)
    hopper = read_photo(folder / "grace_hopper.jpg", HOPPER_FACE)
    portraits = (astronaut.crop(104, 0, 344, 240), hopper.crop(52, 24, 472, 444))
    return [
        Details(astronaut, hopper),
        Crowd(portraits),
        Pendulum(portraits),
        Light(portraits),
        Approach(hopper),
    ]


def backdrop(glow: Color, edge: Color) -> Image:
    """A calm glow a little above the middle, dithered so that it shows no bands.

    Gives uint8 [360, 640, 3].
    """
    # So smooth a picture loses nothing when it is made from one of an eighth of its size.
    y, x = np.mgrid[0 : HEIGHT // 8, 0 : WIDTH // 8].astype(np.float32)
    away = np.hypot((x / (WIDTH // 8) - 0.5) * 1.35, y / (HEIGHT // 8) - 0.4)
    weight = np.exp(-((away / 0.55) ** 2))[..., None]
    colors = np.array(edge, np.float32) * (1 - weight) + np.array(glow, np.float32) * weight
    return _dithered(cv2.resize(colors, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC).astype(np.float32))


def _dithered(colors: NDArray[np.float32]) -> Image:
    """`colors`, float32 [H, W, 3], in whole numbers without bands."""
    height, width = colors.shape[:2]
    noise = np.random.default_rng(0).random((height, width), np.float32) - 0.5
    return cv2.add(colors, cv2.merge([noise] * 3), dtype=cv2.CV_8U).astype(np.uint8, copy=False)


def _ease(part: float) -> float:
    """0..1 to 0..1, slow at both ends."""
    part = min(1.0, max(0.0, part))
    return part * part * (3 - 2 * part)


def _swing(number: int, period: float, phase: float = 0.0) -> float:
    """-1..1, a full swing in `period` frames."""
    return sin(2 * pi * (number / period + phase))


class Details:
    """Parts of the photographs without any face."""

    frames = 66

    def __init__(self, astronaut: Photo, hopper: Photo) -> None:
        self._backdrop = backdrop(*TEAL)
        flag, shuttle = astronaut.crop(0, 0, 110, 300), astronaut.crop(344, 0, 484, 300)
        patch, ribbons = astronaut.crop(104, 322, 238, 437), hopper.crop(352, 452, 492, 572)
        helmet = astronaut.crop(280, 336, 500, 512)
        # Center and height in pixels, and how far it drifts up.
        self._cards = [
            (Card(flag), 70.0, 180.0, 240.0, 16.0),
            (Card(patch), 198.0, 115.0, 120.0, -16.0),
            (Card(ribbons), 198.0, 245.0, 120.0, -16.0),
            (Card(helmet), 397.0, 180.0, 184.0, 24.0),
            (Card(shuttle), 582.0, 180.0, 240.0, -16.0),
        ]

    def draw(self, number: int, canvas: Image) -> tuple[KnownFace, ...]:
        """Draw frame `number`; there are no faces."""
        canvas[...] = self._backdrop
        for card, x, y, height, drift in self._cards:
            card.draw(canvas, x, y - drift * (number / self.frames - 0.5), height / card.height)
        return ()


class Crowd:
    """A wall of many small portraits, in rows that pass one another."""

    frames = 120
    _rows = ((42, 0.5), (60, -0.6), (84, 0.7), (116, -0.8))
    """Side of a card in pixels, and how far the row moves in a frame."""
    _gap = 12
    _lead = 40
    """Pixels of a row that are hidden left of the frame at first, at least."""

    def __init__(self, portraits: Sequence[Photo]) -> None:
        looks: list[Photo] = []
        for turned in (False, True):
            pair = [photo.mirrored() if turned else photo for photo in portraits]
            looks += [pair[0], pair[1].monochrome(), pair[1], pair[0].monochrome()]
        wall = self._wall()
        self._strips: list[tuple[int, Image, float, list[Box]]] = []
        top = 0
        for index, (side, step) in enumerate(self._rows):
            bottom = HEIGHT if index == len(self._rows) - 1 else top + side + self._gap + 1
            strip = wall[top:bottom].copy()
            cards = [Card(photo.resized(side / photo.image.shape[0]), levels=0) for photo in looks]
            self._strips.append((top, strip, step, self._hang(strip, cards, index)))
            top = bottom

    def _wall(self) -> Image:
        """The backdrop; as rows slide over it sideways, it changes from top to bottom only."""
        fall = np.linspace(1, 0, HEIGHT, dtype=np.float32)[:, None, None]
        colors = fall * np.array(NIGHT[0], np.float32) + (1 - fall) * np.array(NIGHT[1], np.float32)
        travel = max(abs(step) for _, step in self._rows) * self.frames
        return _dithered(np.repeat(colors, WIDTH + 2 * self._lead + round(travel), axis=1))

    def _hang(self, strip: Image, cards: Sequence[Card], index: int) -> list[Box]:
        """Hang cards over the whole strip, in another order in each row; gives their faces."""
        faces: list[Box] = []
        pitch = cards[0].height + self._gap
        for column in range(strip.shape[1] // pitch + 2):
            card = cards[(column + 3 * index) % len(cards)]
            # Whole pixels keep the small photograph as sharp as it was made.
            left = round(pitch * (column - 0.5 + 0.37 * index) - card.width / 2)
            top = (strip.shape[0] - card.height) // 2
            card.draw(strip, left + card.width / 2, top + card.height / 2, 1.0)
            if card.photo.face:
                x1, y1, x2, y2 = card.photo.face
                faces.append((x1 + left, y1 + top, x2 + left, y2 + top))
        return faces

    def draw(self, number: int, canvas: Image) -> tuple[KnownFace, ...]:
        """Draw frame `number`."""
        known: list[KnownFace | None] = []
        for top, strip, step, faces in self._strips:
            shift = self._lead + step * (number if step > 0 else number - self.frames)
            whole, part = divmod(shift, 1.0)
            left = int(whole)
            near, far = strip[:, left : left + WIDTH], strip[:, left + 1 : left + 1 + WIDTH]
            canvas[top : top + len(strip)] = cv2.addWeighted(near, 1 - part, far, part, 0)
            known += [in_frame((x1 - shift, y1 + top, x2 - shift, y2 + top)) for x1, y1, x2, y2 in faces]
        return tuple(face for face in known if face)


class Pendulum:
    """Three portraits that tilt, come nearer and go away."""

    frames = 120
    _side = 240
    """Of the prepared cards, in pixels; a little more than they ever measure."""

    def __init__(self, portraits: Sequence[Photo]) -> None:
        self._backdrop = backdrop(*PLUM)
        astronaut, hopper = (photo.resized(self._side / photo.image.shape[0]) for photo in portraits)
        self._cards = (Card(hopper.mirrored()), Card(astronaut), Card(hopper))

    def draw(self, number: int, canvas: Image) -> tuple[KnownFace, ...]:
        """Draw frame `number`."""
        canvas[...] = self._backdrop
        known: list[KnownFace | None] = []
        for index, card in enumerate(self._cards):
            swing = _swing(number, 80, index / 3)
            side = (126, 172, 146)[index] + 26 * _swing(number, 120, 0.1 + index / 4)
            x = (100, 318, 540)[index] + 10 * swing
            y = (196, 176, 190)[index] + 8 * _swing(number, 60, index / 5)
            known.append(card.draw(canvas, x, y, side / card.height, 34 * swing))
        return tuple(face for face in known if face)


class Light:
    """Portraits that fall into the dark and out of focus, and come back."""

    frames = 120
    _sigmas = (0.0, 0.8, 1.6, 2.4, 3.2)
    _places = ((108, 174, 176), (320, 182, 200), (532, 174, 176))
    """Center and side of the cards, in pixels."""

    def __init__(self, portraits: Sequence[Photo]) -> None:
        self._backdrop = backdrop(*NIGHT)
        astronaut, hopper = portraits
        photos = (astronaut.monochrome(), hopper, astronaut.mirrored())
        self._cards: list[tuple[Card, list[Sprite]]] = []
        for photo, (_, _, side) in zip(photos, self._places, strict=True):
            small = photo.resized(side / photo.image.shape[0])
            card = Card(small, levels=0)
            focus = [card.dressed(small.blurred(sigma).image) for sigma in self._sigmas]
            self._cards.append((card, focus))

    def draw(self, number: int, canvas: Image) -> tuple[KnownFace, ...]:
        """Draw frame `number`."""
        canvas[...] = self._backdrop
        known: list[KnownFace | None] = []
        for index, (card, focus) in enumerate(self._cards):
            x = self._places[index][0] + 6 * _swing(number, 150, index / 3)
            y = self._places[index][1]
            light = 1 - 0.8 * _pulse(number, 20 + 24 * index, 34)
            focus_at = (len(focus) - 1) * _pulse(number, 92 - 34 * index if index < 2 else 16, 30)
            place = card.at(x, y, 1.0)
            self._seen(focus, light, focus_at).lay(canvas, card.under(place))
            face = card.photo.face
            known.append(known_face(face, place, light < DARKEST) if face else None)
        return tuple(face for face in known if face)

    def _seen(self, focus: Sequence[Sprite], light: float, blur: float) -> Sprite:
        """A card with a part of its light, and between two of its `focus` pictures."""
        near = min(int(blur), len(focus) - 2)
        far = blur - near
        pixels = cv2.addWeighted(
            focus[near].pixels, light * (1 - far), focus[near + 1].pixels, light * far, 0
        )
        # The light falls on the photograph; how much of the backdrop it hides stays.
        cv2.insertChannel(cv2.extractChannel(focus[near].pixels, 3), pixels, 3)
        return Sprite(pixels.astype(np.uint8, copy=False))


def _pulse(number: int, start: int, length: int) -> float:
    """0, rising to 1 and back to 0 within `length` frames after `start`."""
    part = (number - start) / length
    return _ease(1 - abs(2 * part - 1)) if 0 < part < 1 else 0.0


class Approach:
    """One portrait that comes nearer until it fills the picture."""

    frames = 110
    _from, _to = 0.3, 1.485
    """Scale of the photograph; its face is 202 pixels high."""

    def __init__(self, hopper: Photo) -> None:
        self._backdrop = backdrop(*NIGHT)
        self._card = Card(hopper)
        x1, y1, x2, y2 = hopper.face or (0, 0, *hopper.image.shape[1::-1])
        self._aim = ((x1 + x2) / 2, (y1 + y2) / 2)

    def draw(self, number: int, canvas: Image) -> tuple[KnownFace, ...]:
        """Draw frame `number`."""
        canvas[...] = self._backdrop
        part = _ease(number / (self.frames - 20))
        scale = self._from * (self._to / self._from) ** part
        degrees = 5 * (1 - part)
        # The card's center is in the middle at first, the face's center at the end.
        away = placed(0, 0, scale, degrees)[:, :2] @ (
            self._card.width / 2 - self._aim[0],
            self._card.height / 2 - self._aim[1],
        )
        x, y = WIDTH / 2 + part * away[0], HEIGHT / 2 + part * away[1]
        face = self._card.draw(canvas, x, y, scale, degrees)
        return (face,) if face else ()
