from __future__ import annotations

import numpy as np
import pytest

from ffgui.app.picture.viewport import MAX_ZOOM, Viewport

FRAME, CANVAS = (640, 360), (620, 400)


def test_a_fitted_frame_fills_one_direction_and_is_centerd_in_the_other() -> None:
    placement = Viewport().placement(FRAME, CANVAS)
    assert placement.scale == pytest.approx(620 / 640)
    assert placement.part == (0, 0, 640, 360)
    x, y, width, height = placement.target
    assert (x, width) == (0, 620)
    assert height == pytest.approx(360 * 620 / 640, abs=1)
    assert y == pytest.approx((400 - height) / 2, abs=1)


@pytest.mark.parametrize("at", [(310.0, 200.0), (100.0, 150.0), (500.0, 250.0)])
def test_zooming_leaves_the_point_under_the_pointer(at: tuple[float, float]) -> None:
    viewport = Viewport()
    viewport.zoom_by(2, (310, 200), FRAME, CANVAS)
    before = viewport.placement(FRAME, CANVAS).to_frame(*at)
    viewport.zoom_by(1.5, at, FRAME, CANVAS)
    assert viewport.placement(FRAME, CANVAS).to_frame(*at) == pytest.approx(before, abs=1.0)


def test_only_the_visible_part_is_named_and_it_covers_the_canvas() -> None:
    viewport = Viewport()
    viewport.zoom_by(4, (50, 50), FRAME, CANVAS)
    placement = viewport.placement(FRAME, CANVAS)
    x1, y1, x2, y2 = placement.part
    x, y, width, height = placement.target
    assert (x2 - x1) * (y2 - y1) < 640 * 360 / 8
    assert x <= 0
    assert y <= 0
    assert x + width >= CANVAS[0]
    assert y + height >= CANVAS[1]
    corner = placement.to_canvas(np.array([x1, y1, x2, y2], np.float32))
    assert corner == pytest.approx([x, y, x + width, y + height], abs=1)


def test_zoom_and_pan_have_limits() -> None:
    viewport = Viewport()
    viewport.zoom_by(1000, (0, 0), FRAME, CANVAS)
    assert viewport.zoom == MAX_ZOOM
    viewport.pan_by(1e6, 1e6, FRAME, CANVAS)
    placement = viewport.placement(FRAME, CANVAS)
    assert placement.part[:2] == (0, 0)
    viewport.pan_by(-1e6, -1e6, FRAME, CANVAS)
    assert viewport.placement(FRAME, CANVAS).part[2:] == FRAME
    viewport.zoom_by(0.0001, (0, 0), FRAME, CANVAS)
    assert viewport.placement(FRAME, CANVAS) == Viewport().placement(FRAME, CANVAS)


def test_coordinates_of_any_shape_and_of_nothing() -> None:
    placement = Viewport().placement((100, 100), (200, 300))
    boxes = placement.to_canvas(np.array([[0, 0, 100, 50]], np.float32))
    assert boxes.tolist() == [[0, 50, 200, 150]]
    assert placement.to_canvas(np.zeros((0, 4), np.float32)).shape == (0, 4)
    assert placement.to_canvas(np.zeros((0, 5, 2), np.float32)).shape == (0, 5, 2)


def test_tiny_frames_and_canvases_are_placed_too() -> None:
    for frame, canvas in (((1, 1), (620, 400)), ((4000, 3), (10, 10)), ((640, 360), (1, 1))):
        viewport = Viewport()
        viewport.zoom_by(16, (0, 0), frame, canvas)
        placement = viewport.placement(frame, canvas)
        x1, y1, x2, y2 = placement.part
        assert 0 <= x1 < x2 <= frame[0]
        assert 0 <= y1 < y2 <= frame[1]
        assert min(placement.target[2:]) >= 1
