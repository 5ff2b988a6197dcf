"""Boxes of other detectors as teachers: what they say about faces that labels miss or name too boldly."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ffgui.detect.match import iou_matrix
from ffgui.errors import UserError
from ffgui.evaluate.annotations.wider_text import LabeledImage, digest
from ffgui.lab.train.recipe import TeacherBoxes

Floats = NDArray[np.float32]

_SAME_FACE = 0.5
"""IoU from which boxes of several detectors are the same face."""

_LABELED = 0.3
"""IoU from which a box belongs to a labeled face."""

_MISSED = 0.1
"""Fused score below which nobody has found a face."""


def _no_weights() -> Floats:
    return np.zeros(0, np.float32)


@dataclass(frozen=True, eq=False)
class TrainingImage(LabeledImage):
    """A picture with its labels, completed by boxes of other detectors.

    Attributes:
        weights: score that each face deserves, float32 [N].
    """

    weights: Floats = field(default_factory=_no_weights)


@dataclass(frozen=True, slots=True, eq=False)
class ScoredBoxes:
    """Boxes of one picture.

    Attributes:
        boxes: float32 [K, 4], x1, y1, x2, y2 in pixels.
        scores: float32 [K], in 0..1.
    """

    boxes: Floats
    scores: Floats


def training_images(
    images: Sequence[LabeledImage], files: Sequence[Path], options: TeacherBoxes
) -> list[TrainingImage]:
    """Return labeled pictures for training, completed by the boxes in JSON files of `ffgui detect`.

    Several files, such as those of several sizes or detectors, are fused; see `fuse`.

    Raises:
        UserError: if a file cannot be read or has none of the pictures.
    """
    found = fuse(list(map(read_boxes, files)))
    return [_completed(image, found.get(_key(image.name)), options) for image in images]


def training_digest(images: Sequence[TrainingImage]) -> str:
    """Return a hash of everything that the crops and targets of a run depend on but its recipe."""
    labels = digest(images)
    if all((image.weights == 1).all() for image in images):
        return labels
    found = hashlib.sha256(labels.encode())
    for image in images:
        found.update(image.weights.tobytes())
    return found.hexdigest()


def read_boxes(file: Path) -> dict[str, dict[str, ScoredBoxes]]:
    """Read the JSON of `ffgui detect`.

    Returns:
        Picture as `EVENT/FILE` -> name of a model -> its boxes.

    Raises:
        UserError: if the file cannot be read or is something else.
    """
    try:
        images: list[Mapping[str, Any]] = json.loads(file.read_text("utf-8"))["images"]
        return {
            _key(str(image["path"])): {name: _boxes(faces) for name, faces in image["models"].items()}
            for image in images
        }
    except OSError as error:
        raise UserError(f"Cannot read {file}: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UserError(
            f"{file} holds no results of ffgui detect. Write it with ffgui detect FOLDER --output {file}."
        ) from error


def fuse(files: Sequence[Mapping[str, Mapping[str, ScoredBoxes]]]) -> dict[str, ScoredBoxes]:
    """Fuse the boxes of several detectors and files.

    Boxes are clustered greedily, best score first, by an IoU of 0.5 with the first box of the cluster.
    The fused box is the mean weighted by score. Each model counts with its best score in the cluster, 0
    if it has no box there, and the fused score is the mean over models: a model that runs at several
    sizes needs to see a face at one of them only.

    Args:
        files: as `read_boxes` returns them.

    Returns:
        Picture as `EVENT/FILE` -> fused boxes, best score first.
    """
    pictures = dict.fromkeys(name for file in files for name in file)
    return {name: _fuse_picture([file[name] for file in files if name in file]) for name in pictures}


def _fuse_picture(found: Sequence[Mapping[str, ScoredBoxes]]) -> ScoredBoxes:
    names = list(dict.fromkeys(name for models in found for name in models))
    parts = [(names.index(name), each) for models in found for name, each in models.items()]
    boxes = np.concatenate([each.boxes for _, each in parts]).reshape(-1, 4)
    scores = np.concatenate([each.scores for _, each in parts])
    model = np.concatenate([np.full(len(each.scores), index) for index, each in parts])
    order = np.argsort(-scores, kind="stable")
    boxes, scores, model = boxes[order], scores[order], model[order]
    fused_boxes, fused_scores = [], []
    left = np.arange(len(boxes))
    while len(left):
        same = iou_matrix(boxes[left[:1]], boxes[left])[0] >= _SAME_FACE
        same[0] = True
        cluster, left = left[same], left[~same]
        fused_boxes.append(np.average(boxes[cluster], axis=0, weights=scores[cluster]))
        best = np.zeros(len(names))
        np.maximum.at(best, model[cluster], scores[cluster])
        fused_scores.append(best.mean())
    order = np.argsort(-np.array(fused_scores), kind="stable")
    stacked = np.array(fused_boxes, np.float32).reshape(-1, 4)
    return ScoredBoxes(stacked[order], np.array(fused_scores, np.float32)[order])


def _completed(image: LabeledImage, found: ScoredBoxes | None, options: TeacherBoxes) -> TrainingImage:
    weights = np.ones(len(image.boxes), np.float32)
    parts = image.name, image.path, image.boxes, image.landmarks, image.ignored
    if found is None or not len(found.boxes):
        return TrainingImage(*parts, weights)
    labels = np.concatenate((image.boxes, image.ignored))
    overlaps = iou_matrix(found.boxes, labels)
    if len(image.boxes):
        seen = (overlaps[:, : len(image.boxes)] >= _LABELED) * found.scores[:, None]
        weights[seen.max(0) < _MISSED] = options.missed_weight
    unlabeled = overlaps.max(1, initial=0.0) < _LABELED
    faces = unlabeled & (found.scores >= options.face_score)
    unsure = unlabeled & (found.scores >= options.ignore_score) & ~faces
    unknown = np.full((int(faces.sum()), 5, 2), np.nan, np.float32)
    return TrainingImage(
        image.name,
        image.path,
        np.concatenate((image.boxes, found.boxes[faces])),
        np.concatenate((image.landmarks, unknown)),
        np.concatenate((image.ignored, found.boxes[unsure])),
        np.concatenate((weights, found.scores[faces])),
    )


def _boxes(faces: Iterable[Mapping[str, Any]]) -> ScoredBoxes:
    rows = [(*face["box"], face["score"]) for face in faces]
    table = np.array(rows, np.float32).reshape(-1, 5)
    return ScoredBoxes(table[:, :4], table[:, 4])


def _key(path: str) -> str:
    return "/".join(path.replace("\\", "/").split("/")[-2:])
