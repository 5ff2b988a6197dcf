"""Mean and spread of attention weights, and one model's against another's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ffgui.detect.results import PLACES, Floats
from ffgui.lab.analyze.attention.record import Numbers, Recording


@dataclass(frozen=True, slots=True, eq=False)
class PlaceStatistics:
    """How the channel gate of one place behaves over pictures.

    The squares of `over_channels` and `over_images` add up to that of `spread`.

    Attributes:
        channel_mean: of each channel over pictures, float64 [C].
        channel_spread: standard deviation of each channel over pictures, float64 [C].
        mean: over channels and pictures.
        over_channels: standard deviation over channels of their means: how much channels differ.
        over_images: root mean square over channels of their standard deviation over pictures: how
            much the gate moves.
    """

    channel_mean: Numbers
    channel_spread: Numbers
    mean: float
    over_channels: float
    over_images: float

    @property
    def spread(self) -> float:
        """Standard deviation over channels and pictures together."""
        return float(np.hypot(self.over_channels, self.over_images))

    @staticmethod
    def of(weights: Floats) -> PlaceStatistics:
        """Statistics of weights [N, C]; N is 1 at least."""
        values = weights.astype(np.float64)
        mean, spread = values.mean(0), values.std(0)
        return PlaceStatistics(
            mean, spread, float(mean.mean()), float(mean.std()), float(np.sqrt(np.square(spread).mean()))
        )


def place_statistics(recording: Recording) -> dict[str, PlaceStatistics]:
    """Statistics of each place that carries attention."""
    return {
        place: PlaceStatistics.of(recording.weights[place]) for place in PLACES if place in recording.weights
    }


@dataclass(frozen=True, slots=True)
class Agreement:
    """One place of two models, the second against the first.

    Attributes:
        mean: of the second less that of the first.
        channels: correlation (Pearson) over channels of the channels' means; None if the models differ
            in width, or one of them does not vary. Channels correspond as far as both networks come
            from the same start.
        images: correlation over pictures of the mean over channels; None if one does not vary.
    """

    mean: float
    channels: float | None
    images: float | None


def agreement(a: Recording, b: Recording) -> Mapping[str, Agreement]:
    """Compare two recordings of the same pictures at the places that both models have."""
    found = {}
    for place in (place for place in PLACES if place in a.weights and place in b.weights):
        first, second = (one.weights[place].astype(np.float64) for one in (a, b))
        wide = first.shape[1] == second.shape[1]
        found[place] = Agreement(
            float(second.mean() - first.mean()),
            correlation(first.mean(0), second.mean(0)) if wide else None,
            correlation(first.mean(1), second.mean(1)),
        )
    return found


def correlation(a: Numbers, b: Numbers) -> float | None:
    """Pearson's coefficient of two arrays [N]; None if one does not vary."""
    a, b = a - a.mean(), b - b.mean()
    size = np.sqrt(np.square(a).sum() * np.square(b).sum())
    return float((a * b).sum() / size) if size > 1e-12 else None
