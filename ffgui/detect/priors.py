"""Prior boxes (anchors) of RetinaFace-like networks, and how outputs are decoded with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any

import numpy as np

from ffgui.detect.results import Floats

VARIANCES = (0.1, 0.2)
"""By which offsets of centers and of the logarithms of sizes are multiplied."""

_LARGEST = 1 << 16
"""Above any stride and any size of a prior."""

_LARGEST_EXPONENT = 8.0
"""exp(8) times the largest prior is far beyond any picture, and finite."""


@dataclass(frozen=True, slots=True)
class PriorSpec:
    """Strides and sizes of a network's priors.

    Attributes:
        strides: of the levels, finest first.
        sizes: for each level the sides of its square priors, in pixels of the network's input.
    """

    strides: tuple[int, ...] = (8, 16, 32)
    sizes: tuple[tuple[int, ...], ...] = ((16, 32), (64, 128), (256, 512))

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> PriorSpec:
        """Read `{"strides": [...], "sizes": [[...], ...]}`.

        Raises:
            ValueError: if there are not as many strides as lists of sizes, or a number is out of range.
        """
        strides = tuple(int(stride) for stride in value["strides"])
        sizes = tuple(tuple(int(size) for size in level) for level in value["sizes"])
        if len(strides) != len(sizes):
            raise ValueError(f"priors with {len(strides)} strides and {len(sizes)} lists of sizes")
        if not all(0 < number < _LARGEST for number in (*strides, *chain(*sizes))):
            raise ValueError("a stride or size of priors that is out of range")
        return PriorSpec(strides, sizes)

    def count(self, height: int, width: int) -> int:
        """Return the number of priors of a network input."""
        levels = zip(self.strides, self.sizes, strict=True)
        return sum((height // stride) * (width // stride) * len(sizes) for stride, sizes in levels)


@lru_cache(maxsize=16)
def priors(height: int, width: int, spec: PriorSpec | None = None) -> Floats:
    """Return the priors of a network input, in the order of the network's outputs.

    Levels come finest first, within a level rows from top to bottom, within a row cells from
    left to right, within a cell sizes as listed.

    Args:
        height: of the input, a multiple of the largest stride.
        width: of the input, a multiple of the largest stride.
        spec: strides and sizes; None for FeatherFace's own.

    Returns:
        Read-only float32 [A, 4]: center x, center y, width, height in pixels of the input.
    """
    spec = spec or PriorSpec()
    levels = [_level(height, width, *level) for level in zip(spec.strides, spec.sizes, strict=True)]
    result = np.concatenate(levels)
    result.flags.writeable = False
    return result


def _level(height: int, width: int, stride: int, sizes: tuple[int, ...]) -> Floats:
    rows, columns = height // stride, width // stride
    level = np.empty((rows, columns, len(sizes), 4), np.float32)
    level[..., 0] = ((np.arange(columns) + 0.5) * stride)[None, :, None]
    level[..., 1] = ((np.arange(rows) + 0.5) * stride)[:, None, None]
    level[..., 2] = level[..., 3] = np.asarray(sizes, np.float32)
    return level.reshape(-1, 4)


def decode_boxes(offsets: Floats, priors: Floats, variances: tuple[float, float] = VARIANCES) -> Floats:
    """Boxes x1, y1, x2, y2 in pixels of the network's input.

    Args:
        offsets: float32 [N, 4], of the center and of the logarithm of the size.
        priors: float32 [N, 4], see `priors`.
        variances: of centers and of sizes.
    """
    centers = priors[:, :2] + offsets[:, :2] * variances[0] * priors[:, 2:]
    halves = priors[:, 2:] * np.exp(np.minimum(offsets[:, 2:] * variances[1], _LARGEST_EXPONENT)) / 2
    return np.concatenate((centers - halves, centers + halves), axis=1, dtype=np.float32)


def decode_landmarks(offsets: Floats, priors: Floats, variances: tuple[float, float] = VARIANCES) -> Floats:
    """Landmarks float32 [N, 5, 2] in pixels of the network's input, from offsets [N, 10]."""
    shifts = offsets.reshape(-1, 5, 2) * variances[0]
    return np.asarray(priors[:, None, :2] + shifts * priors[:, None, 2:], np.float32)
