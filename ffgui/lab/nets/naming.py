"""Names of weights: ours in the package, the published ones in checkpoint files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from ffgui.lab.nets.config import PLACES, AttentionKind

_ROOTS: dict[AttentionKind, tuple[str, str]] = {
    "cbam": ("bacbkbone_{}_cbam", "bif_cbam_{}"),  # codespell:ignore (misspelled in the files)
    "eca": ("backbone_eca_{}", "bif_eca_{}"),
    "se": ("backbone_se_{}", "bif_se_{}"),
    "eca_multi": ("backbone_eca_multi_{}", "bif_eca_multi_{}"),
    "eca_spatial": ("backbone_attention_{}", "bifpn_attention_{}"),
    "none": ("", ""),
}
"""Published names of the attention modules in backbone and neck."""

_ALIASES = ((re.compile(r"^backbone_(\d)_cbam\."), r"bacbkbone_\1_cbam."),)

_ATTENTION_PARTS: dict[AttentionKind, dict[str, str]] = {
    "cbam": {
        "hidden": "ChannelGate.mlp.1",
        "expand": "ChannelGate.mlp.3",
        "spatial": "SpatialGate.spatial.conv",
        "spatial_bn": "SpatialGate.spatial.bn",
    },
    "eca": {"conv": "conv1d"},
    "se": {"hidden": "fc.0", "expand": "fc.2"},
    "eca_multi": {"scales.3": "conv1d_3", "scales.5": "conv1d_5", "scales.7": "conv1d_7"},
    "eca_spatial": {"channel.conv": "eca.conv", "spatial": "sam.conv"},
    "none": {},
}
"""Published names of the parts of an attention module."""

_PARTS = {
    "backbone": "body",
    "neck": "bifpn",
    "up4.weights": "p4_w1",
    "up3.weights": "p3_w1",
    "down4.weights": "p4_w2",
    "down5.weights": "p5_w2",
    "up4": "conv4_up",
    "up3": "conv3_up",
    "down4": "conv4_down",
    "down5": "conv5_down",
    "depthwise": "depthwise_conv.conv",
    "pointwise": "pointwise_conv.conv",
    "project3.0": "p3_down_channel.0.conv",
    "project4.0": "p4_down_channel.0.conv",
    "project5.0": "p5_down_channel.0.conv",
    "project4_again.0": "p4_down_channel_2.0.conv",
    "project5_again.0": "p5_down_channel_2.0.conv",
    "project3": "p3_down_channel",
    "project4": "p4_down_channel",
    "project5": "p5_down_channel",
    "project4_again": "p4_down_channel_2",
    "project5_again": "p5_down_channel_2",
    "context.p3": "ssh1",
    "context.p4": "ssh2",
    "context.p5": "ssh3",
    "conv3.conv": "conv3X3.0",
    "conv3.bn": "conv3X3.1",
    "conv5_shared.conv": "conv5X5_1.0",
    "conv5_shared.bn": "conv5X5_1.1",
    "conv5.conv": "conv5X5_2.0",
    "conv5.bn": "conv5X5_2.1",
    "conv7_first.conv": "conv7X7_2.0",
    "conv7_first.bn": "conv7X7_2.1",
    "conv7.conv": "conv7x7_3.0",
    "conv7.bn": "conv7x7_3.1",
    "offset": "offset_conv",
    "modulator": "modulator_conv",
    "regular": "regular_conv",
    "shuffle.p3": "ssh1_cs",
    "shuffle.p4": "ssh2_cs",
    "shuffle.p5": "ssh3_cs",
    "heads.p3.boxes": "BboxHead.0.conv1x1",
    "heads.p4.boxes": "BboxHead.1.conv1x1",
    "heads.p5.boxes": "BboxHead.2.conv1x1",
    "heads.p3.logits": "ClassHead.0.conv1x1",
    "heads.p4.logits": "ClassHead.1.conv1x1",
    "heads.p5.logits": "ClassHead.2.conv1x1",
    "heads.p3.landmarks": "LandmarkHead.0.conv1x1",
    "heads.p4.landmarks": "LandmarkHead.1.conv1x1",
    "heads.p5.landmarks": "LandmarkHead.2.conv1x1",
}
"""Our name -> published name, for parts of dotted names."""


def _translator(table: dict[str, str]) -> Callable[[str], str]:
    """Return a function that replaces whole dotted parts in one pass, longest match first."""
    keys = sorted(table, key=len, reverse=True)
    pattern = re.compile(rf"(?:^|(?<=\.))(?:{'|'.join(map(re.escape, keys))})(?=\.|$)")
    return lambda name: pattern.sub(lambda match: table[match[0]], name)


_translate = _translator(_PARTS)
_translate_attention = {kind: _translator(table) for kind, table in _ATTENTION_PARTS.items()}


def published_name(name: str, kind: AttentionKind) -> str:
    """Return the published name of a weight that is called `name` in a `FeatherFace`."""
    if not name.startswith("attention."):
        return _translate(name)
    _, place, part = name.split(".", 2)
    return f"{_root(kind, place)}.{_translate_attention[kind](part)}"


def _root(kind: AttentionKind, place: str) -> str:
    return _ROOTS[kind]["cp".index(place[0])].format(int(place[1]) - 3)


def canonical_name(name: str) -> str:
    """Return `name` without a data-parallel prefix and in the spelling of the table."""
    name = name.removeprefix("module.")
    for pattern, replacement in _ALIASES:
        name = pattern.sub(replacement, name)
    return name


def is_profiler_entry(name: str) -> bool:
    """Return whether `name` is a count that a profiler left in the file."""
    return name.rpartition(".")[2] in ("total_ops", "total_params")


def find_attention(names: Iterable[str]) -> tuple[AttentionKind, tuple[str, ...]]:
    """Return the kind of attention that the published `names` belong to, and its places."""
    roots = {name.partition(".")[0] for name in names}
    for kind in _ROOTS:
        places = tuple(place for place in PLACES if _root(kind, place) in roots)
        if places and kind != "none":
            return kind, places
    return "none", ()
