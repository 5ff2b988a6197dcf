"""Stage and learning rate of each step."""

from __future__ import annotations

import math
from typing import NamedTuple

from ffgui.lab.train.recipe import Recipe, Stage

_RISE = 0.3
"""Share of a one-cycle stage over which the learning rate rises to its peak."""

_START = 1 / 25
"""Initial learning rate of a one-cycle stage in units of its peak."""

_FADE = 0.3
"""Share of the first stage of answers over which a fading trunk term vanishes."""


class StepSchedule(NamedTuple):
    """Stage and learning rate of one step.

    Attributes:
        stage: that the step belongs to.
        number: of the stage, 0 first.
        progress: share of the stage's steps before this one, 0..1.
        lr: learning rate.
        trunk_fade: factor of a fading trunk term, 0..1.
    """

    stage: Stage
    number: int
    progress: float
    lr: float
    trunk_fade: float


def stages_started(recipe: Recipe, step: int) -> int:
    """Return how many stages have started after `step` steps."""
    firsts = (sum(stage.steps for stage in recipe.stages[:index]) for index in range(len(recipe.stages)))
    return sum(first < step for first in firsts)


def schedule_at(recipe: Recipe, step: int) -> StepSchedule:
    """Return the schedule of `step` (0 first).

    Each stage follows half a cosine from its `lr` to its `lr_end`, or one cycle. In the first `warmup`
    steps of the run the learning rate rises linearly.

    Raises:
        IndexError: if the recipe has fewer steps.
    """
    first = 0
    answers_seen = False
    for index, stage in enumerate(recipe.stages):
        if step < first + stage.steps:
            progress = (step - first) / stage.steps
            fade = 0.0 if answers_seen else max(0.0, 1 - progress / _FADE)
            return StepSchedule(stage, index, progress, _rate(recipe, stage, first, step), fade)
        answers_seen = answers_seen or stage.kind == "answers"
        first += stage.steps
    raise IndexError(f"the recipe has {recipe.steps} steps")


def _rate(recipe: Recipe, stage: Stage, first: int, step: int) -> float:
    if stage.schedule == "onecycle":
        return _one_cycle(stage, step - first)
    warm = min(1.0, (step + 1) / recipe.warmup) if recipe.warmup else 1.0
    return warm * _half_cosine(stage.lr, stage.lr_end, (step - first) / stage.steps)


def _one_cycle(stage: Stage, step: int) -> float:
    """Return the learning rate of one cycle (Smith and Topin 2018, arXiv:1708.07120).

    As in torch's OneCycleLR: half a cosine up to the stage's `lr` and one down to its `lr_end`, which the
    last step reaches. Momentum is not cycled.
    """
    peak = _RISE * stage.steps - 1
    if step <= peak:
        return _half_cosine(stage.lr * _START, stage.lr, step / peak)
    fall = (step - peak) / (stage.steps - 1 - peak) if stage.steps - 1 > peak else 1.0
    return _half_cosine(stage.lr, stage.lr_end, fall)


def _half_cosine(start: float, end: float, progress: float) -> float:
    return end + (start - end) * (1 + math.cos(math.pi * progress)) / 2
