"""What a student is told: to see what its teacher sees, and what the labels say."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from ffgui.lab.nets.featherface import Outputs, Trunk
from ffgui.lab.train.recipe import BoxLoss, Losses, Quality
from ffgui.lab.train.targets import VARIANCES, Targets

Summed = Callable[[Tensor], Tensor]
"""Adds a tensor over all processes, without a gradient; where there is one, the tensor itself."""

_TEACHER_BOX = 0.3
_TEACHER_LANDMARKS = 0.5
_RAMP = (0.3, 0.7)
"""The IoU from which on a predicted box deserves a score, and from which on the full one."""

_LARGEST = 6.0
"""Logarithm of the largest side that a box has in the loss, in sides of its prior."""


class Terms(NamedTuple):
    """Loss terms before their factors, scalars.

    `landmarks` are held against a teacher, `label_landmarks` against the labels.
    """

    scores: Tensor
    boxes: Tensor
    landmarks: Tensor
    label_landmarks: Tensor

    def total(self, factors: Losses) -> Tensor:
        """The weighted sum."""
        return (
            factors.scores * self.scores
            + factors.boxes * self.boxes
            + factors.landmarks * self.landmarks
            + factors.label_landmarks * self.label_landmarks
        )


def face_probability(logits: Tensor) -> Tensor:
    """Probability of a face, [B, A], from (background, face) logits [B, A, 2]."""
    return (logits[..., 1] - logits[..., 0]).sigmoid()


def alone(tensor: Tensor) -> Tensor:
    """The sum over the one process that there is."""
    return tensor


def trunk_loss(student: Trunk, teacher: Trunk, kept: Tensor, summed: Summed = alone) -> Tensor:
    """Mean squared difference of P3..P5, summed over levels, in units of the teacher's variance.

    The student has the teacher's channels `kept` (int64 [C]). With several processes, each
    gets its share: what its crops add to the loss of the whole batch.
    """
    losses = []
    for ours, theirs in zip(student[3:], teacher[3:], strict=True):
        target = theirs[:, kept].float()
        sums = (target.sum(), target.square().sum(), target.new_tensor(target.numel()))
        total, squares, count = summed(torch.stack([value.double() for value in sums]))
        variance = (squares - total.square() / count) / (count - 1)
        difference = functional.mse_loss(ours.float(), target, reduction="sum")
        losses.append(difference / (count * variance).float())
    return torch.stack(losses).sum()


def answers_loss(
    student: Outputs,
    teacher: Outputs,
    targets: Targets,
    label_weight: float,
    summed: Summed = alone,
    box_kind: BoxLoss = "smooth_l1",
) -> Terms:
    """Distillation and label terms of one batch.

    Scores: cross-entropy to a soft target, weighted by the squared distance to it (quality
    focal loss, Li et al. 2020, arXiv:2006.04388). The target is the teacher's probability, for a
    labeled prior moved towards 1 by `label_weight`. Boxes: smooth L1 in encoded units or DIoU, to the
    label where there is one, else to a confident teacher's. Landmarks: to a confident
    teacher's; and to the labeled ones, smooth L1 divided by their number. All else is divided by
    the sum of the box weights; with several processes by the
    sum over all of them, so that each gets its share of the loss of the whole batch.
    """
    believed = face_probability(teacher.logits.float())
    lifted = believed + label_weight * (1 - believed)
    target = torch.where(targets.labeled, lifted, believed)
    weights = target * (targets.labeled | (believed > _TEACHER_BOX))
    box_target = torch.where(targets.labeled[..., None], targets.boxes, teacher.boxes.float())
    landmark_weights = believed * (believed > _TEACHER_LANDMARKS)
    normalizer = summed(weights.sum()).clamp(min=1.0)
    return Terms(
        _focal(student.logits.float(), target).sum() / normalizer,
        (box_loss(student.boxes.float(), box_target, box_kind) * weights).sum() / normalizer,
        _weighted_l1(student.landmarks.float(), teacher.landmarks.float(), landmark_weights) / normalizer,
        label_landmarks_loss(student.landmarks, targets, summed),
    )


def focal_loss(
    student: Outputs, targets: Targets, factors: Losses, summed: Summed = alone
) -> Terms:
    """Score, box and landmark terms of one batch by the labels alone.

    Scores: quality focal loss over all priors that are not ignored; the target of a labeled prior
    depends on how well its predicted box fits (`score_targets`), that of any other is 0. Boxes and
    scores are divided by the number of labeled priors, over all processes.
    """
    boxes = student.boxes.float()
    target = score_targets(boxes, targets, factors.quality)
    normalizer = summed(targets.labeled.sum()).clamp(min=1)
    scores = _focal(student.logits.float(), target) * ~targets.ignored
    return Terms(
        scores.sum() / normalizer,
        (box_loss(boxes, targets.boxes, factors.box_kind) * targets.labeled).sum() / normalizer,
        target.new_zeros(()),
        label_landmarks_loss(student.landmarks, targets, summed),
    )


def score_targets(boxes: Tensor, targets: Targets, quality: Quality) -> Tensor:
    """Score that each prior should have by the labels, [B, A], without a gradient.

    Args:
        boxes: predicted, encoded, float32 [B, A, 4].
        targets: what the labels say.
        quality: see `Losses`.
    """
    if quality == "one":
        return targets.labeled.to(boxes.dtype)
    fit = encoded_iou(boxes.detach(), targets.boxes)
    if quality == "ramp":
        low, high = _RAMP
        fit = ((fit - low) / (high - low)).clamp(0, 1)
    return fit * targets.labeled


def box_loss(answer: Tensor, target: Tensor, kind: BoxLoss) -> Tensor:
    """What each prior's encoded box [B, A, 4] loses against its target, [B, A]."""
    if kind == "diou":
        return _diou(answer, target)
    return functional.smooth_l1_loss(answer, target, reduction="none").sum(2)


