"""WIDER FACE labels in RetinaFace's text layout."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ffgui.errors import UserError

_COLUMNS = 19
"""x y w h, five times (x y visibility), then the sharpness."""


@dataclass(frozen=True, eq=False)
class LabelledImage:
    """One picture and its faces.

    Attributes:
        path: the picture's file.
        boxes: float32 [N, 4] as x1, y1, x2, y2.
        landmarks: float32 [N, 5, 2]; NaN where a face has none.
    """

    path: Path
    boxes: NDArray[np.float32]
    landmarks: NDArray[np.float32]


def read_labels(folder: Path) -> list[LabelledImage]:
    """Read `label.txt` of a folder that holds `images/` beside it.

    Pictures that are not there are left out; rows that are not numbers or have no area, too.

    Raises:
        UserError: if there is no label file or none of its pictures.
    """
    try:
        lines = (folder / "label.txt").read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(
            f"{folder} has no readable label.txt: give the folder that holds images/ and label.txt."
        ) from error
    rows: dict[str, list[list[float]]] = {}
    current: list[list[float]] = []
    for line in lines:
        if line.startswith("#"):
            current = rows.setdefault(line[1:].strip(), [])
        elif (row := _numbers(line)) is not None:
            current.append(row)
    images = [_labelled(folder / "images" / name, faces) for name, faces in rows.items()]
    present = [image for image in images if image.path.is_file()]
    if not present:
        raise UserError(
            f"None of the {len(images)} pictures that {folder}/label.txt names lies under {folder}/images."
        )
    return present


def _numbers(line: str) -> list[float] | None:
    try:
        row = [float(word) for word in line.split()]
    except ValueError:
        return None
    return row if len(row) >= _COLUMNS and row[2] > 0 and row[3] > 0 else None


def _labelled(path: Path, faces: list[list[float]]) -> LabelledImage:
    table = np.array([face[:_COLUMNS] for face in faces], np.float32).reshape(-1, _COLUMNS)
    boxes = np.concatenate((table[:, :2], table[:, :2] + table[:, 2:4]), 1)
    landmarks = table[:, 4:].reshape(-1, 5, 3)[:, :, :2].copy()
    landmarks[(landmarks < 0).any((1, 2))] = np.nan
    return LabelledImage(path, boxes, landmarks)
