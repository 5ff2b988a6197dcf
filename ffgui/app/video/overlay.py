"""Boxes, landmarks and scores, painted over a picture in device pixels.

Nothing here knows the zoom: a line is as wide as the caller's `unit` says, which is the number
of device pixels in a device-independent one. Lines lie on whole device pixels and are filled
without smoothing, so that they are crisp at any pixel ratio.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter

from ffgui.app.theme import number_font
from ffgui.detect.results import Floats

EDGE = QColor(8, 10, 13, 200)
"""The dark edge around everything, so that it shows on any picture."""

BOX_WIDTH = 2.0
THIN_WIDTH = 1.0
DASH, GAP = 7.0, 4.0
SMALL_FACE = 40.0
"""Device-independent pixels of width below which landmarks are drawn smaller, not to hide the face."""

Bounds = tuple[int, int, int, int]
Align = Literal["left", "right"]


def paint_boxes(
    painter: QPainter,
    boxes: Floats,
    colour: str,
    unit: float,
    width: float = BOX_WIDTH,
    dashed: bool = False,
) -> None:
    """Paint rectangles with a thin dark edge on both sides of the line.

    Args:
        painter: in device pixels.
        boxes: float32 [N, 4], in device pixels; the middle of the line.
        colour: of the line.
        unit: device pixels of a device-independent one.
        width: of the line, in device-independent pixels.
        dashed: leave gaps, in which the dark edge shows.
    """
    if not len(boxes):
        return
    line, edge = max(1, round(width * unit)), max(1, round(unit))
    corners = [_corners(box, line) for box in boxes.tolist()]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(EDGE)
    painter.drawRects([side for box in corners for side in _edge_sides(box, line, edge)])
    painter.setBrush(QColor(colour))
    if not dashed:
        painter.drawRects([side for box in corners for side in _sides(box, line)])
        return
    dash, gap = max(2, round(DASH * unit)), max(2, round(GAP * unit))
    painter.drawRects([d for box in corners for side in _sides(box, line) for d in _dashes(side, dash, gap)])


def paint_landmarks(painter: QPainter, boxes: Floats, landmarks: Floats, colour: str, unit: float) -> None:
    """Paint five dots a face, smaller ones on small faces.

    Args:
        painter: in device pixels.
        boxes: float32 [N, 4] of the same faces.
        landmarks: float32 [N, 5, 2] in device pixels.
        colour: of the dots.
        unit: device pixels of a device-independent one.
    """
    small = (boxes[:, 2] - boxes[:, 0]) < SMALL_FACE * unit
    for is_small, points in zip(small.tolist(), landmarks, strict=True):
        dot = _dot(colour, round((1.25 if is_small else 2.0) * unit, 2), max(1.0, unit))
        corner = np.rint(points - dot.width() / 2).astype(int).tolist()
        for x, y in corner:
            painter.drawImage(x, y, dot)


def paint_pills(
    painter: QPainter,
    boxes: Floats,
    texts: Sequence[str],
    colour: str,
    unit: float,
    bounds: Bounds,
    align: Align = "left",
    taken: list[QRect] | None = None,
) -> None:
    """Write a text above each box, or inside at its top where the picture ends.

    In a crowd a text that would lie on another text or face is left out, the larger face first:
    zooming in brings it back.

    Args:
        painter: in device pixels.
        boxes: float32 [N, 4] in device pixels.
        texts: one a box; "" for none.
        colour: of the pill; the text on it is black or white.
        unit: device pixels of a device-independent one.
        bounds: x, y, width, height of the picture.
        align: at which end of the box.
        taken: where texts of other calls are; grows by those of this one.
    """
    taken = [] if taken is None else taken
    out = round((BOX_WIDTH / 2 + 1) * unit)  # from the box to the outer border of its edge
    area = QRect(*bounds)
    middles = np.asarray((boxes[:, :2] + boxes[:, 2:]) / 2, np.float32)
    for index in np.argsort(boxes[:, 1] - boxes[:, 3], kind="stable").tolist():  # tallest first
        box, text = boxes[index].tolist(), texts[index]
        if not text or not area.intersects(QRect(*(round(v) for v in (*box[:2], *_extent(box))))):
            continue
        pill = _pill(text, colour, round(unit, 2))
        place = QRect(
            *_pill_corner(box, (pill.width(), pill.height()), area, out, align), pill.width(), pill.height()
        )
        if any(place.intersects(other) for other in taken) or _hides_another(place, middles, index):
            continue
        taken.append(place)
        painter.drawImage(place.topLeft(), pill)


def _extent(box: Sequence[float]) -> tuple[float, float]:
    return max(1.0, box[2] - box[0]), max(1.0, box[3] - box[1])


def _pill_corner(
    box: Sequence[float], size: tuple[int, int], area: QRect, out: int, align: Align
) -> tuple[int, int]:
    """Upper left corner of a pill: above its box, or inside where the picture ends."""
    x = round(box[0]) - out if align == "left" else round(box[2]) + out - size[0]
    y = round(box[1]) - out - size[1]
    if y < area.top():
        y = max(round(box[1]), area.top()) + out
    return min(max(x, area.left()), area.x() + area.width() - size[0]), y


def _hides_another(place: QRect, middles: Floats, own: int) -> bool:
    """Whether a pill lies on the middle of another face."""
    right, bottom = place.x() + place.width(), place.y() + place.height()
    inside = np.all((middles > (place.x(), place.y())) & (middles < (right, bottom)), axis=1)
    return bool(np.any(np.delete(inside, own)))


def paint_caption(painter: QPainter, text: str, unit: float, bounds: Bounds) -> None:
    """Write a text into the lower left corner of a picture."""
    pill = _pill(text, "#E6E8EB", round(unit, 2))
    inset = round(8 * unit)
    painter.drawImage(bounds[0] + inset, bounds[1] + bounds[3] - inset - pill.height(), pill)


def ink_on(colour: str) -> QColor:
    """Black or white, whichever can be read better on `colour`."""
    weights = (0.2126, 0.7152, 0.0722)
    red, green, blue = QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF()
    luminance = sum(weight * value**2.2 for weight, value in zip(weights, (red, green, blue), strict=True))
    return QColor("#0B0D10") if luminance > 0.18 else QColor("#FFFFFF")


def _corners(box: Sequence[float], line: int) -> tuple[int, int, int, int]:
    """Outer left, top, right, bottom of the line of a box; the right and bottom are exclusive."""
    half = line / 2
    x1, y1 = round(box[0] - half), round(box[1] - half)
    x2, y2 = round(box[2] - half) + line, round(box[3] - half) + line
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
def _dot(colour: str, radius: float, edge: float) -> QImage:
    side = int(np.ceil(2 * (radius + edge))) + 1
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    middle = QPointF(side / 2, side / 2)
    painter.setBrush(EDGE)
    painter.drawEllipse(middle, radius + edge, radius + edge)
    painter.setBrush(QColor(colour))
    painter.drawEllipse(middle, radius, radius)
    painter.end()
    return image


@lru_cache(maxsize=512)
def _pill(text: str, colour: str, unit: float) -> QImage:
    font = number_font(max(7, round(11 * unit)), bold=True)
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
    for brush, inset in ((EDGE, 0.0), (QColor(colour), edge)):
        painter.setBrush(brush)
        radius = 4 * unit - inset
        painter.drawRoundedRect(whole.adjusted(inset, inset, -inset, -inset), radius, radius)
    painter.setFont(font)
    painter.setPen(ink_on(colour))
    baseline = (height + metrics.capHeight()) / 2
    painter.drawText(QPointF((width - metrics.horizontalAdvance(text)) / 2, baseline), text)
    painter.end()
    return image
