"""Render the sample video and its ground truth: `sample.mp4` and `sample.faces.json`.

The video is a public-domain clip, then compositions of two public-domain portraits: details without
a face, a crowd of small faces, tilted faces, dark and blurred ones, and one that fills the frame.
Parts cross-fade into each other and the last one into the first frame, so that it plays in a loop.

Needs an H.264 encoder, which OpenCV's wheels lack: `pip install numpy opencv-python-headless av`,
then `python resources/sample/make_sample.py` (a minute; written with PyAV 18.1).
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import cos, hypot, pi, radians, sin
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).parent
SOURCE = HERE / "source"

WIDTH, HEIGHT, FPS = 640, 360, 30
SCALE = 2
"""Compositions are drawn this many times larger and then scaled down, which smooths edges and motion."""

FADE = 14
"""Frames of a cross-fade."""

QUALITY = {"crf": "21", "preset": "slow", "g": "60"}

SMALL = 20.0
"""A face with a side of fewer pixels is hard."""

OUTSIDE, CUT = 0.2, 0.75
"""A face with less than the first part of its area in the frame is left out, below the second it is hard."""

FAST = 0.5
"""A face that moves by more than this part of its size between two keyframes is hard."""

DARK = 0.16
"""A face with less than this part of its light is hard."""

Image = NDArray[np.uint8]
Floats = NDArray[np.float32]
Affine = NDArray[np.float64]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Face:
    """A face of the ground truth: x1, y1, x2, y2 in pixels, and whether missing it is no error."""

    box: Box
    hard: bool = False


Frame = tuple[Image, list[Face]]


# The clip


def read_clip() -> list[Frame]:
    """Return the frames of the clip with their faces."""
    annotation = json.loads((SOURCE / "white_house_2009.json").read_text(encoding="utf-8"))
    capture = cv2.VideoCapture(str(SOURCE / "white_house_2009.mp4"))
    frames = []
    for faces in clip_faces(annotation):
        found, image = capture.read()
        assert found, "the clip is shorter than its annotation"
        frames.append((np.asarray(image, np.uint8), faces))
    capture.release()
    return frames


def clip_faces(annotation: Mapping[str, Any]) -> Iterator[list[Face]]:
    """Yield the faces of each frame.

    Between two keyframes of a shot, a face in both is interpolated; a face in one of them stays for
    half the way and is hard there.
    """
    keyframes = {
        int(number): {str(face["id"]): Face(tuple(face["box"]), face["hard"]) for face in faces}
        for number, faces in annotation["keyframes"].items()
    }
    shots = [*annotation["shots"], annotation["frames"]]
    for number in range(annotation["frames"]):
        shot = bisect_right(shots, number)
        keys = sorted(key for key in keyframes if shots[shot - 1] <= key < shots[shot])
        before = max((key for key in keys if key <= number), default=keys[0])
        after = min((key for key in keys if key >= number), default=keys[-1])
        part = (number - before) / (after - before) if after > before else 0.0
        first, second = keyframes[before], keyframes[after]
        shared = [name for name in first if name in second]
        nearer = first if part < 0.5 else second
        lonely = [face for name, face in nearer.items() if name not in shared]
        yield [
            *(interpolate(first[name], second[name], part) for name in shared),
            *(Face(face.box, hard=True) for face in lonely),
        ]


def interpolate(first: Face, second: Face, part: float) -> Face:
    """Return the face `part` in 0..1 of the way from one keyframe to the next."""
    moved = max(abs(a - b) for a, b in zip(first.box, second.box, strict=True))
    size = min(max(x2 - x1, y2 - y1) for x1, y1, x2, y2 in (first.box, second.box))
    x1, y1, x2, y2 = (a + part * (b - a) for a, b in zip(first.box, second.box, strict=True))
    return Face((x1, y1, x2, y2), first.hard or second.hard or moved > FAST * size)


# Photographs, and drawing them


@dataclass(frozen=True)
class Photo:
    """A photograph: float32 [H, W, 3] BGR in 0..255, and the box of its face if it shows one."""

    image: Floats
    face: Box | None = None

    def crop(self, x1: int, y1: int, x2: int, y2: int) -> Photo:
        """Return a part; the face is kept if it lies inside."""
        image = self.image[y1:y2, x1:x2]
        if self.face is None:
            return Photo(image)
        left, top, right, bottom = self.face
        inside = left >= x1 and top >= y1 and right <= x2 and bottom <= y2
        return Photo(image, (left - x1, top - y1, right - x1, bottom - y1) if inside else None)

    def mirrored(self) -> Photo:
        """Return the mirror image."""
        width = self.image.shape[1]
        face = self.face and (width - self.face[2], self.face[1], width - self.face[0], self.face[3])
        return Photo(self.image[:, ::-1], face)

    def monochrome(self) -> Photo:
        """Return the photograph in a cool black and white."""
        gray = cv2.cvtColor(np.ascontiguousarray(self.image), cv2.COLOR_BGR2GRAY)
        return replace(self, image=np.asarray(gray[..., None] * (1.0, 0.96, 0.92), np.float32))

    def degraded(self, light: float, blur: float) -> Photo:
        """Return the photograph with `light` in 0..1 of its brightness, blurred by `blur` pixels (sigma)."""
        image = cv2.GaussianBlur(self.image, (0, 0), blur) if blur > 0 else self.image
        return replace(self, image=np.asarray(image * light, np.float32))

    @property
    def margin(self) -> int:
        """Room for the shadow around the card, in pixels of the photograph."""
        height, width = self.image.shape[:2]
        return max(4, round(0.07 * min(height, width)))

    @cached_property
    def card(self) -> Floats:
        """The photograph with round corners and a soft shadow, wider by `margin` on each side.

        float32 [H, W, 4]: BGR multiplied by its opacity, and the share of the background that stays, in 0..1.
        """
        height, width = self.image.shape[:2]
        margin = self.margin
        size, radius = (height + 2 * margin, width + 2 * margin), max(2, margin // 2)
        mask = np.zeros(size, np.uint8)
        inner = margin + radius
        cv2.rectangle(mask, (inner, margin), (size[1] - 1 - inner, size[0] - 1 - margin), 255, cv2.FILLED)
        cv2.rectangle(mask, (margin, inner), (size[1] - 1 - margin, size[0] - 1 - inner), 255, cv2.FILLED)
        for x in (inner, size[1] - 1 - inner):
            for y in (inner, size[0] - 1 - inner):
                cv2.circle(mask, (x, y), radius, 255, cv2.FILLED, cv2.LINE_AA)
        opacity = mask.astype(np.float32) / 255
        shadow = cv2.GaussianBlur(np.roll(opacity, margin // 3, axis=0), (0, 0), margin / 3)
        card = np.zeros((*size, 4), np.float32)
        card[margin:-margin, margin:-margin, :3] = self.image
        card[..., :3] *= opacity[..., None]
        card[..., 3] = (1 - opacity) * (1 - 0.5 * shadow)
        return card


class Canvas:
    """A frame of a composition while it is drawn."""

    def __init__(self, backdrop: Floats) -> None:
        self._pixels = backdrop.copy()
        self._faces: list[Face] = []

    def draw(
        self, photo: Photo, x: float, y: float, height: float, degrees: float = 0.0, *, hard: bool = False
    ) -> None:
        """Draw a photograph as a card of this height, centered at (x, y) and rotated clockwise."""
        rows, columns = photo.image.shape[:2]
        place = affine(x, y, height / rows, degrees, (columns / 2, rows / 2))
        if photo.face:
            self._faces += in_frame(mapped(photo.face, place), hard)
        card, full = photo.card, np.array(photo.card.shape[1::-1])
        while height * SCALE / rows < 0.5 * card.shape[0] / full[1]:
            half = (card.shape[1] // 2, card.shape[0] // 2)
            card = np.asarray(cv2.resize(card, half, interpolation=cv2.INTER_AREA), np.float32)
        from_card = np.diag((*(full / card.shape[1::-1]), 1.0))
        from_card[:2, 2] = -photo.margin
        self._lay(card, SCALE * place @ from_card)

    def _lay(self, card: Floats, place: Affine) -> None:
        corners = (
            np.array(((0, 0), (1, 0), (0, 1), (1, 1))) * card.shape[1::-1] @ place[:, :2].T + place[:, 2]
        )
        x1, y1 = np.maximum(np.floor(corners.min(axis=0)).astype(int), 0)
        x2, y2 = np.minimum(np.ceil(corners.max(axis=0)).astype(int) + 1, self._pixels.shape[1::-1])
        if x2 <= x1 or y2 <= y1:
            return
        place = place - np.array(((0, 0, x1), (0, 0, y1)))
        size = (int(x2 - x1), int(y2 - y1))
        warped = cv2.warpAffine(card, place, size, flags=cv2.INTER_LINEAR, borderValue=(0, 0, 0, 1))
        below = self._pixels[y1:y2, x1:x2]
        below[...] = below * warped[..., 3:] + warped[..., :3]

    def frame(self) -> Frame:
        """Return the picture at the size of a frame, dithered against banding, and its faces."""
        pixels = cv2.resize(self._pixels, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
        noise = np.random.default_rng(0).random((HEIGHT, WIDTH, 1), np.float32)
        return np.clip(pixels + noise, 0, 255).astype(np.uint8), self._faces


def affine(x: float, y: float, scale: float, degrees: float, origin: tuple[float, float]) -> Affine:
    """Return the map, float64 [2, 3], that scales, rotates clockwise, and moves `origin` to (x, y)."""
    c, s = scale * cos(radians(degrees)), scale * sin(radians(degrees))
    linear = np.array(((c, -s), (s, c)))
    return np.column_stack((linear, np.array((x, y)) - linear @ origin))


def mapped(face: Box, place: Affine) -> Box:
    """Return the box of a face after an affine map; the face is an ellipse, so that the box is tight."""
    x1, y1, x2, y2 = face
    half_width, half_height = (x2 - x1) / 2, (y2 - y1) / 2
    x, y = (place @ ((x1 + x2) / 2, (y1 + y2) / 2, 1)).tolist()
    (a, b, _), (c, d, _) = place.tolist()
    across, down = hypot(a * half_width, b * half_height), hypot(c * half_width, d * half_height)
    return x - across, y - down, x + across, y + down


def in_frame(whole: Box, hard: bool) -> list[Face]:
    """Return the part of a face that lies in the frame, as a list; empty if that is too little."""
    left, top = max(0.0, whole[0]), max(0.0, whole[1])
    right, bottom = min(float(WIDTH), whole[2]), min(float(HEIGHT), whole[3])
    if right <= left or bottom <= top:
        return []
    inside = (right - left) * (bottom - top) / ((whole[2] - whole[0]) * (whole[3] - whole[1]))
    if inside < OUTSIDE:
        return []
    small = min(right - left, bottom - top) < SMALL
    return [Face((left, top, right, bottom), hard or small or inside < CUT)]


# Compositions: each returns a function that draws its frame of a given number


NIGHT = ((96, 74, 52), (30, 23, 17))
PLUM = ((92, 62, 74), (30, 20, 22))
TEAL = ((88, 84, 46), (26, 25, 17))
"""Colors of a backdrop's glow and of its edge, BGR."""

