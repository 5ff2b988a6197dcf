"""Records a model's gates and detections over pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ffgui.detect.pictures import PICTURE_SUFFIXES
from ffgui.detect.results import Detections, Floats, Result
from ffgui.errors import UserError
from ffgui.evaluate.breakdown import CONFIDENT_SCORE

QUANTITIES = {
    "faces": "number of faces",
    "median_face_size": "median face size",
    "max_score": "highest score",
}
"""Quantities recorded for each picture, and their labels."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class GateRecording:
    """Gates and detections of one model over N pictures.

    Attributes:
        names: of the pictures.
        weights: gate -> float32 [N, C], in 0..1.
        quantities: for each of `QUANTITIES` float64 [N]. Faces count from a score of
            `CONFIDENT_SCORE`; their size is the square root of their area in pixels (NaN in a picture
            without faces); the highest score is that of any detection (0 if there is none).
    """

    names: tuple[str, ...]
    weights: Mapping[str, Floats]
    quantities: Mapping[str, Numbers]

    def __len__(self) -> int:
        return len(self.names)


class GateRecorder:
    """Collects results into a `GateRecording`."""

    def __init__(self) -> None:
        self._weights: dict[str, list[Floats]] = {}
        self._quantities: dict[str, list[float]] = {name: [] for name in QUANTITIES}

    def add(self, result: Result) -> None:
        """Record a picture's gates and detections, which may have any score threshold."""
        for gate, values in result.attention.channels.items():
            self._weights.setdefault(gate, []).append(values)
        for name, value in _quantities(result.detections).items():
            self._quantities[name].append(value)

    def recording(self, names: Sequence[str]) -> GateRecording:
        """Return the recording; `names` are those of the pictures, in the order of `add`."""
        return GateRecording(
            tuple(names),
            {gate: np.stack(rows) for gate, rows in self._weights.items()},
            {name: np.asarray(values, np.float64) for name, values in self._quantities.items()},
        )


def _quantities(detections: Detections) -> dict[str, float]:
    faces = detections.above(CONFIDENT_SCORE)
    areas = (faces.boxes[:, 2:] - faces.boxes[:, :2]).prod(1)
    return {
        "faces": float(len(faces)),
        "median_face_size": float(np.median(np.sqrt(areas))) if len(faces) else float("nan"),
        "max_score": float(detections.scores[0]) if len(detections) else 0.0,
    }


def expand_paths(paths: Sequence[Path]) -> list[Path]:
    """Return the given files, and for each folder all pictures in it and its subfolders, sorted.

    Raises:
        UserError: if a folder has no pictures or cannot be read.
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
            raise UserError(f"Folder {path} has no pictures. Choose another one.")
        files += inside
    return files
