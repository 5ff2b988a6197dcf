"""Weighted means of the weights of several trained networks, which can be better than each of them.

A mean of networks that were trained from the same start is a model soup (Wortsman et al. 2022,
arXiv:2203.05482): only then do they lie in one basin of the loss. With the weights 1, a and -a it is task
arithmetic (Ilharco et al. 2023, arXiv:2212.04089): the first network gets what training added to the third to
make the second.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

import torch

from ffgui.errors import UserError
from ffgui.lab.nets.config import NetworkConfig
from ffgui.lab.nets.featherface import FeatherFace

_COMMON = ("data", "images", "held_out")

_MAY_DIFFER = ("attention", "places", "eca_gamma", "eca_b", "eca_kernel", "deformable")
"""Fields of a configuration that leave the shapes of shared parameters alone."""


def mean_network(networks: Sequence[FeatherFace], weights: Sequence[float] = ()) -> FeatherFace:
    """Return a network with the weighted mean of the weights and BN statistics of `networks`.

    Args:
        networks: of one architecture. If `weights` are given, only width and depth must agree: the others may
            have other attention or no offsets. Parameters that not all have stay those of the first.
        weights: factor of each network; they sum to 1 and may be negative. Empty: equal factors.

    Raises:
        UserError: if their architectures differ.
    """
    first, *others = networks
    for number, other in enumerate(others, 2):
        config = _like(other.config, first.config) if weights else other.config
        if config != first.config:
            raise UserError(
                f"Checkpoint {number} has a different architecture than the first, so their weights cannot "
                "be averaged. Pass checkpoints of one architecture and width."
            )
    factors = weights or [1 / len(networks)] * len(networks)
    mean = copy.deepcopy(first)
    states = [network.state_dict() for network in networks]
    for name, value in mean.state_dict().items():
        shared = all(name in state and state[name].shape == value.shape for state in states)
        if shared and value.dtype.is_floating_point:
            terms = [factor * state[name].double() for factor, state in zip(factors, states, strict=True)]
            value.copy_(torch.stack(terms).sum(0))
    return mean


def _like(config: NetworkConfig, first: NetworkConfig) -> NetworkConfig:
    """Return `config` with the kind of attention and of context convolutions of `first`."""
    return replace(config, **{name: getattr(first, name) for name in _MAY_DIFFER})


def mean_metadata(
    hashes: Sequence[str], made: Sequence[Mapping[str, Any]], weights: Sequence[float] = ()
) -> dict[str, Any]:
    """Return the metadata of a mean: its parts, and what they have in common.

    Args:
        hashes: SHA-256 of each checkpoint's file.
        made: metadata of each checkpoint.
        weights: see `mean_network`.
    """
    trainings: list[dict[str, Any]] = [dict(one.get("training") or {}) for one in made]
    starts = [str(one.get("start") or "an unknown start") for one in made]
    common = {
        key: trainings[0][key]
        for key in _COMMON
        if key in trainings[0] and all(each.get(key) == trainings[0][key] for each in trainings)
    }
    training = {
        "recipe": ("weighted mean of " if weights else "mean of ")
        + " + ".join(dict.fromkeys(chain.from_iterable(map(_recipes, trainings)))),
        "description": f"Mean of the weights of {len(hashes)} trained networks",
        "reinit": any(each.get("reinit") is True for each in trainings),
        **common,
        **({"weights": list(weights)} if weights else {}),
        "of": [
            {**each, "start": start, "checkpoint_sha256": digest}
            for each, start, digest in zip(trainings, starts, hashes, strict=True)
        ],
    }
    # With several starts their roots suffice: `of` has the whole history of each part.
    told = dict.fromkeys(starts if len(set(starts)) == 1 else map(_root, starts))
    return {"training": training, "start": f"{training['recipe']}, which started from {'; '.join(told)}"}


def _root(start: str) -> str:
    """Return the last in a chain of starts, where everything started."""
    return start.rpartition("which started from ")[2]


def _recipes(training: Mapping[str, Any]) -> list[str]:
    """Return the recipes named in a checkpoint's training metadata; if it is a mean, those of its parts."""
    parts = training.get("of")
    if isinstance(parts, list):
        return list(chain.from_iterable(map(_recipes, parts)))
    return [str(training.get("recipe", "unknown"))]
