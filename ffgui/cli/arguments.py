"""Arguments that several commands share."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ffgui.addresses import masked
from ffgui.cli.terminal import complain
from ffgui.detect.engines import CPU, ONNX_RUNTIME
from ffgui.errors import UsageError

if TYPE_CHECKING:
    from ffgui.detect.model import Model
    from ffgui.detect.sizes import InferenceSize


def add_size(parser: argparse.ArgumentParser) -> None:
    """Add `--size` with the default `original`."""
    parser.add_argument(
        "--size",
        type=size,
        default="original",
        help="inference size: original (default), a long side such as 640, or a letterbox such as 640x480",
    )


def add_variant(parser: argparse.ArgumentParser) -> None:
    """Add `--variant`, which chooses the files of `v1` and `v2`."""
    parser.add_argument(
        "--variant",
        choices=("deformable", "dense"),
        default="deformable",
        help="variant of v1 and v2 (default: deformable)",
    )


def add_device(parser: argparse.ArgumentParser) -> None:
    """Add `--device` with the default `cpu`."""
    parser.add_argument(
        "--device",
        default=CPU,
        metavar="NAME",
        help="run the network on this device: cpu (default), or another that `ffgui info` lists, such as "
        "webgpu, openvino, tensorrt, cuda, coreml or directml",
    )


def load_on_device(
    file: Path, threads: int, device: str, size: InferenceSize, engine: str = ONNX_RUNTIME
) -> Model:
    """Load a model on a device, and say how it compares with the CPU there.

    Args:
        file: the model file.
        threads: intra-op threads, at least 1.
        device: key of the device.
        size: inference size of the comparison.
        engine: key of the engine.

    Raises:
        UserError: if the file cannot be loaded, the device is not here, or the model fails there.
    """
    from ffgui.detect.device_check import check_device
    from ffgui.detect.model import load_model

    model = load_model(file, threads, engine, device)
    if device != CPU:
        complain(f"{model.info.name}: {check_device(model, load_model(file, threads), size).text}")
    return model


def check_variant(models: Sequence[str], variant: str, precision: str = "fp32") -> None:
    """Reject `--variant` and `--precision` if no model is a shipped one.

    Raises:
        UsageError: if they would have no effect.
    """
    if (variant, precision) != ("deformable", "fp32") and not {"v1", "v2", "both"}.intersection(models):
        raise UsageError("--variant and --precision apply to v1 and v2 only. Omit them for a model file.")


def size(text: str) -> InferenceSize:
    """Parse an inference size; see `InferenceSize.parse`."""
    from ffgui.detect.sizes import InferenceSize

    return InferenceSize.parse(text)


def score(text: str) -> float:
    """Parse a score threshold.

    Raises:
        UsageError: if it is not a number in 0..1.
    """
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise UsageError(f"Invalid score {text!r}. Use a number from 0 to 1, such as 0.5.")
    return value


MOST_SECONDS = 2_000_000
"""Longest duration: Qt's timers count milliseconds in 32 bits."""


def source_path(text: str) -> Path:
    """Parse the path of a picture, video or folder.

    Raises:
        UsageError: if it is empty, which `Path` takes for the current folder, or an address.
    """
    if not text:
        raise UsageError("A path is empty. Use the path of a picture, video or folder.")
    if "://" in text:
        raise UsageError(f"{masked(text)} is an address. Use a file or folder, or see `ffgui record --help`.")
    return Path(text)


def count(text: str) -> int:
    """Parse a positive integer.

    Raises:
        UsageError: if it is not a whole number of at least 1.
    """
    if not text.isdecimal() or not int(text):
        raise UsageError(f"Invalid number {text!r}. Use a whole number of at least 1.")
    return int(text)
