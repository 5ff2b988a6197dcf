"""FeatherFace: one uint8 picture in; boxes, scores, landmarks and attention weights out."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast, get_args

from ffgui.detect.engines.engine import Feeds, Graph, Outputs
from ffgui.detect.families.family import Candidates, Metadata, best_candidates
from ffgui.detect.letterbox import Picture, Transform, letterbox
from ffgui.detect.model_info import AttentionKind, ModelInfo, Precision, Variant, WiderAp
from ffgui.detect.priors import VARIANCES, PriorSpec, decode_boxes, decode_landmarks, priors
from ffgui.detect.probe import Probe
from ffgui.detect.results import FIVE_POINTS, Attention
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError
from ffgui.text import shortened

KEY = "featherface"
EXPECTS = "a uint8 input image [N, H, W, 3]; outputs boxes_raw, scores, landmarks_raw"

FORMAT = 1
"""The newest metadata format that this program knows."""

IMAGE = "image"
BOXES, SCORES, LANDMARKS = OUTPUTS = ("boxes_raw", "scores", "landmarks_raw")
ATTENTION = "attention_"
"""Prefix of the names of attention outputs; the place follows."""

SPATIAL = "spatial_p3"

_NAME, _TEXT = 60, 300
"""Characters of a name, and of a longer text, that are kept of a file's metadata."""

_LARGEST = 10**15
"""Above all numbers of parameters and operations."""

_REQUIRED = ("ffgui_format", "name", "version", "attention", "channels", "parameters")


@dataclass(frozen=True, slots=True)
class FeatherFaceFamily:
    """A FeatherFace network as `ffgui export` writes it.

    Attributes:
        file: the model file, for messages.
        metadata: the file's own.
        priors: where the network's priors lie.
        variances: by which offsets of centers and sizes are multiplied.
    """

    file: Path
    metadata: Metadata
    priors: PriorSpec
    variances: tuple[float, float] = VARIANCES

    key = KEY
    nms_iou = 0.4
    points = FIVE_POINTS

    def prepare(self, image: Picture, size: InferenceSize) -> tuple[Feeds, Transform]:
        """Scale and pad; the mean is subtracted inside the graph."""
        picture, transform = letterbox(image, size)
        return {IMAGE: picture[None]}, transform

    def decode(self, outputs: Outputs, transform: Transform, score: float) -> Candidates:
        """Decode the best candidates from their priors.

        Raises:
            UserError: if there are not as many outputs as priors.
            ValueError: if an output has another number of columns.
        """
        boxes, scores, landmarks = (outputs[name][0] for name in OUTPUTS)
        width, height = transform.input_size
        count = self.priors.count(height, width)
        if count != len(scores):
            raise UserError(
                "{file} does not fit its own metadata: it has {outputs} outputs for {priors} priors. Use a "
                "file written by `ffgui export`.",
                file=self.file,
                outputs=len(scores),
                priors=count,
            )
        if (scores.shape, boxes.shape, landmarks.shape) != ((count,), (count, 4), (count, 10)):
            raise ValueError(f"outputs of shapes {boxes.shape}, {scores.shape}, {landmarks.shape}")
        chosen = best_candidates(scores, score)
        anchors = priors(height, width, self.priors)[chosen]
        return Candidates(
            decode_boxes(boxes[chosen], anchors, self.variances),
            scores[chosen],
            decode_landmarks(landmarks[chosen], anchors, self.variances),
        )

    def attention(self, outputs: Outputs, transform: Transform) -> Attention:
        """Read the channel weights of each place, and CBAM's spatial gate at P3.

        They are copied: a view would keep the whole memory of a session for as long as a result is kept.
        """
        channels = {
            name.removeprefix(ATTENTION): values[0].copy()
            for name, values in outputs.items()
            if name.startswith(ATTENTION)
        }
        spatial = outputs.get(SPATIAL)
        gate = None if spatial is None else spatial[0].copy()
        return Attention(MappingProxyType(channels), gate, transform.content)

    def describe(self, info: ModelInfo) -> ModelInfo:
        """Read name, network, cost, training and measured AP."""
        data = self.metadata
        return replace(
            info,
            name=shortened(data["name"], _NAME),
            version=shortened(data["version"], _NAME),
            attention=cast(AttentionKind, _one_of(data["attention"], AttentionKind)),
            channels=_count(data["channels"]),
            parameters=_count(data["parameters"]),
            attention_parameters=_count(data.get("attention_parameters", "0")),
            macs=_count(data["macs"]) if "macs" in data else None,
            macs_size=shortened(data.get("macs_size", ""), _NAME),
            variant=cast(Variant, _one_of(data.get("variant", "deformable"), Variant)),
            precision=cast(Precision, _one_of(data.get("precision", "fp32"), Precision)),
            training=MappingProxyType(dict(_parse(data.get("training", "{}")))),
            start=shortened(data.get("start", ""), _TEXT),
            license=shortened(data.get("licence", ""), _TEXT),
            wider_val=WiderAp.from_json(_parse(data["wider_val"])) if data.get("wider_val") else None,
        )


