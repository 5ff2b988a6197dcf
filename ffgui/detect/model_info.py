"""Facts about a model file, all from the file itself.

Nothing that the program shows about a model is typed into the program.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from ffgui.detect.engines.engine import Graph
from ffgui.detect.operators import read_operators

AttentionKind = Literal["cbam", "eca", "se", "eca_multi", "eca_spatial", "none"]
Variant = Literal["deformable", "dense"]
Precision = Literal["fp32", "int8"]


@dataclass(frozen=True, slots=True)
class SubsetAp:
    """Average precision on a named part of the pictures, quick enough to be measured again.

    Attributes:
        name: says which part.
        images: how many pictures it has.
        data_sha256: hash of the data that it was measured on.
    """

    name: str
    easy: float
    medium: float
    hard: float
    images: int
    data_sha256: str

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> SubsetAp:
        """Read the JSON object that `evaluate --write` stores."""
        return SubsetAp(
            str(value["name"]),
            *_shares(value),
            int(value["images"]),
            str(value.get("data_sha256", "")),
        )


@dataclass(frozen=True, slots=True)
class WiderAp:
    """Measured average precision on WIDER FACE, in 0..1.

    Attributes:
        images: how many pictures it was measured on.
        size: inference size as a user writes it.
        data_sha256: hash of the data that it was measured on.
        subset: the same on a part of the pictures; None in older files.
    """

    easy: float
    medium: float
    hard: float
    images: int
    size: str
    data_sha256: str
    subset: SubsetAp | None = None

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> WiderAp:
        """Read the JSON object that `evaluate --write` stores."""
        return WiderAp(
            *_shares(value),
            int(value["images"]),
            str(value.get("size", "original")),
            str(value.get("data_sha256", "")),
            SubsetAp.from_json(value["subset"]) if value.get("subset") else None,
        )


def _shares(value: Mapping[str, Any]) -> tuple[float, float, float]:
    easy, medium, hard = (float(value[part]) for part in ("easy", "medium", "hard"))
    if not all(map(math.isfinite, (easy, medium, hard))):
        raise ValueError("an average precision that is not finite")
    return easy, medium, hard


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model file and what it says about itself; None or "" where it says nothing.

    Attributes:
        file: the model file.
        sha256: of the file, hexadecimal.
        size_bytes: of the file.
        family: key of the family that decodes it.
        graph: inputs, outputs and producer.
        opset: version of the ONNX opset.
        fixed_size: width and height of the only input that the network takes; None if it takes any.
        name: for people.
        version: "v1", "v2", or another word for other FeatherFace networks; "" for other families.
        attention: kind of attention.
        channels: width of FeatherFace's neck.
        parameters: of the network as trained.
        attention_parameters: how many of them belong to attention.
        macs: multiply-accumulates of one picture of `macs_size`.
        macs_size: such as "640x640".
        variant: whether FeatherFace's context modules are deformable.
        precision: of weights and activations.
        training: recipe, data, images, seed and more.
        start: what training started from.
        license: of the weights.
        wider_val: measured AP; None until `evaluate --write` measured it.
    """

    file: Path
    sha256: str
    size_bytes: int
    family: str
    graph: Graph | None = None
    opset: int | None = None
    fixed_size: tuple[int, int] | None = None
    name: str = ""
    version: str = ""
    attention: AttentionKind = "none"
    channels: int | None = None
    parameters: int | None = None
    attention_parameters: int | None = None
    macs: int | None = None
    macs_size: str = ""
    variant: Variant | None = None
    precision: Precision = "fp32"
    training: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    start: str = ""
    license: str = ""
    wider_val: WiderAp | None = None

    @property
    def key(self) -> str:
        """The word by which results of this model are listed: v1, v2, or its name."""
        return self.version if self.version in ("v1", "v2") else self.name

    @staticmethod
    def of_file(graph: Graph, family: str) -> ModelInfo:
        """Return what is known about any model file; its name is the file's.

        Args:
            graph: the file's graph; the file is read for its hash.
            family: key of the family that decodes it.
        """
        content = graph.file.read_bytes()
        info = ModelInfo(
            graph.file, hashlib.sha256(content).hexdigest(), len(content), family, graph, name=graph.file.stem
        )
        try:
            operators = read_operators(content)
        except ValueError:  # a checkpoint
            return info
        return replace(info, opset=operators.opset or None, parameters=operators.parameters or None)
