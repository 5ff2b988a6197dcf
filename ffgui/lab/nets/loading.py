"""Checkpoints to networks and back: published files, ours, and ImageNet weights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path

import torch
from torch import Tensor

from ffgui.lab.nets.attention import eca_size_at
from ffgui.lab.nets.config import AttentionKind, NetworkConfig
from ffgui.lab.nets.featherface import FeatherFace
from ffgui.lab.nets.naming import attention_places, canonical, from_profiler, published_name

_SHOWN = 4
_WIDTH = "BboxHead.0.conv1x1.weight"
_COUNTER = ".num_batches_tracked"
_ECA_KERNELS: dict[AttentionKind, str] = {"eca": "conv.weight", "eca_spatial": "channel.conv.weight"}


class CheckpointError(ValueError):
    """A file does not hold the weights of a FeatherFace network."""


def load_network(path: str | Path) -> FeatherFace:
    """The network in a checkpoint, in eval mode; its kind follows from the weights."""
    return network_from_state(_read(Path(path)), str(path))


def network_from_state(state: Mapping[str, Tensor], source: str = "state dict") -> FeatherFace:
    """The network whose weights ``state`` holds under published names, in eval mode.

    ``source`` names the weights in messages. Raises ``CheckpointError``.
    """
    weights = _clean(state)
    config = _infer(weights, source)
    network = FeatherFace(config)
    target = network.state_dict()
    names = {published_name(name, config.attention): name for name in target}
    _compare({name: target[ours] for name, ours in names.items()}, weights, source)
    # Checkpoints older than BN's step counter lack it; its start value serves.
    found = {ours: weights.get(name, target[ours]) for name, ours in names.items()}
    network.load_state_dict(found)
    return network.eval()


def published_state_dict(network: FeatherFace) -> dict[str, Tensor]:
    """The network's weights under published names, as files hold them."""
    kind = network.config.attention
    return {published_name(name, kind): value for name, value in network.state_dict().items()}


def load_backbone(network: FeatherFace, path: str | Path) -> None:
    """Put the ImageNet weights in ``path`` into the network's backbone, in place."""
    weights = {name: value for name, value in _clean(_read(Path(path))).items() if not name.startswith("fc.")}
    target = network.backbone.state_dict()
    _compare(target, weights, str(path))
    network.backbone.load_state_dict({**target, **weights})


def _read(path: Path) -> Mapping[str, Tensor]:
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except OSError:
        raise
    except Exception as error:  # a damaged file can fail in any part of the reader
        raise CheckpointError(f"{path} is not a torch checkpoint of plain weights") from error
    if isinstance(content, Mapping) and isinstance(content.get("state_dict"), Mapping):
        content = content["state_dict"]
    if not isinstance(content, Mapping):
        raise CheckpointError(f"{path} holds a {type(content).__name__}, not a state dict")
    return content


def _clean(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {
        canonical(name): value
        for name, value in state.items()
        if isinstance(name, str) and not from_profiler(name)
    }


def _infer(weights: Mapping[str, Tensor], source: str) -> NetworkConfig:
    kind, places = attention_places(weights)
    cells = {name.split(".")[1] for name in weights if name.startswith("bifpn.")}
    try:
        config = NetworkConfig(
            out_channels=_width(weights),
            attention=kind,
            deformable=not weights or any(".offset_conv." in name for name in weights),
            bifpn_cells=max(1, len(cells)),
            shuffle_block=any(name.startswith("ssh1_cs.") for name in weights),
            places=places,
        )
    except ValueError as error:
        raise CheckpointError(f"{source} holds no FeatherFace weights: {error}") from error
    return _with_kernels(config, weights)


def _width(weights: Mapping[str, Tensor]) -> int:
    weight = weights.get(_WIDTH)
    if isinstance(weight, Tensor) and weight.dim() == 4:
        return weight.shape[1]
    return NetworkConfig().out_channels


def _with_kernels(config: NetworkConfig, weights: Mapping[str, Tensor]) -> NetworkConfig:
    """The configuration whose ECA kernels are as long as those found; as it is if none are.

    The paper's gamma and b come first, then one length for all, then other gammas and b.
    """
    suffix = _ECA_KERNELS.get(config.attention)
    if suffix is None:
        return config
    found = {
        place: _length(weights.get(published_name(f"attention.{place}.{suffix}", config.attention)))
        for place in config.places
    }
    lengths = set(found.values()) - {None}
    fixed = [replace(config, eca_kernel=size) for size in lengths if size and size % 2]
    others = [replace(config, eca_gamma=gamma, eca_b=b) for gamma, b in product(range(1, 5), range(4))]
    for choice in (config, *fixed, *others):
        if all(size in (None, eca_size_at(choice, place)) for place, size in found.items()):
            return choice
    return config


def _length(kernel: Tensor | None) -> int | None:
    return kernel.shape[-1] if isinstance(kernel, Tensor) and kernel.dim() else None


def _compare(expected: Mapping[str, Tensor], found: Mapping[str, Tensor], source: str) -> None:
    missing = [n for n in expected if n not in found and not n.endswith(_COUNTER)]
    unexpected = [name for name in found if name not in expected]
    shapes = [
        f"{name} {_shape(found[name])} instead of {_shape(expected[name])}"
        for name in expected
        if name in found and _shape(found[name]) != _shape(expected[name])
    ]
    faults = [
        f"{len(names)} {what} ({_some(names)})"
        for what, names in (
            ("missing", missing),
            ("unexpected", unexpected),
            ("of another shape", shapes),
        )
        if names
    ]
    if faults:
        raise CheckpointError(f"{source} does not fit a FeatherFace network: " + "; ".join(faults))


def _shape(value: object) -> tuple[int, ...] | str:
    return tuple(value.shape) if isinstance(value, Tensor) else type(value).__name__


def _some(names: Iterable[str]) -> str:
    listed = list(names)
    more = ", ..." if len(listed) > _SHOWN else ""
    return ", ".join(listed[:_SHOWN]) + more
