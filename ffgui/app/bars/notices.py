"""Decides which messages are shown: warnings and errors in a strip, all else in the status line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent

from ffgui.app.bars.info_line import InfoLine
from ffgui.app.bars.message import Message, NoticeButton
from ffgui.app.bars.notice_strip import NoticeStrip
from ffgui.live.state import Level

_SECONDS: dict[Level, float] = {"info": 6, "warning": 15, "error": 30}
_MAX_POSTED = 8


@dataclass(frozen=True, slots=True)
class _Posted:
    message: Message
    until: float


class Notices(QObject):
    """Shows the newest info message and the newest problem (a warning or error).

    The *state* (source lost, ended, failed) is shown as long as it lasts. *Posted* messages cover it for some
    seconds or until they are closed. An info message replaces the previous one; problems reappear one by one
    as newer ones are closed, until their time is over or a newer message on their topic is posted.

    Attributes:
        strip: for warnings and errors.
        info_line: for everything else.
    """

    def __init__(self, strip: NoticeStrip, info_line: InfoLine) -> None:
        super().__init__(strip)
        self.strip, self.info_line = strip, info_line
        self._problems: list[_Posted] = []
        self._info: _Posted | None = None
        self._state: Message | None = None
        self._progress: Message | None = None
        self._in_strip: Message | None = None
        self._in_line: Message | None = None
        self._expiry = QTimer(self, singleShot=True)
        self._expiry.timeout.connect(self._update)
        strip.clicked.connect(lambda number: self._on_clicked(self._in_strip, number))
        strip.closed.connect(self.dismiss)
        info_line.clicked.connect(lambda number: self._on_clicked(self._in_line, number))

    @property
    def message(self) -> Message | None:
        """The message on screen; the problem, if an info message is shown too."""
        return self._in_strip or self._in_line

    def post(self, level: Level, text: str, *buttons: NoticeButton, topic: str = "") -> None:
        """Show a message for some seconds, in place of an earlier one on the same topic."""
        message = Message(level, text, buttons, topic)
        self._forget(lambda old: old.text == text or (bool(topic) and old.topic == topic))
        posted = _Posted(message, monotonic() + _SECONDS[level])
        if message.is_info:
            self._info = posted
        else:
            self._problems = [*self._problems, posted][-_MAX_POSTED:]
        self._update()

    def clear(self, topic: str) -> None:
        """Withdraw the messages on a topic, because they no longer hold."""
        self._forget(lambda old: old.topic == topic)
        self._update()

    def set_state(self, state: Message | None) -> None:
        """Show a message until another state is set."""
        self._state = state
        self._update()

    def set_progress(self, text: str, *buttons: NoticeButton) -> None:
        """Show the progress of a long task; "" when it is done."""
        self._progress = Message("info", text, buttons) if text else None
        self._update()

    def dismiss(self) -> None:
        """Close the message on screen; a closed state stays away until another one is set."""
        message = self.message
        if message == self._state:
            self._state = None
        elif message == self._progress:
            self._progress = None
        self._forget(lambda old: old is message)
        self._update()

    def _forget(self, unwanted: Callable[[Message], bool]) -> None:
        self._problems = [posted for posted in self._problems if not unwanted(posted.message)]
        if self._info is not None and unwanted(self._info.message):
            self._info = None

    def _update(self) -> None:
        now = monotonic()
        self._problems = [posted for posted in self._problems if posted.until > now]
        if self._info is not None and self._info.until <= now:
            self._info = None
        state = self._state
        problem = self._problems[-1].message if self._problems else None
        info = self._info.message if self._info else self._progress
        self._show_in_strip(problem or (state if state and not state.is_info else None))
        self._show_in_line(info or (state if state and state.is_info else None))
        ends = [posted.until for posted in (*self._problems, self._info) if posted is not None]
        if ends:
            self._expiry.start(max(1, int(1000 * (min(ends) - now)) + 1))
        else:
            self._expiry.stop()

    def _show_in_strip(self, message: Message | None) -> None:
        if message != self._in_strip:
            fresh = message is not None and (self._in_strip is None or message.text != self._in_strip.text)
            self._in_strip = message
            self.strip.show_message(message)
            if fresh:
                QAccessible.updateAccessibility(QAccessibleEvent(self.strip, QAccessible.Event.Alert))

    def _show_in_line(self, message: Message | None) -> None:
        if message != self._in_line:
            self._in_line = message
            self.info_line.show_message(message)
            if message is not None and message is not self._progress:
                QAccessible.updateAccessibility(QAccessibleEvent(self.info_line, QAccessible.Event.Alert))

    def _on_clicked(self, message: Message | None, number: int) -> None:
        if message is None or number >= len(message.buttons):
            return
        self._forget(lambda old: old is message)
        self._update()
        message.buttons[number].action()
