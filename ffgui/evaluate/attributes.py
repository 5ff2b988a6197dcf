"""What WIDER FACE says about each face besides its box: blur, occlusion and others.

They stand in the `wider_face_val.mat` of the annotations and of some copies of the evaluation
tools, and in `wider_face_val_bbx_gt.txt`; the ground truth may have either, or none.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ffgui.errors import UserError
from ffgui.evaluate.wider import GroundTruth, read_some_lists

ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    "blur": ("clear", "normal", "heavy"),
    "occlusion": ("none", "partial", "heavy"),
    "pose": ("typical", "atypical"),
    "illumination": ("normal", "extreme"),
    "expression": ("typical", "exaggerated"),
}
"""Attribute -> the words for its values 0, 1, 2."""

_TEXT = "wider_face_val_bbx_gt.txt"
_COLUMNS = ("blur", "expression", "illumination", "invalid", "occlusion", "pose")
"""Of a line of the text file, after x, y, width and height."""

Values = NDArray[np.int64]


def load_attributes(folder: Path, ground_truth: GroundTruth) -> dict[str, dict[str, Values]]:
    """The attributes that a ground truth folder holds.

    Args:
        folder: see `load_ground_truth`.
        ground_truth: what was read from it; faces come in the same order.

    Returns:
        Attribute -> picture name -> int64 [N]; without the attributes that the folder lacks.

    Raises:
        UserError: a file cannot be read or lists other faces than the ground truth.
    """
    stored = read_some_lists(folder / "wider_face_val.mat", [_list(attribute) for attribute in ATTRIBUTES])
    found = {
        attribute: {name: _values(value) for name, value in stored[_list(attribute)].items()}
        for attribute in ATTRIBUTES
        if _list(attribute) in stored
    }
    if not found and (folder / _TEXT).is_file():
        found = _read_text(folder / _TEXT, ground_truth)
    for values in found.values():
        _check(folder, values, ground_truth)
    return found


def _list(attribute: str) -> str:
    return f"{attribute}_label_list"


def _values(value: NDArray[Any]) -> Values:
    return np.asarray(value, np.int64).ravel()


def _check(folder: Path, values: Mapping[str, Values], ground_truth: GroundTruth) -> None:
    for name, labels in ground_truth.images.items():
        if name not in values or len(values[name]) != len(labels.boxes):
            raise UserError(
                f"The attributes in {folder} do not fit the faces of {name}: "
                "take all files from one download of the data set."
            )


def _read_text(path: Path, ground_truth: GroundTruth) -> dict[str, dict[str, Values]]:
    """The attributes from blocks of a name, a number of faces and a line for each."""
    found: dict[str, dict[str, Values]] = {attribute: {} for attribute in ATTRIBUTES}
    try:
        lines = iter(path.read_text(encoding="utf-8").splitlines())
        for line in lines:
            name, count = line.strip(), int(next(lines))
            # A picture without faces has one line of zeros all the same.
            rows = np.array([next(lines).split()[:10] for _ in range(max(1, count))], np.int64)
            rows = rows[:count].reshape(-1, 4 + len(_COLUMNS))
            if name in ground_truth.images:
                _check_boxes(path, name, rows, ground_truth)
                for attribute in ATTRIBUTES:
                    found[attribute][name] = rows[:, 4 + _COLUMNS.index(attribute)]
    except (OSError, ValueError, StopIteration) as error:
        reason = "it ends too early" if isinstance(error, StopIteration) else error
        raise UserError(f"{path} is not WIDER FACE's list of faces ({reason}). Download it anew.") from error
    return found


def _check_boxes(path: Path, name: str, rows: Values, ground_truth: GroundTruth) -> None:
    boxes = ground_truth.images[name].boxes
    if len(rows) != len(boxes) or (rows[:, :2] != boxes[:, :2]).any():
        raise UserError(
            f"{path} lists other faces of {name} than wider_face_val.mat: take both from one download."
        )
