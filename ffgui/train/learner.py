"""One student in training: its weights, their average and its optimiser."""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from ffgui.nets.featherface import FeatherFace, Outputs, Trunk
from ffgui.train.averaging import Average
from ffgui.train.losses import answers_loss, trunk_loss
from ffgui.train.recipe import Recipe, Stage, Student
from ffgui.train.targets import Targets


class Lesson(NamedTuple):
    """What all students of a step are told.

    Attributes:
        images: float32 [B, 3, S, S], the network's input.
        trunk: the teacher's maps.
        answers: the teacher's answers; None in a stage that matches maps alone.
        targets: what the labels say.
        kept: int64 [C], the channels of the teacher's neck that the students have.
    """

    images: Tensor
    trunk: Trunk
    answers: Outputs | None
    targets: Targets
    kept: Tensor


class Learner:
    """Trains one student on batches that a teacher has answered."""

    def __init__(self, student: Student, network: FeatherFace, recipe: Recipe) -> None:
        self.student = student
        self.network = network.train().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.average = Average(network, recipe.average)
        self._recipe = recipe
        self._optimiser = torch.optim.AdamW(self._groups(), lr=0.0, weight_decay=recipe.weight_decay)

    def _groups(self) -> list[dict[str, Any]]:
        factor = self.student.attention_lr
        attention = list(self.network.attention.parameters())
        ids = {id(parameter) for parameter in attention}
        rest = [parameter for parameter in self.network.parameters() if id(parameter) not in ids]
        if factor == 1.0:
            return [{"params": rest + attention, "factor": 1.0}]
        # A decay as fast as this learning rate would pull the few weights back to zero.
        return [{"params": rest, "factor": 1.0}, {"params": attention, "factor": factor, "weight_decay": 0.0}]

    def step(self, lesson: Lesson, stage: Stage, lr: float, trunk_share: float) -> dict[str, float]:
        """One step of the optimiser; returns the loss terms."""
        for group in self._optimiser.param_groups:
            group["lr"] = lr * group["factor"]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            trunk = self.network.trunk(lesson.images)
            outputs = self.network.head(trunk) if stage.kind == "answers" else None
        loss, terms = self._loss(trunk, outputs, lesson, stage, trunk_share)
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        used = [p for p in self.network.parameters() if p.grad is not None]
        terms["norm"] = float(nn.utils.clip_grad_norm_(used, self._recipe.gradient_norm))
        self._optimiser.step()
        self.average.update(self.network)
        return terms

    def _loss(
        self, trunk: Trunk, outputs: Outputs | None, lesson: Lesson, stage: Stage, trunk_share: float
    ) -> tuple[Tensor, dict[str, float]]:
        factors = self._recipe.losses
        terms: dict[str, float] = {}
        loss = torch.zeros(())
        if stage.kind == "trunk" or trunk_share > 0:
            matched = trunk_loss(trunk, lesson.trunk, lesson.kept)
            terms["trunk"] = float(matched.detach())
            loss = matched if stage.kind == "trunk" else matched * factors.trunk * trunk_share
        if outputs is not None and lesson.answers is not None:
            answers = answers_loss(outputs, lesson.answers, lesson.targets, stage.label_weight)
            terms |= {name: float(value.detach()) for name, value in answers._asdict().items()}
            loss = loss + answers.total(factors)
        terms["loss"] = float(loss.detach())
        return loss, terms

    def state(self) -> dict[str, Any]:
        """Everything that `restore` needs."""
        return {
            "network": self.network.state_dict(),
            "average": self.average.network.state_dict(),
            "updates": self.average.updates,
            "optimiser": self._optimiser.state_dict(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from `state()`."""
        self.network.load_state_dict(state["network"])
        self.average.network.load_state_dict(state["average"])
        self.average.updates = state["updates"]
        self._optimiser.load_state_dict(state["optimiser"])
