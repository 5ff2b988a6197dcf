"""The official WIDER FACE evaluation: ground truth files and average precision.

The protocol is that of the data set's own evaluation code. Scores are stretched to 0..1 over
the whole set. In each picture every detection, best score first, takes the face with which it
overlaps most; from an IoU of 0.5 on it counts. A face outside the chosen difficulty swallows
its detections: they are neither hits nor false alarms. The first detection of any other face is
a hit, a further one a false alarm. Precision and recall at 1,000 thresholds give the average
precision as in VOC 2010: the area under the precision made monotonous.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ffgui.errors import UserError

DIFFICULTIES = ("easy", "medium", "hard")
"""The three subsets of faces; each holds the one before it."""

THRESHOLDS = 1000
"""How many score thresholds the precision-recall curve has."""

IOU = 0.5
"""The overlap from which on a detection belongs to a face."""

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class LabeledImage:
    """The faces of one picture.

    Attributes:
        name: `event/file.jpg`.
        boxes: float32 [N, 4], x1, y1, x2, y2 in pixels, where x2 = x + width as the official
            code has it.
        counted: bool [3, N], for each of `DIFFICULTIES` which faces count; the others are
            ignored.
    """

    name: str
    boxes: Floats
    counted: Flags


@dataclass(frozen=True, slots=True)
class GroundTruth:
    """The labeled pictures of a set by name, in the order of the official lists."""

    images: Mapping[str, LabeledImage]

    def __len__(self) -> int:
        return len(self.images)


@dataclass(frozen=True, slots=True)
class AveragePrecision:
    """Average precision in 0..1 on each difficulty, and on how many pictures it was measured."""

    easy: float
    medium: float
    hard: float
    images: int


def load_ground_truth(folder: Path) -> GroundTruth:
    """Read `wider_face_val.mat` and `wider_{easy,medium,hard}_val.mat`.

    Raises:
        UserError: a file is missing, cannot be read or does not fit the others.
        ModuleNotFoundError: SciPy is not installed.
    """
    boxes = read_lists(folder / "wider_face_val.mat", "face_bbx_list")
    counted = [read_lists(folder / f"wider_{difficulty}_val.mat", "gt_list") for difficulty in DIFFICULTIES]
    for difficulty, lists in zip(DIFFICULTIES, counted, strict=True):
        if lists.keys() != boxes.keys():
            raise UserError(
                f"wider_{difficulty}_val.mat in {folder} lists other pictures than wider_face_val.mat: "
                f"take all four files from one download of the official evaluation tools."
            )
    return GroundTruth(
        {name: _labeled(name, rows, [lists[name] for lists in counted]) for name, rows in boxes.items()}
    )


def _labeled(name: str, rows: NDArray[Any], kept: Iterable[NDArray[Any]]) -> LabeledImage:
    """One picture from x, y, width, height [N, 4] and 1-based numbers of the faces that count."""
    boxes = rows.reshape(-1, 4).astype(np.float32)
    boxes[:, 2:] += boxes[:, :2]
    counted = np.zeros((len(DIFFICULTIES), len(boxes)), bool)
    for flags, numbers in zip(counted, kept, strict=True):
        indices = numbers.ravel().astype(np.int64) - 1
        if len(indices) and not 0 <= indices.min() <= indices.max() < len(boxes):
            raise UserError(f"The ground truth counts faces of {name} that it does not list.")
        flags[indices] = True
    return LabeledImage(name, boxes, counted)


def read_lists(path: Path, key: str) -> dict[str, NDArray[Any]]:
    """The arrays under `key` of an official MATLAB file by picture name.

    Raises:
        UserError: the file is missing, cannot be read or holds no such key.
        ModuleNotFoundError: SciPy is not installed.
    """
    return _by_picture(path, _load(path, [key]), key)


def read_some_lists(path: Path, keys: Sequence[str]) -> dict[str, dict[str, NDArray[Any]]]:
    """As `read_lists`, for those of several keys that the file holds."""
    content = _load(path, keys)
    return {key: _by_picture(path, content, key) for key in keys if key in content}


def _load(path: Path, keys: Sequence[str]) -> Mapping[str, Any]:
    from scipy.io import loadmat
    from scipy.io.matlab import MatReadError

    if not path.is_file():
        raise UserError(
            f"{path} is missing. The ground truth folder holds wider_face_val.mat and "
            "wider_{easy,medium,hard}_val.mat of the official evaluation tools."
        )
    try:
        return loadmat(path, variable_names=["event_list", "file_list", *keys])
    except (MatReadError, OSError, ValueError, TypeError, NotImplementedError) as error:
        raise _foreign(path, error) from error


def _by_picture(path: Path, content: Mapping[str, Any], key: str) -> dict[str, NDArray[Any]]:
    try:
        events, files, values = content["event_list"], content["file_list"], content[key]
        return {
            f"{event[0]}/{file[0][0]}.jpg": value[0]
            for (event,), (names,), (arrays,) in zip(events, files, values, strict=True)
            for file, value in zip(names, arrays, strict=True)
        }
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise _foreign(path, error) from error


def _foreign(path: Path, error: Exception) -> UserError:
    return UserError(
        f"{path} is not an official WIDER FACE ground truth file ({error}). "
        "Take it from the official evaluation tools."
    )


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What became of one picture's detections, best score first.

    Attributes:
        order: int64 [D], which row of the detections stands at each place.
        scores: float64 [D], as given.
        face: int64 [D], the face to which a detection belongs; -1 if to none.
        hits: bool [K, D], for each row of `counted` of the labels, whether it found a face.
        proposals: bool [K, D], whether it takes part: hits and false alarms.
    """

    order: NDArray[np.int64]
    scores: NDArray[np.float64]
    face: NDArray[np.int64]
    hits: Flags
    proposals: Flags


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Precision and recall at each threshold, the highest first.

    Attributes:
        recall: float64 [..., 1000], in 0..1.
        precision: float64 [..., 1000], in 0..1; 0 where nothing reaches the threshold.
        area: float64 [...], average precision: the area under the precision made monotonous.
    """

    recall: NDArray[np.float64]
    precision: NDArray[np.float64]
    area: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """Counts of each picture at each threshold; they add up, so that any choice of pictures has its curve.

    Attributes:
        names: of the pictures.
        faces: int64 [I, K], how many faces count, for each row of `counted` of the labels.
        hits: int32 [I, K, 1000], how many of them are found at each threshold.
        proposals: int32 [I, K, 1000], hits and false alarms.
    """

    names: tuple[str, ...]
    faces: NDArray[np.int64]
    hits: NDArray[np.int32]
    proposals: NDArray[np.int32]

    def curve(self) -> Curve:
        """Precision and recall over all pictures."""
        return curve(self.faces.sum(0), self.hits.sum(0), self.proposals.sum(0))

    def average_precision(self) -> AveragePrecision:
        """AP over all pictures, where the rows are the difficulties."""
        easy, medium, hard = self.curve().area.tolist()
        return AveragePrecision(easy, medium, hard, len(self.names))


def average_precision(predictions: Mapping[str, Floats], ground_truth: GroundTruth) -> AveragePrecision:
    """Score detections on the pictures that `predictions` names.

    Args:
        predictions: for each picture, by its name in the ground truth, float32 [N, 5] of
            x1, y1, x2, y2, score. A picture without detections has an empty array.
        ground_truth: the labels; its other pictures do not take part.

    Raises:
        UserError: `predictions` is empty or names a picture without labels.
    """
    return tally(predictions, ground_truth).average_precision()


def tally(
    predictions: Mapping[str, Floats], ground_truth: GroundTruth, heights: Floats | None = None
) -> Tally:
    """Count hits and proposals in each picture; see `average_precision` and `judge`.

    Raises:
        UserError: `predictions` is empty or names a picture without labels.
    """
    if not predictions:
        raise UserError("There are no pictures to evaluate.")
    unknown = sorted(predictions.keys() - ground_truth.images.keys())
    if unknown:
        raise UserError(f"The ground truth has no picture {unknown[0]} ({len(unknown)} unknown in all).")
    scores = np.concatenate([rows[:, 4] for rows in predictions.values()]).astype(np.float64)
    images = [ground_truth.images[name] for name in predictions]
    faces = np.stack([labels.counted.sum(1) for labels in images])
    hits = np.zeros((*faces.shape, THRESHOLDS), np.int32)
    proposals = np.zeros_like(hits)
    for index, (labels, rows) in enumerate(zip(images, predictions.values(), strict=True)):
        if not len(rows) or not len(labels.boxes):
            continue  # the official code leaves out detections where nothing is labeled
        found = judge(labels, rows, heights)
        stretched = _stretched(found.scores, scores)
        for row in range(faces.shape[1]):
            hits[index, row] = _reaching(stretched, found.hits[row])
            proposals[index, row] = _reaching(stretched, found.proposals[row])
    return Tally(tuple(predictions), faces, hits, proposals)


def judge(labels: LabeledImage, rows: Floats, heights: Floats | None = None) -> Outcome:
    """Say of each detection in a picture what it is worth.

    Args:
        labels: one face at least; `counted` may have any number K of rows.
        rows: float32 [N, 5] of x1, y1, x2, y2, score.
        heights: float32 [K, 2], for each row of `counted` from and below which height a detection
            without a face is a false alarm; others then do not take part. None counts them all,
            as the protocol does.
    """
    order = np.argsort(-rows[:, 4], kind="stable")
    ordered = rows[order].astype(np.float64)
    overlaps = _overlaps(ordered[:, :4], labels.boxes.astype(np.float64))
    face = overlaps.argmax(1)
    taken = overlaps[np.arange(len(face)), face] >= IOU
    # A face outside the difficulty never becomes a hit and a counted one never swallows, so
    # that the greedy pass comes down to the first taker of each face.
    first = np.zeros(len(face), bool)
    takers = np.flatnonzero(taken)
    first[takers[np.unique(face[takers], return_index=True)[1]]] = True
    counted = labels.counted[:, face]
    alarms = np.broadcast_to(~taken, counted.shape)
    if heights is not None:
        height = ordered[:, 3] - ordered[:, 1]
        alarms = alarms & (height >= heights[:, :1]) & (height < heights[:, 1:])
    proposals = np.asarray(alarms | (taken & counted))
    return Outcome(order, ordered[:, 4], np.where(taken, face, -1), first & counted, proposals)


def curve(faces: NDArray[Any], hits: NDArray[Any], proposals: NDArray[Any]) -> Curve:
    """Precision, recall and the area under them from counts.

    Args:
        faces: [...], how many faces count; the area is 0 where none does.
        hits: [..., 1000].
        proposals: [..., 1000].
    """
    recall = hits / np.maximum(faces, 1)[..., None]
    precision = hits / np.maximum(proposals, 1)
    envelope = np.maximum.accumulate(precision[..., ::-1], axis=-1)[..., ::-1]
    # The official curve begins at recall 0; after its last point precision is 0 and adds nothing.
    steps = np.diff(recall, axis=-1, prepend=0.0)
    return Curve(recall, precision, np.asarray((steps * envelope).sum(-1)))


def _overlaps(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """IoU [N, M], with both edge pixels inside a box."""
    corner = np.minimum(a[:, None, 2:], b[None, :, 2:]) - np.maximum(a[:, None, :2], b[None, :, :2]) + 1
    inside = corner.clip(min=0).prod(2)
    area_a = (a[:, 2:] - a[:, :2] + 1).prod(1)
    area_b = (b[:, 2:] - b[:, :2] + 1).prod(1)
    return np.asarray(inside / (area_a[:, None] + area_b - inside))


def _stretched(scores: NDArray[np.float64], over: NDArray[np.float64]) -> NDArray[np.float64]:
    """`scores` moved and scaled so that the set `over` covers 0..1; all 1 if it has one value."""
    low, high = over.min(), over.max()
    return np.asarray((scores - low) / (high - low)) if high > low else np.ones_like(scores)


def _reaching(scores: NDArray[np.float64], flags: Flags) -> NDArray[np.int64]:
    """How many flagged detections reach each of the thresholds, highest first: int64 [1000]."""
    thresholds = 1 - np.arange(1, THRESHOLDS + 1) / THRESHOLDS
    flagged = np.sort(scores[flags])
    return len(flagged) - np.searchsorted(flagged, thresholds, side="left")
