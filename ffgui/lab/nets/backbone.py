"""MobileNetV1 x0.25 (Howard et al. 2017, arXiv:1704.04861) in three stages."""

from __future__ import annotations

from torch import Tensor, nn

_SLOPE = 0.1
_STAGE1 = ((8, 16, 1), (16, 32, 2), (32, 32, 1), (32, 64, 2), (64, 64, 1))
_STAGE2 = ((64, 128, 2), *((128, 128, 1),) * 5)
_STAGE3 = ((128, 256, 2), (256, 256, 1))


def _stem() -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, 2, 1, bias=False),
        nn.BatchNorm2d(8),
        nn.LeakyReLU(_SLOPE, inplace=True),
    )


def _separable(inputs: int, outputs: int, stride: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, inputs, 3, stride, 1, groups=inputs, bias=False),
        nn.BatchNorm2d(inputs),
        nn.LeakyReLU(_SLOPE, inplace=True),
        nn.Conv2d(inputs, outputs, 1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.LeakyReLU(_SLOPE, inplace=True),
    )


class Backbone(nn.Module):
    """Three stages of depthwise-separable convolutions, with outputs at strides 8, 16 and 32."""

    def __init__(self) -> None:
        super().__init__()
        self.stage1 = nn.Sequential(_stem(), *(_separable(*layer) for layer in _STAGE1))
        self.stage2 = nn.Sequential(*(_separable(*layer) for layer in _STAGE2))
        self.stage3 = nn.Sequential(*(_separable(*layer) for layer in _STAGE3))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return C3, C4 and C5, with 64, 128 and 256 channels, for `x` float[B, 3, H, W]."""
        c3 = self.stage1(x)
        c4 = self.stage2(c3)
        return c3, c4, self.stage3(c4)
