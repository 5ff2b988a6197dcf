"""Which prior answers for which labeled face."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from ffgui.detect.priors import priors
from ffgui.lab.train.recipe import Assignment

VARIANCES = (0.1, 0.2)
"""By which encoded centers and sizes are divided."""

_BELONGS = 0.35
_BEST_AT_LEAST = 0.2
_NEAREST = 9
_STRIDES = (8, 16, 32)
_ANCHORS = 2


class Targets(NamedTuple):
    """What the labels say of each prior.

    Attributes:
        labeled: bool [B, A], whether the prior belongs to a labeled face.
        boxes: float32 [B, A, 4], that face encoded relative to the prior; 0 elsewhere.
        marked: bool [B, A], whether that face's landmarks are labeled.
        landmarks: float32 [B, A, 10], these encoded relative to the prior; 0 elsewhere.
        ignored: bool [B, A], whether the prior overlaps a face that is neither to be found nor
            to be missed, and belongs to no other.
    """

    labeled: Tensor
    boxes: Tensor
    marked: Tensor
    landmarks: Tensor
    ignored: Tensor


class Matcher:
    """Matches labeled faces to the priors of square crops.

    "retinaface": a prior belongs to the face that it overlaps most, if their IoU is at least
    0.35 (RetinaFace, arXiv:1905.00641). "atss": a face's candidates are the priors of the nine
    cells of each level that are nearest to its center; those belong to it whose IoU is at least
    the candidates' mean plus their standard deviation and whose center is inside it (ATSS, Zhang
    et al. 2020, arXiv:1912.02424). "grown": as "retinaface", but a face smaller than the smallest
    prior is matched as if it were as large, so that it gets the priors of its cell. With all of them, the best prior of a face belongs to it already at
    an IoU of 0.2, and a prior that several faces claim goes to the one that it overlaps most; the best
    prior of several goes to the first of them.
    """

    def __init__(self, size: int, assignment: Assignment = "retinaface") -> None:
        self._assignment = assignment
        self._levels = [_ANCHORS * (size // stride) ** 2 for stride in _STRIDES]
        centerd = torch.from_numpy(priors(size, size).copy())
        self._centers, self._sizes = centerd[:, :2], centerd[:, 2:]
        self._corners = torch.cat((self._centers - self._sizes / 2, self._centers + self._sizes / 2), 1)

    def __call__(
        self,
        boxes: Sequence[Tensor],
        landmarks: Sequence[Tensor] | None = None,
        ignored: Sequence[Tensor] | None = None,
    ) -> Targets:
        """Targets of a batch.

        Args:
            boxes: each crop's faces, float32 [N, 4] in pixels.
            landmarks: theirs, float32 [N, 5, 2]; NaN or left out if unknown.
            ignored: each crop's faces that do not count, float32 [M, 4].
        """
        marks = landmarks or [faces.new_full((len(faces), 5, 2), torch.nan) for faces in boxes]
        others = ignored or [faces.new_zeros(0, 4) for faces in boxes]
        each = [self._match(*crop) for crop in zip(boxes, marks, others, strict=True)]
        return Targets(*map(torch.stack, zip(*each, strict=True)))

    def _match(self, faces: Tensor, marks: Tensor, ignored: Tensor) -> Targets:
        count = len(self._corners)
        nowhere = torch.zeros(count, dtype=torch.bool)
        beside = _iou(self._corners, self._widened(ignored)).amax(1) >= _BELONGS if len(ignored) else nowhere
        if not len(faces):
            return Targets(nowhere, torch.zeros(count, 4), nowhere, torch.zeros(count, 10), beside)
        labeled, face = self._assign(faces)
        encoded = torch.where(labeled[:, None], self._encode(faces[face]), 0.0)
        points = self._encode_points(marks[face])
        marked = labeled & points.isfinite().all(1)
        return Targets(labeled, encoded, marked, torch.where(marked[:, None], points, 0.0), beside & ~labeled)

    def _widened(self, faces: Tensor) -> Tensor:
        """Boxes grown to the smallest prior at least: a smaller one would overlap none enough."""
        centers = (faces[:, :2] + faces[:, 2:]) / 2
        halves = (faces[:, 2:] - faces[:, :2]).clamp(min=self._sizes.min()) / 2
        return torch.cat((centers - halves, centers + halves), 1)

    def _assign(self, faces: Tensor) -> tuple[Tensor, Tensor]:
        """Whether each prior belongs to a face, bool [A], and to which, int64 [A]."""
        overlaps = _iou(self._corners, self._widened(faces) if self._assignment == "grown" else faces)
        best_prior = overlaps.max(0)
        if self._assignment == "atss":
            overlaps = torch.where(self._adaptive(overlaps, faces), overlaps + 1.0, 0.0)
        for face, (iou, prior) in enumerate(zip(best_prior.values, best_prior.indices, strict=True)):
            if iou >= _BEST_AT_LEAST:
                overlaps[prior, face] = 2.0
        best_face = overlaps.max(1)
        return best_face.values >= _BELONGS, best_face.indices

    def _adaptive(self, overlaps: Tensor, faces: Tensor) -> Tensor:
        """Which priors each face claims by ATSS, bool [A, N]; `overlaps` are their IoUs."""
        centers = (faces[:, :2] + faces[:, 2:]) / 2
        distances = (self._centers[:, None] - centers[None]).square().sum(2)
        nearest, first = [], 0
        for count in self._levels:
            wanted = min(_NEAREST * _ANCHORS, count)
            found = distances[first : first + count].topk(wanted, 0, largest=False).indices
            nearest.append(found + first)
            first += count
        candidates = torch.cat(nearest)
        seen = overlaps.gather(0, candidates)
        least = seen.mean(0) + seen.std(0)
        among = torch.zeros_like(overlaps, dtype=torch.bool).scatter_(0, candidates, value=True)
        inside = (self._centers[:, None] >= faces[None, :, :2]) & (
            self._centers[:, None] < faces[None, :, 2:]
        )
        return among & inside.all(2) & (overlaps >= least)

    def _encode_points(self, landmarks: Tensor) -> Tensor:
        """Landmarks [A, 5, 2] relative to the priors, [A, 10]."""
        offsets = (landmarks - self._centers[:, None]) / (VARIANCES[0] * self._sizes[:, None])
        return offsets.flatten(1)

    def _encode(self, faces: Tensor) -> Tensor:
        centers, sizes = (faces[:, :2] + faces[:, 2:]) / 2, faces[:, 2:] - faces[:, :2]
        offsets = (centers - self._centers) / (VARIANCES[0] * self._sizes)
        scales = torch.log(sizes.clamp(min=1.0) / self._sizes) / VARIANCES[1]
        return torch.cat((offsets, scales), 1)


def _iou(a: Tensor, b: Tensor) -> Tensor:
    """IoU [A, N] of boxes [A, 4] with boxes [N, 4]."""
    low = torch.maximum(a[:, None, :2], b[None, :, :2])
    high = torch.minimum(a[:, None, 2:], b[None, :, 2:])
    shared = (high - low).clamp(min=0).prod(2)
    areas_a, areas_b = (a[:, 2:] - a[:, :2]).prod(1), (b[:, 2:] - b[:, :2]).prod(1)
    return shared / (areas_a[:, None] + areas_b[None] - shared)
