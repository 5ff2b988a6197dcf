"""Text report of a comparison of two models."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ffgui.detect.model_info import ModelInfo
from ffgui.evaluate.wider import DIFFICULTIES

_ROOT = re.compile(r"([^;]+) \((\w+)\), sha256 ([0-9a-f]+)")
"""End of a start's description that names the original network: file, attention and hash."""


def head_start_note(infos: Sequence[ModelInfo], names: tuple[str, str]) -> str | None:
    """Return a note if one model has a head start that contributes to the difference.

    Args:
        infos: of the two models, including their descriptions of their starts.
        names: their labels.

    Returns:
        None unless both models come from the same network and only one of them kept its attention.
    """
    roots = [_ROOT.fullmatch(info.start.rpartition("which started from ")[2]) for info in infos]
    root = roots[0]
    if root is None or roots[1] is None or root[3] != roots[1][3]:
        return None
    kind = root[2]
    keeps = [info.attention == kind and not _reinitialized(info) for info in infos]
    if kind == "none" or keeps[0] == keeps[1]:
        return None
    keeper, other = (names[0], names[1]) if keeps[0] else (names[1], names[0])
    attention = kind.upper().replace("_", " + ")
    return (
        f"Both models come from {root[1]}. Only {keeper} keeps that network's trained {attention}; {other} "
        "could not, so attention alone does not explain the difference."
    )


def _reinitialized(info: ModelInfo) -> bool:
    """Return whether a model's attention was re-initialized in its training or an earlier one."""
    return info.training.get("reinit") is True


def comparison_text(data: Mapping[str, Any], names: tuple[str, str]) -> str:
    """Return the table of a comparison.

    Args:
        data: as written by `ffgui compare --json`.
        names: labels of the models.
    """
    title = f"{names[1]} - {names[0]}"
    width, wider = max(14, *(len(name) + 2 for name in names)), max(14, len(title) + 2)
    cells = [("", *names, title, "95 % interval")]
    cells += [_ap_row(name, data) for name in DIFFICULTIES]
    speed = data["speed"]
    cells += [
        _row(f"ms at {speed['size']}", "median_ms", data, "{:,.1f}", f"x {speed['b_over_a']:.2f}"),
        _row("parameters", "parameters", data, "{:,}"),
        _row("MACs (millions)", "macs", data, "{:,.1f}", scale=1e-6),
        _row("file size (MB)", "size_mb", data, "{:,.2f}"),
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
        f"Times: interleaved, {speed['frames']} frames of the sample, threads per model: {speed['threads']}.",
    ]
    if data["note"]:
        lines.append(data["note"])
    if "sheet" in data:
        lines.append(f"Contact sheet of {len(data['sheet']['pictures'])} pictures: {data['sheet']['file']}.")
    return "\n".join(line.rstrip() for line in lines)


def _ap_row(name: str, data: Mapping[str, Any]) -> tuple[str, str, str, str, str]:
    difference = data["difference"][name]
    if math.isnan(difference["value"]):
        return f"AP {name}", "-", "-", "-", "no faces"
    # Avoid -0.00.
    value, low, high = (f"{round(100 * difference[key], 2) + 0.0:+.2f}" for key in ("value", "low", "high"))
    a, b = (f"{100 * data[side][name]:.2f}" for side in "ab")
    return f"AP {name}", a, b, value, f"{low} to {high}"


def _row(
    title: str, key: str, data: Mapping[str, Any], form: str, remark: str = "", scale: float = 1
) -> tuple[str, str, str, str, str]:
    a, b = (data[side][key] * scale for side in "ab")
    if not a or not b:  # unknown for a file without this metadata
        return title, form.format(a) if a else "-", form.format(b) if b else "-", "-", ""
    return title, form.format(a), form.format(b), form.replace("{:", "{:+").format(b - a), remark
