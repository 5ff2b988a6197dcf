"""How close models come to the machine's peak, measured by a large matrix product."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ffgui.detect.engines.onnx_runtime import make_session, session_options
from ffgui.detect.letterbox import Picture
from ffgui.detect.model import Model
from ffgui.detect.model_bytes import GRAPH, encode
from ffgui.detect.sizes import InferenceSize
from ffgui.evaluate.timing import Step

SIDE = 1024
"""Rows and columns of the matrices."""

_FLOPS = 2
"""Floating-point operations in a multiply-add."""

# Numbers of fields in onnx.proto.
_MODEL_VERSION, _MODEL_OPSET, _OPSET_DOMAIN, _OPSET_VERSION = 1, 8, 1, 2
_GRAPH_NODE, _GRAPH_NAME, _GRAPH_INPUT, _GRAPH_OUTPUT = 1, 2, 11, 12
_NODE_INPUT, _NODE_OUTPUT, _NODE_KIND = 1, 2, 4
_VALUE_NAME, _VALUE_TYPE, _TYPE_TENSOR = 1, 2, 1
_TENSOR_TYPE, _TENSOR_SHAPE, _SHAPE_DIMENSION, _DIMENSION_VALUE = 1, 2, 1, 1
_FLOAT = 1


def matrix_product(threads: int) -> Step:
    """Return a step that multiplies two FP32 matrices in its own ONNX Runtime session.

    Args:
        threads: intra-op threads, at least 1.
    """
    session = make_session(_product_model(), session_options(threads))
    rng = np.random.default_rng(0)
    feeds = {name: rng.standard_normal((SIDE, SIDE), np.float32) for name in "ab"}
    return lambda _: session.run(None, feeds)


def multiply_adds(model: Model, pictures: Sequence[Picture], size: InferenceSize) -> float | None:
    """Return the mean multiply-adds of a model per picture; None if its file does not state them.

    The file states them for one size; they are proportional to the number of pixels.
    """
    info = model.info
    if info.macs is None:
        return None
    width, height = map(int, info.macs_size.split("x"))
    inputs = [model.family.prepare(picture, size)[1].input_size for picture in pictures]
    return info.macs * float(np.mean([across * down for across, down in inputs])) / (width * height)


def limit_run(name: str, multiply_adds: float, seconds: float, limit: float) -> dict[str, Any]:
    """Return `name`, `multiply_adds`, `gflops` and `share` (of the limit) of a run, as in the JSON.

    Args:
        name: name of the run.
        multiply_adds: per frame.
        seconds: time per frame.
        limit: GFLOP/s of the matrix product.
    """
    reached = gflops(multiply_adds, seconds)
    return {"name": name, "multiply_adds": multiply_adds, "gflops": reached, "share": reached / limit}


def gflops(multiply_adds: float, seconds: float) -> float:
    """Return GFLOP/s: 10^9 floating-point operations per second."""
    return _FLOPS * multiply_adds / seconds / 1e9


def _product_model() -> bytes:
    """Return an ONNX model with one node, `product` = `a` x `b`, written without the package onnx."""
    side = (_SHAPE_DIMENSION, encode((_DIMENSION_VALUE, SIDE)))
    tensor = encode((_TENSOR_TYPE, _FLOAT), (_TENSOR_SHAPE, encode(side, side)))
    named = {
        name: encode((_VALUE_NAME, name), (_VALUE_TYPE, encode((_TYPE_TENSOR, tensor))))
        for name in (b"a", b"b", b"product")
    }
    node = encode(
        (_NODE_INPUT, b"a"), (_NODE_INPUT, b"b"), (_NODE_OUTPUT, b"product"), (_NODE_KIND, b"MatMul")
    )
    graph = encode(
        (_GRAPH_NODE, node),
        (_GRAPH_NAME, b"product"),
        (_GRAPH_INPUT, named[b"a"]),
        (_GRAPH_INPUT, named[b"b"]),
        (_GRAPH_OUTPUT, named[b"product"]),
    )
    opset = encode((_OPSET_DOMAIN, b""), (_OPSET_VERSION, 19))
    return encode((_MODEL_VERSION, 9), (GRAPH, graph), (_MODEL_OPSET, opset))
