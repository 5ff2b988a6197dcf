"""A value of fixed width with its unit, so that changing digits move nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ffgui.app.picture.overlay import boxes_overlay
from ffgui.app.style.theme import SPACE, Theme, number_font

_LARGE_GAP = 0.12
"""Distance of a unit from a large value, relative to the value's height."""

_UNIT_SCALE = 0.45
"""Height of the units of large values, relative to these."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One text of a readout.

    Attributes:
        widest: the longest text that must fit; the slot's width never changes.
        tone: "text" for the value, "secondary" for unit and name.
        align: "right" for numbers, so that their digits stay in place.
    """

    widest: str
    tone: Literal["text", "secondary"] = "secondary"
    align: Literal["left", "right"] = "left"

    @property
    def bold(self) -> bool:
        """Whether the text is heavier."""
        return self.tone == "text"


@dataclass(frozen=True, slots=True)
class Swatch:
    """A sample of the boxes that a readout is about.

    Attributes:
        width: of the line, in logical pixels.
    """

    color: str
    width: float
    dashed: bool = False


class Readout(QWidget):
    """Texts side by side, each in a slot of fixed width."""

    def __init__(self, theme: Theme, name: str, tooltip: str, slots: Sequence[Slot]) -> None:
        super().__init__()
        self._theme = theme
        self._name = name
        self._slots = tuple(slots)
        self._texts = tuple("" for _ in slots)
        self._px: int | None = None
        self._swatches: tuple[Swatch, ...] = ()
        self.setToolTip(tooltip)
        self.setAccessibleName(name)
        self.setAccessibleDescription(tooltip)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    @property
    def text(self) -> str:
        """All texts in one line."""
        return " ".join(text for text in self._texts if text)

    def set_texts(self, *texts: str) -> None:
        """Set the text of each slot."""
        if texts != self._texts:
            self._texts = texts
            self.setAccessibleName(f"{self._name}: {self.text}")
            self.update()

    def set_name(self, name: str, slot: Slot) -> None:
        """Rename the readout; `slot` replaces its first one."""
        self._name = name
        if slot != self._slots[0]:
            self._slots = (slot, *self._slots[1:])
            self.updateGeometry()

    def set_swatch(self, *swatches: Swatch) -> None:
        """Show a sample of a box in front; two swatches share one box."""
        if swatches != self._swatches:
            self._swatches = swatches
            self.updateGeometry()
            self.update()

    def set_pixels(self, px: int | None) -> None:
        """Set the font height of values in logical pixels; None = that of the window's font."""
        if px != self._px:
            self._px = px
            self.updateGeometry()
            self.update()

    def width_at(self, px: int | None) -> int:
        """Return the width that the readout would have with `set_pixels(px)`."""
        widths = self._swatch_width() + sum(self._widths(px)) + self._gap(px) * (len(self._slots) - 1)
        return round(widths)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of the widest texts."""
        height = max(QFontMetrics(self._font(slot, self._px)).height() for slot in self._slots)
        return QSize(self.width_at(self._px), height)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the size hint: nothing is clipped."""
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the window's font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint swatch and texts on one baseline."""
        painter = QPainter(self)
        tallest = max(
            (QFontMetrics(self._font(slot, self._px)) for slot in self._slots), key=lambda m: m.ascent()
        )
        baseline = (self.height() + tallest.capHeight()) / 2
        if self._swatches:
            self._paint_swatches(painter)
        x = self._swatch_width()
        for slot, text, width in zip(self._slots, self._texts, self._widths(self._px), strict=True):
            font = self._font(slot, self._px)
            spare = width - QFontMetrics(font).horizontalAdvance(text) if slot.align == "right" else 0
            painter.setFont(font)
            painter.setPen(QColor(getattr(self._theme.palette, slot.tone)))
            painter.drawText(QPointF(x + spare, baseline), text)
            x += width + self._gap(self._px)

    def _paint_swatches(self, painter: QPainter) -> None:
        side = QFontMetrics(self._font(self._slots[0], self._px)).capHeight() + 2.0
        box = QRectF(2, (self.height() - side) / 2, side * 1.5, side)
        ratio = self.devicePixelRatioF()
        corners = np.array([box.left(), box.top(), box.right(), box.bottom()], np.float32) * ratio
        share = (box.width() + 4) * ratio / len(self._swatches)
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        for number, swatch in enumerate(self._swatches):
            painter.setClipRect(QRectF(number * share, 0, share, self.height() * ratio))
            boxes_overlay(corners[None], swatch.color, ratio, swatch.width, swatch.dashed).paint(painter)
        painter.restore()

    def _swatch_width(self) -> float:
        if not self._swatches:
            return 0.0
        return (QFontMetrics(self._font(self._slots[0], self._px)).capHeight() + 2) * 1.5 + SPACE

    def _widths(self, px: int | None) -> list[float]:
        return [QFontMetrics(self._font(slot, px)).horizontalAdvance(slot.widest) for slot in self._slots]

    def _gap(self, px: int | None) -> int:
        return round(px * _LARGE_GAP if px else self._usual_pixels() * 0.4)

    def _usual_pixels(self) -> int:
        return QFontInfo(self.font()).pixelSize()

    def _font(self, slot: Slot, px: int | None) -> QFont:
        if px is None:
            return number_font(self._usual_pixels(), slot.bold)
        return number_font(px if slot.bold else round(px * _UNIT_SCALE), slot.bold)
