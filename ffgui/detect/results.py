"""Results of a detector: frozen, so that they may cross threads.

Boxes are x1, y1, x2, y2 and landmarks x, y, in pixels of the source frame.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

PLACES = ("c3", "c4", "c5", "p3", "p4", "p5")
"""The six places of a FeatherFace network that have attention, backbone first."""

FIVE_POINTS = ("left eye", "right eye", "nose", "left mouth corner", "right mouth corner")
"""The usual landmarks, left and right as the viewer sees them."""

Floats = NDArray[np.float32]


def _frozen(array: Floats) -> Floats:
    """Return a read-only view of `array`."""
    view = array.view()
    view.flags.writeable = False
    return view


@dataclass(frozen=True, slots=True, eq=False)
class Detections:
    """Faces of one frame, best score first.

    Attributes:
        boxes: float32 [N, 4].
        scores: float32 [N], in 0..1.
        landmarks: float32 [N, P, 2]; P is 0 for a detector without landmarks.
        points: names of the P landmarks.
    """

    boxes: Floats
    scores: Floats
    landmarks: Floats
    points: tuple[str, ...] = FIVE_POINTS

    def __post_init__(self) -> None:
        for name in ("boxes", "scores", "landmarks"):
            object.__setattr__(self, name, _frozen(getattr(self, name)))

    def __len__(self) -> int:
        return len(self.scores)

    def above(self, score: float) -> Detections:
        """Return the faces whose score is at least `score`.

        Greedy NMS goes from the best score down, so that this equals a detection run with
        the higher threshold in the first place.
        """
        keep = self.scores >= score
        return Detections(self.boxes[keep], self.scores[keep], self.landmarks[keep], self.points)

    def to_json(self) -> list[dict[str, Any]]:
        """Return the faces for JSON: pixels with two decimals, scores with four."""
        return [
            {
                "box": [round(side, 2) for side in box],
                "score": round(score, 4),
                "landmarks": [[round(x, 2), round(y, 2)] for x, y in points],
            }
            for box, score, points in zip(
                self.boxes.tolist(), self.scores.tolist(), self.landmarks.tolist(), strict=True
            )
        ]

    @staticmethod
    def empty() -> Detections:
        """Return a result without faces."""
        return Detections(
            np.zeros((0, 4), np.float32), np.zeros(0, np.float32), np.zeros((0, 5, 2), np.float32)
        )


@dataclass(frozen=True, slots=True, eq=False)
class Attention:
    """Attention weights on one frame.

    Attributes:
        channels: for each of `PLACES` the per-channel weights in 0..1, float32 [C]: ECA's
            weights in V2, the channel gate of CBAM in V1. Empty without attention.
        spatial: CBAM's spatial gate at P3 in 0..1, float32 [H / 8, W / 8] of the network's
            input; None in other networks.
        content: the part of the network's input that the frame covers, as fractions
            x1, y1, x2, y2 (the rest is padding), to lay `spatial` over the picture.
    """

    channels: Mapping[str, Floats] = field(default_factory=lambda: MappingProxyType({}))
    spatial: Floats | None = None
    content: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of each stage of a detector on one frame."""

    pre: float
    inference: float
    post: float

    @property
    def total(self) -> float:
        """Seconds of all three stages."""
        return self.pre + self.inference + self.post


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """Result of one detector on one frame."""

    detections: Detections
    attention: Attention
    timing: Timing
