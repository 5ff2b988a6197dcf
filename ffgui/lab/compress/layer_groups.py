"""Assignment of the nodes of an exported graph to groups of layers."""

from __future__ import annotations

import math
import re
from collections.abc import Collection

import onnx

QUANTIZED = frozenset(
    {"Conv", "Gemm", "LeakyRelu", "Relu", "Add", "Mul", "Sigmoid", "Concat", "Resize", "MaxPool", "Pad"}
)
"""Operators that can be quantized. ONNX Runtime has no INT8 kernel for DeformConv."""

ATTENTION = "attention"
"""The group of the attention modules."""
_GROUPS = tuple(
    (re.compile(pattern), name)
    for pattern, name in (
        (r"network\.backbone\.(stage1)\.(\d)\.", r"\1.\2"),
        (r"network\.backbone\.(stage[23])\.", r"\1"),
        (r"network\.(neck\.\d)\.", r"\1"),
        (r"network\.attention\.", ATTENTION),
        (r"network\.context\.\w+\.where_", "context.offsets"),
        (r"network\.(context|shuffle|heads)\.", r"\1"),
    )
)
"""Weights keep their names in the network, which identify the group of the nodes that read them."""

_WEIGHTED = frozenset({"Conv", "Gemm"})
_ACTIVATIONS = frozenset({"LeakyRelu", "Relu"})
_POOLS = frozenset({"ReduceMean", "ReduceMax"})


def layer_groups(graph: onnx.GraphProto) -> dict[str, list[str]]:
    """Return the quantizable nodes by group, in the order of the graph.

    A node with weights belongs to the group of its weights. An activation belongs to the group of
    its input, any other node without weights to the group of its first consumer. The nodes between
    a feature map and its gated version are attention.

    Returns:
        Name of the group, such as `stage1.0`, `neck.2`, `attention` or `heads` -> names of its
        nodes, without groups that have no quantizable convolution.
    """
    group_of = _assign_forward(graph)
    _assign_backward(graph, group_of)
    groups: dict[str, list[str]] = {}
    with_weights = set()
    for node in graph.node:
        group = group_of.get(node.output[0])
        if group and node.op_type in QUANTIZED:
            groups.setdefault(group, []).append(node.name)
            if node.op_type in _WEIGHTED:
                with_weights.add(group)
    return {name: nodes for name, nodes in groups.items() if name in with_weights}


def _assign_forward(graph: onnx.GraphProto) -> dict[str, str]:
    """Assign groups that follow from weights and inputs: name of an output -> group."""
    group_of: dict[str, str] = {}
    for node in graph.node:
        own = next((name for name in map(_group_of_weight, node.input) if name), None)
        inputs = [group_of[name] for name in node.input if name in group_of]
        if own:
            group = own
        elif node.op_type in _POOLS or ATTENTION in inputs:
            group = ATTENTION
        elif node.op_type in _ACTIVATIONS and inputs:
            group = inputs[0]
        else:
            continue
        group_of.update(dict.fromkeys(node.output, group))
    return group_of


def _assign_backward(graph: onnx.GraphProto, group_of: dict[str, str]) -> None:
    """Assign the remaining nodes to the group of their first consumer."""
    consumers = _consumers(graph)
    for node in reversed(graph.node):
        if node.output[0] not in group_of:
            groups = (
                group_of.get(consumer.output[0])
                for name in node.output
                for consumer in consumers.get(name, ())
            )
            group = next(filter(None, groups), None)
            if group:
                group_of.update(dict.fromkeys(node.output, group))


def _consumers(graph: onnx.GraphProto) -> dict[str, list[onnx.NodeProto]]:
    consumers: dict[str, list[onnx.NodeProto]] = {}
    for node in graph.node:
        for name in node.input:
            consumers.setdefault(name, []).append(node)
    return consumers


def _group_of_weight(weight: str) -> str | None:
    """Return the group of a weight, None for any other tensor."""
    for pattern, name in _GROUPS:
        match = pattern.match(weight)
        if match:
            return match.expand(name)
    return None


def count_parameters(graph: onnx.GraphProto, nodes: Collection[str]) -> int:
    """Count the weights and biases that the named nodes read."""
    sizes = {value.name: math.prod(value.dims) for value in graph.initializer}
    return sum(sizes.get(name, 0) for node in graph.node if node.name in nodes for name in node.input)
