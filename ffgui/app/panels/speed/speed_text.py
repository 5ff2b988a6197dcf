"""Texts of the Speed panel."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping

from ffgui.app.formatting import NO_DATA, dimensions, milliseconds, number
from ffgui.app.language import decimal, mark, tr
from ffgui.app.source_names import source_name
from ffgui.live.metrics import STAGES, SideMetrics
from ffgui.live.state import SIDES, FairResult, Side

METRIC_COLUMNS = (
    ("fps", mark("FPS"), "188", mark("Delivered FPS: results per second, over the last second")),
    (
        "capacity",
        mark("Capacity"),
        "1888/s",
        mark("Capacity: frames per second that the model could deliver if it never had to wait"),
    ),
    (
        "median",
        mark("Median"),
        "888.8 ms",
        mark("Median time per frame over the last 5 s: preprocessing, inference and postprocessing"),
    ),
    ("p95", mark("p95"), "888.8 ms", mark("95 % of the frames of the last 5 s took less time")),
    ("age", mark("Age"), "8888 ms", mark("Age of the picture on screen: time from capture to painting")),
    (
        "dropped",
        mark("Dropped"),
        "88888",
        mark("Frames that the model has skipped since the source was opened"),
    ),
    ("faces", mark("Faces"), "888", mark("Faces in the newest result")),
)
"""Key, heading, widest value and tooltip of each metric."""

STAGE_NAMES = {
    "wait": mark("Wait"),
    "pre": mark("Pre"),
    "inference": mark("Inference"),
    "post": mark("Post"),
    "paint": mark("Paint"),
}

STAGE_TIPS = {
    "wait": mark("From capture to the start of preprocessing"),
    "pre": mark("Preprocessing: scaling and padding"),
    "inference": mark("The network itself"),
    "post": mark("Decoding and non-maximum suppression"),
    "paint": mark("Painting the picture and its overlays"),
}

FAIR_TIP = mark("Pause and run the models in turn, each alone, on 100 recorded frames")
FAIR_NOTE = mark(
    "Running side by side, the models slow each other down. Measure fairly runs them in turn, each alone, on "
    "100 recorded frames."
)

_CHANGES = {
    "model": mark("model {value}"),
    "source": mark("source {value}"),
    "size": mark("size {value}"),
    "threads": mark("threads {value}"),
}


def mark_text(text: str) -> str:
    """Return the label of a mark of the pipeline, such as "size 640x480", in the user's language."""
    kind, _, value = text.partition(" ")
    if text == "source sample":
        value = tr("Sample")
    return tr(_CHANGES[kind], value=value) if kind in _CHANGES else text


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
        words = [f"{tr(heading)} {texts[key]}" for key, heading, _, _ in METRIC_COLUMNS]
        stages = [
            f"{tr(STAGE_NAMES[stage])} {milliseconds(metrics[side].stages_ms.get(stage), ' ms')}"
            for stage in STAGES
        ]
        parts.append(f"{names[side]}: {', '.join(words + stages)}.")
    parts.append(tr("Source: {number} frames per second.", number=number(source_fps, 1)))
    return " ".join(parts).replace(NO_DATA, tr("no data"))


def fair_ratio(result: FairResult) -> str:
    """Return how many times as fast the faster model is, such as "1.05×"."""
    return f"{decimal(_ratio(result), '.2f')}×"


def fair_sentence(result: FairResult, names: Mapping[Side, str]) -> str:
    """Return which model is faster, and both models' times."""
    order: tuple[Side, Side] = ("right", "left") if result.ratio >= 1 else ("left", "right")
    fast, slow = (names[side] for side in order)
    faster, slower = (result.times[side] for side in order)
    return tr(
        "{fast} is {ratio:.2f} times as fast as {slow}: median {fast_median:.1f} against {slow_median:.1f} "
        "ms, p95 {fast_p95:.1f} against {slow_p95:.1f} ms.",
        fast=fast,
        slow=slow,
        ratio=_ratio(result),
        fast_median=faster.median_ms,
        slow_median=slower.median_ms,
        fast_p95=faster.p95_ms,
        slow_p95=slower.p95_ms,
    )


def _ratio(result: FairResult) -> float:
    return max(result.ratio, 1 / result.ratio)


def fair_conditions(result: FairResult) -> str:
    """Return the conditions of a measurement."""
    return tr(
        "{frames} of {source}, {size}, {threads}. {cores}, {system}.",
        frames=tr("%n frames", result.frames, one="%n frame"),
        source=source_name(result.source),
        size=dimensions(result.size),
        threads=tr("%n threads per model", result.threads, one="%n thread per model"),
        cores=tr("%n cores", os.cpu_count() or 1, one="%n core"),
        system=f"{platform.system()} {platform.machine()}",
    )


def fair_table(result: FairResult) -> str:
    """Return the result as lines of tab-separated cells, for a spreadsheet."""
    rows = [("", tr("Median"), tr("p95"))]
    for side in SIDES:
        times = result.times[side]
        rows.append((times.model, number(times.median_ms, 1, " ms"), number(times.p95_ms, 1, " ms")))
    left, right = (result.times[side].model for side in SIDES)
    ratio = f"{left} / {right} = {decimal(result.ratio, '.2f')}"
    return "\n".join([*("\t".join(row) for row in rows), ratio, fair_conditions(result)]) + "\n"
