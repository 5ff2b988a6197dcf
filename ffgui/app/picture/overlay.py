"""Boxes, landmarks and scores over a picture, in device pixels.

Nothing here depends on the zoom: widths are multiples of the caller's `unit`, the number of device pixels per
logical pixel. Lines lie on whole device pixels and are not smoothed, so that they are crisp at any ratio.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter

from ffgui.app.style.theme import DARK_EDGE, DARK_INK, LIGHT_EDGE, LIGHT_INK, number_font
from ffgui.detect.results import Floats
from ffgui.palette import DARK

TEXT_PX = 11.0
BOX_WIDTH = 2.0
THIN_WIDTH = 1.0
DASH, GAP = 7.0, 4.0
SMALL_FACE = 40.0
"""Width in logical pixels below which landmarks are drawn smaller, so as not to hide the face."""

TINY_FACE = 16.0
"""Width in logical pixels below which landmarks are left out: five dots would be one blob."""

Bounds = tuple[int, int, int, int]
Align = Literal["left", "right"]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Overlay:
    """Rectangles and images, ready to be painted over a picture. May be made in any thread.

    Attributes:
        rects: colors, and the rectangles to fill with them, in device pixels.
        images: left, top and image of each, in device pixels; painted after the rectangles.
    """

    rects: tuple[tuple[QColor, list[QRect]], ...] = ()
    images: tuple[tuple[int, int, QImage], ...] = ()

    def __add__(self, other: Overlay) -> Overlay:
        return Overlay(self.rects + other.rects, self.images + other.images)

    def paint(self, painter: QPainter) -> None:
        """Paint it; the painter works in device pixels."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(Qt.PenStyle.NoPen)
        for color, rects in self.rects:
            painter.setBrush(color)
            painter.drawRects(rects)
        for x, y, image in self.images:
            painter.drawImage(x, y, image)


def boxes_overlay(
    boxes: Floats, color: str, unit: float, width: float = BOX_WIDTH, dashed: bool = False
) -> Overlay:
    """Return rectangles with a thin edge on both sides of the line.

    Args:
        boxes: float32 [N, 4], in device pixels; the center of the line.
        color: of the line.
        unit: device pixels per logical pixel.
        width: of the line, in logical pixels.
        dashed: whether to leave gaps, in which the edge shows.
    """
    if not len(boxes):
        return Overlay()
    line, edge = max(1, round(width * unit)), max(1, round(unit))
    corners = _corners(boxes, line)
    outer = np.add(corners, (-edge, -edge, edge, edge)).tolist()
    edges = [side for box in outer for side in _sides(box, line + 2 * edge)]
    lines = [side for box in corners.tolist() for side in _sides(box, line)]
    if dashed:
        dash, gap = max(2, round(DASH * unit)), max(2, round(GAP * unit))
        lines = [part for side in lines for part in _dashes(side, dash, gap)]
    return Overlay(((edge_on(color), edges), (QColor(color), lines)))


def landmarks_overlay(boxes: Floats, landmarks: Floats, color: str, unit: float) -> Overlay:
    """Return five dots per face, smaller ones on small faces and none on tiny ones.

    Args:
        boxes: float32 [N, 4] of the same faces.
        landmarks: float32 [N, 5, 2] in device pixels.
        color: of the dots.
        unit: device pixels per logical pixel.
    """
    widths = boxes[:, 2] - boxes[:, 0]
    small = widths < SMALL_FACE * unit
    images: list[tuple[int, int, QImage]] = []
    for radius, chosen in ((1.25, small & (widths >= TINY_FACE * unit)), (2.0, ~small)):
        dot = _dot(color, round(radius * unit, 2), max(1.0, unit))
        corners = np.rint(landmarks[chosen].reshape(-1, 2) - dot.width() / 2).astype(int)
        images += [(x, y, dot) for x, y in corners.tolist()]
    return Overlay((), tuple(images))


