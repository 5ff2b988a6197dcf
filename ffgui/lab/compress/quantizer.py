"""Builds INT8 variants of a model file, and measures how sensitive each group of layers is."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import onnx
from onnxruntime import __version__ as onnxruntime_version
from onnxruntime.quantization import QuantType
from onnxruntime.quantization.calibrate import TensorsData
from onnxruntime.quantization.qdq_quantizer import QDQQuantizer

from ffgui.detect.families.featherface import SCORES, FeatherFaceFamily
from ffgui.detect.model import Model, load_model
from ffgui.detect.model_bytes import graph_sha256
from ffgui.errors import UsageError, UserError
from ffgui.lab.compress.calibration import METHODS, SIZE, CalibrationSet, activation_ranges
from ffgui.lab.compress.deviation import FACE_SCORE, Deviation, deviation, raw_outputs
from ffgui.lab.compress.layer_groups import QUANTIZED, count_parameters, layer_groups
from ffgui.lab.quiet import quiet

Result = TypeVar("Result")

LIMIT = Deviation(score=0.005, box=0.02)
"""A group of layers stays in float if quantizing it alone causes a larger deviation."""


@dataclass(frozen=True, slots=True)
class LayerGroup:
    """A group of layers and the deviation that quantizing it alone causes."""

    name: str
    nodes: int
    parameters: int
    deviation: Deviation

    @property
    def sensitive(self) -> bool:
        """Whether the deviation exceeds `LIMIT`."""
        return self.deviation.score > LIMIT.score or self.deviation.box > LIMIT.box


@dataclass(frozen=True, slots=True)
class SensitivityAnalysis:
    """Sensitivity of a model to quantization.

    Attributes:
        methods: for each of `METHODS` the deviation with every group in INT8.
        method: the best of them.
        groups: measured with that method, in the order of the graph.
    """

    methods: dict[str, Deviation]
    method: str
    groups: tuple[LayerGroup, ...]


class Quantizer:
    """Builds INT8 variants of a model file and compares them with it.

    Weights are INT8 per channel, in 7 bits: full-range products would saturate on x86
    processors without VNNI. Activations are UINT8 per tensor. The format is QDQ with standard
    operators only; the input stays uint8 and its mean is subtracted in float.

    Attributes:
        original: the float model.
        groups: name of each group of layers -> names of its nodes, in the order of the graph.
    """

    def __init__(self, file: Path, pictures: CalibrationSet, progress: Callable[[int, int], None]) -> None:
        """Open a model file written by `ffgui export`.

        Args:
            file: the float model.
            pictures: to determine ranges and measure deviations.
            progress: called by `analyze` with the number of steps done and the total.

        Raises:
            UserError: if the file is not such a model, is INT8 already, or finds no face at all.
        """
        self.original = load_model(file)
        if not isinstance(self.original.family, FeatherFaceFamily):
            family = self.original.info.family
            raise UserError(f"{file} is a {family} model. Choose a FeatherFace model; others stay in float.")
        if self.original.info.precision != "fp32":
            raise UserError(f"{file} is {self.original.info.precision} already. Choose the float model file.")
        self._model = onnx.shape_inference.infer_shapes(onnx.load(file))
        self.groups = layer_groups(self._model.graph)
        if not self.groups:
            raise UserError(
                f"The layers of {file} do not have the names that `ffgui export` gives them. "
                "Export the checkpoint again."
            )
        self._pictures = pictures
        self._expected = raw_outputs(self.original.engine, pictures.validation)
        if not any((outputs[SCORES] >= FACE_SCORE).any() for outputs in self._expected):
            raise UserError(
                f"{file} finds no face in the {len(pictures.validation)} validation pictures. "
                "Choose a folder of pictures with faces for --calibration."
            )
        self._ranges: dict[str, TensorsData] = {}
        self._steps = _Steps(progress, len(METHODS) * (len(pictures.calibration) + 1) + len(self.groups))

    def analyze(self) -> SensitivityAnalysis:
        """Choose the best calibration method, then quantize each group of layers alone."""
        methods = {}
        for method in METHODS:
            self._ranges[method] = activation_ranges(
                self._model, method, self._pictures.calibration, self._steps.take
            )
            methods[method] = self._deviation(method, self.groups)
            self._steps.take()
        best = min(methods, key=lambda method: methods[method].score + methods[method].box)
        groups = []
        for name, nodes in self.groups.items():
            count = count_parameters(self._model.graph, nodes)
            groups.append(LayerGroup(name, len(nodes), count, self._deviation(best, [name])))
            self._steps.take()
        return SensitivityAnalysis(methods, best, tuple(groups))

    def resolve_groups(self, names: Sequence[str]) -> list[str]:
        """Return the groups that a user names; `neck` stands for `neck.0`, `neck.1` and so on.

        Raises:
            UsageError: if there is no such group.
        """
        groups = []
        for name in names:
            matching = [group for group in self.groups if group == name or group.startswith(f"{name}.")]
            if not matching:
                raise UsageError(f"Unknown layers {name!r}. Use {', '.join(self.groups)}.")
            groups += matching
        return groups

    def quantized_groups(self, float_groups: Collection[str]) -> list[str]:
        """Return the groups that become INT8 if `float_groups` stay in float.

        Raises:
            UserError: if there are none.
        """
        quantized = [name for name in self.groups if name not in float_groups]
        if not quantized:
            raise UserError(
                f"No layers of {self.original.info.file} can be quantized: each of them was excluded or "
                "changes the predictions too much. Exclude fewer layers with --float, use other pictures for "
                "--calibration, or keep the float model."
            )
        return quantized

    def build(self, method: str, float_groups: Collection[str]) -> onnx.ModelProto:
        """Build the model with all groups but `float_groups` in INT8, and describe it in its metadata.

        Raises:
            UserError: if there is no group to quantize.
        """
        quantized = self.quantized_groups(float_groups)
        model = self._quantized(method, quantized)
        metadata = metadata_without_measurements(self._model)
        metadata["precision"] = "int8"
        metadata["quantization"] = json.dumps(self._describe(method, quantized))
        onnx.helper.set_model_props(model, metadata)
        return model

    def deviation_of(self, model: onnx.ModelProto) -> Deviation:
        """Measure the deviation of a variant from the original."""
        return with_loaded(
            model, lambda loaded: deviation(self._expected, loaded.engine, self._pictures.validation)
        )

    def _deviation(self, method: str, quantized: Collection[str]) -> Deviation:
        model = self._quantized(method, quantized)
        onnx.helper.set_model_props(model, {entry.key: entry.value for entry in self._model.metadata_props})
        return self.deviation_of(model)

    def _quantized(self, method: str, quantized: Collection[str]) -> onnx.ModelProto:
        nodes = [node for name in quantized for node in self.groups[name]]
        assert nodes, "an empty list means all nodes to the library"
        with quiet():
            quantizer = QDQQuantizer(
                copy.deepcopy(self._model), True, True, QuantType.QInt8, QuantType.QUInt8,
                self._ranges[method], nodes, [], sorted(QUANTIZED), {},
            )  # fmt: skip
            quantizer.quantize_model()
        model: onnx.ModelProto = quantizer.model.model
        del model.graph.value_info[:]
        return model

    def _describe(self, method: str, quantized: Sequence[str]) -> dict[str, object]:
        return {
            "format": "QDQ",
            "weights": "int8, 7 bits, a scale a channel",
            "activations": "uint8, a scale a tensor",
            "method": method,
            "int8": list(quantized),
            "float": [name for name in self.groups if name not in quantized],
            "images": len(self._pictures.calibration),
            "size": str(SIZE),
            "data_sha256": self._pictures.sha256,
            "from_graph_sha256": graph_sha256(self.original.info.file.read_bytes()),
            "onnxruntime": onnxruntime_version,
        }


def metadata_without_measurements(model: onnx.ModelProto) -> dict[str, str]:
    """Return a float model's metadata without measured results."""
    metadata = {
        entry.key: entry.value for entry in model.metadata_props if not entry.key.startswith("wider_val")
    }
    training = json.loads(metadata.get("training", "{}"))
    if training.pop("frozen_gates", None) is not None:
        metadata["training"] = json.dumps(training)
    return metadata


def with_loaded(model: onnx.ModelProto, action: Callable[[Model], Result]) -> Result:
    """Load a model that has not been saved, and pass it to `action`."""
    with TemporaryDirectory(prefix="ffgui-") as folder:
        file = Path(folder) / "model.onnx"
        onnx.save(model, file)
        return action(load_model(file))


class _Steps:
    """Counts steps for a progress bar."""

    def __init__(self, progress: Callable[[int, int], None], total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = 0

    def take(self) -> None:
        """Count one more step as done."""
        self._done += 1
        self._progress(self._done, self._total)
