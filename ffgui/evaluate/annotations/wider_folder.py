"""WIDER FACE text labels of the pictures in a folder; see `wider_text` for the formats."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ffgui.evaluate.annotations.picture_labels import PictureLabels, Size, files_digest
from ffgui.evaluate.annotations.wider_text import read_faces

_FILES = ("label.txt", "wider_face_train_bbx_gt.txt", "wider_face_val_bbx_gt.txt")
_ABOVE = 3
"""Folders in which a label file is looked for: the pictures' own and those above."""


class WiderFolder:
    """Faces by name of the picture."""

    format = "WIDER text"

    def __init__(self, file: Path) -> None:
        """Read a label file.

        Raises:
            UserError: if it cannot be read.
        """
        self._file = file
        faces, self.faults = read_faces(file)
        self._faces = {name: PictureLabels.of(one) for name, one in faces.items()}

    def lists_a_picture_of(self, folder: Path) -> bool:
        """Return whether at least one of the pictures is in a folder."""
        return any((folder / name.rpartition("/")[2]).is_file() for name in self._faces)

    def digest(self, pictures: Sequence[Path]) -> str:  # noqa: ARG002
        """Return the hash of the label file."""
        return files_digest([self._file])

    def of(self, picture: Path, size: Size) -> PictureLabels | None:
        """Return the labels of a picture, listed as FILE or EVENT/FILE."""
        labels = self._faces.get(f"{picture.parent.name}/{picture.name}") or self._faces.get(picture.name)
        if labels is not None and not labels.fits(size):
            self.faults.append(f"{picture.name}: the labels do not fit the picture")
            return None
        return labels


def find(folder: Path) -> WiderFolder | None:
    """Find the label file of a folder of pictures, beside them or above."""
    for place in [folder, *folder.absolute().parents][:_ABOVE]:
        for name in (*_FILES, *(f"wider_face_split/{name}" for name in _FILES)):
            if (place / name).is_file():
                labels = WiderFolder(place / name)
                if labels.lists_a_picture_of(folder):
                    return labels
    return None
