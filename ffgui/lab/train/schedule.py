"""Where a step lies in a recipe, and its learning rate."""

from __future__ import annotations

import math
from typing import NamedTuple

from ffgui.lab.train.recipe import Recipe, Stage

_RISE = 0.3
"""Share of a stage over which one cycle rises to its peak."""

_START = 1 / 25
"""Where one cycle begins, in units of its peak."""

_FADE = 0.3
"""Share of the first stage of answers over which a fading trunk term vanishes."""


class Moment(NamedTuple):
    """A step's stage, the share of that stage that lies behind it, and what follows from them."""

    stage: Stage
    number: int
    progress: float
    lr: float
    fading_trunk: float


def begun(recipe: Recipe, step: int) -> int:
    """How many stages have begun after so many steps."""
    firsts = (sum(stage.steps for stage in recipe.stages[:index]) for index in range(len(recipe.stages)))
    return sum(first < step for first in firsts)


def moment(recipe: Recipe, step: int) -> Moment:
    """Where `step` (0 first) lies.

    Each stage runs half a cosine from its `lr` to its `lr_end`, where the first `warmup` steps
    of the run rise linearly to it; or one cycle.
    """
    first = 0
    answers_seen = False
    for index, stage in enumerate(recipe.stages):
        if step < first + stage.steps:
            progress = (step - first) / stage.steps
            fading = 0.0 if answers_seen else max(0.0, 1 - progress / _FADE)
            return Moment(stage, index, progress, _rate(recipe, stage, first, step), fading)
        answers_seen = answers_seen or stage.kind == "answers"
        first += stage.steps
    raise IndexError(f"the recipe has {recipe.steps} steps")


def _rate(recipe: Recipe, stage: Stage, first: int, step: int) -> float:
    if stage.schedule == "onecycle":
        return _one_cycle(stage, step - first)
    warm = min(1.0, (step + 1) / recipe.warmup) if recipe.warmup else 1.0
    return warm * _half_cosine(stage.lr, stage.lr_end, (step - first) / stage.steps)


def _one_cycle(stage: Stage, step: int) -> float:
    """Learning rate of one cycle (Smith and Topin 2018, arXiv:1708.07120) as torch's OneCycleLR has it.

    Half a cosine up to the stage's `lr` and one down to its `lr_end`, which the last step
    reaches. Momentum stays as it is.
    """
    peak = _RISE * stage.steps - 1
    if step <= peak:
        return _half_cosine(stage.lr * _START, stage.lr, step / peak)
    fall = (step - peak) / (stage.steps - 1 - peak) if stage.steps - 1 > peak else 1.0
    return _half_cosine(stage.lr, stage.lr_end, fall)


def _half_cosine(begin: float, end: float, progress: float) -> float:
    return end + (begin - end) * (1 + math.cos(math.pi * progress)) / 2
