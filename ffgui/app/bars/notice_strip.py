"""The strip under the toolbar: what went wrong and what to do."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from ffgui.app.bars.info_line import show_buttons
from ffgui.app.bars.message import Message
from ffgui.app.language import tr
from ffgui.app.style.icons import IconSet
from ffgui.app.style.theme import SPACE, Theme, mixed


class NoticeStrip(QWidget):
    """Shows one message and takes no room without one."""

    clicked = Signal(int)
    """Number of the button that was clicked."""

    closed = Signal()
    """The user wants the message to go."""

    def __init__(self, theme: Theme, icons: IconSet) -> None:
        super().__init__()
        self._theme, self._icons = theme, icons
        self._message: Message | None = None
        self._stage = False
        self._build()
        theme.changed.connect(self._restyle)
        self.hide()

    def show_message(self, message: Message | None) -> None:
        """Show a message, or nothing."""
        self._message = message
        self.setVisible(message is not None and not self._stage)
        if message is None:
            return
        self._text.setText(message.text)
        self.setAccessibleDescription(message.text)
        show_buttons(self._buttons, message.buttons)
        self._restyle()

    def set_stage(self, stage: bool) -> None:
        """Stay hidden in stage mode; a message that still holds is shown afterwards."""
        self._stage = stage
        self.setVisible(self._message is not None and not stage)

    def _build(self) -> None:
        self.setObjectName("notices")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(tr("Notice"))
        self._symbol = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._text = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._text.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._buttons = (QPushButton(), QPushButton())
        for number, button in enumerate(self._buttons):
            button.clicked.connect(lambda _=False, number=number: self.clicked.emit(number))
        self._close = QToolButton()
        self._close.setProperty("flat", "true")
        self._close.setAccessibleName(tr("Close notice"))
        self._close.setToolTip(tr("Close this notice"))
        self._close.clicked.connect(self.closed)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * SPACE, SPACE // 2, SPACE, SPACE // 2)
        row.setSpacing(SPACE)
        for widget in (self._symbol, self._text, *self._buttons, self._close):
            row.addWidget(widget)
        row.setStretch(1, 1)

    def _restyle(self) -> None:
        self._close.setIcon(self._icons.icon("close"))
        if self._message is None:
            return
        palette = self._theme.palette
        color = palette.danger if self._message.level == "error" else palette.warning
        self._symbol.setPixmap(
            self._icons.icon("warning", color).pixmap(QSize(18, 18), self.devicePixelRatio())
        )
        ground = mixed(palette.surface, color, 0.13).name()
        self.setStyleSheet(f"#notices {{ background: {ground}; border-bottom: 1px solid {palette.line}; }}")
