"""Texts of the Speed panel. No Qt."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping

from ffgui.app.formatting import NO_DATA, dimensions, milliseconds, number, plural
from ffgui.live.metrics import STAGES, SideMetrics
from ffgui.live.state import SIDES, FairResult, Side

METRIC_COLUMNS = (
    ("fps", "FPS", "188", "Delivered FPS: results per second, over the last second"),
    (
        "capacity",
        "Capacity",
        "1888/s",
        "Capacity: frames per second that the model could deliver if it never had to wait",
    ),
    (
        "median",
        "Median",
        "888.8 ms",
        "Median time per frame over the last 5 s: preprocessing, inference and postprocessing",
    ),
    ("p95", "p95", "888.8 ms", "95 % of the frames of the last 5 s took less time"),
    ("age", "Age", "8888 ms", "Age of the picture on screen: time from capture to painting"),
    ("dropped", "Dropped", "88888", "Frames that the model has skipped since the source was opened"),
    ("faces", "Faces", "888", "Faces in the newest result"),
)
"""Key, heading, widest value and tooltip of each metric."""

STAGE_TIPS = {
    "wait": "From capture to the start of preprocessing",
    "pre": "Preprocessing: scaling and padding",
    "inference": "The network itself",
    "post": "Decoding and non-maximum suppression",
    "paint": "Painting the picture and its overlays",
}

FAIR_TIP = "Pause and run the models in turn, each alone, on 100 recorded frames"
FAIR_NOTE = (
    "Running side by side, the models slow each other down. Measure fairly runs them in turn, each alone, on "
    "100 recorded frames."
)


def metric_texts(metrics: SideMetrics) -> dict[str, str]:
    """Return the text of each metric in `METRIC_COLUMNS`."""
    started = metrics.frames > 0
    return {
        "fps": number(metrics.fps),
        "capacity": number(metrics.capacity_fps, unit="/s"),
        "median": milliseconds(metrics.median_ms, " ms"),
        "p95": milliseconds(metrics.p95_ms, " ms"),
        "age": number(metrics.age_ms, unit=" ms"),
        "dropped": number(metrics.dropped if started else None),
        "faces": number(metrics.faces),
    }


def summary(names: Mapping[Side, str], metrics: Mapping[Side, SideMetrics], source_fps: float | None) -> str:
    """Return all metrics as text, for a screen reader."""
    parts = []
    for side in SIDES:
        texts = metric_texts(metrics[side])
        words = [f"{heading} {texts[key]}" for key, heading, _, _ in METRIC_COLUMNS]
        stages = [f"{stage} {milliseconds(metrics[side].stages_ms.get(stage), ' ms')}" for stage in STAGES]
        parts.append(f"{names[side]}: {', '.join(words + stages)}.")
    parts.append(f"Source: {number(source_fps, 1)} frames per second.")
    return " ".join(parts).replace(NO_DATA, "no data")


def fair_ratio(result: FairResult) -> str:
    """Return how many times as fast the faster model is, such as "1.05×"."""
    return f"{_ratio(result):.2f}×"


def fair_sentence(result: FairResult, names: Mapping[Side, str]) -> str:
    """Return which model is faster, and both models' times."""
    order: tuple[Side, Side] = ("right", "left") if result.ratio >= 1 else ("left", "right")
    fast, slow = (names[side] for side in order)
    faster, slower = (result.times[side] for side in order)
    return (
        f"{fast} is {_ratio(result):.2f} times as fast as {slow}: "
        f"median {faster.median_ms:.1f} against {slower.median_ms:.1f} ms, "
        f"p95 {faster.p95_ms:.1f} against {slower.p95_ms:.1f} ms."
    )


def _ratio(result: FairResult) -> float:
    return max(result.ratio, 1 / result.ratio)


def fair_conditions(result: FairResult) -> str:
    """Return the conditions of a measurement."""
    machine = f"{plural(os.cpu_count() or 1, 'core')}, {platform.system()} {platform.machine()}"
    return (
        f"{plural(result.frames, 'frame')} of {result.source}, {dimensions(result.size)}, "
        f"{plural(result.threads, 'thread')} per model. {machine}."
    )


def fair_table(result: FairResult) -> str:
    """Return the result as lines of tab-separated cells, for a spreadsheet."""
    rows = [("", "Median", "p95")]
    for side in SIDES:
        times = result.times[side]
        rows.append((times.model, f"{times.median_ms:.1f} ms", f"{times.p95_ms:.1f} ms"))
    left, right = (result.times[side].model for side in SIDES)
    ratio = f"{left} / {right} = {result.ratio:.2f}"
    return "\n".join([*("\t".join(row) for row in rows), ratio, fair_conditions(result)]) + "\n"
