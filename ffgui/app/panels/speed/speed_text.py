"""The words and figures of the speed panel: no Qt in here."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping

from ffgui.live.metrics import STAGES, SideMetrics
from ffgui.live.state import SIDES, FairResult, Side

DASH = "\u2013"
"""Stands where there is no data yet: never a zero."""

FIGURES = (
    ("fps", "FPS", "188", "Delivered FPS: results a second, in a window of 1 s"),
    (
        "capacity",
        "Capacity",
        "1888/s",
        "Capacity: 1 / (pre + inference + post), what the model could deliver",
    ),
    ("median", "Median", "888.8 ms", "Latency: median of pre + inference + post over the last 5 s"),
    ("p95", "p95", "888.8 ms", "Latency that 95 of 100 frames of the last 5 s stay under"),
    ("age", "Age", "8888 ms", "Age of the picture on the screen: paint time minus capture time"),
    ("dropped", "Dropped", "88888", "Frames that the model has never seen, since the source was opened"),
    ("faces", "Faces", "888", "Faces in the newest result"),
)
"""Each figure's key, heading, widest value and meaning."""

STAGE_MEANINGS = {
    "wait": "From capture to the start of preprocessing",
    "pre": "Preprocessing: scaling and padding",
    "inference": "The network itself",
    "post": "Decoding and non-maximum suppression",
    "paint": "Painting picture and overlays",
}

FAIR_EXPLAINED = (
    "Side by side, one model's time depends on the other's. Measure fairly runs them in turn, alone, "
    "on 100 recorded frames"
)


def figure(value: float | None, digits: int = 0, unit: str = "") -> str:
    """A number with its unit, or a dash."""
    return DASH if value is None else f"{value:.{digits}f}{unit}"


def figures(metrics: SideMetrics) -> dict[str, str]:
    """What is shown for each key of `FIGURES`."""
    started = metrics.frames > 0
    return {
        "fps": figure(metrics.fps),
        "capacity": figure(metrics.capacity_fps, unit="/s"),
        "median": figure(metrics.median_ms, 1, " ms"),
        "p95": figure(metrics.p95_ms, 1, " ms"),
        "age": figure(metrics.age_ms, unit=" ms"),
        "dropped": figure(metrics.dropped if started else None),
        "faces": figure(metrics.faces),
    }


def summary(names: Mapping[Side, str], metrics: Mapping[Side, SideMetrics], source_fps: float | None) -> str:
    """All figures in words, for a screen reader."""
    parts = []
    for side in SIDES:
        said = figures(metrics[side])
        words = [f"{heading} {said[key]}" for key, heading, _, _ in FIGURES]
        stages = [f"{stage} {figure(metrics[side].stages_ms.get(stage), 1, ' ms')}" for stage in STAGES]
        parts.append(f"{names[side]}: {', '.join(words + stages)}.")
    parts.append(f"Source: {figure(source_fps, 1)} frames a second.")
    return " ".join(parts).replace(DASH, "no data")


def machine_note() -> str:
    """The machine that a measurement was made on."""
    return f"{os.cpu_count() or 1} cores, {platform.system()} {platform.machine()}"


def fair_rows(result: FairResult) -> list[tuple[str, str, str]]:
    """The table of a fair measurement: heading and a row a model: name, median, p95."""
    rows = [("", "Median", "p95")]
    for side in SIDES:
        if side in result.times:
            times = result.times[side]
            rows.append((times.model, f"{times.median_ms:.1f} ms", f"{times.p95_ms:.1f} ms"))
    return rows


def fair_ratio(result: FairResult) -> str:
    """How the two medians relate."""
    left, right = (result.times[side].model for side in SIDES)
    return f"{left} / {right} = {result.ratio:.2f}"


def fair_note(result: FairResult) -> str:
    """What was measured where."""
    threads = "1 thread" if result.threads == 1 else f"{result.threads} threads"
    return f"{result.frames} frames of {result.source}, {result.size}, {threads} each. {machine_note()}"


def fair_copy(result: FairResult) -> str:
    """The result as lines of cells with tabs between, for a spreadsheet."""
    lines = ["\t".join(row) for row in fair_rows(result)]
    return "\n".join([*lines, fair_ratio(result), fair_note(result)]) + "\n"
