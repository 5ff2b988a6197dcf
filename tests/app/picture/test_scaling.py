from __future__ import annotations

import gc
import time
import weakref
from collections.abc import Callable

import cv2
import numpy as np
import pytest

from ffgui.app.picture.gate_layer import gate_pixels
from ffgui.app.picture.scaling import PictureScaler, ScaledPicture
from ffgui.app.picture.viewport import Rect
from ffgui.detect.results import Attention
from ffgui.live.state import Frame

Frames = Callable[..., Frame]


def scaled(scaler: PictureScaler, frame: Frame, part: Rect, width: int, height: int) -> ScaledPicture:
    with scaler.scaled(frame, part, width, height) as picture:
        return picture


def bgr(pixels: np.ndarray) -> np.ndarray:
    return pixels[..., :3].astype(np.float64)


def test_red_stays_red(new_frame: Frames) -> None:
    red = np.zeros((48, 64, 3), np.uint8)
    red[..., 2] = 255
    image = scaled(PictureScaler(), new_frame(red), (0, 0, 64, 48), 32, 24).image
    assert image.pixelColor(16, 12).name() == "#ff0000"


@pytest.mark.parametrize(
    "size", [(512, 512), (300, 300), (256, 256), (130, 131), (97, 60), (900, 800), (1, 1)]
)
def test_scaling_is_smooth_at_any_size(new_frame: Frames, size: tuple[int, int]) -> None:
    frame = new_frame()
    height, width = frame.image.shape[:2]
    picture = scaled(PictureScaler(), frame, (0, 0, width, height), *size)
    assert (picture.image.width(), picture.image.height()) == size
    reference = cv2.resize(frame.image, size, interpolation=cv2.INTER_AREA).astype(np.float64)
    assert np.abs(bgr(picture.pixels) - reference).mean() < 8


def test_a_part_is_cut_out(new_frame: Frames) -> None:
    frame = new_frame()
    picture = scaled(PictureScaler(), frame, (10, 20, 110, 90), 100, 70)
    assert np.array_equal(picture.pixels[..., :3], frame.image[20:90, 10:110])


def test_both_panes_share_one_scaled_picture(new_frame: Frames) -> None:
    scaler = PictureScaler()
    frame, other = new_frame(), new_frame()
    first = scaled(scaler, frame, (0, 0, 100, 100), 50, 50)
    assert scaled(scaler, frame, (0, 0, 100, 100), 50, 50) is first
    assert scaled(scaler, other, (0, 0, 100, 100), 50, 50) is not first
    assert scaled(scaler, frame, (0, 0, 100, 100), 50, 50) is first
    assert scaled(scaler, frame, (0, 0, 99, 100), 50, 50) is not first


def test_the_picture_outlives_its_frame(new_frame: Frames) -> None:
    frame = new_frame()
    picture = scaled(PictureScaler(), frame, (0, 0, 512, 512), 200, 200)
    before = picture.image.pixelColor(100, 60).name()
    image = picture.image.copy()
    del frame, picture
    gc.collect()
    rubbish = [np.full((200, 200, 4), 7, np.uint8) for _ in range(50)]
    assert image.pixelColor(100, 60).name() == before
    assert len(rubbish) == 50


def test_a_frame_scaled_ahead_is_the_one_that_is_painted(new_frame: Frames) -> None:
    scaler, (first, second, third) = PictureScaler(), (new_frame() for _ in range(3))
    scaler.prepare(first)  # the size is not known before the first paint
    scaled(scaler, first, (0, 0, 512, 512), 100, 100)
    scaler.prepare(second)
    ready = time.perf_counter()
    assert scaled(scaler, second, (0, 0, 512, 512), 100, 100).finished < ready
    assert scaled(scaler, third, (0, 0, 512, 512), 100, 100).finished > ready


def test_nothing_is_scaled_ahead_for_long_without_a_paint(new_frame: Frames) -> None:
    scaler = PictureScaler()
    scaled(scaler, new_frame(), (0, 0, 512, 512), 100, 100)
    for _ in range(8):
        scaler.prepare(new_frame())
    last = new_frame()
    scaler.prepare(last)
    hidden = time.perf_counter()
    assert scaled(scaler, last, (0, 0, 512, 512), 100, 100).finished > hidden


def test_a_frame_of_another_size_is_not_scaled_ahead(new_frame: Frames) -> None:
    scaler = PictureScaler()
    scaled(scaler, new_frame(), (0, 0, 512, 512), 100, 100)
    small = new_frame(np.zeros((40, 40, 3), np.uint8))
    scaler.prepare(small)
    ready = time.perf_counter()
    assert scaled(scaler, small, (0, 0, 40, 40), 100, 100).finished > ready


def test_frames_are_let_go(new_frame: Frames) -> None:
    scaler = PictureScaler()
    image = np.zeros((40, 40, 3), np.uint8)
    alive = weakref.ref(image)
    scaled(scaler, new_frame(image), (0, 0, 40, 40), 20, 20)
    del image
    for _ in range(2):
        scaled(scaler, new_frame(), (0, 0, 40, 40), 20, 20)
    gc.collect()
    assert alive() is None


def test_the_spatial_gate_lies_where_the_network_saw_the_frame() -> None:
    """A wide frame in a 4:3 letterbox covers the upper three quarters of the gate."""
    gate = np.zeros((60, 80), np.float32)
    gate[45:] = 1.0  # padding
    gate[0:15, 40:80] = 1.0  # upper third of the content, right half
    attention = Attention({}, gate, (0.0, 0.0, 1.0, 0.75))
    colors = np.arange(256, dtype=np.uint32)
    pixels = gate_pixels(attention, (640, 360), (0, 0, 640, 360), (320, 180), colors)
    values = pixels[..., 0]
    assert values.shape == (180, 320)
    assert values[30, 240] == 255
    assert values[30, 80] == 0
    assert values[120, 240] == 0
    assert values[170].max() == 0  # the padding does not reach into the picture
    corner = gate_pixels(attention, (640, 360), (320, 0, 640, 120), (320, 120), colors)
    assert corner[10:100, 20:, 0].min() == 255
