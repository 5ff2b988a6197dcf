"""Mean and spread of gates, and comparison of two models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ffgui.detect.results import PLACES, Floats
from ffgui.lab.analyze.attention.record import GateRecording, Numbers


@dataclass(frozen=True, slots=True, eq=False)
class PlaceStatistics:
    """Statistics of the channel gate at one place over pictures.

    The squares of `over_channels` and `over_images` add up to the square of `spread`.

    Attributes:
        channel_mean: mean of each channel over pictures, float64 [C].
        channel_spread: standard deviation of each channel over pictures, float64 [C].
        mean: over channels and pictures.
        over_channels: standard deviation of the channel means: how much channels differ.
        over_images: root mean square of the channels' standard deviations over pictures: how much
            the gate varies.
    """

    channel_mean: Numbers
    channel_spread: Numbers
    mean: float
    over_channels: float
    over_images: float

    @property
    def spread(self) -> float:
        """Standard deviation over channels and pictures."""
        return float(np.hypot(self.over_channels, self.over_images))

    @staticmethod
    def of(weights: Floats) -> PlaceStatistics:
        """Compute the statistics of weights [N, C] with N of at least 1."""
        values = weights.astype(np.float64)
        mean, spread = values.mean(0), values.std(0)
        return PlaceStatistics(
            mean, spread, float(mean.mean()), float(mean.std()), float(np.sqrt(np.square(spread).mean()))
        )


def place_statistics(recording: GateRecording) -> dict[str, PlaceStatistics]:
    """Compute the statistics of each place with attention."""
    return {
        place: PlaceStatistics.of(recording.weights[place]) for place in PLACES if place in recording.weights
    }


@dataclass(frozen=True, slots=True)
class GateComparison:
    """Comparison of two models' gates at one place.

    Attributes:
        mean: mean of the second model minus mean of the first.
        channels: correlation (Pearson) of the channel means; None if the models differ in width or one
            of them is constant. Channels correspond only if both networks come from the same start.
        images: correlation over pictures of the mean over channels; None if one of them is constant.
    """

    mean: float
    channels: float | None
    images: float | None


def compare_gates(a: GateRecording, b: GateRecording) -> Mapping[str, GateComparison]:
    """Compare two recordings of the same pictures at the places that both models have."""
    comparisons = {}
    for place in (place for place in PLACES if place in a.weights and place in b.weights):
        first, second = (one.weights[place].astype(np.float64) for one in (a, b))
        same_width = first.shape[1] == second.shape[1]
        comparisons[place] = GateComparison(
            float(second.mean() - first.mean()),
            pearson(first.mean(0), second.mean(0)) if same_width else None,
            pearson(first.mean(1), second.mean(1)),
        )
    return comparisons


def pearson(a: Numbers, b: Numbers) -> float | None:
    """Return Pearson's coefficient of two arrays [N]; None if one of them is constant."""
    a, b = a - a.mean(), b - b.mean()
    size = np.sqrt(np.square(a).sum() * np.square(b).sum())
    return float((a * b).sum() / size) if size > 1e-12 else None
