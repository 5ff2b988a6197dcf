"""The place in the status line for messages that are neither warnings nor errors."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from ffgui.app.bars.message import Message, NoticeButton
from ffgui.app.language import tr
from ffgui.app.style.theme import SPACE
from ffgui.app.widgets.elided_label import ElidedLabel

_MIN_CHARACTERS = 24


class InfoLine(QWidget):
    """A text with at most two links, as high as the other fields of the status line."""

    clicked = Signal(int)
    """Number of the link that was clicked."""

    shown = Signal()
    """The message has changed, or was removed."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Message"))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Ignored)
        self._text = ElidedLabel()
        self._links = (QPushButton(), QPushButton())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(self._text)
        for number, link in enumerate(self._links):
            link.setProperty("link", "true")
            link.clicked.connect(lambda _=False, number=number: self.clicked.emit(number))
            row.addWidget(link)
        self.hide()

    def show_message(self, message: Message | None) -> None:
        """Show a message, or nothing."""
        self.setVisible(message is not None)
        if message is not None:
            self._text.set_whole_text(message.text)
            self.setAccessibleDescription(message.text)
            show_buttons(self._links, message.buttons)
        self.shown.emit()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the width of the whole message, and no height: the line determines it."""
        return QSize(super().sizeHint().width(), 0)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the width of the links and a part of the text."""
        hint = super().minimumSizeHint().width() - self._text.minimumSizeHint().width()
        least = _MIN_CHARACTERS * self.fontMetrics().horizontalAdvance("n")
        return QSize(hint + min(self._text.sizeHint().width(), least), 0)


def show_buttons(widgets: Sequence[QPushButton], buttons: Sequence[NoticeButton]) -> None:
    """Show as many widgets as a message has buttons, with their texts."""
    for number, widget in enumerate(widgets):
        widget.setVisible(number < len(buttons))
        if number < len(buttons):
            widget.setText(buttons[number].text)
            widget.setToolTip(buttons[number].text)
