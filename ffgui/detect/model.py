"""A model that is ready to run: an engine, the family of its graph, and what the file says."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np

from ffgui.detect.decode import decode_outputs
from ffgui.detect.engines import CPU, ENGINES, ONNX_RUNTIME
from ffgui.detect.engines.engine import Engine
from ffgui.detect.families import recognize
from ffgui.detect.families.family import Family
from ffgui.detect.model_info import ModelInfo
from ffgui.detect.probe import Probe, fixes_size, probe
from ffgui.detect.sidecar import Sidecar, read_sidecar
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A loaded model file.

    Attributes:
        engine: runs the graph.
        family: says what goes in and what comes out.
        info: what the file says about itself.
    """

    engine: Engine
    family: Family
    info: ModelInfo


class ModelLoader(Protocol):
    """Loads a model file."""

    def __call__(self, file: Path, threads: int = 1, *, device: str = CPU) -> Model:
        """Load a model file with a number of intra-op threads on a device."""


def load_model(file: Path, threads: int = 1, engine: str = ONNX_RUNTIME, device: str = CPU) -> Model:
    """Load a model file.

    Args:
        file: an ONNX file of any family in `FAMILIES`.
        threads: intra-op threads, at least 1.
        engine: key of one of `ENGINES`.
        device: key of a device, see `ffgui.detect.engines.devices`.

    Raises:
        UserError: if the file is missing or damaged, belongs to no family, or cannot be run here.
    """
    sidecar = read_sidecar(file)
    loaded, family = _recognized(ENGINES[engine].open(file, threads, device), sidecar)
    info = family.describe(ModelInfo.of_file(loaded.graph, family.key))
    return Model(loaded, family, replace(info, name=sidecar.label) if sidecar.label else info)


def _recognized(engine: Engine, sidecar: Sidecar) -> tuple[Engine, Family]:
    """Find the family of a graph, at any size if its network allows, else at the size that it fixes."""
    if fixes_size(engine.graph):
        freed = engine.any_size()
        if freed is not None:
            with suppress(UserError):
                return freed, _checked_family(probe(freed), sidecar)
    return engine, _checked_family(probe(engine), sidecar)


def _checked_family(first: Probe, sidecar: Sidecar) -> Family:
    """Find the family of a graph, and check that it decodes the outputs of the first run."""
    family = sidecar.applied(recognize(first, sidecar.family), first.graph.file)
    gray = np.full((first.height, first.width, 3), 127, np.uint8)
    _, transform = family.prepare(gray, InferenceSize("original"))
    decode_outputs(family, first.outputs, transform, 0.0, first.graph.file)
    return family
