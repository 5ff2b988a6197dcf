"""BiFPN with three levels (Tan, Pang and Le 2020, arXiv:1911.09070)."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from ffgui.lab.nets.config import BACKBONE_CHANNELS

_EPSILON = 1e-4

Levels = tuple[Tensor, Tensor, Tensor]


def _norm(channels: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(channels, eps=1e-3, momentum=0.01)


def _projection(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inputs, outputs, 1), _norm(outputs))


def upsample(x: Tensor) -> Tensor:
    """Upsample `x` by 2 with nearest-neighbor interpolation."""
    return functional.interpolate(x, scale_factor=2.0, mode="nearest")


def downsample(x: Tensor) -> Tensor:
    """Downsample `x`, whose sides are even, by 2 with a 3x3 max-pool over a zero-padded map.

    The maps can be negative: the pool's own padding, minus infinity, would give other
    values than the zeros that the weights were trained with.
    """
    return functional.max_pool2d(functional.pad(x, (0, 1, 0, 1)), 3, 2)


class Fusion(nn.Module):
    """Fast normalized fusion, swish, and a depthwise-separable convolution with BN."""

    def __init__(self, channels: int, weights: int) -> None:
        super().__init__()
        self.weights = nn.Parameter(torch.ones(weights))
        self.depthwise = nn.Conv2d(channels, channels, 3, 1, 1, groups=channels, bias=False)
        self.pointwise = nn.Conv2d(channels, channels, 1)
        self.bn = _norm(channels)

    def normalized_weights(self) -> Tensor:
        """Return the fusion weight of each input, float[weights]: non-negative, their sum just below 1."""
        weights = self.weights.relu()
        return weights / (weights.sum() + _EPSILON)

    def forward(self, *maps: Tensor) -> Tensor:
        """Fuse maps float[B, C, H, W] into one of the same shape."""
        weights = self.normalized_weights()
        fused = maps[0] * weights[0]
        for index, extra in enumerate(maps[1:], start=1):
            fused = fused + extra * weights[index]
        result: Tensor = self.bn(self.pointwise(self.depthwise(functional.silu(fused))))
        return result


class BiFpnCell(nn.Module):
    """A BiFPN cell: a top-down pass, then a bottom-up pass."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.up4 = Fusion(channels, 2)
        self.up3 = Fusion(channels, 2)
        self.down4 = Fusion(channels, 3)
        # P5 fuses two maps. The published cell has a third weight, which only takes
        # part in the normalization.
        self.down5 = Fusion(channels, 3)

    def fuse(self, top_down: Levels, bottom_up: tuple[Tensor, Tensor]) -> Levels:
        """Return new P3..P5 from the inputs of both passes (P4 and P5 in the bottom-up one)."""
        p3, p4, p5 = top_down
        middle = self.up4(p4, upsample(p5))
        p3 = self.up3(p3, upsample(middle))
        p4 = self.down4(bottom_up[0], middle, downsample(p3))
        p5 = self.down5(bottom_up[1], downsample(p4))
        return p3, p4, p5

    def forward(self, levels: Levels) -> Levels:
        """Map P3..P5, float[B, C, H, W] at strides 8, 16 and 32, to maps of the same shapes."""
        return self.fuse(levels, levels[1:])


class FirstCell(BiFpnCell):
    """The first cell, which also projects the backbone's maps to the width of the neck."""

    def __init__(self, channels: int) -> None:
        super().__init__(channels)
        c3, c4, c5 = BACKBONE_CHANNELS
        self.project3 = _projection(c3, channels)
        self.project4 = _projection(c4, channels)
        self.project5 = _projection(c5, channels)
        self.project4_again = _projection(c4, channels)
        self.project5_again = _projection(c5, channels)

    def forward(self, levels: Levels) -> Levels:
        """Map C3..C5, with 64, 128 and 256 channels, to P3..P5."""
        c3, c4, c5 = levels
        top_down = self.project3(c3), self.project4(c4), self.project5(c5)
        return self.fuse(top_down, (self.project4_again(c4), self.project5_again(c5)))


def build_neck(channels: int, cells: int) -> nn.Sequential:
    """Build a neck of `cells` BiFPN cells with `channels` channels."""
    rest = (BiFpnCell(channels) for _ in range(cells - 1))
    return nn.Sequential(FirstCell(channels), *rest)
