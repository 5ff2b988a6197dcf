"""Loads checkpoints into networks: published ones, our own, and ImageNet weights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path

import torch
from torch import Tensor

from ffgui.lab.nets.attention import eca_kernel_size_at
from ffgui.lab.nets.config import AttentionKind, NetworkConfig
from ffgui.lab.nets.featherface import FeatherFace
from ffgui.lab.nets.naming import canonical_name, find_attention, is_profiler_entry, published_name

_SHOWN = 4
_WIDTH_WEIGHT = "BboxHead.0.conv1x1.weight"
_BN_COUNTER = ".num_batches_tracked"
_ECA_KERNELS: dict[AttentionKind, str] = {"eca": "conv.weight", "eca_spatial": "channel.conv.weight"}


class CheckpointError(ValueError):
    """Raised for a file that does not hold the weights of a FeatherFace network."""


def load_network(path: str | Path) -> FeatherFace:
    """Load the network in a checkpoint, in eval mode; its configuration is inferred from the weights.

    Raises:
        CheckpointError: if the file does not hold such a network.
        OSError: if it cannot be read.
    """
    return network_from_state(_read(Path(path)), str(path))


def network_from_state(state: Mapping[str, Tensor], source: str = "state dict") -> FeatherFace:
    """Build the network for a state dict with published names, in eval mode.

    Args:
        state: the state dict.
        source: its name in error messages.

    Raises:
        CheckpointError: if the weights do not fit a FeatherFace network.
    """
    weights = _clean(state)
    config = _infer(weights, source)
    network = FeatherFace(config)
    initial = network.state_dict()
    names = {published_name(name, config.attention): name for name in initial}
    _compare({published: initial[name] for published, name in names.items()}, weights, source)
    # Checkpoints older than BN's batch counter lack it; its initial value will do.
    loaded = {name: weights.get(published, initial[name]) for published, name in names.items()}
    network.load_state_dict(loaded)
    return network.eval()


def published_state_dict(network: FeatherFace) -> dict[str, Tensor]:
    """Return the network's state dict under published names, as checkpoints store it."""
    kind = network.config.attention
    return {published_name(name, kind): value for name, value in network.state_dict().items()}


def load_backbone(network: FeatherFace, path: str | Path) -> None:
    """Load ImageNet weights from `path` into the network's backbone, in place.

    Raises:
        CheckpointError: if the weights do not fit the backbone.
        OSError: if the file cannot be read.
    """
    weights = {name: value for name, value in _clean(_read(Path(path))).items() if not name.startswith("fc.")}
    target = network.backbone.state_dict()
    _compare(target, weights, str(path))
    network.backbone.load_state_dict({**target, **weights})


def _read(path: Path) -> Mapping[str, Tensor]:
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except OSError:
        raise
    except Exception as error:  # a damaged file can fail anywhere in the reader
        raise CheckpointError(f"{path} is not a PyTorch checkpoint") from error
    if isinstance(content, Mapping) and isinstance(content.get("state_dict"), Mapping):
        content = content["state_dict"]
    if not isinstance(content, Mapping):
        raise CheckpointError(f"{path} contains a {type(content).__name__}, not a state dict")
    return content


def _clean(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {
        canonical_name(name): value
        for name, value in state.items()
        if isinstance(name, str) and not is_profiler_entry(name)
    }


def _infer(weights: Mapping[str, Tensor], source: str) -> NetworkConfig:
    kind, places = find_attention(weights)
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
        raise CheckpointError(f"{source} does not contain FeatherFace weights: {error}") from error
    return _with_kernel_sizes(config, weights)


def _width(weights: Mapping[str, Tensor]) -> int:
    weight = weights.get(_WIDTH_WEIGHT)
    if isinstance(weight, Tensor) and weight.dim() == 4:
        return weight.shape[1]
    return NetworkConfig().out_channels


def _with_kernel_sizes(config: NetworkConfig, weights: Mapping[str, Tensor]) -> NetworkConfig:
    """Return the configuration that has the ECA kernel sizes of the weights, or `config` if none has.

    The paper's gamma and b are tried first, then one size for all places, then other gammas and bs.
    """
    suffix = _ECA_KERNELS.get(config.attention)
    if suffix is None:
        return config
    sizes = {
        place: _kernel_size(weights.get(published_name(f"attention.{place}.{suffix}", config.attention)))
        for place in config.places
    }
    distinct = set(sizes.values()) - {None}
    fixed = [replace(config, eca_kernel=size) for size in distinct if size and size % 2]
    others = [replace(config, eca_gamma=gamma, eca_b=b) for gamma, b in product(range(1, 5), range(4))]
    for candidate in (config, *fixed, *others):
        if all(size in (None, eca_kernel_size_at(candidate, place)) for place, size in sizes.items()):
            return candidate
    return config


def _kernel_size(kernel: Tensor | None) -> int | None:
    return kernel.shape[-1] if isinstance(kernel, Tensor) and kernel.dim() else None


def _compare(expected: Mapping[str, Tensor], found: Mapping[str, Tensor], source: str) -> None:
    missing = [name for name in expected if name not in found and not name.endswith(_BN_COUNTER)]
    unexpected = [name for name in found if name not in expected]
    shapes = [
        f"{name} {_shape(found[name])} instead of {_shape(expected[name])}"
        for name in expected
        if name in found and _shape(found[name]) != _shape(expected[name])
    ]
    problems = [
        f"{len(names)} {problem} ({_first_few(names)})"
        for problem, names in (
            ("missing", missing),
            ("unexpected", unexpected),
            ("of another shape", shapes),
        )
        if names
    ]
    if problems:
        raise CheckpointError(f"{source} does not fit a FeatherFace network: " + "; ".join(problems))


def _shape(value: object) -> tuple[int, ...] | str:
    return tuple(value.shape) if isinstance(value, Tensor) else type(value).__name__


def _first_few(names: Iterable[str]) -> str:
    listed = list(names)
    more = ", ..." if len(listed) > _SHOWN else ""
    return ", ".join(listed[:_SHOWN]) + more
