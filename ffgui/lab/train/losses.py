"""Loss terms of a student: against its teachers, and against the labels."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from ffgui.lab.nets.featherface import Outputs, Trunk
from ffgui.lab.train.recipe import BoxLoss, Losses, ScoreTarget
from ffgui.lab.train.targets import VARIANCES, Targets

AllSum = Callable[[Tensor], Tensor]
"""Sums a tensor over all processes, without a gradient; with one process the identity."""

_TEACHER_BOX = 0.3
_TEACHER_LANDMARKS = 0.5
_RAMP = (0.3, 0.7)
"""IoU of a predicted box at which its score target is 0, and from which it is full."""

_LARGEST_EXPONENT = 6.0
"""Upper bound for the logarithm of a box's side in sides of its prior."""


class Terms(NamedTuple):
    """Loss terms before their weights, scalars.

    `landmarks` compares with the teachers, `label_landmarks` with the labels.
    """

    scores: Tensor
    boxes: Tensor
    landmarks: Tensor
    label_landmarks: Tensor

    def total(self, weights: Losses) -> Tensor:
        """Return the weighted sum."""
        return (
            weights.scores * self.scores
            + weights.boxes * self.boxes
            + weights.landmarks * self.landmarks
            + weights.label_landmarks * self.label_landmarks
        )


def face_probability(logits: Tensor) -> Tensor:
    """Return the probability of a face, [B, A], from (background, face) logits [B, A, 2]."""
    return (logits[..., 1] - logits[..., 0]).sigmoid()


def single_process(tensor: Tensor) -> Tensor:
    """Return the sum over a single process: the tensor itself."""
    return tensor


def trunk_loss(student: Trunk, teacher: Trunk, kept: Tensor, all_sum: AllSum = single_process) -> Tensor:
    """Return the mean squared error of P3..P5 in units of the teacher's variance, summed over levels.

    With several processes each returns its share of the loss of the whole batch.

    Args:
        student: its maps.
        teacher: its maps.
        kept: the teacher's channels that the student has, int64 [C].
        all_sum: sum over the processes.
    """
    losses = []
    for prediction, full_target in zip(student[3:], teacher[3:], strict=True):
        target = full_target[:, kept].float()
        sums = (target.sum(), target.square().sum(), target.new_tensor(target.numel()))
        total, squares, count = all_sum(torch.stack([value.double() for value in sums]))
        variance = (squares - total.square() / count) / (count - 1)
        error = functional.mse_loss(prediction.float(), target, reduction="sum")
        losses.append(error / (count * variance).float())
    return torch.stack(losses).sum()


def answers_loss(
    student: Outputs,
    teacher: Outputs,
    targets: Targets,
    label_weight: float,
    options: Losses | None = None,
    all_sum: AllSum = single_process,
) -> Terms:
    """Return the distillation and label terms of a batch.

    - Scores: quality focal loss (Li et al. 2020, arXiv:2006.04388), cross-entropy to a soft target
      weighted by the squared distance to it. The target is the teacher's probability; at positive
      priors it moves towards the label's score by `label_weight`.
    - Boxes: to the label at positive priors, elsewhere to the box of a confident teacher.
    - Landmarks: smooth L1 to those of a confident teacher, and to labeled ones.

    All but the labeled landmarks is divided by the sum of the box weights over all processes, so that
    each process returns its share of the loss of the whole batch.

    Args:
        student: its outputs.
        teacher: the teachers' outputs.
        targets: the labels.
        label_weight: see `Stage`.
        options: kind of box loss and of score target.
        all_sum: sum over the processes.
    """
    options = options or Losses()
    boxes, logits = student.boxes.float(), student.logits.float()
    probability = face_probability(teacher.logits.float())
    deserved = score_targets(boxes, targets, options.score_target)
    labeled_target = probability + label_weight * (deserved - probability)
    target = torch.where(targets.labeled, labeled_target, probability)
    weights = target * (targets.labeled | (probability > _TEACHER_BOX))
    box_target = torch.where(targets.labeled[..., None], targets.boxes, teacher.boxes.float())
    landmark_weights = probability * (probability > _TEACHER_LANDMARKS)
    normalizer = all_sum(weights.sum()).clamp(min=1.0)
    return Terms(
        _quality_focal(logits, target).sum() / normalizer,
        (box_loss(boxes, box_target, options.box_kind) * weights).sum() / normalizer,
        _weighted_l1(student.landmarks.float(), teacher.landmarks.float(), landmark_weights) / normalizer,
        label_landmarks_loss(student.landmarks, targets, all_sum),
    )


