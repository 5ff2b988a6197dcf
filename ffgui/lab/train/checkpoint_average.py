"""Mean of the weights of several trained networks, which can be better than each of them.

Model soups (Wortsman et al. 2022, arXiv:2203.05482). The networks must come from the same start: only then do
they lie in one basin of the loss.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

import torch

from ffgui.errors import UserError
from ffgui.lab.nets.featherface import FeatherFace

_COMMON = ("data", "images", "held_out")


def mean_network(networks: Sequence[FeatherFace]) -> FeatherFace:
    """Return a network with the mean weights and BN statistics of `networks`.

    Raises:
        UserError: if their architectures differ.
    """
    first, *others = networks
    for number, other in enumerate(others, 2):
        if other.config != first.config:
            raise UserError(
                f"Checkpoint {number} has a different architecture than the first, so their weights cannot "
                "be averaged. Pass checkpoints of one architecture and width."
            )
    mean = copy.deepcopy(first)
    states = [network.state_dict() for network in networks]
    for name, value in mean.state_dict().items():
        if value.dtype.is_floating_point:
            value.copy_(torch.stack([state[name].double() for state in states]).mean(0))
    return mean


def mean_metadata(hashes: Sequence[str], made: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the metadata of a mean: its parts, and what they have in common.

    Args:
        hashes: SHA-256 of each checkpoint's file.
        made: metadata of each checkpoint.
    """
    trainings: list[dict[str, Any]] = [dict(one.get("training") or {}) for one in made]
    starts = [str(one.get("start") or "an unknown start") for one in made]
    common = {
        key: trainings[0][key]
        for key in _COMMON
        if key in trainings[0] and all(each.get(key) == trainings[0][key] for each in trainings)
    }
    training = {
        "recipe": "mean of " + " + ".join(dict.fromkeys(chain.from_iterable(map(_recipes, trainings)))),
        "description": f"Mean of the weights of {len(hashes)} trained networks",
        "reinit": any(each.get("reinit") is True for each in trainings),
        **common,
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
