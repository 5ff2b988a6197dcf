"""Reads and edits the protocol buffer of a model file without the package onnx.

See https://onnx.ai/onnx/repo-docs/IR.html and https://protobuf.dev/programming-guides/encoding/.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

Value = int | memoryview

GRAPH = 7
"""Field number of a model's graph: operators and weights."""

_GRAPH_INPUTS, _GRAPH_OUTPUTS, _GRAPH_VALUES = 11, 12, 13
_VALUE_NAME, _VALUE_TYPE = 1, 2
_TYPE_TENSOR, _TENSOR_ELEMENT, _TENSOR_SHAPE = 1, 1, 2
_SHAPE_DIMENSION, _DIMENSION_VALUE, _DIMENSION_NAME = 1, 1, 2
_CHANNELS = 3

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


def with_free_sides(content: bytes, image: str) -> bytes:
    """Declare batch and sides of a graph's picture free, and no shapes of what follows from it.

    Exports often declare the one size that they were traced with, although the network itself
    takes any.

    Args:
        content: bytes of an ONNX file.
        image: name of the input that takes the picture.

    Raises:
        ValueError: if it is not an ONNX file.
    """
    return encode(
        *(
            (number, _free_graph(message(value), image) if number == GRAPH else value)
            for number, value in fields(memoryview(content))
        )
    )


def _free_graph(graph: memoryview, image: str) -> bytes:
    parts: list[tuple[int, Value | bytes]] = []
    for number, value in fields(graph):
        if number == _GRAPH_OUTPUTS:
            parts.append((number, _with_type(message(value), _without_shape)))
        elif number == _GRAPH_INPUTS and _name(value) == image:
            parts.append((number, _with_type(message(value), _with_sides)))
        elif number != _GRAPH_VALUES:
            parts.append((number, value))
    return encode(*parts)


def _name(value: Value) -> str:
    return bytes(message(dict(fields(message(value)))[_VALUE_NAME])).decode()


def _with_type(value: memoryview, change: Callable[[dict[int, Value]], bytes]) -> bytes:
    """Change the tensor type of a value: its element type and shape."""
    parts: list[tuple[int, Value | bytes]] = []
    for number, part in fields(value):
        if number == _VALUE_TYPE:
            tensor = dict(fields(message(part)))[_TYPE_TENSOR]
            parts.append((number, encode((_TYPE_TENSOR, change(dict(fields(message(tensor))))))))
        else:
            parts.append((number, part))
    return encode(*parts)


def _without_shape(tensor: dict[int, Value]) -> bytes:
    return encode((_TENSOR_ELEMENT, tensor[_TENSOR_ELEMENT]))


def _with_sides(tensor: dict[int, Value]) -> bytes:
    """Leave the dimension of the 3 channels, and name the others."""
    shape = fields(message(tensor[_TENSOR_SHAPE]))
    sizes = [dict(fields(message(dimension))).get(_DIMENSION_VALUE) for _, dimension in shape]
    channels = encode((_DIMENSION_VALUE, _CHANNELS))
    dimensions = [
        channels if size == _CHANNELS else encode((_DIMENSION_NAME, f"side_{index}".encode()))
        for index, size in enumerate(sizes)
    ]
    declared = encode(*((_SHAPE_DIMENSION, dimension) for dimension in dimensions))
    return _without_shape(tensor) + encode((_TENSOR_SHAPE, declared))


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


def varints(data: memoryview) -> list[int]:
    """Decode a packed list of numbers.

    Raises:
        ValueError: if the last one does not end.
    """
    numbers, place = [], 0
    while place < len(data):
        number, place = _varint(data, place)
        numbers.append(number)
    return numbers


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


def encode(*parts: tuple[int, Value | bytes]) -> bytes:
    """Return the bytes of a message with these fields; a field is a number, a text or a message."""
    pieces: list[bytes | memoryview] = []
    for number, value in parts:
        if isinstance(value, int):
            pieces += (_encoded(number << 3 | _VARINT), _encoded(value))
        else:
            pieces += (_encoded(number << 3 | _BYTES), _encoded(len(value)), value)
    return b"".join(pieces)


def _encoded(number: int) -> bytes:
    """Encode a varint: seven bits a byte, lowest first."""
    encoded = bytearray()
    while number > 0x7F:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*encoded, number])
