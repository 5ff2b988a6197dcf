"""Takes out of an exported graph what the exporter leaves in it without need."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import numpy_helper


def tidy(model: onnx.ModelProto) -> None:
    """Give reshapes constant targets, drop what nobody reads, and forget debugging notes.

    The exporter computes the target of each reshape from the height and width of the picture.
    ONNX can say the same in constants: 0 for a side that stays, -1 for the one that follows.
    """
    graph = model.graph
    for node in graph.node:
        if node.op_type == "Reshape":
            _make_constant(graph, node)
    _drop_unread(graph)
    _drop_notes(model)


def _make_constant(graph: onnx.GraphProto, reshape: onnx.NodeProto) -> None:
    """Replace a target that is put together as [batch, ...] with at most one computed side."""
    constants = {value.name: numpy_helper.to_array(value) for value in graph.initializer}
    producers = {name: node for node in graph.node for name in node.output}
    parts = producers.get(reshape.input[1])
    if parts is None or parts.op_type != "Concat" or not _is_batch(producers.get(parts.input[0])):
        return
    known = [constants.get(name) for name in parts.input[1:]]
    if any(value is not None and value.shape != (1,) for value in known):
        return
    target = [0, *(-1 if value is None else int(value[0]) for value in known)]
    if target.count(-1) > 1:
        return
    name = "target_" + "_".join(map(str, target)).replace("-", "m")
    if name not in constants:
        graph.initializer.append(numpy_helper.from_array(np.array(target, np.int64), name))
    reshape.input[1] = name
    del reshape.attribute[:]  # allowzero: here 0 means the side that stays


def _is_batch(node: onnx.NodeProto | None) -> bool:
    """Whether a node gives the first side of the picture's shape."""
    if node is None or node.op_type != "Shape" or list(node.input) != ["image"]:
        return False
    values = {attribute.name: attribute.i for attribute in node.attribute}
    return values.get("start", 0) == 0 and values.get("end") == 1


def _drop_unread(graph: onnx.GraphProto) -> None:
    """Drop nodes and constants that lead to no output."""
    read = {output.name for output in graph.output}
    kept = []
    for node in reversed(graph.node):  # each node stands before those that read it
        if read.intersection(node.output):
            kept.append(node)
            read.update(node.input)
    constants = [value for value in graph.initializer if value.name in read]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(reversed(kept))
    graph.initializer.extend(constants)


def _drop_notes(model: onnx.ModelProto) -> None:
    """Drop what the exporter notes for its own debugging; some of it holds paths."""
    graph = model.graph
    model.doc_string = ""
    for holder in (graph, *graph.node, *graph.input, *graph.output, *graph.initializer):
        holder.doc_string = ""
        del holder.metadata_props[:]
    del graph.value_info[:]
