"""What networks and attention cost, counted on the modules themselves."""

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
"""Channels of the maps that carry attention in the default network."""

_GAMMA_AND_B = ((2, 1), (1, 1), (2, 0), (3, 1), (4, 1))
"""The paper's first."""

_KINDS: tuple[AttentionKind, ...] = ("eca", "se", "cbam")


@dataclass(frozen=True, slots=True)
class AttentionCost:
    """What one kind of attention costs at one place of a 56 channels wide network.

    Attributes:
        macs: multiply-accumulates of its convolutions and linear layers on a picture of
            `SIDE` x `SIDE` pixels; pooling and the product with the map are not among them.
    """

    attention: str
    place: str
    channels: int
    parameters: int
    macs: int


def network_costs() -> list[dict[str, Any]]:
    """V1 and V2 at each width, deformable and dense, as `ffgui info --json` lists them."""
    costs = []
    for deformable in (True, False):
        for width in WIDTHS:
            for version, attention in (("v1", "cbam"), ("v2", "eca")):
                config = NetworkConfig(width, attention, deformable)  # type: ignore[arg-type]
                costs.append({"version": version, **_network_cost(config)})
    return costs


def _network_cost(config: NetworkConfig) -> dict[str, Any]:
    with FakeTensorMode():  # shapes without numbers: nothing is computed
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
    """ECA, SE (reduction 16) and CBAM at the six places, see `AttentionCost`."""
    return [asdict(_attention_cost(kind, place)) for kind in _KINDS for place in PLACES]


def eca_kernels() -> list[dict[str, Any]]:
    """Lengths of ECA's kernels at the networks' widths for some gammas and b, as `ffgui info` lists them."""
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
        module = _Alone(build_attention(config, place), channels)
        macs = count_macs(module, cells, cells)
    return AttentionCost(kind, place, channels, count_parameters(module), macs)


class _Alone(nn.Module):
    """Gives an attention module a map of its own number of channels."""

    def __init__(self, attention: nn.Module, channels: int) -> None:
        super().__init__()
        self.attention = attention
        self.channels = channels

    def forward(self, x: Tensor) -> Tensor:
        """What attention makes of a map of the height and width of ``x``."""
        result: Tensor = self.attention(x.new_zeros(1, self.channels, *x.shape[2:]))
        return result
