"""The interface of an engine, which runs a graph: named arrays in, named arrays out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from numpy.typing import NDArray

Array = NDArray[Any]
Feeds = Mapping[str, Array]
Outputs = Mapping[str, Array]


@dataclass(frozen=True, slots=True)
class TensorSpec:
    """An input or output of a graph.

    Attributes:
        name: of the tensor.
        dtype: NumPy's name of its element type, such as "uint8" or "float32".
        shape: a number for a fixed dimension, None for a free one.
    """

    name: str
    dtype: str
    shape: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """A graph as its file describes it; families are recognized from this alone.

    Attributes:
        file: the model file.
        metadata: what the file says about itself, as strings.
        producer: the program that wrote the file; "" if the file does not say.
    """

    file: Path
    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]
    metadata: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    producer: str = ""

    @property
    def output_names(self) -> tuple[str, ...]:
        """Names of all outputs, in the file's order."""
        return tuple(output.name for output in self.outputs)


class Engine(Protocol):
    """A graph that is loaded and ready to run."""

    @property
    def key(self) -> str:
        """The engine's key in `ENGINES`."""

    @property
    def graph(self) -> Graph:
        """The graph that was loaded."""

    @property
    def device(self) -> str:
        """Key of the device on which the graph runs, such as "cpu"."""

    @property
    def threads(self) -> int:
        """Intra-op threads."""

    @property
    def kernel(self) -> str:
        """Kernels that run the graph: the engine's key, a native set ("native avx512") or a device."""

    def any_size(self) -> Engine | None:
        """The same graph for pictures of any size, where its file fixes one; None if that cannot be."""

    def run(self, feeds: Feeds) -> Outputs:
        """Run the graph; may be called from any thread.

        Args:
            feeds: an array for each input, by name.

        Returns:
            All outputs, by name.

        Raises:
            UserError: if memory does not suffice, or the graph fails on these feeds.
        """
