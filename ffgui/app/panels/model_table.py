"""What the table of both models says, from the files' own metadata."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ffgui.detect.model_info import ModelInfo
from ffgui.live.state import SIDES, Side

DASH = "–"

_ATTENTION = {
    "cbam": "CBAM",
    "eca": "ECA",
    "se": "SE",
    "eca_multi": "multi-scale ECA",
    "eca_spatial": "ECA + spatial",
    "none": "none",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: what is compared, both values, and what the line means."""

    name: str
    left: str
    right: str
    tip: str


def attention_name(info: ModelInfo) -> str:
    """The kind of attention, for people."""
    return _ATTENTION.get(info.attention, info.attention)


def short_name(info: ModelInfo) -> str:
    """Such as `V1 CBAM`."""
    version = info.version.upper() if info.version in ("v1", "v2") else info.name
    return f"{version} {attention_name(info)}"


def _macs(info: ModelInfo) -> str:
    if not info.macs:
        return DASH
    return f"{info.macs / 1e6:,.0f} M at {info.macs_size.replace('x', ' × ')}"


def _wider(level: str) -> Callable[[ModelInfo], str]:
    def text(info: ModelInfo) -> str:
        measured = info.wider_val
        return f"{100 * getattr(measured, level):.1f} %" if measured else DASH

    return text


def _measured_on(info: ModelInfo) -> str:
    measured = info.wider_val
    return f"{measured.images:,} pictures, size {measured.size}" if measured else "not measured yet"


def _number(value: int | None) -> str:
    return DASH if value is None else f"{value:,}"


def _recipe(info: ModelInfo) -> str:
    recipe, images = info.training.get("recipe"), info.training.get("images")
    parts = [str(recipe)] if recipe else []
    if isinstance(images, int):
        parts.append(f"{images:,} pictures")
    return ", ".join(parts) or DASH


_LINES: tuple[tuple[str, Callable[[ModelInfo], str], str], ...] = (
    ("Attention", attention_name, "How the network weighs its channels: what V1 and V2 differ in"),
    (
        "Parameters",
        lambda info: _number(info.parameters),
        "Numbers that training found, counted on the network",
    ),
    (
        "of it attention",
        lambda info: _number(info.attention_parameters),
        "Parameters of the six attention modules",
    ),
    ("Multiply-adds", _macs, "Multiply-accumulates of one picture (MACs)"),
    ("File size", lambda info: f"{info.size_bytes / 1e6:.2f} MB", "Of the model file on disk"),
    ("WIDER easy", _wider("easy"), "Average precision on WIDER FACE val, easy faces"),
    ("WIDER medium", _wider("medium"), "Average precision on WIDER FACE val, medium faces"),
    ("WIDER hard", _wider("hard"), "Average precision on WIDER FACE val, hard faces"),
    ("measured on", _measured_on, "Pictures that the average precision was measured on"),
    ("Channels", lambda info: _number(info.channels), "Width of the neck"),
    ("Recipe", _recipe, "How the network was trained"),
    ("Start", lambda info: info.start or "nothing (random)", "What training started from"),
    (
        "Variant",
        lambda info: ", ".join(filter(None, (info.variant, info.precision.upper()))),
        "Context modules and number format",
    ),
    ("License", lambda info: info.license or DASH, "Of the weights"),
    ("File", lambda info: info.file.name, "The model file"),
)


def rows(infos: Mapping[Side, ModelInfo | None]) -> list[Row]:
    """The lines of the table; a dash for a model that is not loaded yet."""
    lines = []
    for name, text, tip in _LINES:
        left, right = (text(info) if (info := infos.get(side)) else DASH for side in SIDES)
        lines.append(Row(name, left, right, tip))
    return lines


def summary(infos: Mapping[Side, ModelInfo | None]) -> str:
    """One sentence on what the difference of both models costs, from their numbers."""
    left, right = (infos.get(side) for side in SIDES)
    if left is None or right is None:
        return ""
    a, b = left.attention_parameters, right.attention_parameters
    if a is None or b is None:
        return ""
    more, less = (left, right) if a >= b else (right, left)
    if a == b:
        return f"Both spend {a:,} parameters on attention."
    share = 100 * max(a, b) / (more.parameters or max(a, b))
    return (
        f"{short_name(more)} spends {max(a, b):,} parameters on attention ({share:.1f} % of the network), "
        f"{short_name(less)} {min(a, b):,}."
    )


def as_text(infos: Mapping[Side, ModelInfo | None]) -> str:
    """The table as lines with tabulators, for the clipboard and for screen readers."""
    return "\n".join("\t".join((row.name, row.left, row.right)) for row in rows(infos))
