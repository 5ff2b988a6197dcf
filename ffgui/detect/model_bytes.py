"""Reads the protocol buffer of a model file without the package onnx.

See (https://onnx.ai/onnx/repo-docs/IR.html,
https://protobuf.dev/programming-guides/encoding/).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

Value = int | memoryview

GRAPH = 7
"""Field number of a model's graph: operators and weights."""

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


def graph_sha256(content: bytes) -> str:
    """Hash the operators and weights of a model, but not its metadata, such as measured AP.

    Args:
        content: bytes of an ONNX file.

    Returns:
        Hexadecimal.

    Raises:
        ValueError: if it is not an ONNX file.
    """
    total = hashlib.sha256()
    for number, value in fields(memoryview(content)):
        if number == GRAPH:
            total.update(message(value))
    return total.hexdigest()


def message(value: Value) -> memoryview:
    """Return the bytes of a field that holds a message or text.

    Raises:
        ValueError: if it is a number.
    """
    if isinstance(value, int):
        raise ValueError("a number where a message should be")
    return value


def fields(data: memoryview) -> Iterator[tuple[int, Value]]:
    """Yield number and value of each field of a message.

    Raises:
        ValueError: if the bytes are not a message.
    """
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
            raise ValueError("a field that ends past the end of the file")
        yield number, data[place : place + length]
        place += length


def _varint(data: memoryview, place: int) -> tuple[int, int]:
    """Decode a varint; return it and the position after it."""
    number, shift = 0, 0
    while place < len(data) and shift < 70:
        byte = data[place]
        place += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, place
        shift += 7
    raise ValueError("a varint that does not end")