Composition = Callable[[int], Canvas]


def backdrop(colors: Sequence[Sequence[int]]) -> Floats:
    """Return a calm glow a little above the middle, at the size of a canvas."""
    height, width = HEIGHT * SCALE, WIDTH * SCALE
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    away = np.hypot((x / width - 0.5) * 1.35, y / height - 0.4)
    weight = np.exp(-((away / 0.55) ** 2))[..., None]
    return np.asarray(weight * np.array(colors[0]) + (1 - weight) * np.array(colors[1]), np.float32)


def details(astronaut: Photo, hopper: Photo, frames: int) -> Composition:
    """Parts of the photographs without a face."""
    cards = (  # with center, height, and how far it drifts up, in pixels
        (astronaut.crop(0, 0, 110, 300), 70, 180, 240, 16),
        (astronaut.crop(104, 322, 238, 437), 198, 115, 120, -16),
        (hopper.crop(352, 452, 492, 572), 198, 245, 120, -16),
        (astronaut.crop(280, 336, 500, 512), 397, 180, 184, 24),
        (astronaut.crop(344, 0, 484, 300), 582, 180, 240, -16),
    )
    behind = backdrop(TEAL)

    def draw(number: int) -> Canvas:
        canvas = Canvas(behind)
        for photo, x, y, height, drift in cards:
            canvas.draw(photo, x, y - drift * (number / frames - 0.5), height)
        return canvas

    return draw


