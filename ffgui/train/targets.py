"""Which prior answers for which labelled face."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from ffgui.detect.priors import priors

_VARIANCES = (0.1, 0.2)
_BELONGS = 0.35
_BEST_AT_LEAST = 0.2


class Targets(NamedTuple):
    """What the labels say of each prior.

    Attributes:
        labelled: bool [B, A], whether the prior belongs to a labelled face.
        boxes: float32 [B, A, 4], that face encoded relative to the prior; 0 elsewhere.
    """

    labelled: Tensor
    boxes: Tensor


class Matcher:
    """Matches labelled faces to the priors of square crops.

    A prior belongs to the face that it overlaps most, if their IoU is at least 0.35; the
    best prior of each face belongs to it already at 0.2 (RetinaFace, arXiv:1905.00641).
    """

    def __init__(self, size: int) -> None:
        centred = torch.from_numpy(priors(size, size).copy())
        self._centres, self._sizes = centred[:, :2], centred[:, 2:]
        self._corners = torch.cat((self._centres - self._sizes / 2, self._centres + self._sizes / 2), 1)

    def __call__(self, boxes: list[Tensor]) -> Targets:
        """Targets of a batch, given each crop's faces float32 [N, 4] in pixels."""
        pairs = [self._match(faces) for faces in boxes]
        labelled, encoded = zip(*pairs, strict=True)
        return Targets(torch.stack(labelled), torch.stack(encoded))

    def _match(self, faces: Tensor) -> tuple[Tensor, Tensor]:
        count = len(self._corners)
        if not len(faces):
            return torch.zeros(count, dtype=torch.bool), torch.zeros(count, 4)
        overlaps = _iou(self._corners, faces)
        best_prior = overlaps.max(0)
        for face, (iou, prior) in enumerate(zip(best_prior.values, best_prior.indices, strict=True)):
            if iou >= _BEST_AT_LEAST:
                overlaps[prior, face] = 2.0
        best_face = overlaps.max(1)
        labelled = best_face.values >= _BELONGS
        encoded = self._encode(faces[best_face.indices])
        return labelled, torch.where(labelled[:, None], encoded, 0.0)

    def _encode(self, faces: Tensor) -> Tensor:
        centres, sizes = (faces[:, :2] + faces[:, 2:]) / 2, faces[:, 2:] - faces[:, :2]
        offsets = (centres - self._centres) / (_VARIANCES[0] * self._sizes)
        scales = torch.log(sizes.clamp(min=1.0) / self._sizes) / _VARIANCES[1]
        return torch.cat((offsets, scales), 1)


def _iou(a: Tensor, b: Tensor) -> Tensor:
    """IoU [A, N] of boxes [A, 4] with boxes [N, 4]."""
    low = torch.maximum(a[:, None, :2], b[None, :, :2])
    high = torch.minimum(a[:, None, 2:], b[None, :, 2:])
    shared = (high - low).clamp(min=0).prod(2)
    areas_a, areas_b = (a[:, 2:] - a[:, :2]).prod(1), (b[:, 2:] - b[:, :2]).prod(1)
    return shared / (areas_a[:, None] + areas_b[None] - shared)
