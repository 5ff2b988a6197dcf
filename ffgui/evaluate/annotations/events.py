"""Events of WIDER FACE, its folders of pictures: some can be kept out of training."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ffgui.errors import UserError
from ffgui.evaluate.annotations.wider_text import LabeledImage

_SHOWN = 5


def leave_out(
    images: Sequence[LabeledImage], data: Path, events: Sequence[str]
) -> tuple[list[LabeledImage], dict[str, int]]:
    """The pictures of the other events, and how many each of `events` has.

    Args:
        images: labeled pictures.
        data: their folder.
        events: names of the folders in which they lie, such as "2--Demonstration".

    Raises:
        UserError: if there is no such event, or none left.
    """
    counts: dict[str, int] = {}
    for image in images:
        event = event_of(image.name)
        counts[event] = counts.get(event, 0) + 1
    unknown = [event for event in events if event not in counts]
    if unknown:
        some = ", ".join(sorted(counts)[:_SHOWN])
        raise UserError(
            f"The recipe holds out {', '.join(unknown)}, of which {data} has no picture. "
            f"Its events are {some}{', ...' if len(counts) > _SHOWN else ''}."
        )
    rest = [image for image in images if event_of(image.name) not in events]
    if not rest:
        raise UserError(
            "The recipe holds out every event of the data, so that there is nothing to learn from."
        )
    return rest, {event: counts[event] for event in events}


def event_of(name: str) -> str:
    """The folder of a picture, as the labels name both: all before the last slash."""
    return name.rpartition("/")[0]
