"""The figures that a model file carries: AP on all pictures and on a part that is quick to repeat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from ffgui.detect.model_info import SubsetAp, WiderAp
from ffgui.evaluate.run import WiderPicture, data_sha256
from ffgui.evaluate.wider import Floats, GroundTruth, average_precision

SUBSET_STEP = 8
SUBSET_NAME = f"every {SUBSET_STEP}th image of the sorted list"


def every(pictures: Sequence[WiderPicture], step: int) -> list[WiderPicture]:
    """The first picture of a sorted list and every `step`-th after it."""
    return list(pictures[::step])


def wider_ap(
    predictions: Mapping[str, Floats], pictures: Sequence[WiderPicture], ground_truth: GroundTruth, size: str
) -> WiderAp:
    """Score detections on pictures, and on the subset of them.

    Args:
        predictions: of each of the pictures; see `average_precision`.
        pictures: sorted by name.
        ground_truth: the labels.
        size: inference size as a user writes it.
    """
    chosen = {picture.labels.name: predictions[picture.labels.name] for picture in pictures}
    measured = average_precision(chosen, ground_truth)
    subset = subset_ap(predictions, every(pictures, SUBSET_STEP), ground_truth)
    return WiderAp(**asdict(measured), size=size, data_sha256=data_sha256(pictures), subset=subset)


def subset_ap(
    predictions: Mapping[str, Floats], pictures: Sequence[WiderPicture], ground_truth: GroundTruth
) -> SubsetAp:
    """Score detections on the pictures of the subset.

    Args:
        predictions: of each of the pictures, and maybe of others.
        pictures: `every(all, SUBSET_STEP)`.
        ground_truth: the labels.
    """
    chosen = {picture.labels.name: predictions[picture.labels.name] for picture in pictures}
    measured = average_precision(chosen, ground_truth)
    return SubsetAp(SUBSET_NAME, **asdict(measured), data_sha256=data_sha256(pictures))
