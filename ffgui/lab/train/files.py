"""Files of a run: its saved state, and checkpoints of weights."""

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
"""What is wrong with a training picture that is skipped."""


class AtomicCheckpointIO(TorchCheckpointIO):
    """Lets Fabric write states atomically, and read plain data only."""

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
    """Write a torch file atomically: the old one is kept until the new one is on the disk.

    Raises:
        UserError: if the disk is full or the folder cannot be written.
    """
    stream = io.BytesIO()
    torch.save(content, stream)
    try:
        replace_file(path, stream.getvalue(), lasting=True)
    except OSError as error:
        raise UserError(
            f"Cannot write {path} ({error.strerror}); the last good version is kept. Free some space, or "
            f"make the folder writable. Then resume with --resume {path.parent}, or start the run again if "
            "it had not started."
        ) from error


def remove_parts(folder: Path) -> None:
    """Remove partial files that a killed run left in its folder."""
    for suffix in ("pt", "pth", "csv"):
        for part in folder.glob(f".*.{suffix}.*"):
            part.unlink(missing_ok=True)


def save_checkpoint(network: FeatherFace, metadata: dict[str, Any], path: Path) -> None:
    """Write weights under their published names, with metadata."""
    state = {
        name: value.detach().cpu().clone().contiguous()
        for name, value in published_state_dict(network).items()
    }
    save({"state_dict": state, "metadata": metadata}, path)


def load(path: Path) -> dict[str, Any]:
    """Read a torch file of plain data and tensors.

    Raises:
        UserError: if it is missing or holds something else.
    """
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        raise UserError(f"Cannot read {path} as a training state: {type(error).__name__}.") from error
    if not isinstance(content, dict):
        raise UserError(f"{path} is not a training state.")
    return content


def skipped_message(path: str) -> str:
    """Return the message about an unusable training picture."""
    return f"Skipped: {path} {UNUSABLE}"


def unusable(paths: Iterable[str]) -> list[dict[str, str]]:
    """Return unusable training pictures as a command's `errors`."""
    return [{"path": path, "message": f"{path} {UNUSABLE}."} for path in sorted(paths)]


def sha256(path: Path) -> str:
    """Return the hash of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
