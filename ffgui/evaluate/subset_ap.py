"""The part of the pictures that is quick to repeat, on which a model file carries figures besides all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from ffgui.detect.model_info import SubsetAp
from ffgui.evaluate.predictions import WiderPicture, data_sha256
from ffgui.evaluate.wider import Floats, GroundTruth, average_precision

SUBSET_STEP = 8
SUBSET_NAME = f"every {SUBSET_STEP}th image of the sorted list"


def subset_ap(
    predictions: Mapping[str, Floats], pictures: Sequence[WiderPicture], ground_truth: GroundTruth
) -> SubsetAp:
    """Score detections on the pictures of the subset.

    Args:
        predictions: of each of the pictures, and maybe of others.
        pictures: every `SUBSET_STEP`-th of all, sorted by name.
        ground_truth: the labels.
    """
    chosen = {picture.labels.name: predictions[picture.labels.name] for picture in pictures}
    measured = average_precision(chosen, ground_truth)
    return SubsetAp(SUBSET_NAME, **asdict(measured), data_sha256=data_sha256(pictures))
