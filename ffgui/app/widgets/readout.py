"""A number of fixed width with its unit, painted by itself so that nothing jumps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ffgui.app.picture.overlay import paint_boxes
from ffgui.app.style.theme import SPACE, Theme, number_font

DASH = "–"
"""Stands where there is no data: never a zero."""


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a figure.

    Attributes:
        widest: the longest text that it has to hold; its width never changes.
        tone: "text" for what is read first, "secondary" for units and names.
        align: "right" for numbers, so that their digits stay in their places.
    """

    widest: str
    tone: Literal["text", "secondary"] = "secondary"
    align: Literal["left", "right"] = "left"

    @property
    def bold(self) -> bool:
        """What is read first is also heavier."""
        return self.tone == "text"


@dataclass(frozen=True, slots=True)
class Swatch:
    """A sample of a line, that says which boxes a figure is about.

    Attributes:
        width: of the line, in device-independent pixels.
    """

    color: str
    width: float
    dashed: bool = False


class Figure(QWidget):
    """Texts side by side, each in a place of fixed width."""

    def __init__(self, theme: Theme, name: str, tooltip: str, parts: Sequence[Part]) -> None:
        super().__init__()
        self._theme = theme
        self._name = name
        self._parts = tuple(parts)
        self._texts = tuple("" for _ in parts)
        self._px: int | None = None
        self._swatches: tuple[Swatch, ...] = ()
        self.setToolTip(tooltip)
        self.setAccessibleName(name)
        self.setAccessibleDescription(tooltip)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    @property
    def text(self) -> str:
        """What stands there, in one line."""
        return " ".join(text for text in self._texts if text)

    def set_texts(self, *texts: str) -> None:
        """Say what stands in each place."""
        if texts != self._texts:
            self._texts = texts
            self.setAccessibleName(f"{self._name}: {self.text}")
            self.update()

    def set_name(self, name: str, widest: Part | None = None) -> None:
        """Rename the figure; `widest` replaces its first part."""
        self._name = name
        if widest is not None and widest != self._parts[0]:
            self._parts = (widest, *self._parts[1:])
            self.updateGeometry()

    def set_swatch(self, *swatches: Swatch) -> None:
        """Show a sample of a line in front; two share one box."""
        if swatches != self._swatches:
            self._swatches = swatches
            self.updateGeometry()
            self.update()

    def set_pixels(self, px: int | None) -> None:
        """The height of the digits' font; None = that of the window's text."""
        if px != self._px:
            self._px = px
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room for the widest texts."""
        width = self._swatch_width() + sum(self._widths()) + self._gap() * (len(self._parts) - 1)
        return QSize(round(width), max(QFontMetrics(self._font(part)).height() for part in self._parts))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """The same: nothing is cut off."""
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Take another size with another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint swatch and texts on one base line."""
        painter = QPainter(self)
        tallest = max((QFontMetrics(self._font(part)) for part in self._parts), key=lambda m: m.ascent())
        baseline = (self.height() + tallest.capHeight()) / 2
        if self._swatches:
            self._paint_swatches(painter)
        x = self._swatch_width()
        for part, text, width in zip(self._parts, self._texts, self._widths(), strict=True):
            font = self._font(part)
            spare = width - QFontMetrics(font).horizontalAdvance(text) if part.align == "right" else 0
            painter.setFont(font)
            painter.setPen(QColor(getattr(self._theme.palette, part.tone)))
            painter.drawText(QPointF(x + spare, baseline), text)
            x += width + self._gap()

    def _paint_swatches(self, painter: QPainter) -> None:
        side = QFontMetrics(self._font(self._parts[0])).capHeight() + 2.0
        box = QRectF(2, (self.height() - side) / 2, side * 1.5, side)
        ratio = self.devicePixelRatioF()
        corners = np.array([box.left(), box.top(), box.right(), box.bottom()], np.float32) * ratio
        share = (box.width() + 4) * ratio / len(self._swatches)
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        for number, swatch in enumerate(self._swatches):
            painter.setClipRect(QRectF(number * share, 0, share, self.height() * ratio))
            paint_boxes(painter, corners[None], swatch.color, ratio, swatch.width, swatch.dashed)
        painter.restore()

    def _swatch_width(self) -> float:
        if not self._swatches:
            return 0.0
        return (QFontMetrics(self._font(self._parts[0])).capHeight() + 2) * 1.5 + SPACE

    def _widths(self) -> list[float]:
        return [QFontMetrics(self._font(part)).horizontalAdvance(part.widest) for part in self._parts]

    def _gap(self) -> float:
        return round(self._pixels() * 0.4)

    def _pixels(self) -> int:
        return self._px or QFontInfo(self.font()).pixelSize()

    def _font(self, part: Part) -> QFont:
        return number_font(self._unit_pixels() if not part.bold else self._pixels(), part.bold)

    def _unit_pixels(self) -> int:
        """Units of large numbers are smaller than these."""
        return self._pixels() if self._px is None else round(self._pixels() * 0.45)
