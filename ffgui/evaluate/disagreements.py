"""In which pictures two detectors differ most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ffgui.detect.match import match
from ffgui.evaluate.breakdown import CONFIDENT
from ffgui.evaluate.wider import DIFFICULTIES, Floats, GroundTruth, LabeledImage, judge

_HARD = DIFFICULTIES.index("hard")


@dataclass(frozen=True, slots=True, eq=False)
class Differing:
    """A picture in which two detectors differ, of detections with a score of 0.5 or more.

    Attributes:
        labels: the picture's faces; those that count as hard are looked at.
        boxes: of each detector float32 [N, 4].
        found: how many faces each detector found.
        only: how many of them the other one missed.
        alarms: how many false alarms each one gave.
        places: float32 [M, 4], boxes of the faces that one of them found alone, and of the false
            alarms that it gave alone.
    """

    labels: LabeledImage
    boxes: tuple[Floats, Floats]
    found: tuple[int, int]
    only: tuple[int, int]
    alarms: tuple[int, int]
    places: Floats


def most_differing(
    a: Mapping[str, Floats], b: Mapping[str, Floats], ground_truth: GroundTruth, count: int
) -> list[Differing]:
    """The pictures in which two detectors differ in most faces and false alarms, most first.

    Args:
        a: of the first detector; see `average_precision`.
        b: of the second, on the same pictures.
        ground_truth: the labels.
        count: the largest number of pictures; those without a difference are left out.
    """
    looked = [_look(ground_truth.images[name], a[name], b[name]) for name in a]
    differing = [picture for picture in looked if len(picture.places)]
    differing.sort(key=lambda picture: (-len(picture.places), picture.labels.name))
    return differing[:count]


def _look(labels: LabeledImage, a: Floats, b: Floats) -> Differing:
    sides = [_Side(labels, rows[rows[:, 4] >= CONFIDENT]) for rows in (a, b)]
    only = (sides[0].faces - sides[1].faces, sides[1].faces - sides[0].faces)
    alone = match(sides[0].alarms, sides[1].alarms)
    return Differing(
        labels=labels,
        boxes=(sides[0].boxes, sides[1].boxes),
        found=(len(sides[0].faces), len(sides[1].faces)),
        only=(len(only[0]), len(only[1])),
        alarms=(len(sides[0].alarms), len(sides[1].alarms)),
        places=np.concatenate(
            (
                labels.boxes[sorted(only[0] | only[1])],
                sides[0].alarms[alone.only_a],
                sides[1].alarms[alone.only_b],
            )
        ),
    )


class _Side:
    """What one detector did in a picture: its boxes, the faces that it found, its false alarms."""

    def __init__(self, labels: LabeledImage, rows: Floats) -> None:
        self.boxes = rows[:, :4]
        self.faces: set[int] = set()
        self.alarms = rows[:0, :4]
        if len(rows) and len(labels.boxes):
            found = judge(labels, rows)
            hits, proposals = found.hits[_HARD], found.proposals[_HARD]
            self.faces = set(found.face[hits].tolist())
            self.alarms = rows[found.order[proposals & ~hits], :4]
