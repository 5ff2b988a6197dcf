"""Labels of the pictures in a folder, whatever format they are in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ffgui.detect.results import Floats
from ffgui.errors import UserError
from ffgui.files import read_bounded
from ffgui.limits import LABEL_BYTES

Size = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class PictureLabels:
    """Labeled faces of one picture.

    Attributes:
        boxes: float32 [N, 4], x1, y1, x2, y2 in pixels.
        ignored: bool [N], faces that count neither as found nor as missed.
    """

    boxes: Floats
    ignored: NDArray[np.bool_]

    @staticmethod
    def of(faces: list[tuple[tuple[float, ...], bool]]) -> PictureLabels:
        """Build them from boxes and whether each is ignored."""
        boxes = np.array([box for box, _ in faces], np.float32).reshape(-1, 4)
        return PictureLabels(boxes, np.array([ignored for _, ignored in faces], bool))

    def fits(self, size: Size) -> bool:
        """Return whether each box overlaps a picture of this width and height."""
        inside = (self.boxes[:, :2] < size) & (self.boxes[:, 2:] > 0)
        return bool(inside.all())


class FolderLabels(Protocol):
    """Labels that were found for a folder.

    Attributes:
        format: name of the format, for people.
        faults: what could not be used so far.
    """

    format: str
    faults: list[str]

    def of(self, picture: Path, size: Size) -> PictureLabels | None:
        """Return the labels of a picture of this width and height, None if it has none."""

    def digest(self, pictures: Sequence[Path]) -> str:
        """Return a hash of the label files of these pictures."""


def files_digest(files: Iterable[Path]) -> str:
    """Return the hash of names and contents of those files that can be read."""
    total = hashlib.sha256()
    for file in files:
        try:
            content = read_bounded(file, LABEL_BYTES)
        except (OSError, UserError):
            continue
        total.update(file.name.encode("utf-8", "surrogateescape") + b"\0")
        total.update(hashlib.sha256(content).digest())
    return total.hexdigest()
