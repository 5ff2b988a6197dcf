"""Training of one student: its weights, their EMA and its optimizer."""

from __future__ import annotations

import math
from functools import partial
from typing import Any, NamedTuple, cast

import torch
from lightning_fabric import Fabric
from torch import Tensor, nn

from ffgui.errors import UserError
from ffgui.lab.nets.featherface import FeatherFace, Outputs, Trunk
from ffgui.lab.train.alignment import aligned
from ffgui.lab.train.ema import WeightEma
from ffgui.lab.train.fabric_setup import all_sum
from ffgui.lab.train.losses import Terms, answers_loss, focal_loss, trunk_loss
from ffgui.lab.train.multibox import multibox_loss
from ffgui.lab.train.recipe import Recipe, Stage, Student
from ffgui.lab.train.schedule import StepSchedule
from ffgui.lab.train.stopwatch import Stopwatch
from ffgui.lab.train.targets import Targets

_STEM_BLOCKS = 2
"""Blocks of the backbone's first stage that `freeze_stem` keeps: those on maps at stride 2."""


class StepBatch(NamedTuple):
    """Inputs and targets of one step, the same for all students.

    Attributes:
        images: float32 [B, 3, S, S], the network's input.
        trunk: the teacher's maps; None in a stage without teacher.
        answers: the teachers' answers; None in a stage that does not match them.
        targets: the labels.
        kept: int64 [C], channels of the teacher's neck that the students have.
    """

    images: Tensor
    trunk: Trunk | None
    answers: Outputs | None
    targets: Targets
    kept: Tensor


class _Forward(nn.Module):
    """The whole forward pass as one call, which is what Fabric wraps."""

    def __init__(self, network: FeatherFace) -> None:
        super().__init__()
        self.network = network

    def forward(self, images: Tensor, with_answers: bool) -> tuple[Trunk, Outputs | None]:
        """Return the maps and, if wanted, the answers."""
        trunk = self.network.trunk(images)
        return trunk, self.network.head(trunk) if with_answers else None


class StudentTrainer:
    """Trains one student.

    Attributes:
        student: from the recipe.
        network: in training.
        ema: average of its weights.
    """

    def __init__(self, student: Student, network: FeatherFace, recipe: Recipe, fabric: Fabric) -> None:
        self.student = student
        self.network = network.train().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        if recipe.freeze_bn:
            _freeze_bn(self.network)
        if recipe.freeze_stem:
            self.network.backbone.stage1[:_STEM_BLOCKS].requires_grad_(False)
        self._recipe = recipe
        self._fabric = fabric
        self._all_sum = partial(all_sum, fabric)
        self._forward, self._optimizer = fabric.setup(_Forward(self.network), self._new_optimizer())
        self.ema = WeightEma(self.network, recipe.average)

    def _new_optimizer(self) -> torch.optim.Optimizer:
        recipe = self._recipe
        if recipe.optimizer == "sgd":
            return torch.optim.SGD(
                self._groups(),
                lr=0.0,
                momentum=recipe.momentum,
                nesterov=recipe.nesterov,
                weight_decay=recipe.weight_decay,
            )
        return torch.optim.AdamW(self._groups(), lr=0.0, weight_decay=recipe.weight_decay)

    def _groups(self) -> list[dict[str, Any]]:
        factor = self.student.attention_lr
        attention = list(self.network.attention.parameters())
        ids = {id(parameter) for parameter in attention}
        rest = [parameter for parameter in self.network.parameters() if id(parameter) not in ids]
        if factor == 1.0 or not attention:
            return [{"params": rest + attention, "factor": 1.0}]
        # Weight decay scaled by this learning rate would pull the few weights back to zero.
        return [{"params": rest, "factor": 1.0}, {"params": attention, "factor": factor, "weight_decay": 0.0}]

    def step(self, batch: StepBatch, schedule: StepSchedule, watch: Stopwatch) -> dict[str, float]:
        """Take one step of the optimizer and return the loss terms of the whole batch.

        Raises:
            UserError: if the loss or its gradient is not finite; the weights are unchanged then.
        """
        name = self.student.name
        for group in self._optimizer.param_groups:
            group["lr"] = schedule.lr * group["factor"]
        with watch.timing(f"{name}.forward"):
            trunk, outputs = self._forward(batch.images, schedule.stage.kind != "trunk")
            loss, shares = self._loss(trunk, outputs, batch, schedule)
            totals = self._all_sum(torch.stack([*shares.values(), loss.detach()])).tolist()
            terms: dict[str, float] = dict(zip([*shares, "loss"], totals, strict=True))
        self._check(terms["loss"])
        with watch.timing(f"{name}.backward"):
            self._optimizer.zero_grad(set_to_none=True)
            # Fabric averages gradients over processes, but the losses here are shares of a sum.
            self._fabric.backward(loss * self._fabric.world_size)
        with watch.timing(f"{name}.optimizer"):
            terms["norm"] = self._update()
        return terms

    def _update(self) -> float:
        norm = self._fabric.clip_gradients(
            self._forward, self._optimizer, max_norm=self._recipe.gradient_norm, error_if_nonfinite=False
        )
        assert norm is not None
        length = float(norm)
        # With float16 gradients may overflow: the scaler then skips the step and scales less.
        if self._recipe.precision != "16-mixed":
            self._check(length)
        self._optimizer.step()
        self.ema.update(self.network)
        return length

    def _check(self, number: float) -> None:
        if not math.isfinite(number):
            raise UserError(
                f"The loss of {self.student.name} or its gradient is no longer finite. Start again with a "
                "lower learning rate; the run's folder holds the last good weights."
            )

    def _loss(
        self, trunk: Trunk, outputs: Outputs | None, batch: StepBatch, schedule: StepSchedule
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """Return this process's share of the loss and of its terms."""
        weights = self._recipe.losses
        shares: dict[str, Tensor] = {}
        loss = torch.zeros((), device=batch.images.device)
        fade = schedule.trunk_fade if self.student.trunk_fades else 1.0
        weight = 1.0 if schedule.stage.kind == "trunk" else weights.trunk * fade
        if weight and batch.trunk is not None:
            term = trunk_loss(trunk, batch.trunk, batch.kept, self._all_sum)
            shares["trunk"] = term.detach()
            loss = term * weight
        if outputs is not None:
            terms = self._terms(outputs, batch, schedule.stage)
            shares |= {name: value.detach() for name, value in terms._asdict().items()}
            loss = loss + terms.total(weights)
        return loss, shares

    def _terms(self, outputs: Outputs, batch: StepBatch, stage: Stage) -> Terms:
        targets, losses = batch.targets, self._recipe.losses
        if self._recipe.assignment == "aligned":
            targets = aligned(targets, outputs)
        if stage.kind == "focal":
            return focal_loss(outputs, targets, losses, self._all_sum)
        if batch.answers is None:
            return multibox_loss(outputs, targets, losses.negatives, losses.box_kind, self._all_sum)
        return answers_loss(outputs, batch.answers, targets, stage.label_weight, losses, self._all_sum)

    def state_dict(self) -> dict[str, Any]:
        """Return everything but the weights that `load_state_dict` needs."""
        return {
            "average": self.ema.network.state_dict(),
            "updates": self.ema.updates,
            "optimizer": self._optimizer.state_dict(),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Restore `state_dict()`."""
        self.ema.network.load_state_dict(state["average"])
        self.ema.updates = state["updates"]
        self._optimizer.load_state_dict(state["optimizer"])


def _freeze_bn(network: nn.Module) -> None:
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            cast("nn.Module", module).eval()
