"""Display names of models and of their attention."""

from __future__ import annotations

from ffgui.app.language import mark, tr
from ffgui.detect.families import FAMILIES, featherface
from ffgui.detect.model_info import ModelInfo

_ATTENTION = {
    "cbam": mark("CBAM"),
    "eca": mark("ECA"),
    "se": mark("SE"),
    "eca_multi": mark("multi-scale ECA"),
    "eca_spatial": mark("ECA + spatial"),
    "none": mark("no attention"),
}

_FAMILY = {spec.key: spec.label for spec in FAMILIES}


def family_name(info: ModelInfo) -> str:
    """Return the family, such as "YuNet"."""
    return _FAMILY.get(info.family, info.family)


def attention_name(info: ModelInfo) -> str:
    """Return the kind of attention, such as "CBAM"."""
    known = _ATTENTION.get(info.attention)
    return tr(known) if known else info.attention


def short_name(info: ModelInfo) -> str:
    """Return "V1", "V2", or the name of another model."""
    return info.version.upper() if info.version in ("v1", "v2") else info.name


def model_name(info: ModelInfo) -> str:
    """Return the short name with the kind of attention or the family: "V1 CBAM", "mine (YuNet)"."""
    if info.family == featherface.KEY:
        return f"{short_name(info)} {attention_name(info)}"
    return f"{short_name(info)} ({family_name(info)})"


def full_name(info: ModelInfo) -> str:
    """Return the model's name with variant and precision where they are not the default ones."""
    words = [model_name(info)]
    if info.variant not in (None, "deformable"):
        words.append(info.variant)
    if info.precision != "fp32":
        words.append(info.precision.upper())
    return " ".join(words)
