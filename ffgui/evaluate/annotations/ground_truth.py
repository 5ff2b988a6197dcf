"""Loads ground truth: the official WIDER FACE files, or the labels of a training set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from ffgui.errors import UserError
from ffgui.evaluate.annotations.events import event_of
from ffgui.evaluate.annotations.wider_text import LabeledImage, has_labels, load_labels, skipped_lines
from ffgui.evaluate.wider import DIFFICULTIES, GroundTruth, ImageLabels, load_official_ground_truth

HEIGHTS = (50, 30, 10)
"""Smallest height in pixels of an easy, medium and hard face, if the labels do not say."""

_OFFICIAL = "wider_face_val.mat"


def is_official(folder: Path) -> bool:
    """Return whether the folder holds the official ground truth, or has no labels at all.

    Labels may also be next to the folder; if the folder does not exist, those are ignored.
    """
    return not folder.is_dir() or (folder / _OFFICIAL).exists() or not has_labels(folder)


def load_ground_truth(
    folder: Path, events: Sequence[str] = (), on_message: Callable[[str], None] | None = None
) -> GroundTruth:
    """Load the official ground truth, or build one from labels in a format that `ffgui train` reads.

    Args:
        folder: contains either.
        events: events to keep; empty for all.
        on_message: called with a message about unusable label lines, if there are any.

    Raises:
        UserError: if the folder contains neither, or an event does not exist.
    """
    if is_official(folder):
        ground_truth = load_official_ground_truth(folder)
    else:
        labels = load_labels(folder)
        if labels.faults and on_message is not None:
            on_message(skipped_lines(labels.faults))
        ground_truth = GroundTruth({one.name: one for one in map(_by_height, labels.images)})
    return _only(ground_truth, events) if events else ground_truth


def _by_height(image: LabeledImage) -> ImageLabels:
    boxes = np.concatenate((image.boxes, image.ignored))
    heights = boxes[:, 3] - boxes[:, 1]
    valid = np.arange(len(boxes)) < len(image.boxes)
    counted = np.stack([valid & (heights >= minimum) for minimum in HEIGHTS])
    assert len(counted) == len(DIFFICULTIES)
    return ImageLabels(image.name, boxes, counted)


def _only(ground_truth: GroundTruth, events: Sequence[str]) -> GroundTruth:
    known = set(map(event_of, ground_truth.images))
    unknown = [event for event in events if event not in known]
    if unknown:
        raise UserError(
            f"Unknown event {', '.join(unknown)}. The ground truth has {', '.join(sorted(known))}."
        )
    return GroundTruth(
        {name: labels for name, labels in ground_truth.images.items() if event_of(name) in events}
    )
