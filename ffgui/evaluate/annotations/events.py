"""Events of WIDER FACE (its folders of pictures), which can be held out of training."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ffgui.errors import UserError
from ffgui.evaluate.annotations.wider_text import LabeledImage

_SHOWN = 5


def leave_out(
    images: Sequence[LabeledImage], data: Path, events: Sequence[str]
) -> tuple[list[LabeledImage], dict[str, int]]:
    """Return the pictures of all other events, and the number of pictures in each of `events`.

    Args:
        images: labeled pictures.
        data: their folder.
        events: names of the events to hold out, such as "2--Demonstration".

    Raises:
        UserError: if an event does not exist, or no pictures remain.
    """
    counts: dict[str, int] = {}
    for image in images:
        event = event_of(image.name)
        counts[event] = counts.get(event, 0) + 1
    unknown = [event for event in events if event not in counts]
    if unknown:
        known = ", ".join(sorted(counts)[:_SHOWN]) + (", ..." if len(counts) > _SHOWN else "")
        raise UserError(
            "The recipe holds out {events}, but {data} has no such event. Its events are {known}.",
            events=", ".join(unknown),
            data=data,
            known=known,
        )
    remaining = [image for image in images if event_of(image.name) not in events]
    if not remaining:
        raise UserError("The recipe holds out every event of the data, so no training pictures remain.")
    return remaining, {event: counts[event] for event in events}


def event_of(name: str) -> str:
    """Return the event of a picture: the part of its name before the last slash."""
    return name.rpartition("/")[0]
