"""Static INT8 model files: which layers bear it is measured, the others stay in float."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, TypeVar

import onnx
from onnxruntime import __version__ as onnxruntime_version
from onnxruntime.quantization import QuantType
from onnxruntime.quantization.calibrate import TensorsData
from onnxruntime.quantization.qdq_quantizer import QDQQuantizer

from ffgui.detect.families.featherface import SCORES
from ffgui.detect.model import Model, load_model
from ffgui.detect.model_bytes import graph_sha256
from ffgui.errors import UsageError, UserError
from ffgui.evaluate.wider import DIFFICULTIES, AveragePrecision
from ffgui.lab.compress.calibration import METHODS, SIZE, CalibrationSet, activation_ranges, quiet
from ffgui.lab.compress.deviation import FACE, Deviation, deviation, outputs
from ffgui.lab.compress.layers import ATTENTION, QUANTIZED, layer_groups, parameters

Result = TypeVar("Result")

LIMIT = Deviation(score=0.005, box=0.02)
"""A group of layers that alone makes the answers deviate by more stays in float."""

AP_LIMIT = 0.010
"""How much of AP on hard may be lost."""


@dataclass(frozen=True, slots=True)
class LayerGroup:
    """A group of layers, and what becomes of the answers when it alone is INT8."""

    name: str
    nodes: int
    parameters: int
    deviation: Deviation

    @property
    def sensitive(self) -> bool:
        """Whether it deviates by more than `LIMIT`."""
        return self.deviation.score > LIMIT.score or self.deviation.box > LIMIT.box


@dataclass(frozen=True, slots=True)
class Analysis:
    """What was measured before anything was chosen.

    Attributes:
        methods: for each of `METHODS` the deviation with every group in INT8.
        method: the best of them.
        groups: measured with that method, in the order of the graph.
    """

    methods: dict[str, Deviation]
    method: str
    groups: tuple[LayerGroup, ...]


class Quantizer:
    """Makes INT8 variants of one model file and holds them against it.

    Weights are INT8 a channel, in 7 bits: products of full range would saturate on x86
    processors without VNNI. Activations are UINT8 a tensor. Format QDQ, standard operators
    only; the input stays uint8 and its mean is subtracted in float.

    Attributes:
        original: the float model, opened.
        groups: name of each group of layers -> names of its nodes, in the order of the graph.
    """

    def __init__(self, file: Path, pictures: CalibrationSet, progress: Callable[[int, int], None]) -> None:
        """Open a model file written by `ffgui export`.

        Args:
            file: the float model.
            pictures: for ranges and for deviations.
            progress: told the steps done and the steps in all, of `analyze`.

        Raises:
            UserError: if the file is no such model, or INT8 already, or finds no face at all.
        """
        self.original = load_model(file)
        if self.original.info.precision != "fp32":
            raise UserError(f"{file} is {self.original.info.precision} already. Name the float model file.")
        self._model = onnx.shape_inference.infer_shapes(onnx.load(file))
        self.groups = layer_groups(self._model.graph)
        if not self.groups:
            raise UserError(
                f"The layers of {file} do not have the names that `ffgui export` gives them. "
                "Export the checkpoint again."
            )
        self._pictures = pictures
        self._outputs = outputs(self.original.engine, pictures.check)
        if not any((found[SCORES] >= FACE).any() for found in self._outputs):
            raise UserError(
                f"{file} finds no face in the {len(pictures.check)} pictures that measure deviations. "
                "Name a folder with pictures of faces for --calibration."
            )
        self._ranges: dict[str, TensorsData] = {}
        self._steps = _Steps(progress, len(METHODS) * (len(pictures.calibration) + 1) + len(self.groups))

    def analyze(self) -> Analysis:
        """Choose the method of calibration, then quantize each group of layers alone."""
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
            alone = self._deviation(best, [name])
            groups.append(LayerGroup(name, len(nodes), parameters(self._model.graph, nodes), alone))
            self._steps.take()
        return Analysis(methods, best, tuple(groups))

    def checked(self, names: Sequence[str]) -> list[str]:
        """The groups that a user names; a name stands for all that begin with it and a dot, too.

        Raises:
            UsageError: if there is no such group.
        """
        found = []
        for name in names:
            matching = [group for group in self.groups if group == name or group.startswith(f"{name}.")]
            if not matching:
                raise UsageError(f"There are no layers {name!r}: they are {', '.join(self.groups)}.")
            found += matching
        return found

    def left(self, floating: Collection[str]) -> list[str]:
        """The groups that become INT8 when `floating` do not.

        Raises:
            UserError: if there are none.
        """
        quantized = [name for name in self.groups if name not in floating]
        if not quantized:
            raise UserError(
                f"Nothing of {self.original.info.file} is left to become INT8: every group of layers is "
                "named as float, or alone changes the answers too much. Name fewer with --float, give other "
                "pictures with --calibration, or use the float model."
            )
        return quantized

    def build(self, method: str, floating: Collection[str]) -> onnx.ModelProto:
        """The model with all groups in INT8 but `floating`, and metadata that say so.

        Raises:
            UserError: if that leaves no group.
        """
        quantized = self.left(floating)
        model = self._quantized(method, quantized)
        metadata = lasting_metadata(self._model)
        metadata["precision"] = "int8"
        metadata["quantization"] = json.dumps(self._about(method, quantized))
        onnx.helper.set_model_props(model, metadata)
        return model

    def deviation_of(self, model: onnx.ModelProto) -> Deviation:
        """How far a variant's answers are from the original's."""
        return opened(model, lambda one: deviation(self._outputs, one.engine, self._pictures.check))

    def _deviation(self, method: str, quantized: Collection[str]) -> Deviation:
        model = self._quantized(method, quantized)
        onnx.helper.set_model_props(model, {entry.key: entry.value for entry in self._model.metadata_props})
        return self.deviation_of(model)

    def _quantized(self, method: str, quantized: Collection[str]) -> onnx.ModelProto:
        nodes = [node for name in quantized for node in self.groups[name]]
        assert nodes, "the library would take none for all"
        with quiet():
            quantizer = QDQQuantizer(
                copy.deepcopy(self._model), True, True, QuantType.QInt8, QuantType.QUInt8,
                self._ranges[method], nodes, [], sorted(QUANTIZED), {},
            )  # fmt: skip
            quantizer.quantize_model()
        model: onnx.ModelProto = quantizer.model.model
        del model.graph.value_info[:]
        return model

    def _about(self, method: str, quantized: Sequence[str]) -> dict[str, object]:
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


def lasting_metadata(model: onnx.ModelProto) -> dict[str, str]:
    """A float model's metadata without the figures that were measured of it."""
    kept = {entry.key: entry.value for entry in model.metadata_props if not entry.key.startswith("wider_val")}
    training = json.loads(kept.get("training", "{}"))
    if training.pop("frozen_gates", None) is not None:
        kept["training"] = json.dumps(training)
    return kept


