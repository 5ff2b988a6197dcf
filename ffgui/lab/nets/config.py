"""Configuration of a FeatherFace network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

AttentionKind = Literal["cbam", "eca", "se", "eca_multi", "eca_spatial", "none"]

PLACES = ("c3", "c4", "c5", "p3", "p4", "p5")
"""Places for attention: three feature maps of the backbone, then three of the neck."""

LEVELS = ("p3", "p4", "p5")
"""Pyramid levels of the neck, at strides 8, 16 and 32."""

BACKBONE_CHANNELS = (64, 128, 256)
"""Channels of C3, C4 and C5 in MobileNetV1 x0.25."""

_VERSIONS: dict[AttentionKind, str] = {"cbam": "v1", "eca": "v2"}


@dataclass(frozen=True)
class NetworkConfig:
    """Fields that determine a network's modules and the shapes of its weights.

    With `shuffle_block=False` the channel shuffle is not followed by
    convolutions. `places` lists the members of `PLACES` that have attention; it
    is empty if `attention` is `none`. `eca_gamma` and `eca_b` determine the ECA
    kernel sizes (Wang et al. 2020, equation 12) unless `eca_kernel` sets one odd
    size for all places (0: not set).
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
        """Reject values for which no network can be built."""
        if self.attention not in get_args(AttentionKind):
            raise ValueError(f"unknown attention {self.attention!r}")
        if self.out_channels < 16 or self.out_channels % 4:
            raise ValueError(f"out_channels must be a multiple of 4 and at least 16, not {self.out_channels}")
        if self.bifpn_cells < 1:
            raise ValueError(f"bifpn_cells must be at least 1, not {self.bifpn_cells}")
        if self.eca_gamma < 1:
            raise ValueError(f"eca_gamma must be at least 1, not {self.eca_gamma}")
        if self.eca_kernel < 0 or (self.eca_kernel and self.eca_kernel % 2 == 0):
            raise ValueError(f"eca_kernel must be odd, or 0 to use gamma and b, not {self.eca_kernel}")
        self._normalize_places()

    def _normalize_places(self) -> None:
        """Sort the places, so that equal networks have equal configurations."""
        unknown = [place for place in self.places if place not in PLACES]
        if unknown:
            raise ValueError(f"unknown places {', '.join(unknown)}; use {', '.join(PLACES)}")
        if not self.places and self.attention != "none":
            raise ValueError(f"places must not be empty for attention {self.attention!r}")
        chosen = () if self.attention == "none" else self.places
        object.__setattr__(self, "places", tuple(place for place in PLACES if place in chosen))

    @property
    def version(self) -> str:
        """`v1` for CBAM, `v2` for ECA, otherwise the name of the attention."""
        return _VERSIONS.get(self.attention, self.attention)

    @property
    def gated_residual(self) -> bool:
        """Whether attention is applied as `relu(attention(x) + x)`.

        In such a network a place without attention passes `relu(x)`. That equals
        attention with a constant gate whose factor the next convolution absorbs, so
        that a variant and its baseline differ in their gates alone. The two
        published networks without the shuffle block have neither the sum nor the
        ReLU.
        """
        return self.shuffle_block or self.attention in ("cbam", "eca", "se", "eca_multi")

    def place_channels(self, place: str) -> int:
        """Return the number of channels at one of `PLACES`."""
        if place in LEVELS:
            return self.out_channels
        return BACKBONE_CHANNELS[PLACES.index(place)]
