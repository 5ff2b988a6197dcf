"""Counts operators and weights of a model file without onnx; field numbers are those of onnx.proto."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

from ffgui.detect.model_bytes import GRAPH, Value, fields, message, varints

_MODEL_OPSETS = 8
_GRAPH_NODES, _GRAPH_WEIGHTS = 1, 5
_TENSOR_DIMENSIONS, _TENSOR_TYPE = 1, 2
_FLOATS = (1, 10, 11, 16)  # float32, float16, float64, bfloat16
_NODE_TYPE, _NODE_ATTRIBUTES, _NODE_DOMAIN = 4, 5, 7
_ATTRIBUTE_GRAPHS = (6, 11)
_OPSET_DOMAIN, _OPSET_VERSION = 1, 2

_STANDARD = ("", "ai.onnx")


@dataclass(frozen=True, slots=True)
class Operators:
    """Operators of a model file.

    Attributes:
        standard: ONNX operators with their number of uses.
        foreign: operators of other domains, as "domain.Operator".
        opset: version of the ONNX opset; 0 if the file declares none.
        parameters: numbers in the graph's floating point weights.
    """

    standard: Counter[str]
    foreign: Counter[str]
    opset: int
    parameters: int


def read_operators(content: bytes) -> Operators:
    """Count operators, those in subgraphs included.

    Args:
        content: bytes of an ONNX file.

    Raises:
        ValueError: if it is not an ONNX file.
    """
    found = Operators(Counter(), Counter(), 0, 0)
    opset = parameters = 0
    for number, value in fields(memoryview(content)):
        if number == GRAPH:
            _count_nodes(value, found)
            parameters += sum(
                _numbers(message(part)) for field, part in fields(message(value)) if field == _GRAPH_WEIGHTS
            )
        elif number == _MODEL_OPSETS:
            held = dict(fields(message(value)))
            if _text(held.get(_OPSET_DOMAIN)) in _STANDARD:
                version = held.get(_OPSET_VERSION, 0)
                opset = version if isinstance(version, int) else 0
    return Operators(found.standard, found.foreign, opset, parameters)


def _count_nodes(graph: Value, found: Operators) -> None:
    for number, node in fields(message(graph)):
        if number != _GRAPH_NODES:
            continue
        kind, domain = "", ""
        for field, value in fields(message(node)):
            if field == _NODE_TYPE:
                kind = _text(value)
            elif field == _NODE_DOMAIN:
                domain = _text(value)
            elif field == _NODE_ATTRIBUTES:
                for part, inner in fields(message(value)):
                    if part in _ATTRIBUTE_GRAPHS:
                        _count_nodes(inner, found)
        if domain in _STANDARD:
            found.standard[kind] += 1
        else:
            found.foreign[f"{domain}.{kind}"] += 1


def _numbers(tensor: memoryview) -> int:
    """Count the numbers of a floating point tensor; 0 of another one."""
    count, is_float = 1, False
    for number, value in fields(tensor):
        if number == _TENSOR_DIMENSIONS:
            count *= value if isinstance(value, int) else math.prod(varints(value))
        elif number == _TENSOR_TYPE:
            is_float = value in _FLOATS
    return count if is_float else 0


def _text(value: Value | None) -> str:
    return "" if value is None else bytes(message(value)).decode()
