"""Loads ground truth: the official WIDER FACE files, or the labels of a training set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from ffgui.errors import UserError
from ffgui.evaluate.annotations.events import event_of
from ffgui.evaluate.annotations.height_classes import labels_by_height
from ffgui.evaluate.annotations.wider_text import LabeledImage, has_labels, load_labels, skipped_lines
from ffgui.evaluate.official_ground_truth import load_official_ground_truth
from ffgui.evaluate.wider import GroundTruth, ImageLabels

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
        ground_truth = GroundTruth({image.name: _labels_of(image) for image in labels.images})
    return _only(ground_truth, events) if events else ground_truth


def _labels_of(image: LabeledImage) -> ImageLabels:
    boxes = np.concatenate((image.boxes, image.ignored))
    return labels_by_height(image.name, boxes, np.arange(len(boxes)) < len(image.boxes))


def _only(ground_truth: GroundTruth, events: Sequence[str]) -> GroundTruth:
    known = set(map(event_of, ground_truth.images))
    unknown = [event for event in events if event not in known]
    if unknown:
        raise UserError(
            "Unknown event {events}. The ground truth has {known}.",
            events=", ".join(unknown),
            known=", ".join(sorted(known)),
        )
    return GroundTruth(
        {name: labels for name, labels in ground_truth.images.items() if event_of(name) in events}
    )
