"""Writes model files and checkpoints atomically."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import torch

from ffgui.errors import UserError
from ffgui.files import replace_file
from ffgui.lab.nets import FeatherFace, published_state_dict


def write_file(content: bytes, path: Path) -> None:
    """Write a file atomically: on failure an older one stays as it was.

    Raises:
        UserError: if the folder is missing or cannot be written, or the disk is full.
    """
    try:
        replace_file(path, content)
    except OSError as error:
        raise UserError(f"Cannot write {path}: {error.strerror}. Choose another location.") from error


def state_dict_bytes(network: FeatherFace, provenance: dict[str, Any]) -> bytes:
    """Return a checkpoint as training writes it: weights under published names, and their provenance."""
    stream = io.BytesIO()
    torch.save({"state_dict": published_state_dict(network), "metadata": provenance}, stream)
    return stream.getvalue()
