"""FeatherFace: backbone, attention, BiFPN, attention, context and heads."""

from __future__ import annotations

from typing import NamedTuple, cast

import torch
from torch import Tensor, nn

from ffgui.lab.nets.attention import Attention, Gated, build_attention
from ffgui.lab.nets.backbone import Backbone
from ffgui.lab.nets.config import LEVELS, PLACES, NetworkConfig
from ffgui.lab.nets.head import Answers, Context, build_shuffle
from ffgui.lab.nets.neck import build_neck


class Trunk(NamedTuple):
    """The maps after attention, float[B, C, H, W] at strides 8, 16, 32 twice over."""

    c3: Tensor
    c4: Tensor
    c5: Tensor
    p3: Tensor
    p4: Tensor
    p5: Tensor


class Outputs(NamedTuple):
    """Raw answers for A anchors: strides 8, 16, 32, cells row-major, two a cell.

    ``boxes`` float[B, A, 4] and ``landmarks`` float[B, A, 10] are encoded
    relative to the priors; ``logits`` float[B, A, 2] are (background, face).
    """

    boxes: Tensor
    logits: Tensor
    landmarks: Tensor


class FeatherFace(nn.Module):
    """The detector. ``attention`` maps the configured places to modules."""

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
        self.heads = nn.ModuleDict({p: Answers(channels) for p in LEVELS})

    def attention_at(self, place: str) -> Attention:
        """The attention module at one of ``PLACES``; KeyError where there is none."""
        return cast("Attention", self.attention[place])

    def attend(self, place: str, x: Tensor) -> Tensor:
        """What leaves one of ``PLACES`` for a map ``x`` float[B, C, H, W], shaped as it."""
        return self._attend(place, x, {})

    def _attend(self, place: str, x: Tensor, gates: dict[str, Gated]) -> Tensor:
        if place not in self.attention:
            return x.relu() if self.config.gated_residual else x
        gated = gates[place] = self.attention_at(place).gated(x)
        return (gated.features + x).relu() if self.config.gated_residual else gated.features

    def trunk_and_gates(self, x: Tensor) -> tuple[Trunk, dict[str, Gated]]:
        """``trunk(x)`` and what attention did at each place (nothing where there is none)."""
        gates: dict[str, Gated] = {}
        c_maps = self._attend_all(PLACES[:3], self.backbone(x), gates)
        p_maps = self._attend_all(LEVELS, self.neck(c_maps), gates)
        return Trunk(*c_maps, *p_maps), gates

    def _attend_all(
        self, places: tuple[str, ...], maps: tuple[Tensor, ...], gates: dict[str, Gated]
    ) -> tuple[Tensor, ...]:
        return tuple(self._attend(p, x, gates) for p, x in zip(places, maps, strict=True))

    def trunk(self, x: Tensor) -> Trunk:
        """All maps up to the heads, without any deformable layer.

        ``x`` is float[B, 3, H, W], BGR with the mean (104, 117, 123) subtracted,
        sides multiples of 32.
        """
        return self.trunk_and_gates(x)[0]

    def head(self, trunk: Trunk) -> Outputs:
        """The answers from P3..P5."""
        levels = [
            self.heads[p](self.shuffle[p](self.context[p](x))) for p, x in zip(LEVELS, trunk[3:], strict=True)
        ]
        boxes, logits, landmarks = (torch.cat(parts, 1) for parts in zip(*levels, strict=True))
        return Outputs(boxes, logits, landmarks)

    def forward(self, x: Tensor) -> Outputs:
        """Raw answers on ``x`` float[B, 3, H, W], mean-subtracted BGR."""
        return self.head(self.trunk(x))
