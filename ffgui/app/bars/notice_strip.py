"""The strip under the toolbar: what happened and what to do."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from ffgui.app.style.icons import IconSet
from ffgui.app.style.theme import SPACE, Theme, mixed
from ffgui.live.state import Level

_SECONDS: dict[Level, int] = {"info": 6, "warning": 15, "error": 30}
_MAX_POSTED = 8


@dataclass(frozen=True, slots=True)
class NoticeButton:
    """A button of a notice."""

    text: str
    action: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Message:
    """A message of the notice strip.

    Attributes:
        text: what happened and what to do.
        buttons: at most two, the likelier first.
    """

    level: Level
    text: str
    buttons: tuple[NoticeButton, ...] = ()


class NoticeStrip(QWidget):
    """Shows one message at a time and takes no room without one.

    The *state* (source lost, ended, failed) stays while it lasts. *Posted* messages cover it for some seconds
    or until they are closed, newest first.
    """

    def __init__(self, theme: Theme, icons: IconSet) -> None:
        super().__init__()
        self._theme, self._icons = theme, icons
        self._posted: deque[Message] = deque(maxlen=_MAX_POSTED)
        self._state: Message | None = None
        self._progress: Message | None = None
        self._stage = False
        self._shown: Message | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.dismiss)
        self._build()
        theme.changed.connect(self._restyle)
        self.hide()

    @property
    def message(self) -> Message | None:
        """The message on screen."""
        return self._shown

    def post(self, level: Level, text: str, *buttons: NoticeButton) -> None:
        """Show a message for some seconds; the same text is not shown twice."""
        message = Message(level, text, buttons)
        if any(posted.text == text for posted in self._posted):
            return
        self._posted.append(message)
        self._update()

    def set_state(self, state: Message | None) -> None:
        """Show a message until another state is set."""
        self._state = state
        self._update()

    def set_progress(self, text: str) -> None:
        """Show the progress of a long task; "" when it is done."""
        self._progress = Message("info", text) if text else None
        self._update()

    def set_stage(self, stage: bool) -> None:
        """Stay hidden in stage mode; messages that still hold are shown afterwards."""
        self._stage = stage
        self.setVisible(self._shown is not None and not stage)

    def dismiss(self) -> None:
        """Close the message on screen; a closed state stays away until another one is set."""
        if self._posted:
            self._posted.pop()
        elif self._progress is not None:
            self._progress = None
        else:
            self._state = None
        self._update()

    def _build(self) -> None:
        self.setObjectName("notices")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Notice")
        self._symbol = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._text = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._text.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._buttons = (QPushButton(), QPushButton())
        for number, button in enumerate(self._buttons):
            button.clicked.connect(lambda _=False, number=number: self._on_clicked(number))
        self._close = QToolButton()
        self._close.setProperty("flat", "true")
        self._close.setAccessibleName("Close notice")
        self._close.setToolTip("Close this notice")
        self._close.clicked.connect(self.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * SPACE, SPACE // 2, SPACE, SPACE // 2)
        row.setSpacing(SPACE)
        for widget in (self._symbol, self._text, *self._buttons, self._close):
            row.addWidget(widget)
        row.setStretch(1, 1)

    def _update(self) -> None:
        message = self._posted[-1] if self._posted else self._progress or self._state
        if message == self._shown:
            return
        fresh = message is not None and (self._shown is None or message.text != self._shown.text)
        self._shown = message
        self._timer.stop()
        self.setVisible(message is not None and not self._stage)
        if message is None:
            return
        if self._posted:
            self._timer.start(1000 * _SECONDS[message.level])
        self._text.setText(message.text)
        for number, button in enumerate(self._buttons):
            button.setVisible(number < len(message.buttons))
            if number < len(message.buttons):
                button.setText(message.buttons[number].text)
                button.setToolTip(message.buttons[number].text)
        self._restyle()
        if fresh:
            self.setAccessibleDescription(message.text)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _on_clicked(self, number: int) -> None:
        if self._shown is None or number >= len(self._shown.buttons):
            return
        clicked = self._shown.buttons[number]
        if self._posted:
            self.dismiss()
        clicked.action()

    def _restyle(self) -> None:
        self._close.setIcon(self._icons.icon("close"))
        if self._shown is None:
            return
        palette = self._theme.palette
        color = {"info": palette.v1, "warning": palette.warning, "error": palette.danger}[self._shown.level]
        symbol = "info" if self._shown.level == "info" else "warning"
        self._symbol.setPixmap(self._icons.icon(symbol, color).pixmap(QSize(18, 18), self.devicePixelRatio()))
        ground = mixed(palette.surface, color, 0.13).name()
        self.setStyleSheet(f"#notices {{ background: {ground}; border-bottom: 1px solid {palette.line}; }}")
