"""The seam between a graph's tensors and faces: how a picture goes in and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ffgui.detect.engines.engine import Feeds, Outputs
from ffgui.detect.letterbox import Picture, Transform
from ffgui.detect.model_info import ModelInfo
from ffgui.detect.results import Attention, Floats
from ffgui.detect.sizes import InferenceSize

TOP = 5000
"""How many candidates, best first, go into NMS."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Faces before NMS, in pixels of the network's input, best score first.

    Attributes:
        boxes: float32 [N, 4], x1, y1, x2, y2.
        scores: float32 [N], in 0..1.
        landmarks: float32 [N, 5, 2].
    """

    boxes: Floats
    scores: Floats
    landmarks: Floats

    def __getitem__(self, index: NDArray[Any]) -> Candidates:
        return Candidates(self.boxes[index], self.scores[index], self.landmarks[index])


class Family(Protocol):
    """What the inputs and outputs of one kind of network mean; keeps nothing between calls."""

    @property
    def key(self) -> str:
        """The family's name in `FAMILIES`."""

    @property
    def nms_iou(self) -> float:
        """IoU above which its authors drop the worse of two boxes."""

    def prepare(self, image: Picture, size: InferenceSize) -> tuple[Feeds, Transform]:
        """Make a picture, uint8 [H, W, 3] BGR, into the network's inputs."""

    def decode(self, outputs: Outputs, transform: Transform, score: float) -> Candidates:
        """Read the candidates whose score is at least `score`, `TOP` of them at most.

        Raises:
            UserError: if the outputs are not those that the model file promises.
        """

    def attention(self, outputs: Outputs, transform: Transform) -> Attention:
        """Read what the network attended to; empty for a family without attention."""

    def describe(self, info: ModelInfo) -> ModelInfo:
        """Add what the file's metadata say in this family's terms."""


def best_candidates(scores: Floats, score: float, top: int = TOP) -> NDArray[np.intp]:
    """Indices of the `top` best scores that are at least `score`, best first.

    Equal scores keep their order, so that the answer is always the same.

    Args:
        scores: float32 [A].
        score: the lowest score of a candidate.
        top: how many stay at most.
    """
    found = np.flatnonzero(scores >= score)
    if len(found) > top:
        found = np.sort(found[np.argpartition(scores[found], -top)[-top:]])
    return found[np.argsort(-scores[found], kind="stable")]


Metadata = Mapping[str, str]
