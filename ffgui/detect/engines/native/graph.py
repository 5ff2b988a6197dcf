"""Replaces the first layers of a network by the operator `ffgui.Stem` (stem.c) when a model is opened.

The model file does not change and contains standard operators only. `ffgui.detect.model_bytes` describes
its format.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import islice, pairwise

from ffgui.detect.model_bytes import GRAPH, encode, fields, message

_METADATA, _KEY = 14, 1
_OPSET_IMPORT, _OPSET_DOMAIN, _OPSET_VERSION = 8, 1, 2
_GRAPH_NODE = 1
_INPUT, _OUTPUT, _NAME, _KIND, _ATTRIBUTE, _DOMAIN = 1, 2, 3, 4, 5, 7
_ATTRIBUTE_NAME, _FLOAT, _INT, _STRING, _INTS = 1, 2, 3, 4, 8

_Attributes = dict[bytes, list[int | bytes]]


def _convolution(side: int, stride: int = 1, group: int = 1) -> _Attributes:
    return {
        b"auto_pad": [b"NOTSET"],
        b"dilations": [1, 1],
        b"group": [group],
        b"kernel_shape": [side, side],
        b"pads": [side // 2] * 4,
        b"strides": [stride, stride],
    }


_LEAKY_RELU: tuple[bytes, _Attributes] = (b"LeakyRelu", {b"alpha": [struct.pack("<f", 0.1)]})

_LAYERS: tuple[tuple[bytes, _Attributes], ...] = (
    (b"Transpose", {b"perm": [0, 3, 1, 2]}),
    (b"Cast", {b"to": [1]}),
    (b"Sub", {}),
    (b"Conv", _convolution(3, stride=2)),
    _LEAKY_RELU,
    (b"Conv", _convolution(3, group=8)),
    _LEAKY_RELU,
    (b"Conv", _convolution(1)),
    _LEAKY_RELU,
    (b"Conv", _convolution(3, stride=2, group=16)),
    _LEAKY_RELU,
    (b"Conv", _convolution(1)),
    _LEAKY_RELU,
)
"""The layers that the operator computes: types and attributes of the first nodes of a graph. The operator
itself checks the shapes of the weights."""


@dataclass(frozen=True, slots=True)
class _Node:
    kind: bytes
    inputs: list[bytes]
    outputs: list[bytes]
    attributes: _Attributes


def is_exported(content: bytes) -> bool:
    """Return whether `ffgui export` wrote a model.

    Args:
        content: bytes of an ONNX file.

    Raises:
        ValueError: if they are not an ONNX file.
    """
    return any(
        number == _METADATA and _texts(message(value), _KEY) == [b"ffgui_format"]
        for number, value in fields(memoryview(content))
    )


def fuse_stem(content: bytes) -> bytes:
    """Return a model whose first layers are one operator; the same model if it has other first layers.

    The result is invalid if the model also uses an intermediate result of these layers elsewhere.

    Args:
        content: bytes of an ONNX file.

    Raises:
        ValueError: if they are not an ONNX file.
    """
    model = list(fields(memoryview(content)))
    graph = next((message(value) for number, value in model if number == GRAPH), memoryview(b""))
    first = list(islice(fields(graph), len(_LAYERS)))
    if any(number != _GRAPH_NODE for number, _ in first):
        return content
    nodes = [_read_node(message(value)) for _, value in first]
    replaced = encode(*first)
    if not _is_stem(nodes) or bytes(graph[: len(replaced)]) != replaced:
        return content
    stem = encode((_GRAPH_NODE, _stem_node(nodes)))
    opset = encode((_OPSET_DOMAIN, b"ffgui"), (_OPSET_VERSION, 1))
    others = [part for part in model if part[0] != GRAPH]
    return encode(*others, (GRAPH, stem + graph[len(replaced) :]), (_OPSET_IMPORT, opset))


def _is_stem(nodes: list[_Node]) -> bool:
    """Return whether these nodes are the expected layers, each fed by the previous one."""
    return (
        [(node.kind, node.attributes) for node in nodes] == list(_LAYERS)
        and all(before.outputs == after.inputs[:1] for before, after in pairwise(nodes))
        and all(len(node.inputs) == 3 for node in nodes if node.kind == b"Conv")
    )


def _stem_node(nodes: list[_Node]) -> bytes:
    """Return one node with the image and all constants as inputs, and the last output as output."""
    constants = [name for node in nodes[1:] for name in node.inputs[1:]]
    return encode(
        *((_INPUT, name) for name in (*nodes[0].inputs, *constants)),
        (_OUTPUT, nodes[-1].outputs[0]),
        (_NAME, b"stem"),
        (_KIND, b"Stem"),
        (_DOMAIN, b"ffgui"),
    )


def _read_node(node: memoryview) -> _Node:
    attributes = {}
    for number, value in fields(node):
        if number == _ATTRIBUTE:
            parts = list(fields(message(value)))
            values = [part for field, part in parts if field in (_FLOAT, _INT, _STRING, _INTS)]
            name = _texts(message(value), _ATTRIBUTE_NAME)[0]
            attributes[name] = [part if isinstance(part, int) else bytes(part) for part in values]
    (kind,) = _texts(node, _KIND)
    return _Node(kind, _texts(node, _INPUT), _texts(node, _OUTPUT), attributes)


def _texts(data: memoryview, wanted: int) -> list[bytes]:
    return [bytes(message(value)) for number, value in fields(data) if number == wanted]
