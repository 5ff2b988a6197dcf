"""Assignment of labeled faces to priors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from ffgui.detect.priors import priors
from ffgui.lab.train.recipe import Assignment

VARIANCES = (0.1, 0.2)
"""Divisors of encoded centers and sizes."""

_POSITIVE_IOU = 0.35
_CANDIDATE_IOU = 0.1
"""IoU from which a prior is a candidate for "aligned": those of the 3 x 3 cells around a tiny face."""

_BEST_PRIOR_IOU = 0.2
_ATSS_CELLS = 9
_STRIDES = (8, 16, 32)
_ANCHORS = 2


class Targets(NamedTuple):
    """Training targets of each prior, from labels alone.

    Attributes:
        labeled: bool [B, A], whether a labeled face is assigned to the prior (a positive prior).
        boxes: float32 [B, A, 4], the face's box encoded relative to the prior; 0 elsewhere.
        has_landmarks: bool [B, A], whether that face has labeled landmarks.
        landmarks: float32 [B, A, 10], the landmarks encoded relative to the prior; 0 elsewhere.
        ignored: bool [B, A], whether the prior overlaps an ignored face and is not positive.
        weights: float32 [B, A], score that the assigned face deserves, in 0..1; 0 elsewhere. Below 1
            for faces that only other detectors have found.
        faces: int64 [B, A], the assigned face's index in its crop; 0 elsewhere.
    """

    labeled: Tensor
    boxes: Tensor
    has_landmarks: Tensor
    landmarks: Tensor
    ignored: Tensor
    weights: Tensor
    faces: Tensor


class Matcher:
    """Assigns labeled faces to the priors of square crops.

    - "retinaface": a prior belongs to the face with which its IoU is highest, if that is at least 0.35
      (RetinaFace, arXiv:1905.00641).
    - "grown": the same, with faces grown to at least the smallest prior for the IoU, so that a tiny face
      gets the priors of the cells around it.
    - "atss": the candidates of a face are the priors of the nine cells nearest to its center on each
      level. Those are positive whose IoU is at least the mean plus the standard deviation over the
      candidates and whose center lies in the face (ATSS, Zhang et al. 2020, arXiv:1912.02424).
    - "aligned": as "grown" from an IoU of 0.1. These priors are candidates, of which
      `ffgui.lab.train.alignment` chooses by the predictions. They may be `ignored` as well, which holds
      for those that are not chosen.

    In each case the best prior of a face is positive from an IoU of 0.2. A prior claimed by several
    faces goes to the one with the highest IoU; the best prior of several faces goes to the first.
    """

    def __init__(self, size: int, assignment: Assignment = "retinaface") -> None:
        """Prepare the priors of crops of `size` x `size` pixels."""
        self._assignment = assignment
        self._positive_iou = _CANDIDATE_IOU if assignment == "aligned" else _POSITIVE_IOU
        self._levels = [_ANCHORS * (size // stride) ** 2 for stride in _STRIDES]
        anchors = torch.from_numpy(priors(size, size).copy())
        self._centers, self._sizes = anchors[:, :2], anchors[:, 2:]
        self._corners = torch.cat((self._centers - self._sizes / 2, self._centers + self._sizes / 2), 1)

    def __call__(
        self,
        boxes: Sequence[Tensor],
        landmarks: Sequence[Tensor] | None = None,
        ignored: Sequence[Tensor] | None = None,
        weights: Sequence[Tensor] | None = None,
    ) -> Targets:
        """Return the targets of a batch.

        Args:
            boxes: faces of each crop, float32 [N, 4] in pixels.
            landmarks: of these faces, float32 [N, 5, 2]; NaN or omitted if unknown.
            ignored: ignored faces of each crop, float32 [M, 4].
            weights: score that each face deserves, float32 [N]; 1 if omitted.
        """
        points = landmarks or [faces.new_full((len(faces), 5, 2), torch.nan) for faces in boxes]
        excluded = ignored or [faces.new_zeros(0, 4) for faces in boxes]
        worth = weights or [faces.new_ones(len(faces)) for faces in boxes]
        crops = [self._match(*crop) for crop in zip(boxes, points, excluded, worth, strict=True)]
        return Targets(*map(torch.stack, zip(*crops, strict=True)))

    def _match(self, faces: Tensor, landmarks: Tensor, ignored: Tensor, weights: Tensor) -> Targets:
        count = len(self._corners)
        nowhere = torch.zeros(count, dtype=torch.bool)
        overlapping = nowhere
        if len(ignored):
            overlapping = _iou(self._corners, self._grown(ignored)).amax(1) >= _POSITIVE_IOU
        if not len(faces):
            return Targets(
                nowhere,
                torch.zeros(count, 4),
                nowhere,
                torch.zeros(count, 10),
                overlapping,
                torch.zeros(count),
                torch.zeros(count, dtype=torch.int64),
            )
        labeled, face = self._assign(faces)
        encoded = torch.where(labeled[:, None], self._encode(faces[face]), 0.0)
        points = self._encode_points(landmarks[face])
        has_landmarks = labeled & points.isfinite().all(1)
        return Targets(
            labeled,
            encoded,
            has_landmarks,
            torch.where(has_landmarks[:, None], points, 0.0),
            overlapping if self._assignment == "aligned" else overlapping & ~labeled,
            torch.where(labeled, weights[face], 0.0),
            torch.where(labeled, face, 0),
        )

    def _grown(self, faces: Tensor) -> Tensor:
        """Return boxes grown to at least the smallest prior."""
        centers = (faces[:, :2] + faces[:, 2:]) / 2
        halves = (faces[:, 2:] - faces[:, :2]).clamp(min=self._sizes.min()) / 2
        return torch.cat((centers - halves, centers + halves), 1)

    def _assign(self, faces: Tensor) -> tuple[Tensor, Tensor]:
        """Return whether each prior is positive, bool [A], and its face, int64 [A]."""
        grows = self._assignment in ("grown", "aligned")
        overlaps = _iou(self._corners, self._grown(faces) if grows else faces)
        best_prior = overlaps.max(0)
        if self._assignment == "atss":
            overlaps = torch.where(self._atss(overlaps, faces), overlaps + 1.0, 0.0)
        for face, (iou, prior) in enumerate(zip(best_prior.values, best_prior.indices, strict=True)):
            if iou >= _BEST_PRIOR_IOU:
                overlaps[prior, face] = 2.0
        best_face = overlaps.max(1)
        return best_face.values >= self._positive_iou, best_face.indices

    def _atss(self, overlaps: Tensor, faces: Tensor) -> Tensor:
        """Return the priors that each face claims by ATSS, bool [A, N], given their IoUs."""
        centers = (faces[:, :2] + faces[:, 2:]) / 2
        distances = (self._centers[:, None] - centers[None]).square().sum(2)
        nearest, first = [], 0
        for count in self._levels:
            wanted = min(_ATSS_CELLS * _ANCHORS, count)
            found = distances[first : first + count].topk(wanted, 0, largest=False).indices
            nearest.append(found + first)
            first += count
        candidates = torch.cat(nearest)
        ious = overlaps.gather(0, candidates)
        threshold = ious.mean(0) + ious.std(0)
        is_candidate = torch.zeros_like(overlaps, dtype=torch.bool).scatter_(0, candidates, value=True)
        inside = (self._centers[:, None] >= faces[None, :, :2]) & (
            self._centers[:, None] < faces[None, :, 2:]
        )
        return is_candidate & inside.all(2) & (overlaps >= threshold)

    def _encode_points(self, landmarks: Tensor) -> Tensor:
        """Encode landmarks [A, 5, 2] relative to the priors, [A, 10]."""
        offsets = (landmarks - self._centers[:, None]) / (VARIANCES[0] * self._sizes[:, None])
        return offsets.flatten(1)

    def _encode(self, faces: Tensor) -> Tensor:
        centers, sizes = (faces[:, :2] + faces[:, 2:]) / 2, faces[:, 2:] - faces[:, :2]
        offsets = (centers - self._centers) / (VARIANCES[0] * self._sizes)
        scales = torch.log(sizes.clamp(min=1.0) / self._sizes) / VARIANCES[1]
        return torch.cat((offsets, scales), 1)


def _iou(a: Tensor, b: Tensor) -> Tensor:
    """Return the IoU [A, N] of boxes [A, 4] with boxes [N, 4]."""
    low = torch.maximum(a[:, None, :2], b[None, :, :2])
    high = torch.minimum(a[:, None, 2:], b[None, :, 2:])
    intersection = (high - low).clamp(min=0).prod(2)
    areas_a, areas_b = (a[:, 2:] - a[:, :2]).prod(1), (b[:, 2:] - b[:, :2]).prod(1)
    return intersection / (areas_a[:, None] + areas_b[None] - intersection)