def recognize(probe: Probe) -> FeatherFaceFamily | None:
    """Recognize a graph by its outputs, or by metadata that only `ffgui export` writes.

    Raises:
        UserError: if it is a FeatherFace that lacks something, or is newer than this program.
    """
    graph = probe.graph
    if not {BOXES, LANDMARKS} & set(graph.output_names) and "ffgui_format" not in graph.metadata:
        return None
    _check_signature(graph)
    _check_metadata(graph)
    try:
        data = graph.metadata
        variances = _parse(data["variances"]) if "variances" in data else VARIANCES
        spec = PriorSpec.from_json(_parse(data["priors"])) if "priors" in data else PriorSpec()
        family = FeatherFaceFamily(graph.file, data, spec, (float(variances[0]), float(variances[1])))
        family.describe(ModelInfo(graph.file, "", 0, KEY))
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise UserError(
            "Cannot read the metadata of {file} ({error}). Export it again with `ffgui export`.",
            file=graph.file,
            error=shortened(str(error), _TEXT),
        ) from error
    return family


def _check_signature(graph: Graph) -> None:
    missing = [f"output {name}" for name in OUTPUTS if name not in graph.output_names]
    if [(tensor.name, tensor.dtype) for tensor in graph.inputs] != [(IMAGE, "uint8")]:
        missing.insert(0, "a single uint8 input image")
    if missing:
        raise UserError(
            "{file} is not a FeatherFace detector: it lacks {missing}. Use a file written by `ffgui export`.",
            file=graph.file,
            missing=", ".join(missing),
        )


def _check_metadata(graph: Graph) -> None:
    missing = [key for key in _REQUIRED if key not in graph.metadata]
    if missing:
        raise UserError(
            "{file} is not a FeatherFace Studio model: its metadata lacks {missing}. Use a file written by "
            "`ffgui export`.",
            file=graph.file,
            missing=", ".join(missing),
        )
    text = shortened(graph.metadata["ffgui_format"], _NAME)
    if not text.isdecimal():
        raise UserError(
            "{file} has an unknown metadata format {version!r}. Use a file written by `ffgui export`.",
            file=graph.file,
            version=text,
        )
    if int(text) > FORMAT:
        raise UserError(
            "{file} has metadata format {version}, and this program knows formats up to {newest}. Use a "
            "newer FeatherFace Studio.",
            file=graph.file,
            version=text,
            newest=FORMAT,
        )


def _one_of(value: str, words: object) -> str:
    if value not in get_args(words):
        raise ValueError(f"{value!r} is none of {', '.join(get_args(words))}")
    return value


def _parse(text: str) -> Any:
    """Parse JSON in which all numbers are finite.

    Raises:
        ValueError: if it is no such JSON.
    """
    return json.loads(text, parse_float=_finite, parse_constant=_finite)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} where a number should be")
    return number


def _count(text: str) -> int:
    """Read a number of things.

    Raises:
        ValueError: if it is no number, or beyond any network's.
    """
    number = int(text)
    if not 0 <= number < _LARGEST:
        raise ValueError("a number that is out of range")
    return number
