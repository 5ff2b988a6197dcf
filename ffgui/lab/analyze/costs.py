"""Costs of networks and attention, counted on the modules themselves."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from torch import Tensor, nn
from torch._subclasses.fake_tensor import FakeTensorMode

from ffgui.lab.nets import (
    PLACES,
    AttentionKind,
    FeatherFace,
    NetworkConfig,
    attention_parameters,
    count_macs,
    count_parameters,
)
from ffgui.lab.nets.attention import build_attention, eca_kernel_size

WIDTHS = (48, 52, 56, 64)
SIDE = 640
"""Side of the square picture for which operations are counted, in pixels."""


_STRIDES = dict(zip(PLACES, (8, 16, 32, 8, 16, 32), strict=True))
ECA_WIDTHS = (56, 64, 128, 256)
"""Channel counts of the feature maps with attention in the default network."""

_GAMMA_AND_B = ((2, 1), (1, 1), (2, 0), (3, 1), (4, 1))
"""The first pair is the paper's."""

_KINDS: tuple[AttentionKind, ...] = ("eca", "se", "cbam")


@dataclass(frozen=True, slots=True)
class AttentionCost:
    """Cost of one kind of attention at one place of a network with 56 channels.

    Attributes:
        macs: multiply-accumulates of its convolutions and linear layers for a picture of `SIDE` x
            `SIDE` pixels, without pooling and the product with the feature map.
    """

    attention: str
    place: str
    channels: int
    parameters: int
    macs: int


def network_costs() -> list[dict[str, Any]]:
    """Return the costs of V1 and V2 at each width, deformable and dense, for `ffgui info --json`."""
    costs = []
    for deformable in (True, False):
        for width in WIDTHS:
            for version, attention in (("v1", "cbam"), ("v2", "eca")):
                config = NetworkConfig(width, attention, deformable)  # type: ignore[arg-type]
                costs.append({"version": version, **_network_cost(config)})
    return costs


def _network_cost(config: NetworkConfig) -> dict[str, Any]:
    with FakeTensorMode():  # propagates shapes without computing anything
        network = FeatherFace(config)
        macs = count_macs(network, SIDE, SIDE)
    cost: dict[str, Any] = {
        "channels": config.out_channels,
        "parameters": count_parameters(network),
        "attention_parameters": attention_parameters(network),
        "macs": macs,
        "macs_size": f"{SIDE}x{SIDE}",
    }
    return cost if config.deformable else {**cost, "variant": "dense"}


def attention_costs() -> list[dict[str, Any]]:
    """Return the costs of ECA, SE (reduction 16) and CBAM at the six places, see `AttentionCost`."""
    return [asdict(_attention_cost(kind, place)) for kind in _KINDS for place in PLACES]


def eca_kernels() -> list[dict[str, Any]]:
    """Return ECA kernel sizes at the networks' widths for several gammas and bs, for `ffgui info`."""
    return [
        {
            "gamma": gamma,
            "b": b,
            "kernels": {str(channels): eca_kernel_size(channels, gamma, b) for channels in ECA_WIDTHS},
        }
        for gamma, b in _GAMMA_AND_B
    ]


def _attention_cost(kind: AttentionKind, place: str) -> AttentionCost:
    config = NetworkConfig(attention=kind)
    channels, cells = config.place_channels(place), SIDE // _STRIDES[place]
    with FakeTensorMode():
        module = _AttentionOnly(build_attention(config, place), channels)
        macs = count_macs(module, cells, cells)
    return AttentionCost(kind, place, channels, count_parameters(module), macs)


class _AttentionOnly(nn.Module):
    """Feeds an attention module a feature map with the right number of channels."""

    def __init__(self, attention: nn.Module, channels: int) -> None:
        super().__init__()
        self.attention = attention
        self.channels = channels

    def forward(self, x: Tensor) -> Tensor:
        """Apply attention to a feature map of the height and width of `x`."""
        result: Tensor = self.attention(x.new_zeros(1, self.channels, *x.shape[2:]))
        return result
