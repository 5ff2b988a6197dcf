"""Interventions on the gates of a model file: each gate is scaled by one graph input and offset by another.

With a scale of 1 and an offset of 0 the network is unchanged. With a scale of 0 the offset replaces the
gate. A single session thus answers every question of the form "what if this gate were constant?".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ffgui.detect.engines.engine import Feeds, Outputs
from ffgui.detect.engines.onnx_runtime import OnnxRuntimeEngine, make_session, session_options
from ffgui.detect.families.featherface import ATTENTION, OUTPUTS
from ffgui.detect.model import Model, load_model
from ffgui.detect.model_info import ModelInfo
from ffgui.detect.results import PLACES, Floats
from ffgui.errors import UserError

if TYPE_CHECKING:
    import onnx

SPATIAL = "spatial_"
"""Prefix of a spatial gate's name; its place follows."""

_WITH_SPATIAL = frozenset({"cbam", "eca_spatial"})
_RESHAPES = frozenset({"Unsqueeze", "Reshape"})


@dataclass(frozen=True, slots=True, eq=False)
class GateIntervention:
    """Replacement of a gate by `scale * gate + offset`.

    Attributes:
        scale: float32 [C], or [1] for a spatial gate; 0 for channels that are set to a constant.
        offset: float32 of the same shape; the constant for those channels, otherwise 0.
    """

    scale: Floats
    offset: Floats

    @staticmethod
    def none(width: int) -> GateIntervention:
        """Leave the gate as the network computes it."""
        return GateIntervention(np.ones(width, np.float32), np.zeros(width, np.float32))

    @staticmethod
    def constant(values: Floats) -> GateIntervention:
        """Set the channels to `values`, float32 [C]."""
        return GateIntervention(np.zeros(len(values), np.float32), np.asarray(values, np.float32))

    @staticmethod
    def channels_constant(width: int, channels: NDArray[np.intp], value: float) -> GateIntervention:
        """Set some channels to one value and leave the others as they are."""
        intervention = GateIntervention.none(width)
        intervention.scale[channels] = 0
        intervention.offset[channels] = value
        return intervention


GateInterventions = Mapping[str, GateIntervention]
"""Name of a gate -> its replacement; other gates stay as they are."""

_NO_INTERVENTIONS: GateInterventions = MappingProxyType({})


class InterventionEngine:
    """The engine of a model with interventions on its gates.

    Its attention outputs are the gates as the network computes them, before any intervention. A channel
    gate is named by its place, a spatial gate `spatial_PLACE`; of the latter the output is its mean over
    the picture.
    """

    def __init__(
        self, engine: OnnxRuntimeEngine, widths: Mapping[str, int], interventions: GateInterventions
    ) -> None:
        self.key, self.device, self.threads = engine.key, engine.device, engine.threads
        self.kernel = engine.kernel
        self.graph = engine.graph
        self._engine = engine
        self._gates = tuple(widths)
        self._feeds: dict[str, Floats] = {}
        for gate, width in widths.items():
            intervention = interventions.get(gate) or GateIntervention.none(width)
            self._feeds |= {f"scale_{gate}": intervention.scale, f"offset_{gate}": intervention.offset}

    def any_size(self) -> None:
        """Return None: the network takes any size already."""

    def run(self, feeds: Feeds) -> Outputs:
        """Run the network; see `OnnxRuntimeEngine.run`."""
        outputs = self._engine.run({**feeds, **self._feeds})
        detections = {name: outputs[name] for name in OUTPUTS}
        gates = {f"{ATTENTION}{gate}": outputs[f"gate_{gate}"].reshape(1, -1) for gate in self._gates}
        return detections | gates


@dataclass(frozen=True, slots=True, eq=False)
class InterventionModel:
    """A model file with an intervention point at each gate.

    Attributes:
        model: the unchanged model.
        widths: name of each gate -> number of channels, 1 for a spatial gate.
    """

    model: Model
    widths: Mapping[str, int]
    _engine: OnnxRuntimeEngine

    @property
    def info(self) -> ModelInfo:
        """Description of the model file."""
        return self.model.info

    def with_interventions(self, interventions: GateInterventions = _NO_INTERVENTIONS) -> Model:
        """Return the model with interventions; all such models share one session."""
        return replace(self.model, engine=InterventionEngine(self._engine, self.widths, interventions))