def crowd(portraits: Sequence[Photo]) -> Composition:
    """Rows of small portraits that pass one another."""
    looks = []
    for pair in (portraits, [photo.mirrored() for photo in portraits]):
        looks += [pair[0], pair[1].monochrome(), pair[1], pair[0].monochrome()]
    rows = ((42, 0.5), (60, -0.6), (84, 0.7), (116, -0.8))  # height of a card, and pixels moved in a frame
    gap = 12
    fall = np.linspace(1, 0, HEIGHT * SCALE, dtype=np.float32)[:, None, None]
    behind = np.repeat(fall * np.array(NIGHT[0]) + (1 - fall) * np.array(NIGHT[1]), WIDTH * SCALE, axis=1)

    def draw(number: int) -> Canvas:
        canvas = Canvas(behind.astype(np.float32))
        top = 0.0
        for index, (side, step) in enumerate(rows):
            pitch = side + gap
            start = pitch * (0.37 * index - 2.5) - step * number
            for column in range(WIDTH // pitch + 6):
                look = looks[(column + 3 * index) % len(looks)]
                canvas.draw(look, start + column * pitch, top + (pitch + 1) / 2, side)
            top += pitch + 1
        return canvas

    return draw


def tilted(portraits: Sequence[Photo]) -> Composition:
    """Three portraits that tilt, come nearer and go away."""
    astronaut, hopper = portraits
    behind = backdrop(PLUM)

    def draw(number: int) -> Canvas:
        canvas = Canvas(behind)
        for index, photo in enumerate((hopper.mirrored(), astronaut, hopper)):
            tilt = swing(number, 80, index / 3)
            height = (126, 172, 146)[index] + 26 * swing(number, 120, 0.1 + index / 4)
            x = (100, 318, 540)[index] + 10 * tilt
            y = (196, 176, 190)[index] + 8 * swing(number, 60, index / 5)
            canvas.draw(photo, x, y, height, 34 * tilt)
        return canvas

    return draw


def dark_and_blurred(portraits: Sequence[Photo]) -> Composition:
    """Portraits that fall into the dark and out of focus, and come back."""
    astronaut, hopper = portraits
    photos = (astronaut.monochrome(), hopper, astronaut.mirrored())
    places = ((108, 174, 176), (320, 182, 200), (532, 174, 176))  # center and height in pixels
    behind = backdrop(NIGHT)

    def draw(number: int) -> Canvas:
        canvas = Canvas(behind)
        for index, (photo, (x, y, height)) in enumerate(zip(photos, places, strict=True)):
            light = 1 - 0.8 * pulse(number, 20 + 24 * index, 34)
            blur = 3.2 * pulse(number, (92, 58, 16)[index], 30) * photo.image.shape[0] / height
            drift = 6 * swing(number, 150, index / 3)
            canvas.draw(photo.degraded(light, blur), x + drift, y, height, hard=light < DARK)
        return canvas

    return draw


def approach(photo: Photo, frames: int) -> Composition:
    """One portrait that comes nearer until its face fills the frame."""
    assert photo.face
    rows, columns = photo.image.shape[:2]
    middle = (columns / 2, rows / 2)
    face = ((photo.face[0] + photo.face[2]) / 2, (photo.face[1] + photo.face[3]) / 2)
    behind = backdrop(NIGHT)

    def draw(number: int) -> Canvas:
        canvas = Canvas(behind)
        part = ease(number / (frames - 20))
        scale = 0.3 * (1.485 / 0.3) ** part
        degrees = 5 * (1 - part)
        # At first the center of the photograph is in the middle of the frame, at the end that of the face.
        x, y = affine(0, 0, scale, degrees, face) @ (*middle, 1)
        canvas.draw(photo, WIDTH / 2 + part * x, HEIGHT / 2 + part * y, scale * rows, degrees)
        return canvas

    return draw


def ease(part: float) -> float:
    """Map 0..1 to 0..1, slow at both ends."""
    part = min(1.0, max(0.0, part))
    return part * part * (3 - 2 * part)


def swing(number: int, period: float, phase: float) -> float:
    """Return -1..1, once up and down in `period` frames."""
    return sin(2 * pi * (number / period + phase))


def pulse(number: int, start: int, length: int) -> float:
    """Return 0, rising to 1 and back to 0 within `length` frames after `start`."""
    part = (number - start) / length
    return ease(1 - abs(2 * part - 1)) if 0 < part < 1 else 0.0


# The whole video


def compositions() -> list[tuple[Composition, int]]:
    """Return the compositions in their order with their numbers of frames."""
    astronaut = read_photo("astronaut.jpg", (177, 73, 271, 180))
    hopper = read_photo("grace_hopper.jpg", (165, 131, 359, 333))
    portraits = (astronaut.crop(104, 0, 344, 240), hopper.crop(52, 24, 472, 444))
    return [
        (details(astronaut, hopper, 66), 66),
        (crowd(portraits), 120),
        (tilted(portraits), 120),
        (dark_and_blurred(portraits), 120),
        (approach(hopper, 110), 110),
    ]


def read_photo(name: str, face: Box) -> Photo:
    """Read a photograph with one face."""
    image = cv2.imread(str(HERE / name))
    assert image is not None, name
    return Photo(image.astype(np.float32), face)


def joined(parts: Sequence[Sequence[Frame]]) -> list[Frame]:
    """Return the parts one after another, each cross-faded into the next, the last into the first frame."""
    frames = list(parts[0])
    for part in (*parts[1:], [parts[0][0]] * FADE):
        fade = [blend(frames[step - FADE], part[step], step) for step in range(FADE)]
        frames = [*frames[:-FADE], *fade, *part[FADE:]]
    return frames


def blend(old: Frame, new: Frame, step: int) -> Frame:
    """Return frame `step` of a cross-fade; all faces in it are hard."""
    weight = ease((step + 1) / (FADE + 1))
    image = cv2.addWeighted(old[0], 1 - weight, new[0], weight, 0)
    return np.asarray(image, np.uint8), [replace(face, hard=True) for face in (*old[1], *new[1])]


def write_video(path: Path, images: Sequence[Image]) -> None:
    """Write images as H.264."""
    import av

    with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
        stream = container.add_stream("libx264", rate=FPS, options=QUALITY)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for image in images:
            # OpenCV's conversion keeps colors that the scaler of FFmpeg would shift by 2.
            planes = cv2.cvtColor(image, cv2.COLOR_BGR2YUV_I420)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(planes, format="yuv420p")))
        container.mux(stream.encode())


def write_faces(path: Path, faces: Sequence[Sequence[Face]]) -> None:
    """Write the ground truth, a line for each frame.

    See `ffgui.evaluate.annotations.video_ground_truth` for the format.
    """
    lines = [
        json.dumps([[*(round(value, 1) for value in face.box), int(face.hard)] for face in frame])
        for frame in faces
    ]
    head = json.dumps({"format": "ffgui faces", "version": 1, "width": WIDTH, "height": HEIGHT, "fps": FPS})
    text = f'{head[:-1]}, "frames": [\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def main() -> None:
    """Write both files."""
    drawn = [[draw(number).frame() for number in range(frames)] for draw, frames in compositions()]
    frames = joined([read_clip(), *drawn])
    write_video(HERE / "sample.mp4", [image for image, _ in frames])
    write_faces(HERE / "sample.faces.json", [faces for _, faces in frames])


if __name__ == "__main__":
    main()
