"""Removes what the exporter leaves in an ONNX graph without need."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import numpy_helper


def simplify(model: onnx.ModelProto) -> None:
    """Make reshape targets constant, remove unused nodes, and strip debugging information.

    The exporter computes the target of each reshape from the height and width of the picture.
    ONNX can express it in constants: 0 for a dimension that stays, -1 for the inferred one.
    """
    graph = model.graph
    for node in graph.node:
        if node.op_type == "Reshape":
            _make_target_constant(graph, node)
    _remove_unused(graph)
    _strip_debug_info(model)


def _make_target_constant(graph: onnx.GraphProto, reshape: onnx.NodeProto) -> None:
    """Replace a target that is concatenated as [batch, ...] with at most one computed dimension."""
    constants = {value.name: numpy_helper.to_array(value) for value in graph.initializer}
    producers = {name: node for node in graph.node for name in node.output}
    concat = producers.get(reshape.input[1])
    if concat is None or concat.op_type != "Concat" or not _is_batch_size(producers.get(concat.input[0])):
        return
    known = [constants.get(name) for name in concat.input[1:]]
    if any(value is not None and value.shape != (1,) for value in known):
        return
    target = [0, *(-1 if value is None else int(value[0]) for value in known)]
    if target.count(-1) > 1:
        return
    name = "target_" + "_".join(map(str, target)).replace("-", "m")
    if name not in constants:
        graph.initializer.append(numpy_helper.from_array(np.array(target, np.int64), name))
    reshape.input[1] = name
    del reshape.attribute[:]  # allowzero: here 0 means a dimension that stays


def _is_batch_size(node: onnx.NodeProto | None) -> bool:
    """Return whether a node gives the first dimension of the input picture."""
    if node is None or node.op_type != "Shape" or list(node.input) != ["image"]:
        return False
    values = {attribute.name: attribute.i for attribute in node.attribute}
    return values.get("start", 0) == 0 and values.get("end") == 1


def _remove_unused(graph: onnx.GraphProto) -> None:
    """Remove nodes and constants that no output depends on."""
    used = {output.name for output in graph.output}
    kept = []
    for node in reversed(graph.node):  # nodes are in topological order
        if used.intersection(node.output):
            kept.append(node)
            used.update(node.input)
    constants = [value for value in graph.initializer if value.name in used]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(reversed(kept))
    graph.initializer.extend(constants)


def _strip_debug_info(model: onnx.ModelProto) -> None:
    """Remove the exporter's debugging information, some of which contains paths."""
    graph = model.graph
    model.doc_string = ""
    for part in (graph, *graph.node, *graph.input, *graph.output, *graph.initializer):
        part.doc_string = ""
        del part.metadata_props[:]
    del graph.value_info[:]
