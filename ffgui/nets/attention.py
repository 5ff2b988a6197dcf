"""Attention at one place: CBAM, ECA, SE, and ECA followed by a spatial gate."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn

from ffgui.nets.config import NetworkConfig

_REDUCTION = 16


class Gated(NamedTuple):
    """What attention makes of a map.

    ``features`` float[B, C, H, W], ``channel`` float[B, C] in 0..1, ``spatial``
    float[B, 1, H, W] in 0..1 where the module has a spatial gate.
    """

    features: Tensor
    channel: Tensor
    spatial: Tensor | None


def eca_kernel_size(channels: int, gamma: int = 2, b: int = 1) -> int:
    """Length of the ECA kernel: odd and next to ``log2(C) / gamma + b / gamma``."""
    size = int(abs(math.log2(channels) / gamma + b / gamma))
    return size if size % 2 else size + 1


class Attention(nn.Module):
    """A gate over channels."""

    def gate(self, x: Tensor) -> Tensor:
        """Channel weights float[B, C] in 0..1 of the map ``x`` float[B, C, H, W]."""
        raise NotImplementedError

    def gated(self, x: Tensor) -> Gated:
        """The weighted map together with the gates that made it."""
        channel = self.gate(x)
        return Gated(x * channel[:, :, None, None], channel, None)

    def forward(self, x: Tensor) -> Tensor:
        """The weighted map, shaped as ``x``."""
        return self.gated(x).features


class SpatialAttention(Attention):
    """Attention that has a spatial gate as well."""

    def spatial_gate_of(self, features: Tensor) -> Tensor:
        """Spatial weights float[B, 1, H, W] of a map whose channels are weighted already."""
        raise NotImplementedError

    def gated(self, x: Tensor) -> Gated:
        """The weighted map together with both gates."""
        weighted, channel, _ = super().gated(x)
        spatial = self.spatial_gate_of(weighted)
        return Gated(weighted * spatial, channel, spatial)

    def spatial_gate(self, x: Tensor) -> Tensor:
        """Spatial weights float[B, 1, H, W] in 0..1, from the same ``x`` as ``gate``."""
        return self.spatial_gate_of(super().gated(x).features)


class Eca(Attention):
    """Efficient channel attention (Wang et al. 2020, arXiv:1910.03151)."""

    def __init__(self, channels: int, gamma: int = 2, b: int = 1) -> None:
        super().__init__()
        size = eca_kernel_size(channels, gamma, b)
        self.conv = nn.Conv1d(1, 1, size, padding=size // 2, bias=False)

    def gate(self, x: Tensor) -> Tensor:
        """Sigmoid of one convolution across the channels' means."""
        pooled = x.mean((2, 3))
        weights: Tensor = self.conv(pooled[:, None])
        return weights[:, 0].sigmoid()


class Se(Attention):
    """Squeeze and excitation (Hu et al. 2018, arXiv:1709.01507), without biases."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(channels, channels // _REDUCTION, bias=False)
        self.expand = nn.Linear(channels // _REDUCTION, channels, bias=False)

    def gate(self, x: Tensor) -> Tensor:
        """Sigmoid of a two-layer perceptron on the channels' means."""
        weights: Tensor = self.expand(self.hidden(x.mean((2, 3))).relu())
        return weights.sigmoid()


class Cbam(SpatialAttention):
    """Convolutional block attention (Woo et al. 2018, arXiv:1807.06521)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(channels, channels // _REDUCTION)
        self.expand = nn.Linear(channels // _REDUCTION, channels)
        self.spatial = nn.Conv2d(2, 1, 7, padding=3, bias=False)
        self.spatial_bn = nn.BatchNorm2d(1, momentum=0.01)

    def gate(self, x: Tensor) -> Tensor:
        """One perceptron reads the means and the maxima; the sum goes through a sigmoid."""
        mean = self.expand(self.hidden(x.mean((2, 3))).relu())
        highest = self.expand(self.hidden(x.amax((2, 3))).relu())
        weights: Tensor = mean + highest
        return weights.sigmoid()

    def spatial_gate_of(self, features: Tensor) -> Tensor:
        """A 7x7 convolution over maximum and mean of the channels."""
        pooled = torch.cat((features.amax(1, True), features.mean(1, True)), 1)
        logits: Tensor = self.spatial_bn(self.spatial(pooled))
        return logits.sigmoid()


class EcaSpatial(SpatialAttention):
    """ECA, then a 7x7 spatial gate over (mean, maximum) without normalisation."""

    def __init__(self, channels: int, gamma: int = 2, b: int = 1) -> None:
        super().__init__()
        self.channel = Eca(channels, gamma, b)
        self.spatial = nn.Conv2d(2, 1, 7, padding=3, bias=False)

    def gate(self, x: Tensor) -> Tensor:
        """The ECA weights."""
        return self.channel.gate(x)

    def spatial_gate_of(self, features: Tensor) -> Tensor:
        """A 7x7 convolution over mean and maximum of the channels."""
        pooled = torch.cat((features.mean(1, True), features.amax(1, True)), 1)
        logits: Tensor = self.spatial(pooled)
        return logits.sigmoid()


def build_attention(config: NetworkConfig, place: str) -> Attention:
    """The attention module for one of ``PLACES``; the kind must not be ``none``."""
    channels = config.place_channels(place)
    if config.attention == "cbam":
        return Cbam(channels)
    if config.attention == "se":
        return Se(channels)
    if config.attention == "eca":
        return Eca(channels, config.eca_gamma, config.eca_b)
    if config.attention == "eca_spatial":
        return EcaSpatial(channels, config.eca_gamma, config.eca_b)
    raise ValueError("a network without attention has no attention modules")
