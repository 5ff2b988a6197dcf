"""The detection head on each pyramid level: context, channel shuffle, predictions."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from ffgui.lab.nets.deform import DeformableConv2d, PlainConv2d

_SLOPE = 0.1
_ANCHORS = 2


class ConvBn(nn.Module):
    """A deformable or plain 3x3 convolution followed by BN."""

    def __init__(self, inputs: int, outputs: int, deformable: bool) -> None:
        super().__init__()
        kind = DeformableConv2d if deformable else PlainConv2d
        self.conv: PlainConv2d = kind(inputs, outputs)
        self.bn = nn.BatchNorm2d(outputs)

    def forward(self, x: Tensor) -> Tensor:
        """Map float[B, inputs, H, W] to float[B, outputs, H, W]."""
        result: Tensor = self.bn(self.conv(x))
        return result


class Context(nn.Module):
    """SSH context block (Najibi et al. 2017, arXiv:1708.03979) with three branches."""

    def __init__(self, channels: int, deformable: bool) -> None:
        super().__init__()
        half, quarter = channels // 2, channels // 4
        self.conv3 = ConvBn(channels, half, deformable)
        self.conv5_shared = ConvBn(channels, quarter, deformable)
        self.conv5 = ConvBn(quarter, quarter, deformable)
        self.conv7_first = ConvBn(quarter, quarter, deformable)
        self.conv7 = ConvBn(quarter, quarter, deformable)

    def forward(self, x: Tensor) -> Tensor:
        """Return a map in the shape of `x`: half its channels 3x3, a quarter 5x5, a quarter 7x7 context."""
        shared = functional.leaky_relu(self.conv5_shared(x), _SLOPE)
        first = functional.leaky_relu(self.conv7_first(shared), _SLOPE)
        branches = (self.conv3(x), self.conv5(shared), self.conv7(first))
        return torch.cat(branches, 1).relu()


class ChannelShuffle(nn.Module):
    """Channel shuffle with two groups: even channels, then odd ones (ShuffleNet, arXiv:1707.01083)."""

    def forward(self, x: Tensor) -> Tensor:
        """Move input channel 2 * j + g to output channel g * C / 2 + j."""
        return torch.cat((x[:, 0::2], x[:, 1::2]), 1)


def build_shuffle(channels: int, block: bool) -> nn.Sequential:
    """Build the channel shuffle and, if `block`, the bottleneck after it."""
    if not block:
        return nn.Sequential(ChannelShuffle())
    half = channels // 2
    return nn.Sequential(
        ChannelShuffle(),
        nn.Conv2d(channels, half, 1, bias=False),
        nn.BatchNorm2d(half),
        nn.Conv2d(half, half, 3, padding=1, groups=half, bias=False),
        nn.BatchNorm2d(half),
        nn.Conv2d(half, channels, 1, bias=False),
        nn.BatchNorm2d(channels),
        nn.ReLU(),
    )


class PredictionHead(nn.Module):
    """1x1 convolutions for boxes, logits and landmarks of the two priors of a cell."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.boxes = nn.Conv2d(channels, 4 * _ANCHORS, 1)
        self.logits = nn.Conv2d(channels, 2 * _ANCHORS, 1)
        self.landmarks = nn.Conv2d(channels, 10 * _ANCHORS, 1)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return boxes [B, A, 4], logits [B, A, 2] and landmarks [B, A, 10], cells row-major."""
        return (
            _by_prior(self.boxes(x), 4),
            _by_prior(self.logits(x), 2),
            _by_prior(self.landmarks(x), 10),
        )


def _by_prior(output: Tensor, values: int) -> Tensor:
    rows = output.permute(0, 2, 3, 1)
    return rows.reshape(rows.shape[0], -1, values)
