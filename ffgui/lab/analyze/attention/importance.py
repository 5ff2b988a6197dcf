"""Whether detections need the gates: average precision with gates held at constants."""

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
from ffgui.evaluate import SCORE
from ffgui.evaluate.bootstrap import Difference, bootstrap_difference
from ffgui.evaluate.predictions import Detect, WiderPicture, data_sha256, predict, predict_all
from ffgui.evaluate.wider import AveragePrecision, GroundTruth, Tally, tally
from ffgui.lab.analyze.attention.gate_intervention import SPATIAL, Hold, Holds, SteerableModel
from ffgui.lab.analyze.attention.record import Recorder, Recording

RESAMPLES = 1000

Failed = Callable[[WiderPicture, UserError], None]
Watch = Callable[[Sequence[WiderPicture], str], Iterable[WiderPicture]]
"""Passes pictures on and may show how far that is; gets the name of what is being measured."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A way to hold gates.

    Attributes:
        name: of it in results.
        text: of it for people.
        holds: what is held.
        order: which channels are set to 1: those with the least or the most weight; None if it is not
            about single channels.
        top: how many of them at each place.
    """

    name: str
    text: str
    holds: Holds
    order: Literal["least", "most"] | None = None
    top: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """AP under a condition.

    Attributes:
        difference: to live gates, for each difficulty, with a paired 95 % interval.
    """

    condition: Condition
    ap: AveragePrecision
    difference: Mapping[str, Difference]


@dataclass(frozen=True, slots=True)
class Importance:
    """AP with live gates and under each condition.

    Attributes:
        live: with the gates as the network computes them.
        size: inference size as a user writes it.
        means: gate -> mean weight over the pictures, float32 [C].
        data_sha256: of the pictures.
    """

    live: AveragePrecision
    outcomes: tuple[Outcome, ...]
    means: Mapping[str, Floats]
    size: str
    data_sha256: str

    @property
    def frozen(self) -> Outcome:
        """The outcome with every gate of the network held at its mean, spatial ones too."""
        found = {outcome.condition.name: outcome for outcome in self.outcomes}
        return found.get("all_frozen") or found["channel_frozen"]


def conditions(means: Mapping[str, Floats], tops: Sequence[int]) -> list[Condition]:
    """What is tried on a network whose gates have these means.

    Args:
        means: gate -> float32 [C].
        tops: numbers of channels that are set to 1 at each place.
    """
    channel = {gate: mean for gate, mean in means.items() if not gate.startswith(SPATIAL)}
    neck = {gate: mean for gate, mean in channel.items() if gate.startswith("p")}
    frozen = {gate: Hold.at(mean) for gate, mean in channel.items()}
    tried = [Condition("channel_frozen", "channel gates held at their means", frozen)]
    if len(channel) < len(means):
        everything = {gate: Hold.at(mean) for gate, mean in means.items()}
        tried.append(Condition("all_frozen", "channel and spatial gates held at their means", everything))
    if neck and neck.keys() != channel.keys():
        held = {gate: frozen[gate] for gate in neck}
        tried.append(Condition("neck_frozen", "channel gates of P3 to P5 held at their means", held))
    tried.append(Condition("half", "channel gates held at 0.5", _all_at(channel, 0.5)))
    tried.append(Condition("one", "channel gates held at 1", _all_at(channel, 1.0)))
    for top in tops:
        tried += [_some_at_one(channel, "least", top), _some_at_one(channel, "most", top)]
    return tried


def _all_at(means: Mapping[str, Floats], value: float) -> Holds:
    return {gate: Hold.at(np.full_like(mean, value)) for gate, mean in means.items()}


def _some_at_one(means: Mapping[str, Floats], order: Literal["least", "most"], top: int) -> Condition:
    """Set the channels of least or most mean weight to 1 at each place."""
    sign = 1 if order == "least" else -1
    holds = {
        gate: Hold.channels_at(len(mean), np.argsort(sign * mean, kind="stable")[:top], 1.0)
        for gate, mean in means.items()
    }
    return Condition(f"{order}_{top}", f"the {top} channels of {order} weight set to 1", holds, order, top)


def measure(
    steered: SteerableModel,
    size: InferenceSize,
    pictures: Sequence[WiderPicture],
    truth: GroundTruth,
    tops: Sequence[int],
    watch: Watch,
    on_failure: Failed,
) -> tuple[Importance, Recording]:
    """Measure AP with live gates and under each of `conditions`.

    Args:
        steered: the network.
        size: inference size.
        pictures: labeled ones.
        truth: their labels.
        tops: numbers of channels that are set to 1 at each place.
        watch: see `Watch`.
        on_failure: gets each picture that cannot be read or looked at; it is left out.

    Returns:
        The figures, and what the live gates did on the pictures; both of the same ones.

    Raises:
        UserError: no picture can be used.
    """
    live, recording = _live(steered, size, pictures, truth, watch, on_failure)
    names = set(recording.names)
    used = [picture for picture in pictures if picture.labels.name in names]
    means = {
        gate: rows.mean(0, dtype=np.float64).astype(np.float32) for gate, rows in recording.weights.items()
    }
    tried = conditions(means, tops)
    found = predict_all(
        {one.name: _detect(Detector(steered.held(one.holds), size)) for one in tried},
        watch(used, f"{len(tried)} ways to hold gates"),
        on_failure,
    )
    kept = [picture for picture in used if picture.labels.name in found[tried[0].name]]
    if len(kept) < len(used):  # the live gates and their means are of other pictures
        return measure(steered, size, kept, truth, tops, watch, on_failure)
    outcomes = [_outcome(one, tally(found[one.name], truth), live) for one in tried]
    ap = live.average_precision()
    return Importance(ap, tuple(outcomes), means, str(size), data_sha256(used)), recording


def _detect(detector: Detector) -> Detect:
    return lambda image: detector.detect(image, SCORE).detections


def _outcome(condition: Condition, counts: Tally, live: Tally) -> Outcome:
    difference = bootstrap_difference(live, counts, RESAMPLES, seed=0)
    return Outcome(condition, counts.average_precision(), difference)


def _live(
    steered: SteerableModel,
    size: InferenceSize,
    pictures: Sequence[WiderPicture],
    truth: GroundTruth,
    watch: Watch,
    on_failure: Failed,
) -> tuple[Tally, Recording]:
    detector, recorder = Detector(steered.held(), size), Recorder()

    def detect(image: NDArray[np.uint8]) -> Detections:
        result = detector.detect(image, SCORE)
        recorder.add(result)
        return result.detections

    found = predict(detect, watch(pictures, "live gates"), on_failure)
    if not found:
        raise UserError("None of the labeled pictures can be used: they cannot be read or are too large.")
    return tally(found, truth), recorder.recording(list(found))