def pills_overlay(
    boxes: Floats,
    texts: Sequence[str],
    color: str,
    unit: float,
    bounds: Bounds,
    align: Align = "left",
    taken: list[Bounds] | None = None,
    text_px: float = TEXT_PX,
) -> Overlay:
    """Return a text above each box, or inside at its top where the picture ends.

    In a crowd, a text that would cover another text or face is left out; larger faces come first. Zooming in
    brings it back.

    Args:
        boxes: float32 [N, 4] in device pixels.
        texts: one per box; "" for none.
        color: of the pill; the text on it is black or white.
        unit: device pixels per logical pixel.
        bounds: x, y, width, height of the picture.
        align: the end of the box at which the text stands.
        taken: rectangles (x1, y1, x2, y2) of the texts of earlier calls; those of this call are added.
        text_px: font height in logical pixels.
    """
    if not len(boxes):
        return Overlay()
    scale = round(unit * text_px / TEXT_PX, 2)
    pills = [_pill(text, color, scale) for text in texts]
    sizes = np.array([(pill.width(), pill.height()) for pill in pills], np.int64)
    places = _pill_places(boxes, sizes, bounds, round((BOX_WIDTH / 2 + 1) * unit), align)
    left_out: Flags = np.logical_or(_outside(boxes, bounds), _hide_faces(places, boxes))
    if taken:
        left_out |= _in_any_column(_overlaps(places, np.array(taken, np.int64)))
    among = _overlaps(places, places)
    corners = places.tolist()
    images: list[tuple[int, int, QImage]] = []
    for index in np.argsort(boxes[:, 1] - boxes[:, 3], kind="stable").tolist():  # tallest first
        if left_out[index] or not texts[index]:
            continue
        left_out |= among[index]
        x1, y1, x2, y2 = corners[index]
        images.append((x1, y1, pills[index]))
        if taken is not None:
            taken.append((x1, y1, x2, y2))
    return Overlay((), tuple(images))


