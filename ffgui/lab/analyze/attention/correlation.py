"""Correlation of channel weights with detections, and what chance would produce.

With hundreds of channels, some correlate strongly with anything. A permutation test shows the effect of
chance: shuffling the pictures preserves the correlations between channels and removes those with faces.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ffgui.detect.results import PLACES
from ffgui.lab.analyze.attention.record import QUANTITIES, GateRecording, Numbers

Kind = Literal["pearson", "spearman"]
KINDS: tuple[Kind, ...] = ("pearson", "spearman")

FEWEST = 10
"""Smallest number of pictures for which correlations are computed."""

LEVEL = 0.05
PERMUTATIONS = 1000

_SEED = 0
_CONSTANT = 1e-6
"""Standard deviation below which a weight counts as constant."""


@dataclass(frozen=True, slots=True, eq=False)
class ChannelCorrelations:
    """Correlations of one model's channels with one quantity.

    Attributes:
        quantity: one of `QUANTITIES`.
        images: number of pictures that have the quantity.
        values: place -> coefficient of each channel, float64 [C]; NaN for a constant channel.
        channel_threshold: |r| that 5 % of the channels exceed by chance.
        above_channel_threshold: number of channels that exceed it.
        chance_mean: number of channels that exceed it by chance, mean over shuffles.
        chance_95: the same, 95th percentile. Channels are correlated, so that it may be far above the
            mean.
        family_threshold: |r| that no channel of the model exceeds in 95 % of the shuffles.
        above_family_threshold: number of channels that exceed it.
    """

    quantity: str
    kind: Kind
    images: int
    values: Mapping[str, Numbers]
    channel_threshold: float
    above_channel_threshold: int
    chance_mean: float
    chance_95: float
    family_threshold: float
    above_family_threshold: int


def channel_correlations(
    recording: GateRecording, permutations: int = PERMUTATIONS
) -> list[ChannelCorrelations]:
    """Correlate each channel with each quantity.

    Quantities that are constant or known for fewer than `FEWEST` pictures are skipped.

    Args:
        recording: of one model.
        permutations: number of shuffles for the permutation test.
    """
    correlations = []
    for quantity in QUANTITIES:
        numbers = recording.quantities[quantity]
        known = np.isfinite(numbers)
        if known.sum() < FEWEST or np.ptp(numbers[known]) == 0:
            continue
        weights = {
            place: recording.weights[place][known].astype(np.float64)
            for place in PLACES
            if place in recording.weights
        }
        correlations += [_correlate(quantity, kind, numbers[known], weights, permutations) for kind in KINDS]
    return correlations


def _correlate(
    quantity: str, kind: Kind, numbers: Numbers, weights: Mapping[str, Numbers], permutations: int
) -> ChannelCorrelations:
    table = np.concatenate(list(weights.values()), axis=1)
    varying = table.std(0) > _CONSTANT
    if kind == "spearman":
        numbers, table = ranks(numbers[:, None])[:, 0], ranks(table)
    unit = _standardize(table[:, varying])
    target = _standardize(numbers[:, None])[:, 0]
    observed = target @ unit
    rng = np.random.default_rng(_SEED)
    shuffled = np.stack([rng.permutation(target) for _ in range(permutations)])
    chance = np.abs(shuffled @ unit)
    values = np.full(table.shape[1], np.nan)
    values[varying] = observed
    if not varying.any():
        chance = np.zeros((permutations, 1))
    channel_threshold = float(np.quantile(chance, 1 - LEVEL))
    family_threshold = float(np.quantile(chance.max(1), 1 - LEVEL))
    counts = (chance > channel_threshold).sum(1)
    return ChannelCorrelations(
        quantity=quantity,
        kind=kind,
        images=len(numbers),
        values=_split(values, weights),
        channel_threshold=channel_threshold,
        above_channel_threshold=int((np.abs(observed) > channel_threshold).sum()),
        chance_mean=float(counts.mean()),
        chance_95=float(np.quantile(counts, 1 - LEVEL)),
        family_threshold=family_threshold,
        above_family_threshold=int((np.abs(observed) > family_threshold).sum()),
    )


def ranks(table: Numbers) -> Numbers:
    """Rank the values within each column of [N, C], from 0; ties share their mean rank."""
    ranked = np.empty(table.shape)
    for column, values in enumerate(table.T):
        _, index, counts = np.unique(values, return_inverse=True, return_counts=True)
        ends = np.cumsum(counts)
        ranked[:, column] = (ends - (counts + 1) / 2)[index]
    return ranked


def _standardize(table: Numbers) -> Numbers:
    """Shift columns [N, C] to mean 0 and scale them to length 1; none may be constant."""
    centered = table - table.mean(0)
    return np.asarray(centered / np.sqrt(np.square(centered).sum(0)))


def _split(values: Numbers, weights: Mapping[str, Numbers]) -> dict[str, Numbers]:
    ends = np.cumsum([rows.shape[1] for rows in weights.values()])[:-1]
    return dict(zip(weights, np.split(values, ends), strict=True))
