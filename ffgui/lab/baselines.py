"""Baselines for the speed of the shipped models: a plain export, and PyTorch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from ffgui.detect.engines import TORCH
from ffgui.detect.engines.onnx_runtime import OnnxRuntimeEngine, make_session
from ffgui.detect.engines.threads import usable_cores
from ffgui.detect.model import Model, load_model
from ffgui.lab.export.checkpoint import read_checkpoint
from ffgui.lab.export.onnx_file import build_onnx, save_onnx
from ffgui.lab.torch_engine import sibling_checkpoint


def plain_models(files: Sequence[Path]) -> list[Model]:
    """Load plain exports of model files with default session options, on all cores.

    Raises:
        UserError: if a file has no checkpoint beside it.
    """
    return [_plain_model(file) for file in files]


def torch_models(files: Sequence[Path]) -> list[Model]:
    """Load the checkpoints of model files in PyTorch, on all cores.

    Raises:
        UserError: if a file has no checkpoint beside it.
    """
    return [load_model(file, usable_cores(), TORCH) for file in files]


def _plain_model(file: Path) -> Model:
    checkpoint = read_checkpoint(sibling_checkpoint(file))
    with TemporaryDirectory(prefix="ffgui-") as folder:
        plain = Path(folder) / file.name
        save_onnx(build_onnx(checkpoint.network, checkpoint.provenance, plain=True), plain)
        engine = OnnxRuntimeEngine(make_session(plain), file, usable_cores())
    return replace(load_model(file), engine=engine)
