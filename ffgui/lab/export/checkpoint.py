"""Reads checkpoints together with their provenance."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from ffgui.errors import UserError
from ffgui.lab.nets import CheckpointError, FeatherFace, load_network


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """A network and its provenance.

    Attributes:
        network: in eval mode.
        provenance: the file's own metadata, "training" (an object) and "start" (text); empty if
            the file has none.
    """

    network: FeatherFace
    provenance: dict[str, Any]


def read_checkpoint(path: Path) -> Checkpoint:
    """Load a published checkpoint or one that training wrote.

    Raises:
        UserError: if the file is missing or unreadable, or does not hold a FeatherFace network.
    """
    if not path.is_file():
        raise UserError(f"Checkpoint {path} does not exist. Check the path.")
    try:
        network = load_network(path)
        content = torch.load(path, map_location="cpu", weights_only=True)
    except CheckpointError as error:
        raise UserError(f"{error}. Choose a FeatherFace checkpoint (.pth).") from error
    except OSError as error:
        raise UserError(f"Cannot read {path}: {error.strerror}. Check its permissions.") from error
    provenance = content.get("metadata") if "state_dict" in content else None
    return Checkpoint(network, provenance if isinstance(provenance, dict) else {})
