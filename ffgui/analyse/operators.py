"""Which operators a model file uses, read without the package onnx.

A model file is a protocol buffer (https://onnx.ai/onnx/repo-docs/IR.html); the few fields that
say which operators it uses are found by their numbers in onnx.proto.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

Value = int | memoryview

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5

_MODEL_GRAPH, _MODEL_OPSETS = 7, 8
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
    for number, value in _fields(memoryview(content)):
        if number == _MODEL_GRAPH:
            _count_nodes(value, found)
        elif number == _MODEL_OPSETS:
            held = dict(_fields(_message(value)))
            if _text(held.get(_OPSET_DOMAIN)) in _STANDARD:
                version = held.get(_OPSET_VERSION, 0)
                opset = version if isinstance(version, int) else 0
    return Operators(found.standard, found.foreign, opset)


def _count_nodes(graph: Value, found: Operators) -> None:
    for number, node in _fields(_message(graph)):
        if number != _GRAPH_NODES:
            continue
        kind, domain = "", ""
        for field, value in _fields(_message(node)):
            if field == _NODE_TYPE:
                kind = _text(value)
            elif field == _NODE_DOMAIN:
                domain = _text(value)
            elif field == _NODE_ATTRIBUTES:
                for part, inner in _fields(_message(value)):
                    if part in _ATTRIBUTE_GRAPHS:
                        _count_nodes(inner, found)
        if domain in _STANDARD:
            found.standard[kind] += 1
        else:
            found.foreign[f"{domain}.{kind}"] += 1


def _message(value: Value) -> memoryview:
    if isinstance(value, int):
        raise ValueError("a number where a message should be")
    return value


def _text(value: Value | None) -> str:
    return "" if value is None else bytes(_message(value)).decode()


def _fields(data: memoryview) -> Iterator[tuple[int, Value]]:
    """Number and value of each field of a message."""
    place = 0
    while place < len(data):
        key, place = _varint(data, place)
        number, kind = key >> 3, key & 7
        if kind == _VARINT:
            value, place = _varint(data, place)
            yield number, value
            continue
        if kind == _BYTES:
            length, place = _varint(data, place)
        elif kind in (_FIXED64, _FIXED32):
            length = 8 if kind == _FIXED64 else 4
        else:
            raise ValueError(f"a field of unknown kind {kind}")
        if place + length > len(data):
            raise ValueError("a field that goes beyond the end")
        yield number, data[place : place + length]
        place += length


def _varint(data: memoryview, place: int) -> tuple[int, int]:
    """A number of seven bits a byte, lowest first, and where it ends."""
    number, shift = 0, 0
    while place < len(data) and shift < 70:
        byte = data[place]
        place += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, place
        shift += 7
    raise ValueError("a number that does not end")
