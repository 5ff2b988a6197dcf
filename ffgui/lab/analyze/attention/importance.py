"""Importance of the gates: average precision with gates set to constants."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ffgui.detect.detector import Detector
from ffgui.detect.results import Detections, Floats
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError
from ffgui.evaluate import MIN_SCORE
from ffgui.evaluate.bootstrap import Difference, bootstrap_difference
from ffgui.evaluate.predictions import DetectFunction, WiderPicture, data_sha256, predict, predict_all
from ffgui.evaluate.wider import AveragePrecision, GroundTruth, Tally, tally
from ffgui.lab.analyze.attention.gate_intervention import (
    SPATIAL,
    GateIntervention,
    GateInterventions,
    InterventionModel,
)
from ffgui.lab.analyze.attention.record import GateRecorder, GateRecording

RESAMPLES = 1000

FailureCallback = Callable[[WiderPicture, UserError], None]
ProgressWrapper = Callable[[Sequence[WiderPicture], str], Iterable[WiderPicture]]
"""Wraps pictures in a progress bar; the second argument is its label."""


@dataclass(frozen=True, slots=True)
class Condition:
    """An experimental condition: a set of interventions.

    Attributes:
        name: key in results.
        text: label for people.
        interventions: on the gates.
        order: whether the channels of least or of most weight are set to 1; None for conditions that
            are not about single channels.
        top: number of those channels at each place.
    """

    name: str
    text: str
    interventions: GateInterventions
    order: Literal["least", "most"] | None = None
    top: int = 0


@dataclass(frozen=True, slots=True)
class ConditionResult:
    """AP under a condition.

    Attributes:
        difference: to live gates, by difficulty, with a paired 95 % interval.
    """

    condition: Condition
    ap: AveragePrecision
    difference: Mapping[str, Difference]


@dataclass(frozen=True, slots=True)
class GateImportance:
    """AP with live gates and under each condition.

    Attributes:
        live: AP with the gates as the network computes them.
        means: gate -> mean weight over the pictures, float32 [C].
        size: inference size, as on the command line.
        data_sha256: of the pictures.
    """

    live: AveragePrecision
    results: tuple[ConditionResult, ...]
    means: Mapping[str, Floats]
    size: str
    data_sha256: str

    @property
    def frozen(self) -> ConditionResult:
        """Result with every gate of the network, spatial ones too, set to its mean."""
        by_name = {result.condition.name: result for result in self.results}
        return by_name.get("all_frozen") or by_name["channel_frozen"]


def conditions(means: Mapping[str, Floats], tops: Sequence[int]) -> list[Condition]:
    """Return the conditions to measure on a network.

    Args:
        means: gate -> mean over pictures, float32 [C].
        tops: numbers of channels to set to 1 at each place.
    """
    channel = {gate: mean for gate, mean in means.items() if not gate.startswith(SPATIAL)}
    neck = {gate: mean for gate, mean in channel.items() if gate.startswith("p")}
    frozen = {gate: GateIntervention.constant(mean) for gate, mean in channel.items()}
    chosen = [Condition("channel_frozen", "channel gates at their means", frozen)]
    if len(channel) < len(means):
        everything = {gate: GateIntervention.constant(mean) for gate, mean in means.items()}
        chosen.append(Condition("all_frozen", "channel and spatial gates at their means", everything))
    if neck and neck.keys() != channel.keys():
        frozen_neck = {gate: frozen[gate] for gate in neck}
        chosen.append(Condition("neck_frozen", "channel gates of P3 to P5 at their means", frozen_neck))
    chosen.append(Condition("half", "channel gates at 0.5", _all_constant(channel, 0.5)))
    chosen.append(Condition("one", "channel gates at 1", _all_constant(channel, 1.0)))
    for top in tops:
        chosen += [_channels_at_one(channel, "least", top), _channels_at_one(channel, "most", top)]
    return chosen


def _all_constant(means: Mapping[str, Floats], value: float) -> GateInterventions:
    return {gate: GateIntervention.constant(np.full_like(mean, value)) for gate, mean in means.items()}


def _channels_at_one(means: Mapping[str, Floats], order: Literal["least", "most"], top: int) -> Condition:
    """Return the condition that sets the channels of least or most mean weight to 1 at each place."""
    sign = 1 if order == "least" else -1
    interventions = {
        gate: GateIntervention.channels_constant(len(mean), np.argsort(sign * mean, kind="stable")[:top], 1.0)
        for gate, mean in means.items()
    }
    return Condition(
        f"{order}_{top}", f"the {top} channels of {order} weight set to 1", interventions, order, top
    )


def measure_importance(
    model: InterventionModel,
    size: InferenceSize,
    pictures: Sequence[WiderPicture],
    ground_truth: GroundTruth,
    tops: Sequence[int],
    wrap_progress: ProgressWrapper,
    on_failure: FailureCallback,
) -> tuple[GateImportance, GateRecording]:
    """Measure AP with live gates and under each of `conditions`.

    Args:
        model: the model.
        size: inference size.
        pictures: labeled pictures.
        ground_truth: their labels.
        tops: numbers of channels to set to 1 at each place.
        wrap_progress: see `ProgressWrapper`.
        on_failure: called with each picture that cannot be used; it is skipped.

    Returns:
        The AP values, and a recording of the live gates on the same pictures.

    Raises:
        UserError: if no picture can be used.
    """
    live, recording = _record_live(model, size, pictures, ground_truth, wrap_progress, on_failure)
    names = set(recording.names)
    used = [picture for picture in pictures if picture.labels.name in names]
    means = {
        gate: rows.mean(0, dtype=np.float64).astype(np.float32) for gate, rows in recording.weights.items()
    }
    chosen = conditions(means, tops)
    predictions = predict_all(
        {one.name: _detect(Detector(model.with_interventions(one.interventions), size)) for one in chosen},
        wrap_progress(used, f"{len(chosen)} conditions"),
        on_failure,
    )
    kept = [picture for picture in used if picture.labels.name in predictions[chosen[0].name]]
    if len(kept) < len(used):  # the live gates and their means include pictures that failed since
        return measure_importance(model, size, kept, ground_truth, tops, wrap_progress, on_failure)
    results = [_compare(one, tally(predictions[one.name], ground_truth), live) for one in chosen]
    ap = live.average_precision()
    return GateImportance(ap, tuple(results), means, str(size), data_sha256(used)), recording


def _detect(detector: Detector) -> DetectFunction:
    return lambda image: detector.detect(image, MIN_SCORE).detections


def _compare(condition: Condition, counts: Tally, live: Tally) -> ConditionResult:
    difference = bootstrap_difference(live, counts, RESAMPLES, seed=0)
    return ConditionResult(condition, counts.average_precision(), difference)


def _record_live(
    model: InterventionModel,
    size: InferenceSize,
    pictures: Sequence[WiderPicture],
    ground_truth: GroundTruth,
    wrap_progress: ProgressWrapper,
    on_failure: FailureCallback,
) -> tuple[Tally, GateRecording]:
    detector, recorder = Detector(model.with_interventions(), size), GateRecorder()

    def detect(image: NDArray[np.uint8]) -> Detections:
        result = detector.detect(image, MIN_SCORE)
        recorder.add(result)
        return result.detections

    predictions = predict(detect, wrap_progress(pictures, "live gates"), on_failure)
    if not predictions:
        raise UserError("None of the labeled pictures can be used: they are unreadable or too large.")
    return tally(predictions, ground_truth), recorder.recording(list(predictions))
