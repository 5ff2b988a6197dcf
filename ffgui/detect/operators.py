"""Counts the operators of a model file without the package onnx; field numbers are those of onnx.proto."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ffgui.detect.model_bytes import GRAPH, Value, fields, message

_MODEL_OPSETS = 8
_GRAPH_NODES = 1
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
    """

    standard: Counter[str]
    foreign: Counter[str]
    opset: int


def read_operators(content: bytes) -> Operators:
    """Count operators, those in subgraphs included.

    Args:
        content: bytes of an ONNX file.

    Raises:
        ValueError: if it is not an ONNX file.
    """
    found = Operators(Counter(), Counter(), 0)
    opset = 0
    for number, value in fields(memoryview(content)):
        if number == GRAPH:
            _count_nodes(value, found)
        elif number == _MODEL_OPSETS:
            held = dict(fields(message(value)))
            if _text(held.get(_OPSET_DOMAIN)) in _STANDARD:
                version = held.get(_OPSET_VERSION, 0)
                opset = version if isinstance(version, int) else 0
    return Operators(found.standard, found.foreign, opset)


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


def _text(value: Value | None) -> str:
    return "" if value is None else bytes(message(value)).decode()
