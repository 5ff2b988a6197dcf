"""Checks of `ffgui validate` that need the torch network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np

from ffgui.detect.families.featherface import IMAGE
from ffgui.evaluate.model_checks import (
    KINDS,
    PARAMETERS,
    TOLERANCE,
    TORCH_AGREEMENT,
    Check,
    CheckedFile,
    FailedError,
    SkippedError,
    photograph,
)
from ffgui.lab.nets import FeatherFace, NetworkConfig, attention_parameters, count_parameters, load_network
from ffgui.lab.torch_engine import open_engine


def parameters(file: CheckedFile) -> str:
    """Check the declared numbers of parameters against the network."""
    network = _network(file)
    said = (file.info.parameters, file.info.attention_parameters)
    counted = (count_parameters(network), attention_parameters(network))
    if said != counted:
        raise FailedError(
            f"declares {said[0]} parameters, {said[1]} of them attention; "
            f"its network has {counted[0]} and {counted[1]}"
        )
    return f"{counted[0]:,} counted on the network, {counted[1]:,} of them attention"


def _network(file: CheckedFile) -> FeatherFace:
    """Return the network of the checkpoint beside a file, or build it as the metadata declare."""
    if _checkpoint(file).is_file():
        return load_network(_checkpoint(file))
    info = file.info
    if "network" in file.metadata:
        return FeatherFace(NetworkConfig(**json.loads(file.metadata["network"])))
    if info.version not in KINDS:
        raise SkippedError("the file does not describe its network")
    return FeatherFace(
        NetworkConfig(info.channels or 0, info.attention, deformable=info.variant == "deformable")
    )


def torch_agreement(file: CheckedFile) -> str:
    """Check that an FP32 file agrees with the torch network of its checkpoint."""
    if not _checkpoint(file).is_file():
        raise SkippedError(f"there is no {_checkpoint(file).name} beside it")
    # A face that the right and bottom edges cut off, where borders of maps show.
    picture = np.ascontiguousarray(photograph()[None, :160, :256])
    ours, theirs = file.run(picture), open_engine(file.file).run({IMAGE: picture})
    if {name: array.shape for name, array in ours.items()} != {
        name: array.shape for name, array in theirs.items()
    }:
        raise FailedError("output shapes differ from those of the checkpoint's network")
    difference = float(np.max([np.abs(array - theirs[name]).max() for name, array in ours.items()]))
    if not difference <= TOLERANCE:
        raise FailedError(f"differs from the checkpoint's network by {difference:.2g}")
    return f"largest difference {difference:.1g}"


def _checkpoint(file: CheckedFile) -> Path:
    """Return the path of the checkpoint that a file was exported from."""
    return file.file.with_suffix(".pth")


NETWORK_CHECKS: Mapping[str, Check] = MappingProxyType(
    {PARAMETERS: parameters, TORCH_AGREEMENT: torch_agreement}
)
