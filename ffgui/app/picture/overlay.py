"""Boxes, landmarks and scores, painted over a picture in device pixels.

Nothing here knows the zoom: a line is as wide as the caller's `unit` says, which is the number
of device pixels in a device-independent one. Lines lie on whole device pixels and are filled
without smoothing, so that they are crisp at any pixel ratio.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter

from ffgui.app.style.theme import DARK, DARK_EDGE, DARK_INK, LIGHT_EDGE, LIGHT_INK, number_font
from ffgui.detect.results import Floats

TEXT_PX = 11.0
BOX_WIDTH = 2.0
THIN_WIDTH = 1.0
DASH, GAP = 7.0, 4.0
SMALL_FACE = 40.0
"""Device-independent pixels of width below which landmarks are drawn smaller, not to hide the face."""

TINY_FACE = 16.0
"""Below this width five dots are one blob: they are left out until one zooms in."""

Bounds = tuple[int, int, int, int]
Align = Literal["left", "right"]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def paint_boxes(
    painter: QPainter,
    boxes: Floats,
    color: str,
    unit: float,
    width: float = BOX_WIDTH,
    dashed: bool = False,
) -> None:
    """Paint rectangles with a thin edge on both sides of the line.

    Args:
        painter: in device pixels.
        boxes: float32 [N, 4], in device pixels; the middle of the line.
        color: of the line.
        unit: device pixels of a device-independent one.
        width: of the line, in device-independent pixels.
        dashed: leave gaps, in which the edge shows.
    """
    if not len(boxes):
        return
    line, edge = max(1, round(width * unit)), max(1, round(unit))
    corners = [_corners(box, line) for box in boxes.tolist()]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(edge_on(color))
    painter.drawRects([side for box in corners for side in _edge_sides(box, line, edge)])
    painter.setBrush(QColor(color))
    if not dashed:
        painter.drawRects([side for box in corners for side in _sides(box, line)])
        return
    dash, gap = max(2, round(DASH * unit)), max(2, round(GAP * unit))
    painter.drawRects([d for box in corners for side in _sides(box, line) for d in _dashes(side, dash, gap)])


def paint_landmarks(painter: QPainter, boxes: Floats, landmarks: Floats, color: str, unit: float) -> None:
    """Paint five dots a face, smaller ones on small faces and none on tiny ones.

    Args:
        painter: in device pixels.
        boxes: float32 [N, 4] of the same faces.
        landmarks: float32 [N, 5, 2] in device pixels.
        color: of the dots.
        unit: device pixels of a device-independent one.
    """
    widths = boxes[:, 2] - boxes[:, 0]
    small = widths < SMALL_FACE * unit
    for radius, chosen in ((1.25, small & (widths >= TINY_FACE * unit)), (2.0, ~small)):
        dot = _dot(color, round(radius * unit, 2), max(1.0, unit))
        corners = np.rint(landmarks[chosen].reshape(-1, 2) - dot.width() / 2).astype(int)
        for x, y in corners.tolist():
            painter.drawImage(x, y, dot)


def paint_pills(
    painter: QPainter,
    boxes: Floats,
    texts: Sequence[str],
    color: str,
    unit: float,
    bounds: Bounds,
    align: Align = "left",
    taken: list[Bounds] | None = None,
    text_px: float = TEXT_PX,
) -> None:
    """Write a text above each box, or inside at its top where the picture ends.

    In a crowd a text that would lie on another text or face is left out, the larger face first:
    zooming in brings it back.

    Args:
        painter: in device pixels.
        boxes: float32 [N, 4] in device pixels.
        texts: one a box; "" for none.
        color: of the pill; the text on it is black or white.
        unit: device pixels of a device-independent one.
        bounds: x, y, width, height of the picture.
        align: at which end of the box.
        taken: places (x1, y1, x2, y2) of the texts of other calls; grows by those of this one.
        text_px: height of the text's font in device-independent pixels.
    """
    if not len(boxes):
        return
    pills = [_pill(text, color, round(unit * text_px / TEXT_PX, 2)) for text in texts]
    sizes = np.array([(pill.width(), pill.height()) for pill in pills], np.int64)
    places = _pill_places(boxes, sizes, bounds, round((BOX_WIDTH / 2 + 1) * unit), align)
    left_out = np.array([not text for text in texts]) | _outside(boxes, bounds) | _hide_faces(places, boxes)
    others = np.array(taken or [], np.int64).reshape(-1, 4)
    left_out |= _overlaps(places, others).any(axis=1)
    among = _overlaps(places, places)
    for index in np.argsort(boxes[:, 1] - boxes[:, 3], kind="stable").tolist():  # tallest first
        if left_out[index]:
            continue
        left_out |= among[index]
        x1, y1, x2, y2 = places[index].tolist()
        painter.drawImage(x1, y1, pills[index])
        if taken is not None:
            taken.append((x1, y1, x2, y2))


def _pill_places(boxes: Floats, sizes: Ints, bounds: Bounds, out: int, align: Align) -> Ints:
    """x1, y1, x2, y2 of each pill: above its box, or inside where the picture ends."""
    left, top, right = bounds[0], bounds[1], bounds[0] + bounds[2]
    whole = np.rint(boxes).astype(np.int64)
    x = whole[:, 0] - out if align == "left" else whole[:, 2] + out - sizes[:, 0]
    x = np.minimum(np.maximum(x, left), right - sizes[:, 0])
    y = whole[:, 1] - out - sizes[:, 1]
    y = np.where(y < top, np.maximum(whole[:, 1], top) + out, y)
    return np.stack((x, y, x + sizes[:, 0], y + sizes[:, 1]), axis=1)


def _outside(boxes: Floats, bounds: Bounds) -> Flags:
    """Whether nothing of a box can be seen."""
    left, top, width, height = bounds
    beside = (boxes[:, 2] < left) | (boxes[:, 0] > left + width)
    return np.asarray(beside | (boxes[:, 3] < top) | (boxes[:, 1] > top + height), np.bool_)


def _hide_faces(places: Ints, boxes: Floats) -> Flags:
    """Whether a pill would lie on the middle of another face; bool [N]."""
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    after = middles[None] > places[:, None, :2]
    before = middles[None] < places[:, None, 2:]
    inside = np.all(after & before, axis=2)
    np.fill_diagonal(inside, False)
    return np.asarray(inside.any(axis=1), np.bool_)


def _overlaps(a: Ints, b: Ints) -> Flags:
    """Whether rectangles x1, y1, x2, y2 overlap; bool [N, M]."""
    first = np.maximum(a[:, None, :2], b[None, :, :2])
    last = np.minimum(a[:, None, 2:], b[None, :, 2:])
    return np.asarray(np.all(first < last, axis=2), np.bool_)


def paint_caption(painter: QPainter, text: str, unit: float, bounds: Bounds) -> None:
    """Write a text into the lower left corner of a picture."""
    pill = _pill(text, DARK.text, round(unit, 2))
    inset = round(8 * unit)
    painter.drawImage(bounds[0] + inset, bounds[1] + bounds[3] - inset - pill.height(), pill)


def ink_on(color: str) -> QColor:
    """Black or white, whichever can be read better on `color`."""
    return QColor(DARK_INK if _is_bright(color) else LIGHT_INK)


def edge_on(color: str) -> QColor:
    """The edge that sets a line of `color` off from any picture."""
    return DARK_EDGE if _is_bright(color) else LIGHT_EDGE


@lru_cache(maxsize=64)
def _is_bright(color: str) -> bool:
    red, green, blue = (QColor(color).redF(), QColor(color).greenF(), QColor(color).blueF())
    luminance: float = 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2
    return luminance > 0.18


def _corners(box: Sequence[float], line: int) -> tuple[int, int, int, int]:
    """Outer left, top, right, bottom of the line of a box; the right and bottom are exclusive."""
    x1, y1, x2, y2 = (math.floor(value - line / 2 + 0.5) for value in box)
    x2, y2 = x2 + line, y2 + line
    return x1, y1, max(x2, x1 + 2 * line), max(y2, y1 + 2 * line)


def _sides(box: tuple[int, int, int, int], line: int) -> list[QRect]:
    """Top, bottom, left and right side as rectangles that do not overlap."""
    x1, y1, x2, y2 = box
    return [
        QRect(x1, y1, x2 - x1, line),
        QRect(x1, y2 - line, x2 - x1, line),
        QRect(x1, y1 + line, line, y2 - y1 - 2 * line),
        QRect(x2 - line, y1 + line, line, y2 - y1 - 2 * line),
    ]


def _edge_sides(box: tuple[int, int, int, int], line: int, edge: int) -> list[QRect]:
    x1, y1, x2, y2 = box
    return _sides((x1 - edge, y1 - edge, x2 + edge, y2 + edge), line + 2 * edge)


def _dashes(side: QRect, dash: int, gap: int) -> Iterable[QRect]:
    """A side cut into dashes, of which the first and the last reach into the corners."""
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
    return image


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
    return image
