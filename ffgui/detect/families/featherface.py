"""FeatherFace: one uint8 picture in; boxes, scores, landmarks and attention weights out."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import cast, get_args

from ffgui.detect.engines.engine import Feeds, Graph, Outputs
from ffgui.detect.families.family import Candidates, Metadata, best_candidates
from ffgui.detect.letterbox import Picture, Transform, letterbox
from ffgui.detect.model_info import AttentionKind, ModelInfo, Precision, Variant, WiderAp
from ffgui.detect.priors import VARIANCES, PriorSpec, decode_boxes, decode_landmarks, priors
from ffgui.detect.probe import Probe
from ffgui.detect.results import FIVE_POINTS, Attention
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError

KEY = "featherface"
EXPECTS = "a uint8 input image [N, H, W, 3]; outputs boxes_raw, scores, landmarks_raw"

FORMAT = 1
"""The newest metadata format that this program knows."""

IMAGE = "image"
BOXES, SCORES, LANDMARKS = OUTPUTS = ("boxes_raw", "scores", "landmarks_raw")
ATTENTION = "attention_"
"""What the names of attention outputs begin with; the place follows."""

SPATIAL = "spatial_p3"

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
        """
        scores = outputs[SCORES][0]
        width, height = transform.input_size
        anchors = priors(height, width, self.priors)
        if len(anchors) != len(scores):
            raise UserError(
                f"{self.file} does not fit its own metadata: it has {len(scores)} outputs for "
                f"{len(anchors)} priors. Use a file written by `ffgui export`."
            )
        chosen = best_candidates(scores, score)
        anchors = anchors[chosen]
        return Candidates(
            decode_boxes(outputs[BOXES][0][chosen], anchors, self.variances),
            scores[chosen],
            decode_landmarks(outputs[LANDMARKS][0][chosen], anchors, self.variances),
        )

    def attention(self, outputs: Outputs, transform: Transform) -> Attention:
        """Read the channel weights of each place, and CBAM's spatial gate at P3."""
        channels = {
            name.removeprefix(ATTENTION): values[0]
            for name, values in outputs.items()
            if name.startswith(ATTENTION)
        }
        spatial = outputs.get(SPATIAL)
        gate = None if spatial is None else spatial[0]
        return Attention(MappingProxyType(channels), gate, transform.content)

    def describe(self, info: ModelInfo) -> ModelInfo:
        """Read name, network, cost, training and measured AP."""
        data = self.metadata
        return replace(
            info,
            name=data["name"],
            version=data["version"],
            attention=cast(AttentionKind, _one_of(data["attention"], AttentionKind)),
            channels=int(data["channels"]),
            parameters=int(data["parameters"]),
            attention_parameters=int(data.get("attention_parameters", "0")),
            macs=int(data["macs"]) if "macs" in data else None,
            macs_size=data.get("macs_size", ""),
            variant=cast(Variant, _one_of(data.get("variant", "deformable"), Variant)),
            precision=cast(Precision, _one_of(data.get("precision", "fp32"), Precision)),
            training=MappingProxyType(dict(json.loads(data.get("training", "{}")))),
            start=data.get("start", ""),
            license=data.get("licence", ""),
            wider_val=WiderAp.from_json(json.loads(data["wider_val"])) if data.get("wider_val") else None,
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
        variances = json.loads(data.get("variances", json.dumps(VARIANCES)))
        spec = PriorSpec.from_json(json.loads(data["priors"])) if "priors" in data else PriorSpec()
        family = FeatherFaceFamily(graph.file, data, spec, (float(variances[0]), float(variances[1])))
        family.describe(ModelInfo(graph.file, "", 0, KEY))
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise UserError(
            f"Cannot read the metadata of {graph.file} ({error}). Export it again with `ffgui export`."
        ) from error
    return family


def _check_signature(graph: Graph) -> None:
    missing = [f"output {name}" for name in OUTPUTS if name not in graph.output_names]
    if [(tensor.name, tensor.dtype) for tensor in graph.inputs] != [(IMAGE, "uint8")]:
        missing.insert(0, "a single uint8 input image")
    if missing:
        raise UserError(
            f"{graph.file} is not a FeatherFace detector: it lacks {', '.join(missing)}. "
            "Use a file written by `ffgui export`."
        )


def _check_metadata(graph: Graph) -> None:
    missing = [key for key in _REQUIRED if key not in graph.metadata]
    if missing:
        raise UserError(
            f"{graph.file} is not a FeatherFace Studio model: its metadata lacks {', '.join(missing)}. "
            "Use a file written by `ffgui export`."
        )
    text = graph.metadata["ffgui_format"]
    if not text.isdecimal():
        raise UserError(
            f"{graph.file} names an unknown metadata format {text!r}. Use a file written by `ffgui export`."
        )
    if int(text) > FORMAT:
        raise UserError(
            f"{graph.file} has metadata format {text}, and this program knows formats up to {FORMAT}. "
            "Use a newer FeatherFace Studio."
        )


def _one_of(value: str, words: object) -> str:
    if value not in get_args(words):
        raise ValueError(f"{value!r} is none of {', '.join(get_args(words))}")
    return value
