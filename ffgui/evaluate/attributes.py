"""Attributes of WIDER FACE's faces: blur, occlusion and others.

They are in the `wider_face_val.mat` of the annotations and of some copies of the evaluation tools, and
in `wider_face_val_bbx_gt.txt`. A ground truth folder may contain either, or neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ffgui.errors import UserError
from ffgui.evaluate.official_ground_truth import read_available_lists
from ffgui.evaluate.wider import GroundTruth

ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    "blur": ("clear", "normal", "heavy"),
    "occlusion": ("none", "partial", "heavy"),
    "pose": ("typical", "atypical"),
    "illumination": ("normal", "extreme"),
    "expression": ("typical", "exaggerated"),
}
"""Attribute -> names of its values 0, 1, 2."""

_TEXT = "wider_face_val_bbx_gt.txt"
_COLUMNS = ("blur", "expression", "illumination", "invalid", "occlusion", "pose")
"""Columns of the text file after x, y, width and height."""

Values = NDArray[np.int64]


def load_attributes(folder: Path, ground_truth: GroundTruth) -> dict[str, dict[str, Values]]:
    """Load the attributes in a ground truth folder.

    Args:
        folder: see `load_official_ground_truth`.
        ground_truth: the ground truth in the folder, with faces in the same order.

    Returns:
        Attribute -> picture name -> int64 [N]; only those that the folder has.

    Raises:
        UserError: if a file cannot be read, or its faces differ from the ground truth.
    """
    stored = read_available_lists(
        folder / "wider_face_val.mat", [_list(attribute) for attribute in ATTRIBUTES]
    )
    attributes = {
        attribute: {name: _values(value) for name, value in stored[_list(attribute)].items()}
        for attribute in ATTRIBUTES
        if _list(attribute) in stored
    }
    if not attributes and (folder / _TEXT).is_file():
        attributes = _read_text(folder / _TEXT, ground_truth)
    for values in attributes.values():
        _check(folder, values, ground_truth)
    return attributes


def _list(attribute: str) -> str:
    return f"{attribute}_label_list"


def _values(value: NDArray[Any]) -> Values:
    return np.asarray(value, np.int64).ravel()


def _check(folder: Path, values: Mapping[str, Values], ground_truth: GroundTruth) -> None:
    for name, labels in ground_truth.images.items():
        if name not in values or len(values[name]) != len(labels.boxes):
            raise UserError(
                f"The attributes in {folder} do not match the faces of {name}. "
                "Use files from a single download of the data set."
            )


def _read_text(path: Path, ground_truth: GroundTruth) -> dict[str, dict[str, Values]]:
    """Read attributes from blocks of a name, a number of faces, and a line per face."""
    attributes: dict[str, dict[str, Values]] = {attribute: {} for attribute in ATTRIBUTES}
    try:
        lines = iter(path.read_text(encoding="utf-8").splitlines())
        for line in lines:
            name, count = line.strip(), int(next(lines))
            # A picture without faces still has one line of zeros.
            rows = np.array([next(lines).split()[:10] for _ in range(max(1, count))], np.int64)
            rows = rows[:count].reshape(-1, 4 + len(_COLUMNS))
            if name in ground_truth.images:
                _check_boxes(path, name, rows, ground_truth)
                for attribute in ATTRIBUTES:
                    attributes[attribute][name] = rows[:, 4 + _COLUMNS.index(attribute)]
    except (OSError, ValueError, StopIteration) as error:
        reason = "unexpected end of file" if isinstance(error, StopIteration) else error
        raise UserError(f"{path} is not WIDER FACE's list of faces ({reason}). Download it again.") from error
    return attributes


def _check_boxes(path: Path, name: str, rows: Values, ground_truth: GroundTruth) -> None:
    boxes = ground_truth.images[name].boxes
    if len(rows) != len(boxes) or (rows[:, :2] != boxes[:, :2]).any():
        raise UserError(
            f"The faces of {name} differ between {path} and wider_face_val.mat. "
            "Use files from a single download of the data set."
        )
