"""The classic loss of detectors with priors: labels alone, with hard negatives."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

from ffgui.lab.nets.featherface import Outputs
from ffgui.lab.train.losses import Summed, Terms, alone, box_loss, label_landmarks_loss
from ffgui.lab.train.recipe import BoxLoss
from ffgui.lab.train.targets import Targets


def multibox_loss(
    student: Outputs,
    targets: Targets,
    negatives: float,
    summed: Summed = alone,
    box_kind: BoxLoss = "smooth_l1",
) -> Terms:
    """MultiBox loss with hard negative mining (SSD, arXiv:1512.02325), as in RetinaFace (arXiv:1905.00641).

    Scores: cross-entropy of all priors with a face and of the hardest others, `negatives` times as
    many in each crop (in one without a face, as many as for one prior). Boxes: smooth L1 in
    encoded units, or DIoU. Landmarks: smooth L1 where they are labeled. Scores and boxes are divided by
    the number of priors with a face, landmarks by the number of those with labeled ones; with
    several processes these are sums over all of them.

    Args:
        student: its answers.
        targets: what the labels say; ignored priors are no negatives.
        negatives: how many for each prior with a face.
        summed: adds a count over the processes.
        box_kind: what boxes lose.
    """
    logits = student.logits.float()
    each = functional.cross_entropy(logits.transpose(1, 2), targets.labeled.long(), reduction="none")
    chosen = targets.labeled | hardest(each.detach(), targets, negatives)
    count = summed(targets.labeled.sum()).clamp(min=1)
    boxes = box_loss(student.boxes.float(), targets.boxes, box_kind)
    return Terms(
        (each * chosen).sum() / count,
        (boxes * targets.labeled).sum() / count,
        logits.new_zeros(()),
        label_landmarks_loss(student.landmarks, targets, summed),
    )


def hardest(losses: Tensor, targets: Targets, negatives: float) -> Tensor:
    """The background priors of each crop that lose most, bool [B, A].

    Args:
        losses: of each prior, float32 [B, A], 0 or more.
        targets: which priors are background.
        negatives: how many for each prior with a face.
    """
    background = ~targets.labeled & ~targets.ignored
    ranked = losses.masked_fill(~background, -1.0).argsort(1, descending=True).argsort(1)
    wanted = (negatives * targets.labeled.sum(1).clamp(min=1)).round()
    return background & (ranked < wanted[:, None])
