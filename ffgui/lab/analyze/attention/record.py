"""What a detector attended to in each picture, and what it found there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ffgui.detect.pictures import PICTURE_SUFFIXES
from ffgui.detect.results import Detections, Floats, Result
from ffgui.errors import UserError
from ffgui.evaluate.breakdown import CONFIDENT

QUANTITIES = {
    "faces": "number of faces",
    "median_face_size": "median face size",
    "max_score": "highest score",
}
"""What is known of each picture, and its name for people."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """The gates of one model over pictures.

    Attributes:
        names: of the pictures, N of them.
        weights: gate -> float32 [N, C], in 0..1.
        quantities: for each of `QUANTITIES` float64 [N]: faces are counted from a score of `CONFIDENT`,
            their size is the square root of the area in pixels (NaN in a picture without faces), the
            highest score is that of any detection (0 without one).
    """

    names: tuple[str, ...]
    weights: Mapping[str, Floats]
    quantities: Mapping[str, Numbers]

    def __len__(self) -> int:
        return len(self.names)


class Recorder:
    """Takes in one result after another."""

    def __init__(self) -> None:
        self._weights: dict[str, list[Floats]] = {}
        self._quantities: dict[str, list[float]] = {name: [] for name in QUANTITIES}

    def add(self, result: Result) -> None:
        """Note a picture's gates and faces; its detections may have any low threshold."""
        for gate, values in result.attention.channels.items():
            self._weights.setdefault(gate, []).append(values)
        for name, value in _measured(result.detections).items():
            self._quantities[name].append(value)

    def recording(self, names: Sequence[str]) -> Recording:
        """All that was taken in; `names` are the pictures' in the same order."""
        return Recording(
            tuple(names),
            {gate: np.stack(rows) for gate, rows in self._weights.items()},
            {name: np.asarray(values, np.float64) for name, values in self._quantities.items()},
        )


def _measured(detections: Detections) -> dict[str, float]:
    faces = detections.above(CONFIDENT)
    areas = (faces.boxes[:, 2:] - faces.boxes[:, :2]).prod(1)
    return {
        "faces": float(len(faces)),
        "median_face_size": float(np.median(np.sqrt(areas))) if len(faces) else float("nan"),
        "max_score": float(detections.scores[0]) if len(detections) else 0.0,
    }


def find_files(paths: Sequence[Path]) -> list[Path]:
    """The pictures that paths name: files as they are, of a folder all in it and below, by name.

    Raises:
        UserError: a folder holds no picture or cannot be read.
    """
    files: list[Path] = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        inside = sorted(
            file for file in path.rglob("*") if file.suffix.lower() in PICTURE_SUFFIXES and file.is_file()
        )
        if not inside:
            raise UserError(f"There are no pictures in the folder {path}. Name another one.")
        files += inside
    return files
