"""A model file whose gates can be held: each is multiplied by one input of the graph and added to another.

With a factor of 1 and a summand of 0 the network is as it was; with a factor of 0 the summand is
what the rest of the network gets in place of the gate. One session thus serves every question of
the kind "what if this gate were constant".
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
"""What the name of a spatial gate begins with; its place follows."""

_WITH_SPATIAL = frozenset({"cbam", "eca_spatial"})
_RESHAPES = frozenset({"Unsqueeze", "Reshape"})


@dataclass(frozen=True, slots=True, eq=False)
class Hold:
    """What the network gets in place of a gate: `factor * gate + summand`.

    Attributes:
        factor: float32 [C], or [1] for a spatial gate; 0 where the gate is held.
        summand: float32 of the same shape; the value where the gate is held, else 0.
    """

    factor: Floats
    summand: Floats

    @staticmethod
    def free(width: int) -> Hold:
        """Leave the gate as the network computes it."""
        return Hold(np.ones(width, np.float32), np.zeros(width, np.float32))

    @staticmethod
    def at(values: Floats) -> Hold:
        """Hold every channel at its value of `values`, float32 [C]."""
        return Hold(np.zeros(len(values), np.float32), np.asarray(values, np.float32))

    @staticmethod
    def channels_at(width: int, channels: NDArray[np.intp], value: float) -> Hold:
        """Hold some channels at one value and leave the others free."""
        hold = Hold.free(width)
        hold.factor[channels] = 0
        hold.summand[channels] = value
        return hold


Holds = Mapping[str, Hold]
"""Name of a gate -> how it is held; gates that are not named are free."""

_FREE: Holds = MappingProxyType({})


class HoldingEngine:
    """The engine of a model whose gates are held as `holds` says.

    Its attention outputs are what the network computes for each gate, also while it is held: named
    by place, and for a spatial gate, of which it is the mean over the picture, by `spatial_PLACE`.
    """

    def __init__(self, engine: OnnxRuntimeEngine, widths: Mapping[str, int], holds: Holds) -> None:
        self.key, self.device, self.threads = engine.key, engine.device, engine.threads
        self.graph = engine.graph
        self._engine = engine
        self._gates = tuple(widths)
        self._feeds: dict[str, Floats] = {}
        for gate, width in widths.items():
            hold = holds.get(gate) or Hold.free(width)
            self._feeds |= {f"factor_{gate}": hold.factor, f"summand_{gate}": hold.summand}

    def run(self, feeds: Feeds) -> Outputs:
        """Run the network; see `OnnxRuntimeEngine.run`."""
        found = self._engine.run({**feeds, **self._feeds})
        kept = {name: found[name] for name in OUTPUTS}
        return kept | {f"{ATTENTION}{gate}": found[f"gate_{gate}"].reshape(1, -1) for gate in self._gates}


@dataclass(frozen=True, slots=True, eq=False)
class SteerableModel:
    """A model file whose gates can be held.

    Attributes:
        model: the file as it is.
        widths: name of each gate -> its channels, 1 for a spatial gate.
    """

    model: Model
    widths: Mapping[str, int]
    _engine: OnnxRuntimeEngine

    @property
    def info(self) -> ModelInfo:
        """What the file says about itself."""
        return self.model.info

    def held(self, holds: Holds = _FREE) -> Model:
        """The model with its gates held; all share one session."""
        return replace(self.model, engine=HoldingEngine(self._engine, self.widths, holds))


def open_steered(file: Path, threads: int = 1) -> SteerableModel:
    """Load a model file so that its gates can be held.

    Args:
        file: an ONNX file in FP32 written by `ffgui export`, of a network with attention.
        threads: intra-op threads, at least 1.

    Raises:
        UserError: the file cannot be used, is of another precision or has no attention.
        ModuleNotFoundError: the package onnx is not installed.
    """
    import onnx

    plain = load_model(file)
    info = plain.info
    if info.precision != "fp32":
        raise UserError(
            f"{file.name} computes in {info.precision.upper()}, where a gate takes few values and cannot be "
            "held at any other. Name the FP32 file of the same network."
        )
    model = onnx.load(file)
    widths = steer(model)
    if not widths:
        raise no_attention(file)
    if info.attention in _WITH_SPATIAL and any(
        SPATIAL + gate not in widths for gate in widths if gate in PLACES
    ):
        raise UserError(
            f"The spatial gates of {file.name} cannot be found in its graph. "
            "Use a file written by `ffgui export`."
        )
    session = make_session(model.SerializeToString(), session_options(threads))
    return SteerableModel(plain, widths, OnnxRuntimeEngine(session, file, threads))


def no_attention(file: Path) -> UserError:
    """That a model has nothing to look at."""
    return UserError(
        f"{file.name} has no attention: its network was built without, so that there are no weights to "
        "look at. Name a model with attention, such as v1 or v2."
    )


def steer(model: onnx.ModelProto) -> dict[str, int]:
    """Give each gate of a model inputs `factor_GATE`, `summand_GATE` and an output `gate_GATE`.

    Returns:
        The gates that were found, in the order of `PLACES`, channel gates first: name -> width.
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
    """The tensor by which the map that a channel gate has weighted is multiplied once more.

    It is a sigmoid over space of that very map; None if there is none.
    """
    makers = {name: node for node in graph.node for name in node.output}
    name = gate
    while reshapes := [node for node in _readers(graph, name) if node.op_type in _RESHAPES]:
        name = reshapes[0].output[0]
    for weighting in _readers(graph, name, "Mul"):
        weighted = weighting.output[0]
        for second in _readers(graph, weighted, "Mul"):
            other = next((one for one in second.input if one != weighted), None)
            if other in makers and makers[other].op_type == "Sigmoid":
                return str(other)
    return None


def _readers(graph: onnx.GraphProto, name: str, kind: str | None = None) -> list[Any]:
    return [node for node in graph.node if name in node.input and kind in (None, node.op_type)]


def _intercept(graph: onnx.GraphProto, tensor: str, gate: str, width: int) -> None:
    """Let all readers of a tensor read `factor * tensor + summand`, and give out the tensor itself."""
    from onnx import TensorProto, helper

    steered = f"steered_{gate}"
    for node in _readers(graph, tensor):
        node.input[:] = [steered if name == tensor else name for name in node.input]
    # A spatial gate is summed up in its mean; a channel gate is given out as it is.
    watch = helper.make_node("ReduceMean" if width == 1 else "Identity", [tensor], [f"gate_{gate}"])
    if width == 1:
        watch.attribute.append(helper.make_attribute("keepdims", 0))
    added = [
        watch,
        helper.make_node("Mul", [tensor, f"factor_{gate}"], [f"scaled_{gate}"]),
        helper.make_node("Add", [f"scaled_{gate}", f"summand_{gate}"], [steered]),
    ]
    position = next(index for index, node in enumerate(graph.node) if tensor in node.output) + 1
    for offset, node in enumerate(added):
        graph.node.insert(position + offset, node)
    for name in (f"factor_{gate}", f"summand_{gate}"):
        graph.input.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, [width]))
    shape: list[str | int | None] = [] if width == 1 else ["batch", width]
    graph.output.append(helper.make_tensor_value_info(f"gate_{gate}", TensorProto.FLOAT, shape))