def open_for_intervention(file: Path, threads: int = 1) -> InterventionModel:
    """Load a model file with an intervention point at each gate.

    Args:
        file: an FP32 model file written by `ffgui export`, of a network with attention.
        threads: intra-op threads, at least 1.

    Raises:
        UserError: if the file cannot be used, is not FP32, or has no attention.
        ModuleNotFoundError: if the package onnx is not installed.
    """
    import onnx

    unchanged = load_model(file)
    info = unchanged.info
    if info.precision != "fp32":
        raise UserError(
            f"Cannot intervene on the gates of {file.name}, because it is quantized to "
            f"{str(info.precision).upper()}. Choose the FP32 file of the same network."
        )
    model = onnx.load(file)
    widths = add_interventions(model)
    if not widths:
        raise no_attention_error(file)
    if info.attention in _WITH_SPATIAL and any(
        SPATIAL + gate not in widths for gate in widths if gate in PLACES
    ):
        raise UserError(
            f"Cannot find the spatial gates in the graph of {file.name}. "
            "Choose a file written by `ffgui export`."
        )
    session = make_session(model.SerializeToString(), session_options(threads))
    return InterventionModel(unchanged, widths, OnnxRuntimeEngine(session, file, threads))


def no_attention_error(file: Path) -> UserError:
    """Return the error for a model without attention."""
    return UserError(f"{file.name} has no attention. Choose a model with attention, such as v1 or v2.")


def add_interventions(model: onnx.ModelProto) -> dict[str, int]:
    """Give each gate of a model inputs `scale_GATE`, `offset_GATE` and an output `gate_GATE`.

    Returns:
        The gates found: name -> width, in the order of `PLACES`, channel gates first.
    """
    graph = model.graph
    outputs = {output.name for output in graph.output}
    places = [place for place in PLACES if f"attention_{place}" in outputs]
    spatial = {place: _spatial_gate(graph, f"attention_{place}") for place in places}
    widths = {}
    for place in places:
        shape = next(output for output in graph.output if output.name == f"attention_{place}").type
        widths[place] = shape.tensor_type.shape.dim[1].dim_value
        _intercept(graph, f"attention_{place}", place, widths[place])
    for place, tensor in spatial.items():
        if tensor is not None:
            widths[SPATIAL + place] = 1
            _intercept(graph, tensor, SPATIAL + place, 1)
    return widths


def _spatial_gate(graph: onnx.GraphProto, gate: str) -> str | None:
    """Find the spatial gate behind a channel gate: the sigmoid that multiplies the weighted map.

    Returns None if there is none.
    """
    producers = {name: node for node in graph.node for name in node.output}
    name = gate
    while reshapes := [node for node in _consumers(graph, name) if node.op_type in _RESHAPES]:
        name = reshapes[0].output[0]
    for channel_product in _consumers(graph, name, "Mul"):
        weighted = channel_product.output[0]
        for spatial_product in _consumers(graph, weighted, "Mul"):
            other = next((one for one in spatial_product.input if one != weighted), None)
            if other in producers and producers[other].op_type == "Sigmoid":
                return str(other)
    return None


def _consumers(graph: onnx.GraphProto, name: str, kind: str | None = None) -> list[Any]:
    return [node for node in graph.node if name in node.input and kind in (None, node.op_type)]


def _intercept(graph: onnx.GraphProto, tensor: str, gate: str, width: int) -> None:
    """Make all consumers of a tensor read `scale * tensor + offset`, and output the tensor itself."""
    from onnx import TensorProto, helper

    replaced = f"replaced_{gate}"
    for node in _consumers(graph, tensor):
        node.input[:] = [replaced if name == tensor else name for name in node.input]
    # A spatial gate is output as its mean, a channel gate as it is.
    output = helper.make_node("ReduceMean" if width == 1 else "Identity", [tensor], [f"gate_{gate}"])
    if width == 1:
        output.attribute.append(helper.make_attribute("keepdims", 0))
    added = [
        output,
        helper.make_node("Mul", [tensor, f"scale_{gate}"], [f"scaled_{gate}"]),
        helper.make_node("Add", [f"scaled_{gate}", f"offset_{gate}"], [replaced]),
    ]
    position = next(index for index, node in enumerate(graph.node) if tensor in node.output) + 1
    for offset, node in enumerate(added):
        graph.node.insert(position + offset, node)
    for name in (f"scale_{gate}", f"offset_{gate}"):
        graph.input.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, [width]))
    shape: list[str | int | None] = [] if width == 1 else ["batch", width]
    graph.output.append(helper.make_tensor_value_info(f"gate_{gate}", TensorProto.FLOAT, shape))