def _diou(answer: Tensor, target: Tensor) -> Tensor:
    """1 - IoU + squared distance of the centers over that of the common hull's corners.

    DIoU loss (Zheng et al. 2020, arXiv:1911.08287). It does not change if all is measured in
    sides of the prior from its center, so that the priors need not be known.
    """
    (low_a, high_a), (low_t, high_t) = _corners(answer), _corners(target)
    hull = (torch.maximum(high_a, high_t) - torch.minimum(low_a, low_t)).square().sum(-1)
    apart = ((low_a + high_a - low_t - high_t) / 2).square().sum(-1)
    return 1 - encoded_iou(answer, target) + apart / hull.clamp(min=1e-9)


def encoded_iou(answer: Tensor, target: Tensor) -> Tensor:
    """IoU [...] of boxes [..., 4] that are encoded relative to the same priors."""
    (low_a, high_a), (low_t, high_t) = _corners(answer), _corners(target)
    shared = (torch.minimum(high_a, high_t) - torch.maximum(low_a, low_t)).clamp(min=0).prod(-1)
    union = (high_a - low_a).prod(-1) + (high_t - low_t).prod(-1) - shared
    return shared / union.clamp(min=1e-9)


def _corners(encoded: Tensor) -> tuple[Tensor, Tensor]:
    """Both corners of encoded boxes, in sides of their prior from its center."""
    centers = VARIANCES[0] * encoded[..., :2]
    # A wild answer early in a training must not become infinite.
    halves = (VARIANCES[1] * encoded[..., 2:]).clamp(max=_LARGEST).exp() / 2
    return centers - halves, centers + halves


def label_landmarks_loss(landmarks: Tensor, targets: Targets, summed: Summed = alone) -> Tensor:
    """Smooth L1 of landmarks float [B, A, 10] to the labeled ones, a mean over the priors that have some."""
    marked = targets.marked.float()
    return _weighted_l1(landmarks.float(), targets.landmarks, marked) / summed(marked.sum()).clamp(min=1.0)


def _focal(logits: Tensor, target: Tensor) -> Tensor:
    margin = logits[..., 1] - logits[..., 0]
    distance = (margin.sigmoid() - target).abs()
    return distance.square() * functional.binary_cross_entropy_with_logits(margin, target, reduction="none")


def _weighted_l1(answer: Tensor, target: Tensor, weights: Tensor) -> Tensor:
    return (functional.smooth_l1_loss(answer, target, reduction="none").sum(2) * weights).sum()
