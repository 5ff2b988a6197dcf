"""Attention at one place: CBAM, ECA in three forms, and SE."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn

from ffgui.lab.nets.config import NetworkConfig

_REDUCTION = 16
_SCALES = (3, 5, 7)


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


def eca_size_at(config: NetworkConfig, place: str) -> int:
    """Length of the ECA kernel at one of ``PLACES``, as the configuration has it."""
    channels = config.place_channels(place)
    return config.eca_kernel or eca_kernel_size(channels, config.eca_gamma, config.eca_b)


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


def _across_channels(size: int) -> nn.Conv1d:
    return nn.Conv1d(1, 1, size, padding=size // 2, bias=False)


class Eca(Attention):
    """Efficient channel attention (Wang et al. 2020, arXiv:1910.03151)."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.conv = _across_channels(size)

    def gate(self, x: Tensor) -> Tensor:
        """Sigmoid of one convolution across the channels' means."""
        pooled = x.mean((2, 3))
        weights: Tensor = self.conv(pooled[:, None])
        return weights[:, 0].sigmoid()


class EcaMulti(Attention):
    """ECA on several scales, our own small definition.

    Convolutions of 3, 5 and 7 channels read the same means; their answers are added
    before the sigmoid. The sum could be written as one kernel of 7: what the scales
    change is how it is reached, near channels taking part in all of them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.scales = nn.ModuleDict({str(size): _across_channels(size) for size in _SCALES})

    def gate(self, x: Tensor) -> Tensor:
        """Sigmoid of the sum of three convolutions across the channels' means."""
        pooled = x.mean((2, 3))[:, None]
        weights = torch.stack([conv(pooled) for conv in self.scales.values()]).sum(0)
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
    """ECA, then a 7x7 spatial gate over (mean, maximum) without normalization."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.channel = Eca(size)
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
    if config.attention == "eca_multi":
        return EcaMulti()
    if config.attention == "eca":
        return Eca(eca_size_at(config, place))
    if config.attention == "eca_spatial":
        return EcaSpatial(eca_size_at(config, place))
    raise ValueError("a network without attention has no attention modules")


def make_neutral(module: Attention) -> None:
    """Let all gates of a module begin at 1/2 for every picture, ready to learn.

    The last layer before each sigmoid goes to zero; for CBAM's spatial gate that is the
    scale of its BN, since a convolution of zeros would jump as soon as BN divides by its
    small variance. Layers before it keep their random weights.
    """
    for part in module.modules():
        if isinstance(part, nn.Conv1d):
            nn.init.zeros_(part.weight)
        elif isinstance(part, Se | Cbam):
            nn.init.zeros_(part.expand.weight)
            if part.expand.bias is not None:
                nn.init.zeros_(part.expand.bias)
        if isinstance(part, Cbam):
            nn.init.zeros_(part.spatial_bn.weight)
            nn.init.zeros_(part.spatial_bn.bias)
        elif isinstance(part, EcaSpatial):
            nn.init.zeros_(part.spatial.weight)


def neutral_factor(config: NetworkConfig) -> float:
    """What ``attention(x) + x`` multiplies a map by while its gates stand at 1/2."""
    return 1.25 if config.attention in ("cbam", "eca_spatial") else 1.5
