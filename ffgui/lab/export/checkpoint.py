"""Reads what a model file is made from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from ffgui.errors import UserError
from ffgui.lab.nets import CheckpointError, FeatherFace, load_network


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """Weights and where they come from.

    Attributes:
        network: in eval mode.
        made: the file's own metadata, "training" (an object) and "start" (text); empty for
            weights that do not say.
    """

    network: FeatherFace
    made: dict[str, Any]


def read_checkpoint(path: Path) -> Checkpoint:
    """Load published weights, or a checkpoint that a training wrote.

    Raises:
        UserError: if the file is missing, unreadable or holds no FeatherFace.
    """
    if not path.is_file():
        raise UserError(f"There is no checkpoint {path}. Check the path.")
    try:
        network = load_network(path)
        content = torch.load(path, map_location="cpu", weights_only=True)
    except CheckpointError as error:
        raise UserError(f"{error}. Name a FeatherFace checkpoint (.pth).") from error
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}. Check its permissions.") from error
    made = content.get("metadata") if "state_dict" in content else None
    return Checkpoint(network, made if isinstance(made, dict) else {})
