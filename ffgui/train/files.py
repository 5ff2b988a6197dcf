"""What a run writes: its state to go on from, and the checkpoints that others read."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import torch

from ffgui.errors import UserError
from ffgui.files import replace_file
from ffgui.nets.featherface import FeatherFace
from ffgui.nets.loading import published_state_dict


def save(content: object, path: Path) -> None:
    """Write a torch file whole or not at all: the old one stays until the new one is complete.

    Raises:
        UserError: if the disk is full or the folder cannot be written.
    """
    stream = io.BytesIO()
    torch.save(content, stream)
    try:
        replace_file(path, stream.getvalue())
    except OSError as error:
        raise UserError(
            f"{path} could not be written ({error}); the last good one stays. Free some space."
        ) from error


def save_checkpoint(network: FeatherFace, metadata: dict[str, Any], path: Path) -> None:
    """Write weights under published names together with what made them."""
    state = {
        name: value.detach().clone().contiguous() for name, value in published_state_dict(network).items()
    }
    save({"state_dict": state, "metadata": metadata}, path)


def load(path: Path) -> dict[str, Any]:
    """Read a torch file that holds plain data and tensors only.

    Raises:
        UserError: if it is missing or something else.
    """
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        raise UserError(f"{path} cannot be read as a training state: {type(error).__name__}.") from error
    if not isinstance(content, dict):
        raise UserError(f"{path} is not a training state.")
    return content


def sha256(path: Path) -> str:
    """Hash of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
