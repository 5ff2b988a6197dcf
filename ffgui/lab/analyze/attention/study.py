"""All that is known of the attention of one model or two, and its form as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ffgui.detect.model_info import ModelInfo
from ffgui.detect.results import Floats
from ffgui.evaluate import SCORE
from ffgui.evaluate.wider import DIFFICULTIES
from ffgui.lab.analyze.attention.correlation import Association, associations
from ffgui.lab.analyze.attention.importance import Importance, Outcome
from ffgui.lab.analyze.attention.record import Numbers, Recording
from ffgui.lab.analyze.attention.statistics import Agreement, PlaceStatistics, agreement, place_statistics

_DIGITS = 5

GATES = {
    "cbam": "CBAM channel gate",
    "eca": "ECA weights",
    "eca_multi": "multi-scale ECA weights",
    "eca_spatial": "ECA weights",
    "se": "SE weights",
}
"""Kind of attention -> what its channel weights are called."""


@dataclass(frozen=True, slots=True)
class Study:
    """One model's attention.

    Attributes:
        info: the model file.
        recording: its gates over pictures.
        places: statistics of each place.
        associations: empty with too few pictures.
        importance: None if there were no labeled pictures.
    """

    info: ModelInfo
    recording: Recording
    places: Mapping[str, PlaceStatistics]
    associations: Sequence[Association]
    importance: Importance | None

    @staticmethod
    def of(info: ModelInfo, recording: Recording, importance: Importance | None) -> Study:
        """Work out what follows from a recording."""
        return Study(info, recording, place_statistics(recording), associations(recording), importance)

    @property
    def label(self) -> str:
        """What people call the model's weights, such as "V2, ECA weights"."""
        key = self.info.key
        name = key.upper() if key in ("v1", "v2") else key
        return f"{name}, {GATES.get(self.info.attention, 'channel weights')}"


def agreements(studies: Sequence[Study]) -> Mapping[str, Agreement]:
    """How the second of two models compares with the first; empty for one model."""
    return agreement(studies[0].recording, studies[1].recording) if len(studies) == 2 else {}


def to_json(studies: Sequence[Study]) -> dict[str, Any]:
    """The numbers of a study of one model or two, as `ffgui attention --json` gives them."""
    data: dict[str, Any] = {
        "images": len(studies[0].recording),
        "models": {study.info.key: _model(study) for study in studies},
    }
    between = agreements(studies)
    if between:
        data["comparison"] = {
            "a": studies[0].info.key,
            "b": studies[1].info.key,
            "places": {place: _rounded(asdict(one)) for place, one in between.items()},
        }
    return data


def frozen_gates(importance: Importance) -> dict[str, Any]:
    """What a model's metadata hold about whether its gates matter.

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


def _model(study: Study) -> dict[str, Any]:
    data = {
        "file": str(study.info.file),
        "sha256": study.info.sha256,
        "attention": study.info.attention,
        "places": {place: _place(one) for place, one in study.places.items()},
        "correlations": [_association(one) for one in study.associations],
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


def _association(one: Association) -> dict[str, Any]:
    return {
        "quantity": one.quantity,
        "kind": one.kind,
        "images": one.images,
        "single": {
            "threshold": _round(one.single),
            "channels": one.over_single,
            "by_chance": _round(one.chance_mean),
            "by_chance_95": _round(one.chance_high),
        },
        "strict": {"threshold": _round(one.strict), "channels": one.over_strict},
        "values": {place: _list(values) for place, values in one.values.items()},
    }


def _importance(importance: Importance) -> dict[str, Any]:
    return {
        "images": importance.live.images,
        "size": importance.size,
        "score": SCORE,
        "data_sha256": importance.data_sha256,
        "live": _ap(importance.live),
        "conditions": [_outcome(outcome) for outcome in importance.outcomes],
        "means": {gate: _list(mean) for gate, mean in importance.means.items()},
        "frozen_gates": frozen_gates(importance),
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    condition = outcome.condition
    data: dict[str, Any] = {"name": condition.name, "text": condition.text}
    if condition.order is not None:
        data |= {"order": condition.order, "top": condition.top}
    differences = {name: _rounded(asdict(one)) for name, one in outcome.difference.items()}
    return {**data, **_ap(outcome.ap), "difference": differences}


def _ap(figures: object) -> dict[str, float]:
    return {name: _round(getattr(figures, name)) for name in DIFFICULTIES}


def _rounded(values: Mapping[str, float | None]) -> dict[str, float | None]:
    return {name: None if value is None else _round(value) for name, value in values.items()}


def _list(values: Numbers | Floats) -> list[float | None]:
    return [_round(value) if np.isfinite(value) else None for value in values.tolist()]


def _round(value: float) -> float:
    return round(float(value), _DIGITS)
