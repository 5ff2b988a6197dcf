"""Checks of a model file that need its PyTorch network, for `ffgui validate`."""

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
    """The network has as many as the file says."""
    network = _network(file)
    said = (file.info.parameters, file.info.attention_parameters)
    counted = (count_parameters(network), attention_parameters(network))
    if said != counted:
        raise FailedError(
            f"says {said[0]} with {said[1]} of attention, and its network has {counted[0]} with {counted[1]}"
        )
    return f"{counted[0]:,} counted on the network, {counted[1]:,} of them attention"


def _network(file: CheckedFile) -> FeatherFace:
    """The network of a file: of the checkpoint beside it, or built as the metadata say."""
    if _checkpoint(file).is_file():
        return load_network(_checkpoint(file))
    info = file.info
    if "network" in file.metadata:
        return FeatherFace(NetworkConfig(**json.loads(file.metadata["network"])))
    if info.version not in KINDS:
        raise SkippedError("the file does not say how its network is built")
    return FeatherFace(
        NetworkConfig(info.channels or 0, info.attention, deformable=info.variant == "deformable")
    )


def torch_agreement(file: CheckedFile) -> str:
    """An FP32 file says what the torch network of its checkpoint says."""
    if not _checkpoint(file).is_file():
        raise SkippedError(f"there is no {_checkpoint(file).name} beside it")
    # A face that the right and bottom edges cut off, where borders of maps show.
    picture = np.ascontiguousarray(photograph()[None, :160, :256])
    ours, theirs = file.run(picture), open_engine(file.file).run({IMAGE: picture})
    if {name: array.shape for name, array in ours.items()} != {
        name: array.shape for name, array in theirs.items()
    }:
        raise FailedError("has outputs of other shapes than the network of its checkpoint")
    difference = float(np.max([np.abs(array - theirs[name]).max() for name, array in ours.items()]))
    if not difference <= TOLERANCE:
        raise FailedError(f"differs from the network of its checkpoint by {difference:.2g}")
    return f"largest difference {difference:.1g}"


def _checkpoint(file: CheckedFile) -> Path:
    """Where the weights are that it was made from, if they are there."""
    return file.file.with_suffix(".pth")


NETWORK_CHECKS: Mapping[str, Check] = MappingProxyType(
    {PARAMETERS: parameters, TORCH_AGREEMENT: torch_agreement}
)
