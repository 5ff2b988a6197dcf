"""Small model files with outputs and metadata of any kind."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper, numpy_helper

METADATA = {
    "ffgui_format": "1",
    "name": "Test",
    "version": "v1",
    "attention": "none",
    "channels": "56",
    "parameters": "10",
}

PRIORS = 2 * (8 * 12 + 4 * 6 + 2 * 3)
"""Of the first picture that a model gets, 96x64."""

OUTPUTS = {"boxes_raw": (1, PRIORS, 4), "scores": (1, PRIORS), "landmarks_raw": (1, PRIORS, 10)}
"""Outputs of a FeatherFace for that picture."""

Value = tuple[int, ...] | NDArray[np.generic]
"""Shape of an output of zeros, or the output."""


def save_model(
    path: Path,
    *,
    outputs: Mapping[str, Value] = OUTPUTS,
    metadata: Mapping[str, str] = METADATA,
    image: str = "image",
    nodes: tuple[NodeProto, ...] = (),
) -> Path:
    """Write an ONNX file whose outputs are constants.

    Args:
        path: of the file.
        outputs: by name.
        metadata: of the file.
        image: name of the input.
        nodes: run before the outputs; the last one's output is added to the first output.
    """
    arrays = {
        name: np.zeros(value, np.float32) if isinstance(value, tuple) else value
        for name, value in outputs.items()
    }
    constants = [numpy_helper.from_array(array, f"{name}_") for name, array in arrays.items()]
    copies = [helper.make_node("Identity", [f"{name}_"], [name]) for name in arrays]
    if nodes:
        first = next(iter(arrays))
        copies[0] = helper.make_node("Add", [f"{first}_", nodes[-1].output[0]], [first])
    graph = helper.make_graph(
        [*nodes, *copies],
        "test",
        [helper.make_tensor_value_info(image, TensorProto.UINT8, ["b", "h", "w", 3])],
        [
            helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(array.dtype), None)
            for name, array in arrays.items()
        ],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 19)], ir_version=9)
    helper.set_model_props(model, dict(metadata))
    onnx.save(model, path)
    return path


def endless_loop(image: str = "image") -> tuple[NodeProto, ...]:
    """Nodes that never end, for a picture of any kind."""
    scalar = helper.make_tensor_value_info
    body = helper.make_graph(
        [helper.make_node("Identity", ["go"], ["more"]), helper.make_node("Add", ["v", "v"], ["w"])],
        "body",
        [
            scalar("i", TensorProto.INT64, []),
            scalar("go", TensorProto.BOOL, []),
            scalar("v", TensorProto.FLOAT, []),
        ],
        [scalar("more", TensorProto.BOOL, []), scalar("w", TensorProto.FLOAT, [])],
    )
    return (
        helper.make_node("Constant", [], ["trips"], value_int=2**62),
        helper.make_node("Cast", [image], ["floats"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMax", ["floats"], ["brightest"], keepdims=0),
        helper.make_node("Loop", ["trips", "", "brightest"], ["result"], body=body),
    )
