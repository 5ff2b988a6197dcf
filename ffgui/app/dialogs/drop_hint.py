"""A hint over the pictures about the effect of a drop."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ffgui.app.style.theme import SPACE, Theme


class DropHint(QWidget):
    """A text in a frame over the part of the pictures that takes the drop."""

    def __init__(self, over: QWidget, theme: Theme) -> None:
        super().__init__(over)
        self._theme = theme
        self._color = QColor()
        self.text = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_over(self, area: QRect, text: str, color: str) -> None:
        """Show a text over a part of the parent."""
        self.text, self._color = text, QColor(color)
        self.setGeometry(area)
        self.raise_()
        self.show()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint a veil, a frame and the text."""
        painter = QPainter(self)
        veil = QColor(self._theme.palette.background)
        veil.setAlphaF(0.7)
        painter.fillRect(self.rect(), veil)
        painter.setPen(QPen(self._color, 3))
        painter.drawRect(self.rect().adjusted(2, 2, -3, -3))
        font = self.font()
        font.setPixelSize(2 * self.fontInfo().pixelSize())
        font.setBold(True)
        painter.setFont(font)
        inner = self.rect().adjusted(2 * SPACE, 2 * SPACE, -2 * SPACE, -2 * SPACE)
        painter.drawText(inner, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.text)
