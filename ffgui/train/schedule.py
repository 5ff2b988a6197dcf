"""Where a step lies in a recipe, and its learning rate."""

from __future__ import annotations

import math
from typing import NamedTuple

from ffgui.train.recipe import Recipe, Stage

_FADE = 0.3
"""Share of the first stage of answers over which a fading trunk term vanishes."""


class Moment(NamedTuple):
    """A step's stage, the share of that stage that lies behind it, and what follows from them."""

    stage: Stage
    number: int
    progress: float
    lr: float
    fading_trunk: float


def moment(recipe: Recipe, step: int) -> Moment:
    """Where `step` (0 first) lies.

    Each stage runs half a cosine from its `lr` to its `lr_end`; the first `warmup` steps of the
    run rise linearly to it.
    """
    first = 0
    answers_seen = False
    for index, stage in enumerate(recipe.stages):
        if step < first + stage.steps:
            progress = (step - first) / stage.steps
            lr = stage.lr_end + (stage.lr - stage.lr_end) * (1 + math.cos(math.pi * progress)) / 2
            warm = min(1.0, (step + 1) / recipe.warmup) if recipe.warmup else 1.0
            fading = 0.0 if answers_seen else max(0.0, 1 - progress / _FADE)
            return Moment(stage, index, progress, lr * warm, fading)
        answers_seen = answers_seen or stage.kind == "answers"
        first += stage.steps
    raise IndexError(f"the recipe has {recipe.steps} steps")
