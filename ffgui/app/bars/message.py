"""A message to the user. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ffgui.live.state import Level


@dataclass(frozen=True, slots=True)
class NoticeButton:
    """A button of a message."""

    text: str
    action: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Message:
    """A message to the user.

    Attributes:
        text: what happened and what to do.
        buttons: at most two, the likelier first.
        topic: what it is about; a newer message on the same topic replaces it. "" for a topic of its own.
    """

    level: Level
    text: str
    buttons: tuple[NoticeButton, ...] = ()
    topic: str = ""

    @property
    def is_info(self) -> bool:
        """Whether it is neither a warning nor an error."""
        return self.level == "info"
