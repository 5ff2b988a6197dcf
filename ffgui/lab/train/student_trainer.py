"""One student in training: its weights, their average and its optimizer."""

from __future__ import annotations

import math
from functools import partial
from typing import Any, NamedTuple, cast

import torch
from lightning_fabric import Fabric
from torch import Tensor, nn

from ffgui.errors import UserError
from ffgui.lab.nets.featherface import FeatherFace, Outputs, Trunk
from ffgui.lab.train.ema import Average
from ffgui.lab.train.fabric_setup import summed
from ffgui.lab.train.losses import Terms, answers_loss, focal_loss, trunk_loss
from ffgui.lab.train.multibox import multibox_loss
from ffgui.lab.train.recipe import Recipe, Stage, Student
from ffgui.lab.train.schedule import Moment
from ffgui.lab.train.stopwatch import Stopwatch
from ffgui.lab.train.targets import Targets


class Lesson(NamedTuple):
    """What all students of a step are told.

    Attributes:
        images: float32 [B, 3, S, S], the network's input.
        trunk: the teacher's maps; None in a stage of labels.
        answers: the teacher's answers; None in a stage that does not match them.
        targets: what the labels say.
        kept: int64 [C], the channels of the teacher's neck that the students have.
    """

    images: Tensor
    trunk: Trunk | None
    answers: Outputs | None
    targets: Targets
    kept: Tensor


class _Pass(nn.Module):
    """The whole way through a network as one call, which is what Fabric wraps."""

    def __init__(self, network: FeatherFace) -> None:
        super().__init__()
        self.network = network

    def forward(self, images: Tensor, to_the_end: bool) -> tuple[Trunk, Outputs | None]:
        """The maps and, if wanted, the answers."""
        trunk = self.network.trunk(images)
        return trunk, self.network.head(trunk) if to_the_end else None


class StudentTrainer:
    """Trains one student on batches that a teacher has answered."""

    def __init__(self, student: Student, network: FeatherFace, recipe: Recipe, fabric: Fabric) -> None:
        self.student = student
        self.network = network.train().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        if recipe.freeze_bn:
            _freeze_bn(self.network)
        self._recipe = recipe
        self._fabric = fabric
        self._summed = partial(summed, fabric)
        self._pass, self._optimizer = fabric.setup(_Pass(self.network), self._new_optimizer())
        self.average = Average(self.network, recipe.average)

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
        # A decay as fast as this learning rate would pull the few weights back to zero.
        return [{"params": rest, "factor": 1.0}, {"params": attention, "factor": factor, "weight_decay": 0.0}]

    def step(self, lesson: Lesson, here: Moment, watch: Stopwatch) -> dict[str, float]:
        """One step of the optimizer; returns the loss terms of the whole batch.

        Raises:
            UserError: if the loss or its gradient is not finite; the weights are as before then.
        """
        name = self.student.name
        for group in self._optimizer.param_groups:
            group["lr"] = here.lr * group["factor"]
        with watch.timing(f"{name}.forward"):
            trunk, outputs = self._pass(lesson.images, here.stage.kind != "trunk")
            loss, shares = self._loss(trunk, outputs, lesson, here)
            whole = self._summed(torch.stack([*shares.values(), loss.detach()])).tolist()
            terms: dict[str, float] = dict(zip([*shares, "loss"], whole, strict=True))
        self._check(terms["loss"])
        with watch.timing(f"{name}.backward"):
            self._optimizer.zero_grad(set_to_none=True)
            # Gradients are averaged over processes, and what belongs together here is the sum.
            self._fabric.backward(loss * self._fabric.world_size)
        with watch.timing(f"{name}.optimizer"):
            terms["norm"] = self._descend()
        return terms

    def _descend(self) -> float:
        norm = self._fabric.clip_gradients(
            self._pass, self._optimizer, max_norm=self._recipe.gradient_norm, error_if_nonfinite=False
        )
        assert norm is not None
        length = float(norm)
        # With float16 too large a gradient is usual: the scaler leaves out the step and scales less.
        if self._recipe.precision != "16-mixed":
            self._check(length)
        self._optimizer.step()
        self.average.update(self.network)
        return length

    def _check(self, number: float) -> None:
        if not math.isfinite(number):
            raise UserError(
                f"The loss of {self.student.name} or its gradient is not a finite number any more. Begin "
                "anew with a lower learning rate; the run's folder holds the last good weights."
            )

    def _loss(
        self, trunk: Trunk, outputs: Outputs | None, lesson: Lesson, here: Moment
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """What this process's crops add to the loss and to its terms."""
        factors = self._recipe.losses
        shares: dict[str, Tensor] = {}
        loss = torch.zeros((), device=lesson.images.device)
        fading = here.fading_trunk if self.student.trunk_fades else 1.0
        factor = 1.0 if here.stage.kind == "trunk" else factors.trunk * fading
        if factor and lesson.trunk is not None:
            matched = trunk_loss(trunk, lesson.trunk, lesson.kept, self._summed)
            shares["trunk"] = matched.detach()
            loss = matched * factor
        if outputs is not None:
            terms = self._terms(outputs, lesson, here.stage)
            shares |= {name: value.detach() for name, value in terms._asdict().items()}
            loss = loss + terms.total(factors)
        return loss, shares

    def _terms(self, outputs: Outputs, lesson: Lesson, stage: Stage) -> Terms:
        """What its answers lose: to a teacher's and the labels, or in a stage of labels to these alone."""
        targets, factors = lesson.targets, self._recipe.losses
        if stage.kind == "focal":
            return focal_loss(outputs, targets, factors, self._summed)
        if lesson.answers is None:
            return multibox_loss(outputs, targets, factors.negatives, self._summed, factors.box_kind)
        return answers_loss(
            outputs, lesson.answers, targets, stage.label_weight, self._summed, factors.box_kind
        )

    def state_dict(self) -> dict[str, Any]:
        """Everything that `load_state_dict` needs but the weights."""
        return {
            "average": self.average.network.state_dict(),
            "updates": self.average.updates,
            "optimizer": self._optimizer.state_dict(),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from `state_dict()`."""
        self.average.network.load_state_dict(state["average"])
        self.average.updates = state["updates"]
        self._optimizer.load_state_dict(state["optimizer"])


def _freeze_bn(network: nn.Module) -> None:
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            cast("nn.Module", module).eval()
