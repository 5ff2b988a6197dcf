"""AP on a fixed subset of the pictures, which is quick to reproduce and stored beside the full AP."""

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
    """Compute AP on the pictures of the subset.

    Args:
        predictions: for the pictures of the subset and possibly others.
        pictures: every `SUBSET_STEP`-th picture of all, sorted by name.
        ground_truth: the labels.
    """
    chosen = {picture.labels.name: predictions[picture.labels.name] for picture in pictures}
    measured = average_precision(chosen, ground_truth)
    return SubsetAp(SUBSET_NAME, **asdict(measured), data_sha256=data_sha256(pictures))
