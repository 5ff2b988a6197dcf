"""YOLO labels: one text file per picture, beside it or in `labels`.

Each face has a line `CLASS X Y WIDTH HEIGHT`, center and size as parts of the picture's width and height.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from ffgui.detect.pictures import PICTURE_SUFFIXES
from ffgui.errors import UserError
from ffgui.evaluate.annotations.picture_labels import PictureLabels, Size, files_digest
from ffgui.files import open_file, read_bounded
from ffgui.limits import LABEL_BYTES

_CLASSES = "classes.txt"
_FACE = "face"
_BOX = 5
"""Values of a line; landmarks may follow."""


class YoloText:
    """Reads the file of a picture when it is asked for.

    All classes count, except where a `classes.txt` names one "face".
    """

    format = "YOLO text"

    def __init__(self, folder: Path) -> None:
        """Take the folder of the text files."""
        self.faults: list[str] = []
        self._folder = folder
        self._class = _face_class(folder / _CLASSES)

    def digest(self, pictures: Sequence[Path]) -> str:
        """Return the hash of the files of these pictures."""
        return files_digest(self._folder / f"{picture.stem}.txt" for picture in pictures)

    def of(self, picture: Path, size: Size) -> PictureLabels | None:
        """Return the labels of a picture."""
        file = self._folder / f"{picture.stem}.txt"
        if not file.is_file():
            return None
        faces = []
        try:
            lines = read_bounded(file, LABEL_BYTES).decode("utf-8", "replace").splitlines()
        except (OSError, UserError) as error:
            self.faults.append(f"{file.name}: {error}")
            return None
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                kind, box = _parse(line)
            except ValueError as error:
                self.faults.append(f"{file.name}:{number}: {error}")
                continue
            if self._class is None or kind == self._class:
                scaled = tuple(value * size[index % 2] for index, value in enumerate(box))
                faces.append((scaled, False))
        return PictureLabels.of(faces)


def find(folder: Path) -> YoloText | None:
    """Find the text files of a folder of pictures."""
    beside, above = folder.parent / "labels", folder.parent.parent / "labels"
    places = (folder, folder / "labels", beside / folder.name, beside, above / folder.name)
    for place in places:
        if place.is_dir() and any(_is_label_file(folder, file) for file in place.glob("*.txt")):
            return YoloText(place)
    return None


def _is_label_file(folder: Path, file: Path) -> bool:
    """Return whether a file belongs to a picture, and its first line is a label."""
    if not any((folder / f"{file.stem}{suffix}").is_file() for suffix in PICTURE_SUFFIXES):
        return False
    try:
        with open_file(file) as stream:
            _parse(stream.readline(200).decode("utf-8", "replace"))
    except (OSError, ValueError, UserError):
        return False
    return True


def _parse(line: str) -> tuple[int, tuple[float, ...]]:
    """Return class and box of a line, as parts of the picture."""
    values = [float(word) for word in line.split()]
    if len(values) < _BOX:
        raise ValueError(f"{len(values)} numbers instead of {_BOX} or more")
    kind, x, y, width, height = values[:_BOX]
    if not (
        math.isfinite(sum(values[:_BOX]))
        and 0 <= x <= 1
        and 0 <= y <= 1
        and 0 < width <= 1
        and 0 < height <= 1
    ):
        raise ValueError("not parts of the picture from 0 to 1")
    return int(kind), (x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def _face_class(file: Path) -> int | None:
    try:
        names = read_bounded(file, LABEL_BYTES).decode("utf-8", "replace").split()
    except (OSError, UserError):
        return None
    return next((number for number, name in enumerate(names) if name.lower() == _FACE), None)
