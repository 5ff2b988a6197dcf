"""An equivalent network with fewer and cheaper operations, for inference only.

BN is folded into the preceding convolution, the channel shuffle into the following 1x1 convolution,
the factor 2 of the masks into the deformable weights, and the two class logits into their
difference. Offset and mask convolutions with a common input are merged, and so are the prediction
heads of a level.
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
from ffgui.lab.nets.head import ChannelShuffle, Context, ConvBn, PredictionHead
from ffgui.lab.nets.neck import BiFpnCell, FirstCell, Fusion

_SLOPE = 0.1
_OFFSETS = 18
_MASKS = 9

_ANCHORS = 2
BOXES, SCORES, LANDMARKS = 4 * _ANCHORS, _ANCHORS, 10 * _ANCHORS
"""Channels of a compact head, in this order."""


def compact(network: FeatherFace) -> FeatherFace:
    """Return an equivalent copy in eval mode, whose head gives one map of predictions per level."""
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
        head = CompactHead(cast("PredictionHead", small.heads[level]))
        _fold_shuffle(cast("nn.Sequential", small.shuffle[level]), head)
        small.heads[level] = head
    return small.requires_grad_(False)


Sampling = tuple[Tensor, Tensor]
"""Offsets float[B, 18, H, W], in cells, and masks float[B, 9, H, W] in 0..1."""


class CompactConv(nn.Module):
    """A 3x3 convolution, deformable or plain, with its BN folded in."""

    def __init__(self, unit: ConvBn) -> None:
        super().__init__()
        regular = _fused(unit.conv.regular, unit.bn)
        assert regular.bias is not None
        scale = 2.0 if isinstance(unit.conv, DeformableConv2d) else 1.0
        self.weight = nn.Parameter(regular.weight.detach() * scale)
        self.bias = nn.Parameter(regular.bias.detach())

    def forward(self, x: Tensor, sampling: Sampling | None) -> Tensor:
        """Map float[B, I, H, W] to float[B, O, H, W]; `sampling` is None for a plain convolution."""
        if sampling is None:
            return functional.conv2d(x, self.weight, self.bias, padding=1)
        offset, mask = sampling
        if torch.compiler.is_exporting():
            return deform_conv_node(x, offset, mask, self.weight, self.bias)
        return deform_conv2d(x, offset, mask, self.weight, self.bias)


class CompactFusion(nn.Module):
    """Fast normalized fusion with constant weights and its BN folded in."""

    def __init__(self, fusion: Fusion) -> None:
        super().__init__()
        self.weights = fusion.normalized_weights().detach().tolist()
        self.depthwise = fusion.depthwise
        self.pointwise = _fused(fusion.pointwise, fusion.bn)

    def forward(self, *maps: Tensor) -> Tensor:
        """Fuse maps float[B, C, H, W] into one of the same shape."""
        fused = maps[0] * self.weights[0]
        for extra, weight in zip(maps[1:], self.weights[1:], strict=False):
            fused = fused + extra * weight
        result: Tensor = self.pointwise(self.depthwise(functional.silu(fused)))
        return result


class CompactContext(nn.Module):
    """SSH context block in which convolutions with a common input share an offset and mask convolution.

    The `where_*` names occur in model files, where INT8 quantization looks for them.
    """

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.conv3 = CompactConv(context.conv3)
        self.conv5_shared = CompactConv(context.conv5_shared)
        self.conv5 = CompactConv(context.conv5)
        self.conv7_first = CompactConv(context.conv7_first)
        self.conv7 = CompactConv(context.conv7)
        self.where_first = _merge_sampling(context.conv3, context.conv5_shared)
        self.where_second = _merge_sampling(context.conv5, context.conv7_first)
        self.where_third = _merge_sampling(context.conv7)

    def forward(self, x: Tensor) -> Tensor:
        """Return a map in the shape of `x`."""
        for_conv3, for_conv5 = _sampling(self.where_first, x, 2)
        shared = functional.leaky_relu(self.conv5_shared(x, for_conv5), _SLOPE)
        for_conv5, for_conv7 = _sampling(self.where_second, shared, 2)
        first = functional.leaky_relu(self.conv7_first(shared, for_conv7), _SLOPE)
        (for_conv7,) = _sampling(self.where_third, first, 1)
        branches = (self.conv3(x, for_conv3), self.conv5(shared, for_conv5), self.conv7(first, for_conv7))
        return torch.cat(branches, 1).relu()


class CompactHead(nn.Module):
    """The prediction head of a level as one 1x1 convolution, with one logit per prior."""

    def __init__(self, head: PredictionHead) -> None:
        super().__init__()
        weights, biases = [], []
        for conv in (head.boxes, head.logits, head.landmarks):
            weight, bias = conv.weight.detach(), cast("Tensor", conv.bias).detach()
            if conv is head.logits:
                weight, bias = weight[1::2] - weight[0::2], bias[1::2] - bias[0::2]
            weights.append(weight)
            biases.append(bias)
        self.conv = nn.Conv2d(head.boxes.in_channels, BOXES + SCORES + LANDMARKS, 1)
        self.conv.weight.data = torch.cat(weights)
        cast("Tensor", self.conv.bias).data = torch.cat(biases)

    def forward(self, x: Tensor) -> Tensor:
        """Map float[B, C, H, W] to float[B, H * W, 30], cells row-major."""
        output: Tensor = self.conv(x)
        return output.flatten(2).transpose(1, 2)


def _sampling(conv: nn.Conv2d | None, x: Tensor, consumers: int) -> Sequence[Sampling | None]:
    """Return offsets and masks for each convolution that reads `x`; None for plain ones."""
    if conv is None:
        return [None] * consumers
    parts = torch.split(conv(x), [*[_OFFSETS] * consumers, _MASKS * consumers], 1)
    masks = parts[-1].sigmoid()
    each = torch.split(masks, [_MASKS] * consumers, 1) if consumers > 1 else [masks]
    return list(zip(parts[:-1], each, strict=True))


def _merge_sampling(*units: ConvBn) -> nn.Conv2d | None:
    """Merge the offset and mask convolutions of several units: all offsets, then all masks.

    Returns None for plain units.
    """
    convs = [unit.conv for unit in units if isinstance(unit.conv, DeformableConv2d)]
    parts = [*(conv.offset for conv in convs), *(conv.modulator for conv in convs)]
    if not parts:
        return None
    merged = nn.Conv2d(parts[0].in_channels, sum(part.out_channels for part in parts), 3, padding=1)
    merged.weight.data = torch.cat([part.weight.detach() for part in parts])
    cast("Tensor", merged.bias).data = torch.cat([cast("Tensor", part.bias).detach() for part in parts])
    return merged


def _fused(conv: nn.Module, bn: nn.Module) -> nn.Conv2d:
    return fuse_conv_bn_eval(cast("nn.Conv2d", conv), cast("nn.BatchNorm2d", bn))


def _fold_sequence(sequence: nn.Sequential) -> None:
    """Fold each BN of a sequence into the convolution before it."""
    for index in range(1, len(sequence)):
        if isinstance(sequence[index], nn.BatchNorm2d):
            sequence[index - 1] = _fused(sequence[index - 1], sequence[index])
            sequence[index] = nn.Identity()


def _fold_shuffle(sequence: nn.Sequential, head: CompactHead) -> None:
    """Fold the shuffle, which moves channel c to c % 2 * C / 2 + c // 2, into the next 1x1 convolution."""
    _fold_sequence(sequence)
    conv = cast("nn.Conv2d", sequence[1]) if len(sequence) > 1 else head.conv
    channels = torch.arange(conv.in_channels)
    conv.weight.data = conv.weight.data[:, channels % 2 * (len(channels) // 2) + channels // 2]
    assert isinstance(sequence[0], ChannelShuffle)
    sequence[0] = nn.Identity()
