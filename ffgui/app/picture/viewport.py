"""The visible part of a frame and its place on the screen. No Qt.

All panes share one `Viewport`, so that zooming one pane zooms all.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ffgui.detect.results import Floats

MAX_ZOOM = 16.0
ZOOM_STEP = 1.25
"""Factor of a zoom key, or of one wheel notch."""

Size = tuple[int, int]
Rect = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Placement:
    """The place of a frame on a canvas, whose coordinates are device pixels.

    Attributes:
        scale: device pixels per frame pixel.
        left: x of the frame's left edge.
        top: y of its top edge.
        part: the visible part of the frame, x1, y1, x2, y2 in whole frame pixels.
        target: where this part is painted, as x, y, width, height.
    """

    scale: float
    left: float
    top: float
    part: Rect
    target: Rect

    def to_canvas(self, points: Floats) -> Floats:
        """Convert frame to canvas coordinates; float32 [..., 2k] of alternating x and y."""
        pairs = points.reshape(*points.shape[:-1], points.shape[-1] // 2, 2) * np.float32(self.scale)
        pairs += np.array((self.left, self.top), np.float32)
        return np.asarray(pairs.reshape(points.shape), np.float32)

    def to_frame(self, x: float, y: float) -> tuple[float, float]:
        """Convert canvas to frame coordinates."""
        return (x - self.left) / self.scale, (y - self.top) / self.scale

    def visible(self, canvas: Size) -> Rect:
        """Return the part of a canvas that the picture covers, as x, y, width, height."""
        x, y, width, height = self.target
        left, top = max(0, x), max(0, y)
        return left, top, min(canvas[0], x + width) - left, min(canvas[1], y + height) - top


class Viewport:
    """Zoom and center, shared by all panes.

    Attributes:
        zoom: 1 = the whole frame fits the canvas.
        center: the frame point at the center of the canvas, as fractions of the frame's sides.
    """

    def __init__(self) -> None:
        self.zoom = 1.0
        self.center = (0.5, 0.5)

    def fit(self) -> None:
        """Show the whole frame."""
        self.zoom, self.center = 1.0, (0.5, 0.5)

    def placement(self, frame: Size, canvas: Size) -> Placement:
        """Return where a frame lies; a frame smaller than the canvas is centered.

        Args:
            frame: width and height in pixels.
            canvas: width and height in device pixels.
        """
        scale = self._scale(frame, canvas)
        lefts = [
            round(side / 2 - center * length * scale)
            for side, length, center in zip(canvas, frame, self._center(frame, canvas, scale), strict=True)
        ]
        spans = [_span(*sizes, scale) for sizes in zip(lefts, frame, canvas, strict=True)]
        (x1, x2, x, width), (y1, y2, y, height) = spans
        return Placement(scale, lefts[0], lefts[1], (x1, y1, x2, y2), (x, y, width, height))

    def zoom_by(self, factor: float, at: tuple[float, float], frame: Size, canvas: Size) -> None:
        """Zoom around the canvas point `at`."""
        here = self.placement(frame, canvas)
        zoom = min(max(self.zoom * factor, 1.0), MAX_ZOOM)
        factor = zoom / self.zoom
        anchor = here.to_frame(*at)
        middle = here.to_frame(canvas[0] / 2, canvas[1] / 2)
        self.zoom = zoom
        self._set_center(
            tuple(a + (m - a) / factor for a, m in zip(anchor, middle, strict=True)), frame, canvas
        )

    def pan_by(self, x: float, y: float, frame: Size, canvas: Size) -> None:
        """Pan by device pixels."""
        here = self.placement(frame, canvas)
        self._set_center(here.to_frame(canvas[0] / 2 - x, canvas[1] / 2 - y), frame, canvas)

    def _set_center(self, point: tuple[float, ...], frame: Size, canvas: Size) -> None:
        self.center = (point[0] / frame[0], point[1] / frame[1])
        self.center = self._center(frame, canvas, self._scale(frame, canvas))

    def _scale(self, frame: Size, canvas: Size) -> float:
        return min(canvas[0] / frame[0], canvas[1] / frame[1]) * self.zoom

    def _center(self, frame: Size, canvas: Size, scale: float) -> tuple[float, float]:
        """Return the center, moved so that the frame fills as much of the canvas as it can."""
        halves = [min(0.5, side / (2 * length * scale)) for side, length in zip(canvas, frame, strict=True)]
        x, y = (min(max(c, half), 1 - half) for c, half in zip(self.center, halves, strict=True))
        return x, y


def _span(start: int, length: int, side: int, scale: float) -> tuple[int, int, int, int]:
    """Return first and last visible frame pixel along one axis, and their place and length on the canvas."""
    first = max(0, math.floor(-start / scale))
    last = min(length, max(first + 1, math.ceil((side - start) / scale)))
    begin, end = round(start + first * scale), round(start + last * scale)
    return first, last, begin, max(1, end - begin)
