"""The boxes that a network's outputs are relative to."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ffgui.detect.model_info import PriorSpec
from ffgui.detect.results import Floats


@lru_cache(maxsize=16)
def priors(height: int, width: int, spec: PriorSpec | None = None) -> Floats:
    """Priors of a network input, in the order of the network's outputs.

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
