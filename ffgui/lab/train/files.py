"""What a run writes: its state to go on from, and the checkpoints that others read."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
from lightning_fabric.plugins import TorchCheckpointIO

from ffgui.errors import UserError
from ffgui.files import replace_file
from ffgui.lab.nets.featherface import FeatherFace
from ffgui.lab.nets.loading import published_state_dict

UNUSABLE = "cannot be read, or labeled faces lie outside it"
"""What is wrong with a training picture that is passed over."""


class WholeFiles(TorchCheckpointIO):
    """How Fabric writes and reads states here: whole or not at all, and nothing but plain data."""

    def save_checkpoint(
        self, checkpoint: dict[str, Any], path: str | Path, storage_options: object = None
    ) -> None:
        """Write a state; see `save`."""
        del storage_options
        save(checkpoint, Path(path))

    def load_checkpoint(
        self, path: str | Path, map_location: object = None, weights_only: bool | None = None
    ) -> dict[str, Any]:
        """Read a state; see `load`."""
        del map_location, weights_only
        return load(Path(path))


def save(content: object, path: Path) -> None:
    """Write a torch file whole or not at all: the old one stays until the new one is on the disk.

    Raises:
        UserError: if the disk is full or the folder cannot be written.
    """
    stream = io.BytesIO()
    torch.save(content, stream)
    try:
        replace_file(path, stream.getvalue(), lasting=True)
    except OSError as error:
        raise UserError(
            f"{path} could not be written ({error.strerror}); the last good one stays. Free some space, or "
            f"make the folder writable; then go on with --resume {path.parent}, or begin again if it had not "
            "begun."
        ) from error


def remove_parts(folder: Path) -> None:
    """Remove what lies half written in a run's folder since it was killed."""
    for suffix in ("pt", "pth", "csv"):
        for part in folder.glob(f".*.{suffix}.*"):
            part.unlink(missing_ok=True)


def save_checkpoint(network: FeatherFace, metadata: dict[str, Any], path: Path) -> None:
    """Write weights under published names together with what made them."""
    state = {
        name: value.detach().cpu().clone().contiguous()
        for name, value in published_state_dict(network).items()
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


def passed_over(path: str) -> str:
    """What is said of a training picture when it turns out that it cannot be used."""
    return f"Passed over: {path} {UNUSABLE}"


def unusable(paths: Iterable[str]) -> list[dict[str, str]]:
    """Training pictures that could not be used, as a command's `errors`."""
    return [{"path": path, "message": f"{path} {UNUSABLE}."} for path in sorted(paths)]


def sha256(path: Path) -> str:
    """Hash of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
