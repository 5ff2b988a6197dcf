"""Results of an attention study, and their JSON form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ffgui.detect.model_info import ModelInfo
from ffgui.detect.results import Floats
from ffgui.evaluate import MIN_SCORE
from ffgui.evaluate.wider import DIFFICULTIES
from ffgui.lab.analyze.attention.correlation import ChannelCorrelations, channel_correlations
from ffgui.lab.analyze.attention.importance import ConditionResult, GateImportance
from ffgui.lab.analyze.attention.record import GateRecording, Numbers
from ffgui.lab.analyze.attention.statistics import (
    GateComparison,
    PlaceStatistics,
    compare_gates,
    place_statistics,
)

_DIGITS = 5

GATES = {
    "cbam": "CBAM channel gate",
    "eca": "ECA weights",
    "eca_multi": "multi-scale ECA weights",
    "eca_spatial": "ECA weights",
    "se": "SE weights",
}
"""Kind of attention -> name of its channel weights."""


@dataclass(frozen=True, slots=True)
class AttentionStudy:
    """Results for one model.

    Attributes:
        info: the model file.
        recording: its gates over pictures.
        places: statistics of each place.
        correlations: empty if there are too few pictures.
        importance: None without labeled pictures.
    """

    info: ModelInfo
    recording: GateRecording
    places: Mapping[str, PlaceStatistics]
    correlations: Sequence[ChannelCorrelations]
    importance: GateImportance | None

    @staticmethod
    def of(info: ModelInfo, recording: GateRecording, importance: GateImportance | None) -> AttentionStudy:
        """Compute statistics and correlations from a recording."""
        return AttentionStudy(
            info, recording, place_statistics(recording), channel_correlations(recording), importance
        )

    @property
    def label(self) -> str:
        """Label of the model's weights, such as "V2, ECA weights"."""
        key = self.info.key
        name = key.upper() if key in ("v1", "v2") else key
        return f"{name}, {GATES.get(self.info.attention, 'channel weights')}"


def gate_comparisons(studies: Sequence[AttentionStudy]) -> Mapping[str, GateComparison]:
    """Compare the second model with the first; empty if there is only one."""
    return compare_gates(studies[0].recording, studies[1].recording) if len(studies) == 2 else {}


def to_json(studies: Sequence[AttentionStudy]) -> dict[str, Any]:
    """Return the results for one or two models as `ffgui attention --json` writes them."""
    data: dict[str, Any] = {
        "images": len(studies[0].recording),
        "models": {study.info.key: _model(study) for study in studies},
    }
    comparisons = gate_comparisons(studies)
    if comparisons:
        data["comparison"] = {
            "a": studies[0].info.key,
            "b": studies[1].info.key,
            "places": {place: _rounded(asdict(one)) for place, one in comparisons.items()},
        }
    return data


def frozen_gates(importance: GateImportance) -> dict[str, Any]:
    """Return the summary of gate importance for a model's metadata.

    The window reads `live_hard`, `frozen_hard` and `images`.
    """
    frozen = importance.frozen
    difference = frozen.difference["hard"]
    return {
        "live_hard": _round(importance.live.hard),
        "frozen_hard": _round(frozen.ap.hard),
        "images": importance.live.images,
        "low": _round(difference.low),
        "high": _round(difference.high),
        "held": frozen.condition.text,
        "size": importance.size,
        "data_sha256": importance.data_sha256,
    }


def _model(study: AttentionStudy) -> dict[str, Any]:
    data = {
        "file": str(study.info.file),
        "sha256": study.info.sha256,
        "attention": study.info.attention,
        "places": {place: _place(one) for place, one in study.places.items()},
        "correlations": [_correlation_json(one) for one in study.correlations],
    }
    if study.importance is not None:
        data["importance"] = _importance(study.importance)
    return data


def _place(place: PlaceStatistics) -> dict[str, Any]:
    return {
        "channels": len(place.channel_mean),
        "mean": _round(place.mean),
        "spread": _round(place.spread),
        "over_channels": _round(place.over_channels),
        "over_images": _round(place.over_images),
        "channel_mean": _list(place.channel_mean),
        "channel_spread": _list(place.channel_spread),
    }


def _correlation_json(one: ChannelCorrelations) -> dict[str, Any]:
    return {
        "quantity": one.quantity,
        "kind": one.kind,
        "images": one.images,
        "single": {
            "threshold": _round(one.channel_threshold),
            "channels": one.above_channel_threshold,
            "by_chance": _round(one.chance_mean),
            "by_chance_95": _round(one.chance_95),
        },
        "strict": {"threshold": _round(one.family_threshold), "channels": one.above_family_threshold},
        "values": {place: _list(values) for place, values in one.values.items()},
    }


def _importance(importance: GateImportance) -> dict[str, Any]:
    return {
        "images": importance.live.images,
        "size": importance.size,
        "score": MIN_SCORE,
        "data_sha256": importance.data_sha256,
        "live": _ap(importance.live),
        "conditions": [_condition_json(result) for result in importance.results],
        "means": {gate: _list(mean) for gate, mean in importance.means.items()},
        "frozen_gates": frozen_gates(importance),
    }


def _condition_json(result: ConditionResult) -> dict[str, Any]:
    condition = result.condition
    data: dict[str, Any] = {"name": condition.name, "text": condition.text}
    if condition.order is not None:
        data |= {"order": condition.order, "top": condition.top}
    differences = {name: _rounded(asdict(one)) for name, one in result.difference.items()}
    return {**data, **_ap(result.ap), "difference": differences}


def _ap(figures: object) -> dict[str, float]:
    return {name: _round(getattr(figures, name)) for name in DIFFICULTIES}


def _rounded(values: Mapping[str, float | None]) -> dict[str, float | None]:
    return {name: None if value is None else _round(value) for name, value in values.items()}


def _list(values: Numbers | Floats) -> list[float | None]:
    return [_round(value) if np.isfinite(value) else None for value in values.tolist()]


def _round(value: float) -> float:
    return round(float(value), _DIGITS)
