"""The pictures of a folder, one a second."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from ffgui.detect.pictures import PICTURE_SUFFIXES, read_picture
from ffgui.errors import UserError
from ffgui.live.state import Frame, SourceInfo

PICTURES_A_SECOND = 1.0


class FolderSource:
    """Gives the pictures of a folder in the order of their names; the n-th stands at n seconds."""

    def __init__(self, folder: Path, on_warning: Callable[[str], None]) -> None:
        """List the folder.

        Args:
            folder: pictures in folders below it are not taken.
            on_warning: told once of each picture that cannot be read and is skipped.

        Raises:
            UserError: if the folder cannot be read, or none of its files is a picture.
        """
        self._files = _pictures(folder)
        self._on_warning = on_warning
        self._bad: set[Path] = set()
        self._next = 0
        self._number = 0
        first = self._find(0)
        if first is None:
            raise UserError(f"None of the pictures in {folder} can be read. Choose another folder.")
        height, width = first.image.shape[:2]
        self.info = SourceInfo(
            "folder",
            folder.name or str(folder),
            live=False,
            width=width,
            height=height,
            fps=PICTURES_A_SECOND,
            duration=len(self._files) / PICTURES_A_SECOND,
        )
        self._next = 0

    def read(self) -> Frame | None:
        """The next picture that can be read, None after the last one."""
        return self._find(self._next)

    def seek(self, seconds: float) -> None:
        """Go to the picture at this position."""
        self._next = max(0, min(len(self._files), round(seconds * PICTURES_A_SECOND)))

    def close(self) -> None:
        """Nothing is held open."""

    def _find(self, index: int) -> Frame | None:
        for at in range(index, len(self._files)):
            file = self._files[at]
            if file in self._bad:
                continue
            try:
                image = read_picture(file)
            except UserError as error:
                self._bad.add(file)
                self._on_warning(f"{error} It is skipped.")
                continue
            self._next = at + 1
            self._number += 1
            position = at / PICTURES_A_SECOND
            return Frame(image, self._number - 1, perf_counter(), position=position, name=file.name)
        self._next = len(self._files)
        return None


def _pictures(folder: Path) -> list[Path]:
    try:
        entries = list(folder.iterdir())
    except OSError as error:
        raise UserError(
            f"The folder {folder} cannot be read: {error.strerror}. Check its permissions."
        ) from error
    files = [entry for entry in entries if entry.suffix.lower() in PICTURE_SUFFIXES and entry.is_file()]
    if not files:
        kinds = ", ".join(sorted(suffix[1:] for suffix in PICTURE_SUFFIXES))
        raise UserError(f"There are no pictures in {folder} ({kinds}). Choose another folder.")
    return sorted(files, key=_natural)


def _natural(file: Path) -> list[tuple[int, str]]:
    """A key that puts 2.jpg before 10.jpg."""
    parts = re.findall(r"\d+|\D+", file.name.lower())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]
