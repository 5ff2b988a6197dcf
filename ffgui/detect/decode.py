"""From a network's raw outputs to boxes and landmarks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ffgui.detect.results import Floats

TOP = 5000
"""How many candidates, best first, go into NMS."""

_LARGEST_EXPONENT = 8.0
"""exp(8) times the largest prior is far beyond any picture, and finite."""


def candidates(scores: Floats, score: float, top: int = TOP) -> NDArray[np.intp]:
    """Indices of the `top` best scores that are at least `score`, best first.

    Equal scores keep the order of their priors, so that the answer is always the same.

    Args:
        scores: float32 [A].
        score: the lowest score of a candidate.
        top: how many stay at most.
    """
    found = np.flatnonzero(scores >= score)
    if len(found) > top:
        found = np.sort(found[np.argpartition(scores[found], -top)[-top:]])
    return found[np.argsort(-scores[found], kind="stable")]


def decode_boxes(raw: Floats, priors: Floats, variances: tuple[float, float]) -> Floats:
    """Boxes x1, y1, x2, y2 in pixels of the network's input.

    Args:
        raw: float32 [N, 4], offsets of center and of the logarithm of the size.
        priors: float32 [N, 4], see `ffgui.detect.priors.priors`.
        variances: of centers and of sizes.
    """
    centers = priors[:, :2] + raw[:, :2] * variances[0] * priors[:, 2:]
    halves = priors[:, 2:] * np.exp(np.minimum(raw[:, 2:] * variances[1], _LARGEST_EXPONENT)) / 2
    return np.concatenate((centers - halves, centers + halves), axis=1, dtype=np.float32)


def decode_landmarks(raw: Floats, priors: Floats, variances: tuple[float, float]) -> Floats:
    """Landmarks float32 [N, 5, 2] in pixels of the network's input, from raw [N, 10]."""
    offsets = raw.reshape(-1, 5, 2) * variances[0]
    return np.asarray(priors[:, None, :2] + offsets * priors[:, None, 2:], np.float32)
