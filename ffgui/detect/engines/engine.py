"""What a detector needs of whatever runs its network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ffgui.detect.model_info import ModelInfo
from ffgui.detect.results import Floats


@dataclass(frozen=True, slots=True, eq=False)
class RawOutputs:
    """A network's answer to one picture, before decoding.

    Attributes:
        boxes: float32 [A, 4], offsets to the priors.
        scores: float32 [A], probability of a face in 0..1.
        landmarks: float32 [A, 10], offsets to the priors.
        attention: place -> float32 [C], in 0..1; empty without attention.
        spatial: float32 [H / 8, W / 8], CBAM's spatial gate at P3; None in other networks.
    """

    boxes: Floats
    scores: Floats
    landmarks: Floats
    attention: Mapping[str, Floats]
    spatial: Floats | None


class Runtime(Protocol):
    """A loaded network."""

    @property
    def info(self) -> ModelInfo:
        """The model file that was loaded."""

    @property
    def backend(self) -> str:
        """Which library runs the network: "onnxruntime" or "torch"."""

    @property
    def threads(self) -> int:
        """Intra-op threads."""

    def run(self, tensor: NDArray[np.uint8]) -> RawOutputs:
        """Run the network.

        Args:
            tensor: uint8 [1, H, W, 3], BGR, sides multiples of 32.
        """


RuntimeFactory = Callable[[Path, int], Runtime]
"""Loads a model file with a number of intra-op threads."""
