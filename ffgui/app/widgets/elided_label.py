"""A label that shortens its text in the middle where there is too little room."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from ffgui.app.language import tr
from ffgui.app.widgets.labels import plain_tip

_MIN_CHARACTERS = 6


class ElidedLabel(QLabel):
    """Plain text on one line; the tooltip has the whole text."""

    def __init__(self, tip: str = "") -> None:
        """Make an empty label; `tip` stands before the text in the tooltip."""
        super().__init__(textFormat=Qt.TextFormat.PlainText)
        self._tip = tip
        self._whole = ""
        self.setProperty("elides", True)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)

    @property
    def whole_text(self) -> str:
        """The text before it was shortened."""
        return self._whole

    def set_whole_text(self, text: str) -> None:
        """Set the text."""
        if text != self._whole:
            self._whole = text
            self.setToolTip(
                plain_tip(tr("{name}: {value}", name=self._tip, value=text) if self._tip else text)
            )
            self.updateGeometry()
            self._elide()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of the whole text."""
        width = self.fontMetrics().horizontalAdvance(self._whole) + 2
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the size of a few characters."""
        shortest = self.fontMetrics().horizontalAdvance("m") * _MIN_CHARACTERS
        return QSize(min(self.sizeHint().width(), shortest), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Shorten the text to the new width."""
        super().resizeEvent(event)
        self._elide()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._elide()

    def _elide(self) -> None:
        room = max(self.width(), self.minimumSizeHint().width())
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideMiddle, room)
        if shown != self.text():
            self.setText(shown)
