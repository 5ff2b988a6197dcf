"""Modulated deformable convolution (DCNv2, Zhu et al. 2019, arXiv:1811.11168).

Sampling is a single `grid_sample` call over a grid of all nine taps, and the
convolution a single matrix product, so that both use every core. Inside
`exporting()` the modules emit ONNX's standard `DeformConv` instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import torch
from torch import Tensor, nn
from torch.nn import functional

_TAPS = 9
_OPSET = 19
_exporting: ContextVar[bool] = ContextVar("_exporting", default=False)


@contextmanager
def exporting() -> Iterator[None]:
    """Make `DeformableConv2d` emit `DeformConv` under `torch.onnx.export`.

    Needs the dynamo exporter with `opset_version` 19 or later. Inside the block but
    outside an export the modules return zeros, so keep the block short.
    """
    token = _exporting.set(True)
    try:
        yield
    finally:
        _exporting.reset(token)


def _centers(size: int, like: Tensor) -> Tensor:
    return torch.arange(size, device=like.device, dtype=like.dtype)


def _grid(offset: Tensor) -> Tensor:
    """Convert offsets [B, 18, H, W] to a sampling grid [B, 9 * H, W, 2] in -1..1."""
    batch, _, height, width = offset.shape
    tap = _centers(3, offset) - 1.0
    taps_y = tap.repeat_interleave(3).view(1, _TAPS, 1, 1)
    taps_x = tap.repeat(3).view(1, _TAPS, 1, 1)
    rows = _centers(height, offset).view(1, 1, height, 1) + taps_y
    columns = _centers(width, offset).view(1, 1, 1, width) + taps_x
    pairs = offset.reshape(batch, _TAPS, 2, height, width)
    y, x = pairs[:, :, 0] + rows, pairs[:, :, 1] + columns
    # Cell centers rather than aligned corners: the samples are the same, but a map
    # of one row or column does not divide by zero.
    x = (2.0 * x + 1.0) / width - 1.0
    y = (2.0 * y + 1.0) / height - 1.0
    return torch.stack((x, y), -1).reshape(batch, _TAPS * height, width, 2)


def _columns(x: Tensor, offset: Tensor, mask: Tensor) -> Tensor:
    """Return the sampled, modulated taps, [B, C * 9, H * W], in the dtype of `x`."""
    batch, channels, height, width = x.shape
    exact = torch.promote_types(x.dtype, torch.float32)
    with torch.autocast(x.device.type, enabled=False):
        grid = _grid(offset.to(exact))
        taps = functional.grid_sample(
            x.to(exact).contiguous(), grid, mode="bilinear", padding_mode="zeros", align_corners=False
        )
        # Back to half precision before the product: the taps are the largest
        # tensor in the network, and this halves the memory traffic from here on.
        weights = mask.to(x.dtype).reshape(batch, 1, _TAPS * height, width)
        modulated = taps.to(x.dtype) * weights
        return modulated.reshape(batch, channels * _TAPS, height * width)


def deform_conv2d(
    x: Tensor, offset: Tensor, mask: Tensor, weight: Tensor, bias: Tensor | None = None
) -> Tensor:
    """Apply a deformable 3x3 convolution: stride 1, padding 1, one offset group.

    `x` is float[B, C, H, W]; `offset` float[B, 18, H, W] holds a (y, x) pair per
    tap in row-major order; `mask` is float[B, 9, H, W], `weight` float[O, C, 3, 3],
    `bias` float[O]. Returns float[B, O, H, W]. Positions are computed in float32 or
    better even under autocast.
    """
    batch, _, height, width = x.shape
    outputs = weight.shape[0]
    # A batched product: matmul would fold the batch and copy the taps.
    kernel = weight.flatten(1).expand(batch, -1, -1)
    result = torch.bmm(kernel, _columns(x, offset, mask))
    result = result.reshape(batch, outputs, height, width)
    return result if bias is None else result + bias.view(1, outputs, 1, 1).to(result.dtype)


def deform_conv_node(x: Tensor, offset: Tensor, mask: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Emit an ONNX `DeformConv` node, of which torch knows only shape and dtype.

    Takes the arguments of `deform_conv2d`.
    """
    shape = (x.shape[0], weight.shape[0], x.shape[2], x.shape[3])
    return torch.onnx.ops.symbolic(
        "DeformConv",
        (x, weight, offset, bias, mask),
        {
            "dilations": [1, 1],
            "group": 1,
            "kernel_shape": [3, 3],
            "offset_group": 1,
            "pads": [1, 1, 1, 1],
            "strides": [1, 1],
        },
        dtype=x.dtype,
        shape=shape,
        version=_OPSET,
    )


class PlainConv2d(nn.Module):
    """A plain 3x3 convolution, which takes the place of a deformable one in dense variants."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.regular = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """Map float[B, inputs, H, W] to float[B, outputs, H, W]."""
        result: Tensor = self.regular(x)
        return result


class DeformableConv2d(PlainConv2d):
    """A deformable 3x3 convolution. With its initial zero offsets it equals a plain one."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__(inputs, outputs)
        self.offset = nn.Conv2d(inputs, 2 * _TAPS, 3, padding=1)
        self.modulator = nn.Conv2d(inputs, _TAPS, 3, padding=1)
        for module in (self.offset, self.modulator):
            nn.init.zeros_(module.weight)
            assert module.bias is not None
            nn.init.zeros_(module.bias)

    def offset_and_mask(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return offsets float[B, 18, H, W], in cells, and masks float[B, 9, H, W] in 0..2."""
        assert self.offset.bias is not None
        assert self.modulator.bias is not None
        weight = torch.cat((self.offset.weight, self.modulator.weight))
        bias = torch.cat((self.offset.bias, self.modulator.bias))
        both = functional.conv2d(x, weight, bias, padding=1)
        return both[:, : 2 * _TAPS], 2.0 * both[:, 2 * _TAPS :].sigmoid()

    def forward(self, x: Tensor) -> Tensor:
        """Map float[B, inputs, H, W] to float[B, outputs, H, W]."""
        offset, mask = self.offset_and_mask(x)
        if _exporting.get():
            weight = self.regular.weight
            return deform_conv_node(x, offset, mask, weight, weight.new_zeros(weight.shape[0]))
        return deform_conv2d(x, offset, mask, self.regular.weight)
