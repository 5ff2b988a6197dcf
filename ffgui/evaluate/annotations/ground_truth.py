"""Ground truth to measure against: the official one, or the labels of any training set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from ffgui.errors import UserError
from ffgui.evaluate.annotations.events import event_of
from ffgui.evaluate.annotations.wider_text import LabeledImage as TrainingImage
from ffgui.evaluate.annotations.wider_text import has_labels, load_labels, skipped_lines
from ffgui.evaluate.wider import DIFFICULTIES, GroundTruth, LabeledImage, load_ground_truth

HEIGHTS = (50, 30, 10)
"""From which height in pixels on a face counts as easy, medium and hard where nobody has judged it."""

_OFFICIAL = "wider_face_val.mat"


def is_official(folder: Path) -> bool:
    """Whether the folder holds the official ground truth, or at least no labels.

    Labels may lie beside a folder of pictures; beside one that is not there they are not what was meant.
    """
    return not folder.is_dir() or (folder / _OFFICIAL).exists() or not has_labels(folder)


def load_truth(
    folder: Path, events: Sequence[str] = (), note: Callable[[str], None] | None = None
) -> GroundTruth:
    """The official ground truth, or one made of the labels that `ffgui train` reads.

    Args:
        folder: holds either.
        events: folders of pictures to keep; all if there are none.
        note: is told of lines of the labels that could not be used.

    Raises:
        UserError: if it holds neither, or there is no such event.
    """
    if is_official(folder):
        truth = load_ground_truth(folder)
    else:
        labels = load_labels(folder)
        if labels.faults and note is not None:
            note(skipped_lines(labels.faults))
        truth = GroundTruth({one.name: one for one in map(_by_height, labels.images)})
    return _only(truth, events) if events else truth


def _by_height(image: TrainingImage) -> LabeledImage:
    boxes = np.concatenate((image.boxes, image.ignored))
    heights = boxes[:, 3] - boxes[:, 1]
    judged = np.arange(len(boxes)) < len(image.boxes)
    counted = np.stack([judged & (heights >= least) for least in HEIGHTS])
    assert len(counted) == len(DIFFICULTIES)
    return LabeledImage(image.name, boxes, counted)


def _only(truth: GroundTruth, events: Sequence[str]) -> GroundTruth:
    known = set(map(event_of, truth.images))
    unknown = [event for event in events if event not in known]
    if unknown:
        raise UserError(
            f"The ground truth has no event {', '.join(unknown)}. Its events are {', '.join(sorted(known))}."
        )
    return GroundTruth({name: labels for name, labels in truth.images.items() if event_of(name) in events})
