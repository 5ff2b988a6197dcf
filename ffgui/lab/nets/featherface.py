"""FeatherFace: backbone, attention, BiFPN, attention, context and heads."""

from __future__ import annotations

from typing import NamedTuple, cast

import torch
from torch import Tensor, nn

from ffgui.lab.nets.attention import Attention, AttentionOutput, build_attention
from ffgui.lab.nets.backbone import Backbone
from ffgui.lab.nets.config import LEVELS, PLACES, NetworkConfig
from ffgui.lab.nets.head import Context, PredictionHead, build_shuffle
from ffgui.lab.nets.neck import build_neck


class Trunk(NamedTuple):
    """Feature maps after attention, float[B, C, H, W], at strides 8, 16, 32 and again 8, 16, 32."""

    c3: Tensor
    c4: Tensor
    c5: Tensor
    p3: Tensor
    p4: Tensor
    p5: Tensor


class Outputs(NamedTuple):
    """Raw predictions for A priors: strides 8, 16, 32, cells row-major, two priors per cell.

    `boxes` float[B, A, 4] and `landmarks` float[B, A, 10] are encoded relative to
    the priors; `logits` float[B, A, 2] are (background, face).
    """

    boxes: Tensor
    logits: Tensor
    landmarks: Tensor


class FeatherFace(nn.Module):
    """The detection network. `attention` maps the configured places to modules."""

    def __init__(self, config: NetworkConfig | None = None) -> None:
        super().__init__()
        config = config or NetworkConfig()
        channels = config.out_channels
        self.config = config
        self.backbone = Backbone()
        self.attention = nn.ModuleDict({place: build_attention(config, place) for place in config.places})
        self.neck = build_neck(channels, config.bifpn_cells)
        self.context = nn.ModuleDict({p: Context(channels, config.deformable) for p in LEVELS})
        self.shuffle = nn.ModuleDict({p: build_shuffle(channels, config.shuffle_block) for p in LEVELS})
        self.heads = nn.ModuleDict({p: PredictionHead(channels) for p in LEVELS})

    def attention_at(self, place: str) -> Attention:
        """Return the attention module at one of `PLACES`.

        Raises:
            KeyError: if there is none.
        """
        return cast("Attention", self.attention[place])

    def attend(self, place: str, x: Tensor) -> Tensor:
        """Apply the attention at one of `PLACES` to `x` float[B, C, H, W]; the shape stays."""
        return self._attend(place, x, {})

    def _attend(self, place: str, x: Tensor, outputs: dict[str, AttentionOutput]) -> Tensor:
        if place not in self.attention:
            return x.relu() if self.config.gated_residual else x
        output = outputs[place] = self.attention_at(place).with_gates(x)
        return (output.features + x).relu() if self.config.gated_residual else output.features

    def trunk_and_gates(self, x: Tensor) -> tuple[Trunk, dict[str, AttentionOutput]]:
        """Return `trunk(x)` and the output of each attention module by place."""
        gates: dict[str, AttentionOutput] = {}
        c_maps = self._attend_all(PLACES[:3], self.backbone(x), gates)
        p_maps = self._attend_all(LEVELS, self.neck(c_maps), gates)
        return Trunk(*c_maps, *p_maps), gates

    def _attend_all(
        self, places: tuple[str, ...], maps: tuple[Tensor, ...], gates: dict[str, AttentionOutput]
    ) -> tuple[Tensor, ...]:
        return tuple(self._attend(p, x, gates) for p, x in zip(places, maps, strict=True))

    def trunk(self, x: Tensor) -> Trunk:
        """Return all feature maps up to the context blocks, before any deformable layer.

        `x` is float[B, 3, H, W], BGR with the mean (104, 117, 123) subtracted and
        sides that are multiples of 32.
        """
        return self.trunk_and_gates(x)[0]

    def head(self, trunk: Trunk) -> Outputs:
        """Return the raw predictions from P3..P5."""
        levels = [
            self.heads[p](self.shuffle[p](self.context[p](x))) for p, x in zip(LEVELS, trunk[3:], strict=True)
        ]
        boxes, logits, landmarks = (torch.cat(parts, 1) for parts in zip(*levels, strict=True))
        return Outputs(boxes, logits, landmarks)

    def forward(self, x: Tensor) -> Outputs:
        """Return the raw predictions for `x` float[B, 3, H, W], mean-subtracted BGR."""
        return self.head(self.trunk(x))
