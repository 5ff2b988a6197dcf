"""Choice among the candidate priors of a face by what the network predicts there."""

from __future__ import annotations

import torch
from torch import Tensor

from ffgui.lab.nets.featherface import Outputs
from ffgui.lab.train.losses import encoded_iou, face_probability
from ffgui.lab.train.targets import Targets

_IOU_POWER = 6
_MOST_PRIORS = 10


def aligned(targets: Targets, student: Outputs) -> Targets:
    """Return the targets with only the best candidates of each face positive.

    Candidates are ranked by score x IoU^6, the alignment of TOOD (Feng et al. 2021, arXiv:2108.07755).
    A face keeps as many as the sum of its candidates' IoUs, rounded down, at least 1 and at most 10, which
    is the dynamic number of OTA (Ge et al. 2021, arXiv:2103.14259).

    Args:
        targets: with all candidates positive, from `Matcher` with "aligned".
        student: the outputs for the same crops.
    """
    crop, prior = targets.labeled.nonzero(as_tuple=True)
    if not len(crop):
        return targets
    iou = encoded_iou(student.boxes.detach().float(), targets.boxes)[crop, prior]
    score = face_probability(student.logits.detach().float())[crop, prior]
    face = targets.faces[crop, prior]
    face = face + crop * (face.max() + 1)
    counts = face.bincount()
    wanted = torch.zeros(len(counts), device=iou.device).index_add_(0, face, iou)
    kept = _rank(score * iou**_IOU_POWER, face, counts) < wanted.clamp(1, _MOST_PRIORS)[face].floor()
    positive = torch.zeros_like(targets.labeled)
    positive[crop, prior] = kept
    return targets._replace(
        labeled=positive,
        boxes=targets.boxes * positive[..., None],
        has_landmarks=targets.has_landmarks & positive,
        landmarks=targets.landmarks * positive[..., None],
        ignored=targets.ignored & ~positive,
        weights=targets.weights * positive,
    )


def _rank(values: Tensor, group: Tensor, counts: Tensor) -> Tensor:
    """Return the rank, from 0 for the largest, of each value among those of its group.

    Args:
        values: [N].
        group: group of each value, int64 [N], from 0.
        counts: number of values of each group, int64.
    """
    order = values.argsort(descending=True)
    order = order[group[order].argsort(stable=True)]
    starts = counts.cumsum(0) - counts
    rank = torch.empty_like(group)
    rank[order] = torch.arange(len(group), device=group.device) - starts[group[order]]
    return rank
