"""MultiBox loss: labels alone, with hard negative mining."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

from ffgui.lab.nets.featherface import Outputs
from ffgui.lab.train.losses import AllSum, Terms, box_loss, label_landmarks_loss, single_process
from ffgui.lab.train.recipe import BoxLoss
from ffgui.lab.train.targets import Targets


def multibox_loss(
    student: Outputs,
    targets: Targets,
    negatives: float,
    box_kind: BoxLoss = "smooth_l1",
    all_sum: AllSum = single_process,
) -> Terms:
    """Return the terms of SSD's loss (arXiv:1512.02325) as RetinaFace (arXiv:1905.00641) uses it.

    - Scores: cross-entropy over the positive priors and the hardest negatives of each crop.
    - Boxes: smooth L1 of encoded boxes, or DIoU, at positive priors.
    - Landmarks: smooth L1 where they are labeled.

    Scores and boxes are divided by the number of positive priors, landmarks by the number of priors with
    labeled ones, both over all processes.

    Args:
        student: its outputs.
        targets: the labels; ignored priors are not used as negatives.
        negatives: number of negatives for each positive prior of a crop (one positive is assumed where
            there is none).
        box_kind: kind of box loss.
        all_sum: sum over the processes.
    """
    logits = student.logits.float()
    losses = functional.cross_entropy(logits.transpose(1, 2), targets.labeled.long(), reduction="none")
    used = targets.labeled | hard_negatives(losses.detach(), targets, negatives)
    count = all_sum(targets.labeled.sum()).clamp(min=1)
    boxes = box_loss(student.boxes.float(), targets.boxes, box_kind)
    return Terms(
        (losses * used).sum() / count,
        (boxes * targets.labeled).sum() / count,
        logits.new_zeros(()),
        label_landmarks_loss(student.landmarks, targets, all_sum),
    )


def hard_negatives(losses: Tensor, targets: Targets, negatives: float) -> Tensor:
    """Return the background priors of each crop with the highest loss, bool [B, A].

    Args:
        losses: of each prior, float32 [B, A], not negative.
        targets: the labels.
        negatives: number for each positive prior.
    """
    background = ~targets.labeled & ~targets.ignored
    rank = losses.masked_fill(~background, -1.0).argsort(1, descending=True).argsort(1)
    wanted = (negatives * targets.labeled.sum(1).clamp(min=1)).round()
    return background & (rank < wanted[:, None])
