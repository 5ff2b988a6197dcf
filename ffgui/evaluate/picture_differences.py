"""Finds the pictures in which two detectors differ most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ffgui.detect.match import match
from ffgui.evaluate.breakdown import CONFIDENT_SCORE
from ffgui.evaluate.wider import DIFFICULTIES, Floats, GroundTruth, ImageLabels, match_image

_HARD = DIFFICULTIES.index("hard")


@dataclass(frozen=True, slots=True, eq=False)
class PictureDifference:
    """Differences between two detectors in one picture, at a score of 0.5.

    Attributes:
        labels: of the picture; faces that count as hard are considered.
        boxes: of each detector, float32 [N, 4].
        found: number of faces that each detector found.
        only: number of those that the other detector missed.
        alarms: number of false alarms of each detector.
        regions: boxes of the faces and false alarms of only one detector, float32 [M, 4].
    """

    labels: ImageLabels
    boxes: tuple[Floats, Floats]
    found: tuple[int, int]
    only: tuple[int, int]
    alarms: tuple[int, int]
    regions: Floats


def largest_differences(
    a: Mapping[str, Floats], b: Mapping[str, Floats], ground_truth: GroundTruth, count: int
) -> list[PictureDifference]:
    """Return the pictures with the most different faces and false alarms, largest difference first.

    Args:
        a: detections of the first detector; see `average_precision`.
        b: detections of the second, in the same pictures.
        ground_truth: the labels.
        count: largest number of pictures; pictures without a difference are omitted.
    """
    compared = [_compare(ground_truth.images[name], a[name], b[name]) for name in a]
    differences = [picture for picture in compared if len(picture.regions)]
    differences.sort(key=lambda picture: (-len(picture.regions), picture.labels.name))
    return differences[:count]


def _compare(labels: ImageLabels, a: Floats, b: Floats) -> PictureDifference:
    sides = [_Side(labels, rows[rows[:, 4] >= CONFIDENT_SCORE]) for rows in (a, b)]
    only = (sides[0].faces - sides[1].faces, sides[1].faces - sides[0].faces)
    alarms = match(sides[0].alarms, sides[1].alarms)
    return PictureDifference(
        labels=labels,
        boxes=(sides[0].boxes, sides[1].boxes),
        found=(len(sides[0].faces), len(sides[1].faces)),
        only=(len(only[0]), len(only[1])),
        alarms=(len(sides[0].alarms), len(sides[1].alarms)),
        regions=np.concatenate(
            (
                labels.boxes[sorted(only[0] | only[1])],
                sides[0].alarms[alarms.only_a],
                sides[1].alarms[alarms.only_b],
            )
        ),
    )


class _Side:
    """Boxes, found faces and false alarms of one detector in a picture."""

    def __init__(self, labels: ImageLabels, rows: Floats) -> None:
        self.boxes = rows[:, :4]
        self.faces: set[int] = set()
        self.alarms = rows[:0, :4]
        if len(rows) and len(labels.boxes):
            matches = match_image(labels, rows)
            hits, proposals = matches.hits[_HARD], matches.proposals[_HARD]
            self.faces = set(matches.face[hits].tolist())
            self.alarms = rows[matches.order[proposals & ~hits], :4]
