"""Which nodes of an exported graph belong to which group of layers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import onnx

QUANTIZED = frozenset(
    {"Conv", "Gemm", "LeakyRelu", "Relu", "Add", "Mul", "Sigmoid", "Concat", "Resize", "MaxPool", "Pad"}
)
"""Operators that may become INT8. DeformConv has no INT8 kernel in ONNX Runtime."""

ATTENTION = "attention"
"""The group of the six attention modules."""
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
"""Weights keep the names of the network, by which their nodes are told apart."""

_WEIGHTED = frozenset({"Conv", "Gemm"})
_FOLLOWS = frozenset({"LeakyRelu", "Relu"})
_POOLS = frozenset({"ReduceMean", "ReduceMax"})


def layer_groups(graph: onnx.GraphProto) -> dict[str, list[str]]:
    """The nodes that may become INT8, by group, in the order of the graph.

    A node with weights belongs where these do. An activation goes with what it follows, any
    other node without weights with what reads it. What is between a map and its gated self is
    attention.

    Returns:
        Name of the group, such as `stage1.0`, `neck.2`, `attention` or `heads` -> names of its
        nodes. Groups without a convolution that can become INT8 are left out.
    """
    group_of = _forwards(graph)
    _backwards(graph, group_of)
    groups: dict[str, list[str]] = {}
    worthwhile = set()
    for node in graph.node:
        group = group_of.get(node.output[0])
        if group and node.op_type in QUANTIZED:
            groups.setdefault(group, []).append(node.name)
            if node.op_type in _WEIGHTED:
                worthwhile.add(group)
    return {name: nodes for name, nodes in groups.items() if name in worthwhile}


def _forwards(graph: onnx.GraphProto) -> dict[str, str]:
    """Groups that follow from weights and from what was read before, by the node's first output."""
    group_of: dict[str, str] = {}
    for node in graph.node:
        own = next((name for name in map(_named, node.input) if name), None)
        read = [group_of[name] for name in node.input if name in group_of]
        if own:
            group = own
        elif node.op_type in _POOLS or ATTENTION in read:
            group = ATTENTION
        elif node.op_type in _FOLLOWS and read:
            group = read[0]
        else:
            continue
        group_of.update(dict.fromkeys(node.output, group))
    return group_of


def _backwards(graph: onnx.GraphProto, group_of: dict[str, str]) -> None:
    """Give the nodes that are left the group of the first node that reads them."""
    readers = _readers(graph)
    for node in reversed(graph.node):
        if node.output[0] not in group_of:
            found = (
                group_of.get(reader.output[0]) for name in node.output for reader in readers.get(name, ())
            )
            group = next(filter(None, found), None)
            if group:
                group_of.update(dict.fromkeys(node.output, group))


def _readers(graph: onnx.GraphProto) -> dict[str, list[onnx.NodeProto]]:
    readers: dict[str, list[onnx.NodeProto]] = {}
    for node in graph.node:
        for name in node.input:
            readers.setdefault(name, []).append(node)
    return readers


def _named(weight: str) -> str | None:
    """The group of a weight, None for any other tensor."""
    for pattern, name in _GROUPS:
        found = pattern.match(weight)
        if found:
            return found.expand(name)
    return None


def parameters(graph: onnx.GraphProto, nodes: list[str]) -> int:
    """How many constants the named nodes read, weights and biases together."""
    return sum(_sizes(graph, frozenset(nodes)))


def _sizes(graph: onnx.GraphProto, nodes: frozenset[str]) -> Iterator[int]:
    sizes = {}
    for value in graph.initializer:
        size = 1
        for side in value.dims:
            size *= side
        sizes[value.name] = size
    for node in graph.node:
        if node.name in nodes:
            yield from (sizes[name] for name in node.input if name in sizes)
