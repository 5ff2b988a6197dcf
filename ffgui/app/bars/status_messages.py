"""What the window says in each phase of the pipeline."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil

from ffgui.app.bars.notice_strip import Message, Offer
from ffgui.live.state import Status


def state_message(
    status: Status,
    now: float,
    retry: Callable[[], object],
    choose: Callable[[], object],
    again: Callable[[], object],
) -> Message | None:
    """The strip's message for a phase, None where the pictures say enough.

    Args:
        status: of the pipeline.
        now: the present, for the countdown to the next try.
        retry: tries the source again.
        choose: opens the source menu.
        again: plays a file from its start.
    """
    another = Offer("Choose another source", choose)
    if status.phase == "ended":
        name = status.source.name if status.source else "The source"
        return Message("info", f"{name} has ended.", (Offer("Play again", again), another))
    if status.phase == "failed":
        return Message("error", status.message, (Offer("Try again", retry), another))
    if status.phase == "lost":
        return Message("warning", _countdown(status, now), (Offer("Retry", retry), another))
    return None


def empty_text(status: Status, models_loaded: bool) -> str | None:
    """What stands in place of the pictures from a phase on, None where they stay.

    Args:
        status: of the pipeline.
        models_loaded: whether a model is there already.
    """
    if status.phase == "starting":
        return "Opening the source" if models_loaded else "Loading models"
    return "No picture" if status.phase == "failed" else None


def _countdown(status: Status, now: float) -> str:
    # What happened; what to do about it is being done.
    what, _, _ = (status.message or "The source is lost.").partition(". ")
    text = f"{what.removesuffix('.')}."
    left = 0 if status.retry_at is None else ceil(max(0.0, status.retry_at - now))
    if left <= 0:
        return f"{text} Trying again now."
    return f"{text} Trying again in {left} s."
