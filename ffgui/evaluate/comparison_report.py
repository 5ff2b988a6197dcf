"""A comparison of two models for people."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ffgui.detect.model_info import ModelInfo
from ffgui.evaluate.wider import DIFFICULTIES

_ROOT = re.compile(r"([^;]+) \((\w+)\), sha256 ([0-9a-f]+)")
"""How a start ends that goes back to a network: its file, its attention and what tells it from others."""


def labels(infos: Sequence[ModelInfo]) -> tuple[str, str]:
    """What two models are called: as short as tells them apart."""
    keys = [info.key.upper() if info.key in ("v1", "v2") else info.key for info in infos]
    longer = [f"{key} {info.variant} {info.precision}" for key, info in zip(keys, infos, strict=True)]
    for a, b in (keys, longer, [info.file.name for info in infos]):
        if a != b:
            return a, b
    return "a", "b"


def inheritance(infos: Sequence[ModelInfo], names: tuple[str, str]) -> str | None:
    """A sentence on a head start that the difference holds, for wherever the difference stands.

    Args:
        infos: of the two models; what they say of their start is looked at.
        names: what they are called.

    Returns:
        None unless both come from one network whose attention only one of them keeps.
    """
    roots = [_ROOT.fullmatch(info.start.rpartition("which started from ")[2]) for info in infos]
    root = roots[0]
    if root is None or roots[1] is None or root[3] != roots[1][3]:
        return None
    kind = root[2]
    keeps = [info.attention == kind and not _began_anew(info) for info in infos]
    if kind == "none" or keeps[0] == keeps[1]:
        return None
    keeper, other = (names[0], names[1]) if keeps[0] else (names[1], names[0])
    attention = kind.upper().replace("_", " + ")
    return (
        f"Both come from {root[1]}. {keeper} keeps that network's {attention}, trained there, and "
        f"{other} could not: the difference is not that of the attention alone."
    )


def _began_anew(info: ModelInfo) -> bool:
    """Whether a model's attention starts from nothing, by its training or one before."""
    return info.training.get("reinit") is True


def text(data: Mapping[str, Any], names: tuple[str, str]) -> str:
    """The table of a comparison.

    Args:
        data: what `ffgui compare --json` writes.
        names: what the models are called.
    """
    title = f"{names[1]} - {names[0]}"
    width, wider = max(14, *(len(name) + 2 for name in names)), max(14, len(title) + 2)
    cells = [("", *names, title, "95 % interval")]
    cells += [_ap_row(name, data) for name in DIFFICULTIES]
    speed = data["speed"]
    cells += [
        _row(f"ms at {speed['size']}", "median_ms", data, "{:,.1f}", f"x {speed['b_over_a']:.2f}"),
        _row("parameters", "parameters", data, "{:,}"),
        _row("million MACs", "macs", data, "{:,.1f}", scale=1e-6),
        _row("file in MB", "size_mb", data, "{:,.2f}"),
    ]
    lines = [
        f"{row[0]:<20}" + "".join(f"{cell:>{width}}" for cell in row[1:3]) + f"{row[3]:>{wider}}  {row[4]}"
        for row in cells
    ]
    part = f" (--every {data['every']})" if data["every"] > 1 else ""
    lines += [
        "",
        f"AP in % on {data['images']} pictures{part}, size {data['size']}.",
        f"Interval: paired bootstrap over pictures, {data['resamples']:,} resamples, seed {data['seed']}.",
        f"Times: in turn on {speed['frames']} frames of the sample, threads a model: {speed['threads']}.",
    ]
    if data["note"]:
        lines.append(data["note"])
    if "sheet" in data:
        lines.append(f"{len(data['sheet']['pictures'])} pictures on {data['sheet']['file']}.")
    return "\n".join(line.rstrip() for line in lines)


def _ap_row(name: str, data: Mapping[str, Any]) -> tuple[str, str, str, str, str]:
    difference = data["difference"][name]
    # Less than a hundredth is neither plus nor minus.
    value, low, high = (f"{round(100 * difference[key], 2) + 0.0:+.2f}" for key in ("value", "low", "high"))
    a, b = (f"{100 * data[side][name]:.2f}" for side in "ab")
    return f"AP {name}", a, b, value, f"{low} to {high}"


def _row(
    title: str, key: str, data: Mapping[str, Any], form: str, remark: str = "", scale: float = 1
) -> tuple[str, str, str, str, str]:
    a, b = (data[side][key] * scale for side in "ab")
    if not a or not b:  # a file that does not say
        return title, form.format(a) if a else "-", form.format(b) if b else "-", "-", ""
    return title, form.format(a), form.format(b), form.replace("{:", "{:+").format(b - a), remark
