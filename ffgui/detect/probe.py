"""A first run of a graph, from which its family is recognized and faults are found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ffgui.detect.engines.engine import Array, Engine, Graph, TensorSpec
from ffgui.detect.sizes import LARGEST_SIDE
from ffgui.errors import UserError

Layout = Literal["NCHW", "NHWC"]

_CHANNELS = 3
_WIDTH, _HEIGHT = 96, 64
"""Of the first picture for a graph that takes any size; multiples of 32, and not square."""

_DTYPES = ("uint8", "float32")


@dataclass(frozen=True, slots=True, eq=False)
class Probe:
    """Input of a graph, and its outputs for a first picture.

    Attributes:
        graph: as its file describes it.
        image: the input that takes a picture.
        layout: of that input.
        width: of the first picture.
        height: of the first picture.
        fixed: whether the graph takes pictures of this size only.
        outputs: all outputs, by name; finite.
    """

    graph: Graph
    image: TensorSpec
    layout: Layout
    width: int
    height: int
    fixed: bool
    outputs: Mapping[str, Array]

    def with_columns(self, columns: int) -> list[Array]:
        """Return outputs of this many columns as [N, columns], most rows first; a batch of 1 is dropped."""
        found = [
            array.reshape(-1, columns)
            for array in self.outputs.values()
            if array.ndim in (2, 3) and array.shape[-1] == columns
        ]
        return sorted(found, key=len, reverse=True)

    @property
    def shapes(self) -> list[tuple[int, ...]]:
        """Shapes of all outputs, in the file's order."""
        return [array.shape for array in self.outputs.values()]


def probe(engine: Engine) -> Probe:
    """Run a graph on a gray picture.

    Raises:
        UserError: if the graph does not take one picture, fails on it, or returns values that
            are not finite.
    """
    graph = engine.graph
    image, layout = _picture_input(graph)
    sides = _sides(image, layout)
    height, width = sides[0] or _HEIGHT, sides[1] or _WIDTH
    if max(height, width) > LARGEST_SIDE:
        raise UserError(
            "{file} takes pictures of {width}x{height} pixels, more than {limit} a side. Export "
            "it for a smaller size.",
            file=graph.file,
            width=width,
            height=height,
            limit=LARGEST_SIDE,
        )
    channels = (_CHANNELS, height, width) if layout == "NCHW" else (height, width, _CHANNELS)
    gray = np.full((1, *channels), 127, image.dtype)
    outputs = engine.run({image.name: gray})
    for name, array in outputs.items():
        if not _is_finite(array):
            raise UserError(
                "Cannot use {file}: the values of its output {name} are not finite floating-point numbers. "
                "Use another model.",
                file=graph.file,
                name=name,
            )
    return Probe(graph, image, layout, width, height, None not in sides, outputs)


def _is_finite(output: object) -> bool:
    """Return whether an output is an array of finite numbers; graphs can also return texts, lists, maps."""
    return (
        isinstance(output, np.ndarray)
        and np.issubdtype(output.dtype, np.floating)
        and bool(np.isfinite(output).all())
    )


def fixes_size(graph: Graph) -> bool:
    """Return whether a graph declares a size for its picture.

    Raises:
        UserError: if it does not take one picture.
    """
    return None not in _sides(*_picture_input(graph))


def _sides(image: TensorSpec, layout: Layout) -> tuple[int | None, ...]:
    return image.shape[2:] if layout == "NCHW" else image.shape[1:3]


def _picture_input(graph: Graph) -> tuple[TensorSpec, Layout]:
    if len(graph.inputs) == 1:
        (image,) = graph.inputs
        if image.dtype in _DTYPES and len(image.shape) == 4:
            if image.shape[1] == _CHANNELS:
                return image, "NCHW"
            if image.shape[3] == _CHANNELS:
                return image, "NHWC"
    takes = ", ".join(f"{one.name} {one.dtype}{_shape(one)}" for one in graph.inputs) or "nothing"
    raise UserError(
        "{file} is not a face detector: it takes {takes}. A detector takes one picture, float32 or "
        "uint8, with 3 channels.",
        file=graph.file,
        takes=takes,
    )


def _shape(tensor: TensorSpec) -> str:
    return "[" + ", ".join("?" if side is None else str(side) for side in tensor.shape) + "]"
