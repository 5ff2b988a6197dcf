"""Writes measured results into a model file's metadata."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ffgui.detect.model_info import SubsetAp, WiderAp
from ffgui.errors import UserError
from ffgui.files import replace_file


def write_wider_ap(file: Path, figures: WiderAp) -> None:
    """Set `wider_val` in the metadata of an ONNX file and leave the rest unchanged.

    The file is replaced atomically.

    Raises:
        UserError: if the file cannot be written.
        ModuleNotFoundError: if the package onnx is not installed.
    """
    _update(file, "wider_val", lambda _: asdict(figures))


def write_subset_ap(file: Path, figures: SubsetAp) -> None:
    """Set the subset's results in an existing `wider_val` of an ONNX file.

    Raises:
        UserError: if the file cannot be written.
        ModuleNotFoundError: if the package onnx is not installed.
    """
    _update(file, "wider_val", lambda held: {**held, "subset": asdict(figures)})


def write_frozen_gates(file: Path, figures: Mapping[str, Any]) -> None:
    """Set `frozen_gates` in the `training` metadata of an ONNX file.

    Args:
        file: the model file.
        figures: JSON-serializable, with at least `live_hard`, `frozen_hard` and `images`.

    Raises:
        UserError: if the file cannot be written.
        ModuleNotFoundError: if the package onnx is not installed.
    """
    _update(file, "training", lambda held: {**held, "frozen_gates": dict(figures)})


def _update(file: Path, key: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    import onnx

    model = onnx.load(file)
    metadata = {entry.key: entry.value for entry in model.metadata_props}
    metadata[key] = json.dumps(change(json.loads(metadata.get(key, "{}"))))
    onnx.helper.set_model_props(model, metadata)
    try:
        replace_file(file, model.SerializeToString())
    except OSError as error:
        raise UserError(
            f"Cannot write the results to {file}: {error.strerror}. "
            "Check its permissions, or evaluate a copy of the file."
        ) from error
