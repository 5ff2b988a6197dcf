"""Engines, which run graphs, in one table.

An engine is one module with `open_engine(file, threads, device) -> Engine` and one row here. The module is
imported when the engine is first used, so that a library that is not installed, or not wanted,
costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import cast

from ffgui.detect.engines.engine import Engine

CPU = "cpu"
"""Key of the device that is always there; see `ffgui.detect.engines.devices`."""

ONNX_RUNTIME = "onnxruntime"
TORCH = "torch"


@dataclass(frozen=True, slots=True)
class EngineSpec:
    """An engine that the program knows.

    Attributes:
        key: its name in settings, on the command line and in JSON.
        label: its name for people.
        module: defines `open_engine`.
        package: the library that it needs.
    """

    key: str
    label: str
    module: str
    package: str

    @property
    def installed(self) -> bool:
        """Whether its library is installed."""
        return find_spec(self.package) is not None

    def open(self, file: Path, threads: int = 1, device: str = CPU) -> Engine:
        """Load a graph.

        Args:
            file: the model file.
            threads: intra-op threads, at least 1.
            device: key of a device.

        Raises:
            UserError: if the file is missing or damaged, or this engine cannot run it there.
        """
        return cast(Engine, self.load().open_engine(file, threads, device))

    def load(self) -> ModuleType:
        """Import the engine with its library.

        Raises:
            ModuleNotFoundError: if the library is not installed.
        """
        return import_module(self.module)


ENGINES = {
    spec.key: spec
    for spec in (
        EngineSpec(ONNX_RUNTIME, "ONNX Runtime", "ffgui.detect.engines.onnx_runtime", "onnxruntime"),
        EngineSpec(TORCH, "PyTorch", "ffgui.lab.torch_engine", "torch"),
    )
}
