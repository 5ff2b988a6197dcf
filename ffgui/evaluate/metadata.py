"""Writes measured figures into a model file."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path

from ffgui.detect.model_info import WiderAp
from ffgui.errors import UserError


def write_wider_ap(file: Path, figures: WiderAp) -> None:
    """Set `wider_val` in the metadata of an ONNX file; all else in it stays.

    The file is replaced in one step, so that whoever reads it meanwhile sees the old or the
    new one.

    Raises:
        UserError: the file cannot be written.
        ModuleNotFoundError: the package onnx is not installed.
    """
    import onnx

    model = onnx.load(file)
    metadata = {entry.key: entry.value for entry in model.metadata_props}
    metadata["wider_val"] = json.dumps(asdict(figures))
    onnx.helper.set_model_props(model, metadata)
    try:
        _replace(file.resolve(), model.SerializeToString())
    except OSError as error:
        raise UserError(
            f"The figures cannot be written into {file}: {error.strerror}. "
            "Check its permissions, or evaluate a copy of it."
        ) from error


def _replace(file: Path, content: bytes) -> None:
    descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        shutil.copymode(file, temporary)
        temporary.replace(file)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
