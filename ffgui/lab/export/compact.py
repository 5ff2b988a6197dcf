"""The same network with fewer and cheaper operations, for inference only.

BN goes into the convolution before it, the channel shuffle into the 1x1 that follows it, the
doubling of the masks into the deformable weights, the two classes into their difference; the
offset and mask convolutions that read one tensor become one, and so do the heads of a level.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.fusion import fuse_conv_bn_eval

from ffgui.lab.nets.attention import Cbam
from ffgui.lab.nets.config import LEVELS
from ffgui.lab.nets.deform import DeformableConv2d, deform_conv2d, deform_conv_node
from ffgui.lab.nets.featherface import FeatherFace
from ffgui.lab.nets.head import Answers, ChannelShuffle, Context, ConvBn
from ffgui.lab.nets.neck import BiFpnCell, FirstCell, Fusion

_SLOPE = 0.1
_OFFSETS = 18
_MASKS = 9

_ANCHORS = 2
BOXES, SCORES, LANDMARKS = 4 * _ANCHORS, _ANCHORS, 10 * _ANCHORS
"""Channels of a compact head, in this order."""


def compact(network: FeatherFace) -> FeatherFace:
    """A copy in eval mode with folded parts; its heads give one map of answers a level."""
    small = copy.deepcopy(network).eval()
    for stage in (small.backbone.stage1, small.backbone.stage2, small.backbone.stage3):
        for block in stage:
            _fold_sequence(cast("nn.Sequential", block))
    for module in small.modules():
        if isinstance(module, BiFpnCell):
            for name in ("up4", "up3", "down4", "down5"):
                setattr(module, name, CompactFusion(cast("Fusion", getattr(module, name))))
        if isinstance(module, FirstCell):
            for name in ("project3", "project4", "project5", "project4_again", "project5_again"):
                _fold_sequence(cast("nn.Sequential", getattr(module, name)))
        elif isinstance(module, Cbam):
            module.spatial = _fused(module.spatial, module.spatial_bn)
            module.spatial_bn = cast("nn.BatchNorm2d", nn.Identity())
    for level in LEVELS:
        small.context[level] = CompactContext(cast("Context", small.context[level]))
        heads = CompactAnswers(cast("Answers", small.heads[level]))
        _fold_shuffle(cast("nn.Sequential", small.shuffle[level]), heads)
        small.heads[level] = heads
    return small.requires_grad_(False)


Taps = tuple[Tensor, Tensor]
"""Offsets float[B, 18, H, W] in cells and masks float[B, 9, H, W] in 0..1."""


class CompactConv(nn.Module):
    """A 3x3 convolution with its BN folded, deformable or not."""

    def __init__(self, unit: ConvBn) -> None:
        super().__init__()
        regular = _fused(unit.conv.regular, unit.bn)
        assert regular.bias is not None
        scale = 2.0 if isinstance(unit.conv, DeformableConv2d) else 1.0
        self.weight = nn.Parameter(regular.weight.detach() * scale)
        self.bias = nn.Parameter(regular.bias.detach())

    def forward(self, x: Tensor, taps: Taps | None) -> Tensor:
        """float[B, I, H, W] to float[B, O, H, W]."""
        if taps is None:
            return functional.conv2d(x, self.weight, self.bias, padding=1)
        offset, mask = taps
        if torch.compiler.is_exporting():
            return deform_conv_node(x, offset, mask, self.weight, self.bias)
        return deform_conv2d(x, offset, mask, self.weight, self.bias)


class CompactFusion(nn.Module):
    """Fast normalized fusion with constant shares and BN folded."""

    def __init__(self, fusion: Fusion) -> None:
        super().__init__()
        self.shares = fusion.shares().detach().tolist()
        self.depthwise = fusion.depthwise
        self.pointwise = _fused(fusion.pointwise, fusion.bn)

    def forward(self, *maps: Tensor) -> Tensor:
        """One map float[B, C, H, W] from maps of that shape."""
        fused = maps[0] * self.shares[0]
        for extra, share in zip(maps[1:], self.shares[1:], strict=False):
            fused = fused + extra * share
        result: Tensor = self.pointwise(self.depthwise(functional.silu(fused)))
        return result


class CompactContext(nn.Module):
    """SSH context whose two first convolutions share one convolution for offsets and masks."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.conv3 = CompactConv(context.conv3)
        self.conv5_shared = CompactConv(context.conv5_shared)
        self.conv5 = CompactConv(context.conv5)
        self.conv7_first = CompactConv(context.conv7_first)
        self.conv7 = CompactConv(context.conv7)
        self.where_first = _where(context.conv3, context.conv5_shared)
        self.where_second = _where(context.conv5, context.conv7_first)
        self.where_third = _where(context.conv7)

    def forward(self, x: Tensor) -> Tensor:
        """Shaped as ``x``."""
        for_conv3, for_conv5 = _taps(self.where_first, x, 2)
        shared = functional.leaky_relu(self.conv5_shared(x, for_conv5), _SLOPE)
        for_conv5, for_conv7 = _taps(self.where_second, shared, 2)
        first = functional.leaky_relu(self.conv7_first(shared, for_conv7), _SLOPE)
        (for_conv7,) = _taps(self.where_third, first, 1)
        branches = (self.conv3(x, for_conv3), self.conv5(shared, for_conv5), self.conv7(first, for_conv7))
        return torch.cat(branches, 1).relu()