def opened(model: onnx.ModelProto, what: Callable[[Model], Result], threads: int = 1) -> Result:
    """Open a model that is no file yet, and do something with it."""
    with TemporaryDirectory(prefix="ffgui-") as folder:
        file = Path(folder) / "model.onnx"
        onnx.save(model, file)
        return what(load_model(file, threads))


class _Steps:
    """Counts steps for a progress bar."""

    def __init__(self, progress: Callable[[int, int], None], total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = 0

    def take(self) -> None:
        """One more is done."""
        self._done += 1
        self._progress(self._done, self._total)


@dataclass(frozen=True, slots=True, eq=False)
class Variant:
    """A quantized model and what was measured of it.

    Attributes:
        floating: groups that are not INT8.
        ap: on WIDER FACE; None if that was not asked for.
    """

    model: onnx.ModelProto
    floating: tuple[str, ...]
    deviation: Deviation
    ap: AveragePrecision | None


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What came of a quantization.

    Attributes:
        analysis: what the choice of layers stands on.
        chosen: the variant to write.
        attention: "int8" and "float" -> the chosen variant with attention so; empty for a
            network without attention, and without "float" where attention alone is INT8.
        original_ap: of the float model.
        moved: groups that went to float because AP fell by more than `AP_LIMIT` with them.
    """

    analysis: Analysis
    chosen: Variant
    attention: dict[str, Variant]
    original_ap: AveragePrecision | None
    moved: tuple[str, ...]

    @property
    def lost(self) -> dict[str, float]:
        """Difficulty -> how much AP fell; empty without AP."""
        if self.original_ap is None or self.chosen.ap is None:
            return {}
        before, after = asdict(self.original_ap), asdict(self.chosen.ap)
        return {name: before[name] - after[name] for name in DIFFICULTIES}


@dataclass(frozen=True, slots=True)
class Choices:
    """What a user fixes.

    Attributes:
        floating: layers that stay in float whatever is measured.
        attention: "int8" or "float" for the attention modules; "" to choose by measurement.
    """

    floating: tuple[str, ...] = ()
    attention: Literal["", "int8", "float"] = ""


def quantize(
    quantizer: Quantizer, choices: Choices, average_precision: Callable[[Model], AveragePrecision] | None
) -> Outcome:
    """Choose layers by measurement, and by AP too if it can be measured.

    Where AP on hard falls by more than `AP_LIMIT`, the group with the largest deviation goes to
    float as well, until it does not.

    Args:
        quantizer: of the model.
        choices: what is fixed.
        average_precision: measures a model; None to go by deviations alone.

    Raises:
        UsageError: if `choices` name layers that the model lacks, or attention as float and as INT8.
        UserError: if nothing is left to become INT8.
    """
    fixed = _fixed(quantizer, choices)
    analysis = quantizer.analyze()
    floating = fixed | {group.name for group in analysis.groups if group.sensitive}
    if choices.attention == "int8":
        floating -= {ATTENTION}
    quantizer.left(floating)  # refused before AP is measured, which takes long
    before = average_precision(quantizer.original) if average_precision else None
    moved: list[str] = []
    while True:
        chosen = _variant(quantizer, analysis.method, floating, average_precision)
        worst = _most_deviating(analysis, floating, keep=choices.attention == "int8")
        if before is None or chosen.ap is None or before.hard - chosen.ap.hard <= AP_LIMIT or worst is None:
            break
        moved.append(worst)
        floating |= {worst}
    attention = {}
    if ATTENTION in quantizer.groups:
        now, other = ("float", "int8") if ATTENTION in floating else ("int8", "float")
        attention = {now: chosen}
        toggled = floating ^ {ATTENTION}
        if not toggled.issuperset(quantizer.groups):
            attention[other] = _variant(quantizer, analysis.method, toggled, average_precision)
    return Outcome(analysis, chosen, attention, before, tuple(moved))


def _fixed(quantizer: Quantizer, choices: Choices) -> set[str]:
    """The groups that are float whatever is measured."""
    fixed = set(quantizer.checked(choices.floating))
    if choices.attention:
        quantizer.checked([ATTENTION])
    if choices.attention == "int8" and ATTENTION in fixed:
        raise UsageError(f"--float {ATTENTION} and --eca int8 contradict each other: leave one of them out.")
    if choices.attention == "float":
        fixed.add(ATTENTION)
    quantizer.left(fixed)
    return fixed


def _variant(
    quantizer: Quantizer,
    method: str,
    floating: Collection[str],
    average_precision: Callable[[Model], AveragePrecision] | None,
) -> Variant:
    model = quantizer.build(method, floating)
    ap = opened(model, average_precision) if average_precision else None
    ordered = tuple(name for name in quantizer.groups if name in floating)
    return Variant(model, ordered, quantizer.deviation_of(model), ap)


def _most_deviating(analysis: Analysis, floating: Collection[str], keep: bool) -> str | None:
    """The INT8 group that deviates most; None if there is no other than attention that must stay."""
    left = [
        group
        for group in analysis.groups
        if group.name not in floating and not (keep and group.name == ATTENTION)
    ]
    worst = max(left, key=lambda group: group.deviation.score + group.deviation.box, default=None)
    return worst.name if worst and len(left) > 1 else None
