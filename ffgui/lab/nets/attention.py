"""Attention modules: CBAM, three forms of ECA, and SE."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn

from ffgui.lab.nets.config import NetworkConfig

_REDUCTION = 16
_ECA_SCALES = (3, 5, 7)


class AttentionOutput(NamedTuple):
    """Gated features and the gates.

    `features` is float[B, C, H, W], `channel` float[B, C] in 0..1, and `spatial`
    float[B, 1, H, W] in 0..1, or None if the module has no spatial gate.
    """

    features: Tensor
    channel: Tensor
    spatial: Tensor | None


def eca_kernel_size(channels: int, gamma: int = 2, b: int = 1) -> int:
    """Return the ECA kernel size: the odd number nearest to `log2(C) / gamma + b / gamma`."""
    size = int(abs(math.log2(channels) / gamma + b / gamma))
    return size if size % 2 else size + 1


def eca_kernel_size_at(config: NetworkConfig, place: str) -> int:
    """Return the configured ECA kernel size at one of `PLACES`."""
    channels = config.place_channels(place)
    return config.eca_kernel or eca_kernel_size(channels, config.eca_gamma, config.eca_b)


class Attention(nn.Module):
    """Channel attention."""

    def channel_gate(self, x: Tensor) -> Tensor:
        """Return the channel gate, float[B, C] in 0..1, for a feature map `x` float[B, C, H, W]."""
        raise NotImplementedError

    def with_gates(self, x: Tensor) -> AttentionOutput:
        """Return the gated feature map together with its gates."""
        channel = self.channel_gate(x)
        return AttentionOutput(x * channel[:, :, None, None], channel, None)

    def forward(self, x: Tensor) -> Tensor:
        """Return the gated feature map, in the shape of `x`."""
        return self.with_gates(x).features


class SpatialAttention(Attention):
    """Channel attention followed by a spatial gate."""

    def _spatial_gate(self, features: Tensor) -> Tensor:
        """Return the spatial gate, float[B, 1, H, W], for a map that the channel gate has weighted."""
        raise NotImplementedError

    def with_gates(self, x: Tensor) -> AttentionOutput:
        """Return the gated feature map together with both gates."""
        weighted, channel, _ = super().with_gates(x)
        spatial = self._spatial_gate(weighted)
        return AttentionOutput(weighted * spatial, channel, spatial)


def _across_channels(size: int) -> nn.Conv1d:
    return nn.Conv1d(1, 1, size, padding=size // 2, bias=False)


class Eca(Attention):
    """Efficient channel attention (Wang et al. 2020, arXiv:1910.03151)."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.conv = _across_channels(size)

    def channel_gate(self, x: Tensor) -> Tensor:
        """Average-pool, convolve across channels, apply a sigmoid."""
        pooled = x.mean((2, 3))
        weights: Tensor = self.conv(pooled[:, None])
        return weights[:, 0].sigmoid()


class EcaMulti(Attention):
    """Multi-scale ECA, our own variant.

    Kernels of size 3, 5 and 7 read the same channel means and are summed before the
    sigmoid. The sum equals a single kernel of size 7; the scales change the
    parameterization, not the function: channels close by take part in every kernel.
    """

    def __init__(self) -> None:
        super().__init__()
        self.scales = nn.ModuleDict({str(size): _across_channels(size) for size in _ECA_SCALES})

    def channel_gate(self, x: Tensor) -> Tensor:
        """Average-pool, sum three convolutions across channels, apply a sigmoid."""
        pooled = x.mean((2, 3))[:, None]
        weights = torch.stack([conv(pooled) for conv in self.scales.values()]).sum(0)
        return weights[:, 0].sigmoid()


class Se(Attention):
    """Squeeze and excitation (Hu et al. 2018, arXiv:1709.01507), without biases."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(channels, channels // _REDUCTION, bias=False)
        self.expand = nn.Linear(channels // _REDUCTION, channels, bias=False)

    def channel_gate(self, x: Tensor) -> Tensor:
        """Average-pool, apply a two-layer perceptron and a sigmoid."""
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

    def channel_gate(self, x: Tensor) -> Tensor:
        """Apply a shared perceptron to average and maximum; return the sigmoid of the sum."""
        average = self.expand(self.hidden(x.mean((2, 3))).relu())
        maximum = self.expand(self.hidden(x.amax((2, 3))).relu())
        weights: Tensor = average + maximum
        return weights.sigmoid()

    def _spatial_gate(self, features: Tensor) -> Tensor:
        """Convolve the maximum and mean over channels with a 7x7 kernel."""
        pooled = torch.cat((features.amax(1, True), features.mean(1, True)), 1)
        logits: Tensor = self.spatial_bn(self.spatial(pooled))
        return logits.sigmoid()


class EcaSpatial(SpatialAttention):
    """ECA followed by a 7x7 spatial gate over (mean, maximum), without BN."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.channel = Eca(size)
        self.spatial = nn.Conv2d(2, 1, 7, padding=3, bias=False)

    def channel_gate(self, x: Tensor) -> Tensor:
        """Return the ECA gate."""
        return self.channel.channel_gate(x)

    def _spatial_gate(self, features: Tensor) -> Tensor:
        """Convolve the mean and maximum over channels with a 7x7 kernel."""
        pooled = torch.cat((features.mean(1, True), features.amax(1, True)), 1)
        logits: Tensor = self.spatial(pooled)
        return logits.sigmoid()


def build_attention(config: NetworkConfig, place: str) -> Attention:
    """Build the attention module for one of `PLACES`; the configured kind must not be `none`."""
    channels = config.place_channels(place)
    if config.attention == "cbam":
        return Cbam(channels)
    if config.attention == "se":
        return Se(channels)
    if config.attention == "eca_multi":
        return EcaMulti()
    if config.attention == "eca":
        return Eca(eca_kernel_size_at(config, place))
    if config.attention == "eca_spatial":
        return EcaSpatial(eca_kernel_size_at(config, place))
    raise ValueError("a network without attention has no attention modules")


def make_neutral(module: Attention) -> None:
    """Initialize a module so that every gate is 1/2 for any input and can still learn.

    The last layer before each sigmoid is set to zero. For CBAM's spatial gate that is
    the scale of its BN: after a zero convolution the gate would jump as soon as BN
    divides by the tiny variance. Earlier layers keep their random weights.
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
    """Return the factor that `attention(x) + x` applies to a map while all gates are 1/2."""
    return 1.25 if config.attention in ("cbam", "eca_spatial") else 1.5
