"""What a model file says about itself.

Nothing that the program shows about a model is typed into the program: it all stands in the
metadata of the ONNX file, as strings, some of them JSON.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, cast, get_args

from ffgui.errors import UserError

FORMAT = 1
"""The newest metadata format that this program knows."""

AttentionKind = Literal["cbam", "eca", "se", "eca_multi", "eca_spatial", "none"]
Variant = Literal["deformable", "dense"]
Precision = Literal["fp32", "int8"]

_REQUIRED = ("ffgui_format", "name", "version", "attention", "channels", "parameters")


@dataclass(frozen=True, slots=True)
class PriorSpec:
    """Where a network's priors lie.

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
            ValueError: if there are not as many strides as lists of sizes.
        """
        strides = tuple(int(stride) for stride in value["strides"])
        sizes = tuple(tuple(int(size) for size in level) for level in value["sizes"])
        if len(strides) != len(sizes):
            raise ValueError(f"priors with {len(strides)} strides and {len(sizes)} lists of sizes")
        return PriorSpec(strides, sizes)


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
            float(value["easy"]),
            float(value["medium"]),
            float(value["hard"]),
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
            float(value["easy"]),
            float(value["medium"]),
            float(value["hard"]),
            int(value["images"]),
            str(value.get("size", "original")),
            str(value.get("data_sha256", "")),
            SubsetAp.from_json(value["subset"]) if value.get("subset") else None,
        )


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model file and what it says about itself.

    Attributes:
        file: where it lies.
        sha256: of the file, hexadecimal.
        size_bytes: of the file.
        name: for people.
        version: "v1", "v2", or another word for other networks.
        attention: kind of attention.
        channels: width of the neck.
        parameters: of the network as trained.
        attention_parameters: how many of them belong to attention.
        macs: multiply-accumulates of one picture of `macs_size`; 0 if the file does not say.
        macs_size: such as "640x640".
        variant: whether the context modules are deformable.
        precision: of weights and activations.
        training: recipe, data, images, seed and more.
        start: what training started from, "" if from nothing.
        license: of the weights.
        wider_val: measured AP; None until `evaluate --write` measured it.
        priors: where the network's priors lie.
        variances: by which centers and sizes were divided in training.
    """

    file: Path
    sha256: str
    size_bytes: int
    name: str
    version: str
    attention: AttentionKind
    channels: int
    parameters: int
    attention_parameters: int
    macs: int
    macs_size: str
    variant: Variant
    precision: Precision
    training: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    start: str = ""
    license: str = ""
    wider_val: WiderAp | None = None
    priors: PriorSpec = PriorSpec()
    variances: tuple[float, float] = (0.1, 0.2)

    @property
    def key(self) -> str:
        """The word by which results of this model are listed: its version if it is one of ours."""
        return self.version if self.version in ("v1", "v2") else self.name

    @staticmethod
    def from_metadata(file: Path, metadata: Mapping[str, str]) -> ModelInfo:
        """Read the metadata of a model file.

        Args:
            file: the model file; it is read for its hash.
            metadata: the file's `metadata_props`.

        Raises:
            UserError: if the file is not one of ours, is newer than this program, or holds
                values that cannot be read.
        """
        missing = [key for key in _REQUIRED if key not in metadata]
        if missing:
            raise UserError(
                f"{file} is not a FeatherFace Studio model: its metadata lacks {', '.join(missing)}. "
                "Use a file written by `ffgui export`."
            )
        _check_format(file, metadata["ffgui_format"])
        try:
            return _read(file, metadata)
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise UserError(
                f"The metadata of {file} cannot be read ({error}). Write the file anew with `ffgui export`."
            ) from error


def _check_format(file: Path, text: str) -> None:
    if not text.isdecimal():
        raise UserError(
            f"{file} names an unknown metadata format {text!r}. Use a file written by `ffgui export`."
        )
    if int(text) > FORMAT:
        raise UserError(
            f"{file} has metadata format {text}, and this program knows formats up to {FORMAT}. "
            "Use a newer FeatherFace Studio."
        )


def _read(file: Path, metadata: Mapping[str, str]) -> ModelInfo:
    data = file.read_bytes()
    wider = metadata.get("wider_val")
    variances = json.loads(metadata.get("variances", "[0.1, 0.2]"))
    return ModelInfo(
        file=file,
        sha256=hashlib.sha256(data).hexdigest(),
        size_bytes=len(data),
        name=metadata["name"],
        version=metadata["version"],
        attention=cast(AttentionKind, _one_of(metadata["attention"], AttentionKind)),
        channels=int(metadata["channels"]),
        parameters=int(metadata["parameters"]),
        attention_parameters=int(metadata.get("attention_parameters", "0")),
        macs=int(metadata.get("macs", "0")),
        macs_size=metadata.get("macs_size", ""),
        variant=cast(Variant, _one_of(metadata.get("variant", "deformable"), Variant)),
        precision=cast(Precision, _one_of(metadata.get("precision", "fp32"), Precision)),
        training=MappingProxyType(dict(json.loads(metadata.get("training", "{}")))),
        start=metadata.get("start", ""),
        license=metadata.get("licence", ""),
        wider_val=WiderAp.from_json(json.loads(wider)) if wider else None,
        priors=PriorSpec.from_json(json.loads(metadata["priors"])) if "priors" in metadata else PriorSpec(),
        variances=(float(variances[0]), float(variances[1])),
    )


def _one_of(value: str, words: object) -> str:
    if value not in get_args(words):
        raise ValueError(f"{value!r} is none of {', '.join(get_args(words))}")
    return value
