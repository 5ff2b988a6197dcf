"""The content of `report.json`, from which `report.html` is drawn as well."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from ffgui.detect.results import PLACES
from ffgui.evaluate.machine import describe_machine
from ffgui.evaluate.wider import AveragePrecision
from ffgui.review.accuracy import accuracy
from ffgui.review.analysis import Analysis
from ffgui.review.comparison import Comparison
from ffgui.review.disagreements import Disagreement, Disagreements
from ffgui.review.face_sizes import by_size
from ffgui.review.header import SIDES, Side
from ffgui.review.speed import SpeedMeasurement
from ffgui.review.summary import agreement, box_jitter, flicker

MOST_DISAGREEMENTS = 200
"""Number of disagreements in a report, heaviest first."""


def report_data(
    comparison: Comparison, disagreements: Disagreements, speed: SpeedMeasurement | None
) -> dict[str, Any]:
    """Return what `report.json` contains.

    Args:
        comparison: at the chosen threshold.
        disagreements: see `find_disagreements`.
        speed: None if it was not measured.
    """
    analysis = comparison.analysis
    header = analysis.header
    data: dict[str, Any] = {
        "source": asdict(header.source) | {"seconds": _seconds(analysis), "fps": analysis.fps},
        "models": {side: asdict(header.models[side]) for side in SIDES},
        "settings": _settings(comparison),
        "machine": describe_machine(),
        "frames": analysis.frames,
        "complete": analysis.complete and analysis.error is None,
        "message": analysis.error,
        "agreement": asdict(agreement(comparison)),
        "flicker": {side: _optional(flicker(comparison, side)) for side in SIDES},
        "jitter": {side: _optional(box_jitter(comparison, side)) for side in SIDES},
        "by_size": [asdict(row) for row in by_size(comparison)],
        "attention": {side: _attention(analysis, side) for side in SIDES if side in analysis.spread},
    }
    if speed is not None:
        data["speed"] = {side: asdict(speed.sides[side]) for side in SIDES} | {
            "frames": speed.frames,
            "threads": 1,
        }
    measured = accuracy(analysis, comparison.filter.score)
    if measured is not None:
        data["ap"] = {side: _ap(measured[side].ap) for side in SIDES}
        data["precision_recall"] = {side: asdict(measured[side].point) for side in SIDES}
    data["disagreements"] = {
        "count": len(disagreements),
        "largest": [
            _entry(analysis, disagreements[int(index)])
            for index in disagreements.ranked("weight")[:MOST_DISAGREEMENTS]
        ],
    }
    data["errors"] = [
        {"path": failure.name or header.source.path, "message": failure.message}
        for failure in analysis.failures
    ]
    if analysis.error is not None:
        data["errors"].append({"path": header.source.path, "message": analysis.error})
    return data


def _settings(comparison: Comparison) -> dict[str, Any]:
    header, chosen = comparison.analysis.header, comparison.filter
    return {
        "size": header.size,
        "nms": header.nms,
        "rotation": header.orientation.rotation,
        "mirrored": header.orientation.mirrored,
        "engine": header.engine,
        "floor": header.floor,
        "score": chosen.score,
        "min_side": chosen.min_side,
        "max_side": chosen.max_side if np.isfinite(chosen.max_side) else None,
    }


def _seconds(analysis: Analysis) -> float | None:
    return float(analysis.times[-1]) if analysis.frames and np.isfinite(analysis.times[-1]) else None


def _optional(value: Any) -> dict[str, Any] | None:
    return None if value is None else asdict(value)


def _ap(measured: AveragePrecision) -> dict[str, float | None]:
    return {name: None if np.isnan(value) else value for name, value in asdict(measured).items()}


def _attention(analysis: Analysis, side: Side) -> dict[str, float]:
    """Return the mean over the frames of the spread over the channels, at each place."""
    return {
        place: float(value)
        for place, value in zip(PLACES, np.nanmean(analysis.spread[side], axis=0), strict=True)
    }


def _entry(analysis: Analysis, found: Disagreement) -> dict[str, Any]:
    entry = asdict(found) | {"box": [round(side, 2) for side in found.box]}
    if analysis.names:
        return entry | {"name": analysis.names[found.peak]}
    return entry | {"seconds": float(analysis.times[found.peak])}
