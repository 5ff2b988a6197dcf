"""Which operators a model file uses, read without the package onnx.

The few fields that say so are found by their numbers in onnx.proto.
"""

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
    """What a model file asks of its runtime.

    Attributes:
        standard: operators of ONNX itself, and how often each is used.
        foreign: operators of other domains, as "domain.Operator".
        opset: of ONNX itself; 0 if the file names none.
    """

    standard: Counter[str]
    foreign: Counter[str]
    opset: int


def read_operators(content: bytes) -> Operators:
    """Look through a model file, parts of control flow included.

    Args:
        content: of an ONNX file.

    Raises:
        ValueError: if it is none.
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
