"""RetinaFace (Deng et al. 2020, https://arxiv.org/abs/1905.00641) on MobileNet x0.25."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from ffgui.detect.engines.engine import Outputs
from ffgui.detect.families.family import Candidates, PlainFamily, best_candidates, columns, input_of
from ffgui.detect.letterbox import Transform
from ffgui.detect.priors import decode_boxes, decode_landmarks, priors
from ffgui.detect.probe import Probe

KEY = "retinaface"
EXPECTS = "3 outputs of 4, 2 and 10 columns, a row for each of 2 priors a cell"

_MEAN = (104.0, 117.0, 123.0)


@dataclass(frozen=True, slots=True)
class RetinaFace(PlainFamily):
    """Each prior gives offsets of its box and landmarks, and softmax scores."""

    key: ClassVar[str] = KEY

    def decode(self, outputs: Outputs, transform: Transform, score: float) -> Candidates:
        """Decode the best candidates from their priors."""
        scores = columns(outputs, 2)[:, 1]
        width, height = transform.input_size
        chosen = best_candidates(scores, score)
        anchors = priors(height, width)[chosen]
        return Candidates(
            decode_boxes(columns(outputs, 4)[chosen], anchors),
            scores[chosen],
            decode_landmarks(columns(outputs, 10)[chosen], anchors),
        )


def recognize(probe: Probe) -> RetinaFace | None:
    """Recognize three outputs of as many rows as there are priors."""
    count = len(priors(probe.height, probe.width))
    found = [[len(array) for array in probe.with_columns(columns)] for columns in (4, 2, 10)]
    if found != [[count]] * 3 or len(probe.outputs) != 3:
        return None
    return RetinaFace(replace(input_of(probe), mean=_MEAN, padding=(104, 117, 123)))
