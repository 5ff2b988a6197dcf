"""Messages for each phase of the pipeline."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import ceil

from ffgui.app.bars.message import Message, NoticeButton
from ffgui.app.language import tr, translated
from ffgui.app.source_names import source_name
from ffgui.live.state import Status


def state_message(
    status: Status,
    now: float,
    retry: Callable[[], object],
    choose: Callable[[], object],
    replay: Callable[[], object],
    edit: tuple[NoticeButton, ...] = (),
) -> Message | None:
    """Return the notice strip's message for a phase, None where the pictures say enough.

    Args:
        status: of the pipeline.
        now: current time, for the countdown to the next attempt.
        retry: opens the source again.
        choose: opens the source menu.
        replay: plays a file from its start.
        edit: a button to edit an address that could not be opened.
    """
    another = NoticeButton(tr("Choose another source"), choose)
    if status.phase == "ended":
        name = source_name(status.source.name) if status.source else tr("The source")
        return Message(
            "info", tr("{name} has ended.", name=name), (NoticeButton(tr("Play again"), replay), another)
        )
    if status.phase == "failed":
        return Message(
            "error", translated(status.message), (NoticeButton(tr("Retry"), retry), *edit, another)[:2]
        )
    if status.phase == "lost":
        return Message("warning", _countdown(status, now), (NoticeButton(tr("Retry"), retry), another))
    return None


def placeholder_text(status: Status, models_loaded: bool) -> str | None:
    """Return the text that replaces the pictures in a phase, None where they stay.

    Args:
        status: of the pipeline.
        models_loaded: whether a model is loaded already.
    """
    if status.phase == "starting":
        return tr("Opening source") if models_loaded else tr("Loading models")
    return tr("No picture") if status.phase == "failed" else None


def _first_sentence(text: str) -> str:
    """Return what happened, without the advice that follows."""
    first = re.split(r"(?<=\.) |(?<=。)", text, maxsplit=1)[0]
    return first if first.endswith((".", "。")) else f"{first}."


def _countdown(status: Status, now: float) -> str:
    text = _first_sentence(translated(status.message) or tr("The source is lost."))
    left = 0 if status.retry_at is None else ceil(max(0.0, status.retry_at - now))
    if left <= 0:
        return tr("{text} Retrying now.", text=text)
    return tr("{text} Retrying in {seconds} s.", text=text, seconds=left)
