"""Which channels' weights go along with what is found in a picture, and how many would by chance.

With hundreds of channels some correlate strongly with anything. What chance does is measured by
shuffling the pictures (a permutation test): the weights keep what they have in common, and lose what
they have to do with the faces.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ffgui.detect.results import PLACES
from ffgui.lab.analyze.attention.record import QUANTITIES, Numbers, Recording

Kind = Literal["pearson", "spearman"]
KINDS: tuple[Kind, ...] = ("pearson", "spearman")

FEWEST = 10
"""Pictures below which no correlation is computed."""

LEVEL = 0.05
PERMUTATIONS = 1000

_SEED = 0
_STILL = 1e-6
"""Standard deviation of a weight below which it counts as constant."""


@dataclass(frozen=True, slots=True, eq=False)
class Association:
    """How the channels of one model go along with one quantity.

    Attributes:
        quantity: one of `QUANTITIES`.
        images: how many pictures have the quantity.
        values: place -> coefficient of each channel, float64 [C]; NaN for a channel that never moves.
        single: |r| that 5 % of the channels exceed by chance.
        over_single: how many channels exceed it here.
        chance_mean: how many exceed it by chance, on average.
        chance_high: and how many in the worst 5 % of shuffles. Channels move together, so that this
            may be far above the average.
        strict: |r| that not one channel of the model exceeds in 95 % of shuffles.
        over_strict: how many channels exceed it here.
    """

    quantity: str
    kind: Kind
    images: int
    values: Mapping[str, Numbers]
    single: float
    over_single: int
    chance_mean: float
    chance_high: float
    strict: float
    over_strict: int


def associations(recording: Recording, permutations: int = PERMUTATIONS) -> list[Association]:
    """Correlate each channel with each quantity.

    Quantities that fewer than `FEWEST` pictures have, or that are the same in all, are left out.

    Args:
        recording: of one model.
        permutations: how often pictures are shuffled to learn what chance does.
    """
    found = []
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
        found += [_associate(quantity, kind, numbers[known], weights, permutations) for kind in KINDS]
    return found


def _associate(
    quantity: str, kind: Kind, numbers: Numbers, weights: Mapping[str, Numbers], permutations: int
) -> Association:
    table = np.concatenate(list(weights.values()), axis=1)
    moves = table.std(0) > _STILL
    if kind == "spearman":
        numbers, table = ranks(numbers[:, None])[:, 0], ranks(table)
    unit = _unit(table[:, moves])
    wanted = _unit(numbers[:, None])[:, 0]
    observed = wanted @ unit
    draws = np.random.default_rng(_SEED)
    shuffled = np.stack([draws.permutation(wanted) for _ in range(permutations)])
    chance = np.abs(shuffled @ unit)
    values = np.full(table.shape[1], np.nan)
    values[moves] = observed
    if not moves.any():
        chance = np.zeros((permutations, 1))
    single = float(np.quantile(chance, 1 - LEVEL))
    strict = float(np.quantile(chance.max(1), 1 - LEVEL))
    counts = (chance > single).sum(1)
    return Association(
        quantity=quantity,
        kind=kind,
        images=len(numbers),
        values=_split(values, weights),
        single=single,
        over_single=int((np.abs(observed) > single).sum()),
        chance_mean=float(counts.mean()),
        chance_high=float(np.quantile(counts, 1 - LEVEL)),
        strict=strict,
        over_strict=int((np.abs(observed) > strict).sum()),
    )


def ranks(table: Numbers) -> Numbers:
    """Ranks within each column of [N, C], from 0; equal values share their mean rank."""
    ranked = np.empty(table.shape)
    for column, values in enumerate(table.T):
        _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
        ends = np.cumsum(counts)
        ranked[:, column] = (ends - (counts + 1) / 2)[place]
    return ranked


def _unit(table: Numbers) -> Numbers:
    """Columns [N, C] moved to mean 0 and scaled to length 1; none may be constant."""
    centerd = table - table.mean(0)
    return np.asarray(centerd / np.sqrt(np.square(centerd).sum(0)))


def _split(values: Numbers, weights: Mapping[str, Numbers]) -> dict[str, Numbers]:
    ends = np.cumsum([rows.shape[1] for rows in weights.values()])[:-1]
    return dict(zip(weights, np.split(values, ends), strict=True))
