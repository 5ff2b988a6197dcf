"""Which part of a frame is seen, and where it lies on the screen; no Qt.

All panes share one `Viewport`, so that zooming in one zooms in all.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ffgui.detect.results import Floats

LARGEST_ZOOM = 16.0
STEP = 1.25
"""One press of a zoom key, or one notch of the wheel."""

Size = tuple[int, int]
Rect = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a frame lies on a canvas, whose coordinates are device pixels.

    Attributes:
        scale: device pixels a frame pixel.
        left: x of the frame's left border.
        top: y of its upper border.
        part: the part of the frame that can be seen, as x1, y1, x2, y2 in whole frame pixels.
        target: where this part goes, as x, y, width, height.
    """

    scale: float
    left: float
    top: float
    part: Rect
    target: Rect

    def to_canvas(self, points: Floats) -> Floats:
        """Frame coordinates as canvas coordinates; float32 [..., 2k] of alternating x and y."""
        pairs = points.reshape(*points.shape[:-1], points.shape[-1] // 2, 2) * np.float32(self.scale)
        pairs += np.array((self.left, self.top), np.float32)
        return np.asarray(pairs.reshape(points.shape), np.float32)

    def to_frame(self, x: float, y: float) -> tuple[float, float]:
        """Canvas coordinates as frame coordinates."""
        return (x - self.left) / self.scale, (y - self.top) / self.scale


class Viewport:
    """Zoom and center that all panes share.

    Attributes:
        zoom: 1 = the whole frame fits the canvas.
        center: the point of the frame in the middle of the canvas, as fractions of its sides.
    """

    def __init__(self) -> None:
        self.zoom = 1.0
        self.center = (0.5, 0.5)

    def fit(self) -> None:
        """Show the whole frame."""
        self.zoom, self.center = 1.0, (0.5, 0.5)

    def placement(self, frame: Size, canvas: Size) -> Placement:
        """Where a frame lies; one that is smaller than the canvas lies in its middle.

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
        """Zoom so that the frame stays where it is under the canvas point `at`."""
        here = self.placement(frame, canvas)
        zoom = min(max(self.zoom * factor, 1.0), LARGEST_ZOOM)
        factor = zoom / self.zoom
        anchor = here.to_frame(*at)
        middle = here.to_frame(canvas[0] / 2, canvas[1] / 2)
        self.zoom = zoom
        self._set_center(
            tuple(a + (m - a) / factor for a, m in zip(anchor, middle, strict=True)), frame, canvas
        )

    def pan_by(self, x: float, y: float, frame: Size, canvas: Size) -> None:
        """Move the frame by device pixels."""
        here = self.placement(frame, canvas)
        self._set_center(here.to_frame(canvas[0] / 2 - x, canvas[1] / 2 - y), frame, canvas)

    def _set_center(self, point: tuple[float, ...], frame: Size, canvas: Size) -> None:
        self.center = (point[0] / frame[0], point[1] / frame[1])
        self.center = self._center(frame, canvas, self._scale(frame, canvas))

    def _scale(self, frame: Size, canvas: Size) -> float:
        return min(canvas[0] / frame[0], canvas[1] / frame[1]) * self.zoom

    def _center(self, frame: Size, canvas: Size, scale: float) -> tuple[float, float]:
        """The center, moved so far that no side shows emptiness that the frame could fill."""
        halves = [min(0.5, side / (2 * length * scale)) for side, length in zip(canvas, frame, strict=True)]
        x, y = (min(max(c, half), 1 - half) for c, half in zip(self.center, halves, strict=True))
        return x, y


def _span(start: int, length: int, side: int, scale: float) -> tuple[int, int, int, int]:
    """One axis: first and last frame pixel that can be seen, where they go, and how long."""
    first = max(0, math.floor(-start / scale))
    last = min(length, max(first + 1, math.ceil((side - start) / scale)))
    begin, end = round(start + first * scale), round(start + last * scale)
    return first, last, begin, max(1, end - begin)
