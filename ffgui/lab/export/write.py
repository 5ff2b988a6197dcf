"""Model files and checkpoints written whole or not at all."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import torch

from ffgui.errors import UserError
from ffgui.files import replace_file
from ffgui.lab.nets import FeatherFace, published_state_dict


def write_whole(content: bytes, path: Path) -> None:
    """Put a file in place in one step; until then an older one stays, and on failure for good.

    Raises:
        UserError: if the folder is missing or cannot be written, or the disk is full.
    """
    try:
        replace_file(path, content)
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}. Name another place.") from error


def state_dict_bytes(network: FeatherFace, made: dict[str, Any]) -> bytes:
    """A checkpoint as a training writes it: weights under published names, and what made them."""
    stream = io.BytesIO()
    torch.save({"state_dict": published_state_dict(network), "metadata": made}, stream)
    return stream.getvalue()