def focal_loss(
    student: Outputs, targets: Targets, options: Losses | None = None, all_sum: AllSum = single_process
) -> Terms:
    """Return the terms of a batch by the labels alone, over all priors.

    - Scores: quality focal loss over all priors that are not ignored, with `score_targets`.
    - Boxes: at positive priors, weighted by the score that their face deserves.
    - Landmarks: smooth L1 where they are labeled.

    Scores and boxes are divided by the number of positive priors over all processes.

    Args:
        student: its outputs.
        targets: the labels.
        options: kind of box loss and of score target.
        all_sum: sum over the processes.
    """
    options = options or Losses()
    boxes = student.boxes.float()
    target = score_targets(boxes, targets, options.score_target)
    normalizer = all_sum(targets.labeled.sum()).clamp(min=1)
    scores = _quality_focal(student.logits.float(), target) * ~targets.ignored
    return Terms(
        scores.sum() / normalizer,
        (box_loss(boxes, targets.boxes, options.box_kind) * targets.weights).sum() / normalizer,
        target.new_zeros(()),
        label_landmarks_loss(student.landmarks, targets, all_sum),
    )


def score_targets(boxes: Tensor, targets: Targets, kind: ScoreTarget) -> Tensor:
    """Return the score that each prior should have by the labels, float32 [B, A], without a gradient.

    Args:
        boxes: predicted, encoded, float32 [B, A, 4].
        targets: the labels.
        kind: see `Losses`.
    """
    if kind == "one":
        return targets.weights
    iou = encoded_iou(boxes.detach(), targets.boxes)
    if kind == "ramp":
        low, high = _RAMP
        iou = ((iou - low) / (high - low)).clamp(0, 1)
    return iou * targets.weights


def box_loss(prediction: Tensor, target: Tensor, kind: BoxLoss) -> Tensor:
    """Return the loss of each prior's encoded box, [B, A], for boxes [B, A, 4]."""
    if kind == "diou":
        return _diou_loss(prediction, target)
    return functional.smooth_l1_loss(prediction, target, reduction="none").sum(2)


def _diou_loss(prediction: Tensor, target: Tensor) -> Tensor:
    """Return 1 - IoU + squared center distance over squared diagonal of the enclosing box.

    DIoU loss (Zheng et al. 2020, arXiv:1911.08287). Boxes may be measured in sides of their prior from
    its center, so the priors need not be known.
    """
    (low_a, high_a), (low_b, high_b) = _corners(prediction), _corners(target)
    diagonal = (torch.maximum(high_a, high_b) - torch.minimum(low_a, low_b)).square().sum(-1)
    distance = ((low_a + high_a - low_b - high_b) / 2).square().sum(-1)
    return 1 - encoded_iou(prediction, target) + distance / diagonal.clamp(min=1e-9)


def encoded_iou(a: Tensor, b: Tensor) -> Tensor:
    """Return the IoU [...] of boxes [..., 4] that are encoded relative to the same priors."""
    (low_a, high_a), (low_b, high_b) = _corners(a), _corners(b)
    intersection = (torch.minimum(high_a, high_b) - torch.maximum(low_a, low_b)).clamp(min=0).prod(-1)
    union = (high_a - low_a).prod(-1) + (high_b - low_b).prod(-1) - intersection
    return intersection / union.clamp(min=1e-9)


def _corners(encoded: Tensor) -> tuple[Tensor, Tensor]:
    """Return both corners of encoded boxes, in sides of their prior from its center."""
    centers = VARIANCES[0] * encoded[..., :2]
    # A wild prediction early in a training must not overflow.
    halves = (VARIANCES[1] * encoded[..., 2:]).clamp(max=_LARGEST_EXPONENT).exp() / 2
    return centers - halves, centers + halves


def label_landmarks_loss(landmarks: Tensor, targets: Targets, all_sum: AllSum = single_process) -> Tensor:
    """Return the smooth L1 of landmarks [B, A, 10] to labeled ones, averaged over priors that have some."""
    has_landmarks = targets.has_landmarks.float()
    normalizer = all_sum(has_landmarks.sum()).clamp(min=1.0)
    return _weighted_l1(landmarks.float(), targets.landmarks, has_landmarks) / normalizer


def _quality_focal(logits: Tensor, target: Tensor) -> Tensor:
    margin = logits[..., 1] - logits[..., 0]
    distance = (margin.sigmoid() - target).abs()
    return distance.square() * functional.binary_cross_entropy_with_logits(margin, target, reduction="none")


def _weighted_l1(prediction: Tensor, target: Tensor, weights: Tensor) -> Tensor:
    return (functional.smooth_l1_loss(prediction, target, reduction="none").sum(2) * weights).sum()