class CompactAnswers(nn.Module):
    """The three heads of a level as one 1x1 convolution; the two classes as their difference."""

    def __init__(self, answers: Answers) -> None:
        super().__init__()
        weights, biases = [], []
        for conv in (answers.boxes, answers.logits, answers.landmarks):
            weight, bias = conv.weight.detach(), cast("Tensor", conv.bias).detach()
            if conv is answers.logits:
                weight, bias = weight[1::2] - weight[0::2], bias[1::2] - bias[0::2]
            weights.append(weight)
            biases.append(bias)
        self.conv = nn.Conv2d(answers.boxes.in_channels, BOXES + SCORES + LANDMARKS, 1)
        self.conv.weight.data = torch.cat(weights)
        cast("Tensor", self.conv.bias).data = torch.cat(biases)

    def forward(self, x: Tensor) -> Tensor:
        """float[B, C, H, W] to float[B, H * W, 30], cells row-major."""
        answers: Tensor = self.conv(x)
        return answers.flatten(2).transpose(1, 2)


def _taps(where: nn.Conv2d | None, x: Tensor, readers: int) -> Sequence[Taps | None]:
    """What each of the convolutions that read ``x`` needs; None for dense ones."""
    if where is None:
        return [None] * readers
    parts = torch.split(where(x), [*[_OFFSETS] * readers, _MASKS * readers], 1)
    masks = parts[-1].sigmoid()
    each = torch.split(masks, [_MASKS] * readers, 1) if readers > 1 else [masks]
    return list(zip(parts[:-1], each, strict=True))


def _where(*units: ConvBn) -> nn.Conv2d | None:
    """One convolution for the offsets of all units, then for their masks; None for dense units."""
    convs = [unit.conv for unit in units if isinstance(unit.conv, DeformableConv2d)]
    parts = [*(conv.offset for conv in convs), *(conv.modulator for conv in convs)]
    if not parts:
        return None
    joined = nn.Conv2d(parts[0].in_channels, sum(part.out_channels for part in parts), 3, padding=1)
    joined.weight.data = torch.cat([part.weight.detach() for part in parts])
    cast("Tensor", joined.bias).data = torch.cat([cast("Tensor", part.bias).detach() for part in parts])
    return joined


def _fused(conv: nn.Module, bn: nn.Module) -> nn.Conv2d:
    return fuse_conv_bn_eval(cast("nn.Conv2d", conv), cast("nn.BatchNorm2d", bn))


def _fold_sequence(sequence: nn.Sequential) -> None:
    """Fold each BN of a sequence into the convolution right before it."""
    for index in range(1, len(sequence)):
        if isinstance(sequence[index], nn.BatchNorm2d):
            sequence[index - 1] = _fused(sequence[index - 1], sequence[index])
            sequence[index] = nn.Identity()


def _fold_shuffle(sequence: nn.Sequential, heads: CompactAnswers) -> None:
    """Undo the shuffle in the 1x1 that reads it: channel c moves to c % 2 * C / 2 + c // 2."""
    _fold_sequence(sequence)
    reader = cast("nn.Conv2d", sequence[1]) if len(sequence) > 1 else heads.conv
    channels = torch.arange(reader.in_channels)
    reader.weight.data = reader.weight.data[:, channels % 2 * (len(channels) // 2) + channels // 2]
    assert isinstance(sequence[0], ChannelShuffle)
    sequence[0] = nn.Identity()
