"""What distinguishes one FeatherFace network from another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

AttentionKind = Literal["cbam", "eca", "se", "eca_multi", "eca_spatial", "none"]

PLACES = ("c3", "c4", "c5", "p3", "p4", "p5")
"""Where attention sits: three maps of the backbone, then three of the neck."""

LEVELS = ("p3", "p4", "p5")
"""The neck's maps, at strides 8, 16 and 32."""

BACKBONE_CHANNELS = (64, 128, 256)
"""Channels of C3, C4 and C5 of MobileNetV1 x0.25."""

_VERSIONS: dict[AttentionKind, str] = {"cbam": "v1", "eca": "v2"}


@dataclass(frozen=True)
class NetworkConfig:
    """The fields that fix a network's modules and the shapes of its weights.

    ``shuffle_block=False`` leaves the channel shuffle alone, without the
    convolutions after it. ``places`` are those of ``PLACES`` that carry
    attention; none do where ``attention`` is ``none``. ``eca_gamma`` and
    ``eca_b`` choose the length of the ECA kernels (Wang et al. 2020, equation
    12), unless ``eca_kernel`` fixes it for all places (odd; 0 leaves the choice).
    """

    out_channels: int = 56
    attention: AttentionKind = "eca"
    deformable: bool = True
    bifpn_cells: int = 3
    shuffle_block: bool = True
    eca_gamma: int = 2
    eca_b: int = 1
    eca_kernel: int = 0
    places: tuple[str, ...] = PLACES

    def __post_init__(self) -> None:
        """Refuse values for which no network can be built."""
        if self.attention not in get_args(AttentionKind):
            raise ValueError(f"unknown attention {self.attention!r}")
        if self.out_channels < 16 or self.out_channels % 4:
            raise ValueError(f"out_channels must be a multiple of 4 and at least 16, not {self.out_channels}")
        if self.bifpn_cells < 1:
            raise ValueError(f"bifpn_cells must be at least 1, not {self.bifpn_cells}")
        if self.eca_gamma < 1:
            raise ValueError(f"eca_gamma must be at least 1, not {self.eca_gamma}")
        if self.eca_kernel < 0 or (self.eca_kernel and self.eca_kernel % 2 == 0):
            raise ValueError(f"eca_kernel must be odd, or 0 for gamma and b, not {self.eca_kernel}")
        self._set_places()

    def _set_places(self) -> None:
        """Put the places into their order, so that equal networks have equal configurations."""
        unknown = [place for place in self.places if place not in PLACES]
        if unknown:
            raise ValueError(f"places are {', '.join(PLACES)}, and not {', '.join(unknown)}")
        if not self.places and self.attention != "none":
            raise ValueError(f"places must name one at least for attention {self.attention!r}")
        wanted = () if self.attention == "none" else self.places
        object.__setattr__(self, "places", tuple(place for place in PLACES if place in wanted))

    @property
    def version(self) -> str:
        """``v1`` for CBAM, ``v2`` for ECA, otherwise the kind of attention."""
        return _VERSIONS.get(self.attention, self.attention)

    @property
    def gated_residual(self) -> bool:
        """Whether a map leaves attention as ``relu(attention(x) + x)``.

        In such a network a place without attention passes ``relu(x)``: attention that
        has gone constant, whose factor the convolutions behind it take over. So a
        variant differs from the network that it is held against in its gates alone.
        The two published networks without the shuffle block have neither sum nor
        rectifier.
        """
        return self.shuffle_block or self.attention in ("cbam", "eca", "se", "eca_multi")

    def place_channels(self, place: str) -> int:
        """Channels of the map at one of ``PLACES``."""
        if place in LEVELS:
            return self.out_channels
        return BACKBONE_CHANNELS[PLACES.index(place)]