def caption_overlay(text: str, unit: float, bounds: Bounds, centered: bool = False) -> Overlay:
    """Return a text in the lower left corner of a picture, or in the middle above its lower edge."""
    pill = _pill(text, DARK.text, round(unit, 2))
    inset = round(8 * unit)
    left = bounds[0] + ((bounds[2] - pill.width()) // 2 if centered else inset)
    return Overlay((), ((left, bounds[1] + bounds[3] - inset - pill.height(), pill),))


def _pill_places(boxes: Floats, sizes: Ints, bounds: Bounds, out: int, align: Align) -> Ints:
    """Return x1, y1, x2, y2 of each pill: above its box, or inside where the picture ends."""
    left, top, right = bounds[0], bounds[1], bounds[0] + bounds[2]
    whole = np.rint(boxes).astype(np.int64)
    places = np.empty_like(whole)
    widths, heights = sizes.T
    x = whole[:, 0] - out if align == "left" else whole[:, 2] + out - widths
    places[:, 0] = np.minimum(np.maximum(x, left), right - widths)
    y = whole[:, 1] - out - heights
    places[:, 1] = np.where(y < top, np.maximum(whole[:, 1], top) + out, y)
    places[:, 2:] = places[:, :2] + sizes
    return places


def _outside(boxes: Floats, bounds: Bounds) -> Flags:
    """Return whether nothing of a box can be seen; bool [N]."""
    left, top, width, height = bounds
    beyond = np.concatenate((boxes[:, :2] > (left + width, top + height), boxes[:, 2:] < (left, top)), axis=1)
    return _in_any_column(beyond)


def _hide_faces(places: Ints, boxes: Floats) -> Flags:
    """Return whether a pill would lie on the center of another face; bool [N]."""
    centers = (boxes[:, :2] + boxes[:, 2:]) / 2
    after, before = centers > places[:, None, :2], centers < places[:, None, 2:]
    inside: Flags = np.asarray(np.all(after & before, axis=2), np.bool_)
    inside.flat[:: len(boxes) + 1] = False
    return _in_any_column(inside)


def _in_any_column(flags: Flags) -> Flags:
    """Return whether any flag of each row is set; bool [N]."""
    return np.asarray(np.any(flags, axis=1), np.bool_)


def _overlaps(a: Ints, b: Ints) -> Flags:
    """Return whether rectangles x1, y1, x2, y2 overlap; bool [N, M]."""
    return np.asarray(((a[:, None, :2] < b[:, 2:]) & (b[:, :2] < a[:, None, 2:])).all(axis=2), np.bool_)


def ink_on(color: str) -> QColor:
    """Return black or white, whichever has more contrast on `color`."""
    return QColor(DARK_INK if _is_bright(color) else LIGHT_INK)


def edge_on(color: str) -> QColor:
    """Return the color of the edge that sets off a line of `color` from any picture."""
    return DARK_EDGE if _is_bright(color) else LIGHT_EDGE


@lru_cache(maxsize=64)
def _is_bright(color: str) -> bool:
    red, green, blue = (QColor(color).redF(), QColor(color).greenF(), QColor(color).blueF())
    luminance: float = 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2
    return luminance > 0.18


def _corners(boxes: Floats, line: int) -> Ints:
    """Return left, top, right, bottom (both exclusive) around the lines of boxes; int64 [N, 4]."""
    corners: Ints = np.floor(boxes - (line / 2 - 0.5)).astype(np.int64)
    corners[:, 2:] = np.maximum(corners[:, 2:] + line, corners[:, :2] + 2 * line)
    return corners


def _sides(box: Sequence[int], line: int) -> tuple[QRect, QRect, QRect, QRect]:
    """Return top, bottom, left and right side as rectangles that do not overlap."""
    x1, y1, x2, y2 = box
    height = y2 - y1 - 2 * line
    return (
        QRect(x1, y1, x2 - x1, line),
        QRect(x1, y2 - line, x2 - x1, line),
        QRect(x1, y1 + line, line, height),
        QRect(x2 - line, y1 + line, line, height),
    )


def _dashes(side: QRect, dash: int, gap: int) -> Iterable[QRect]:
    """Cut a side into dashes; the first and the last reach into the corners."""
    wide = side.width() >= side.height()
    start, length = (side.x(), side.width()) if wide else (side.y(), side.height())
    count = max(1, round((length + gap) / (dash + gap)))
    for i in range(count):
        begin = start + round(i * (length + gap) / count)
        end = min(start + length, start + round((i + 1) * (length + gap) / count) - gap)
        if wide:
            yield QRect(begin, side.y(), end - begin, side.height())
        else:
            yield QRect(side.x(), begin, side.width(), end - begin)


@lru_cache(maxsize=64)
def _dot(color: str, radius: float, edge: float) -> QImage:
    side = int(np.ceil(2 * (radius + edge))) + 1
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    middle = QPointF(side / 2, side / 2)
    painter.setBrush(edge_on(color))
    painter.drawEllipse(middle, radius + edge, radius + edge)
    painter.setBrush(QColor(color))
    painter.drawEllipse(middle, radius, radius)
    painter.end()
    return image.copy()  # without the paint engine, which Qt keeps with what was painted on


@lru_cache(maxsize=512)
def _pill(text: str, color: str, unit: float) -> QImage:
    font = number_font(max(7, round(TEXT_PX * unit)), bold=True)
    metrics = QFontMetrics(font)
    edge = max(1.0, unit)
    width = metrics.horizontalAdvance(text) + round(10 * unit)
    height = metrics.capHeight() + round(8 * unit)
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    whole = QRectF(0, 0, width, height)
    for brush, inset in ((edge_on(color), 0.0), (QColor(color), edge)):
        painter.setBrush(brush)
        radius = 4 * unit - inset
        painter.drawRoundedRect(whole.adjusted(inset, inset, -inset, -inset), radius, radius)
    painter.setFont(font)
    painter.setPen(ink_on(color))
    baseline = (height + metrics.capHeight()) / 2
    painter.drawText(QPointF((width - metrics.horizontalAdvance(text)) / 2, baseline), text)
    painter.end()
    return image.copy()  # without the paint engine, which Qt keeps with what was painted on
