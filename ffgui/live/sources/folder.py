"""The pictures of a folder, one per second."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from ffgui.detect.pictures import PICTURE_SUFFIXES, natural_order, read_picture
from ffgui.errors import UserError
from ffgui.files import home_expanded, is_folder
from ffgui.live.folder_ground_truth import FolderGroundTruth
from ffgui.live.sources.source import Source, SourceKind
from ffgui.live.state import Frame, SourceInfo
from ffgui.translatable import Translatable, sentences

FPS = 1.0

_NAMED = 3
"""Skipped pictures that a warning names."""


class FolderSource(Source):
    """Gives the pictures of a folder in the order of their names; picture n is at n seconds.

    Labels in or beside the folder give the ground truth.
    """

    def __init__(self, folder: Path, on_warning: Callable[[str], None]) -> None:
        """List the folder.

        Args:
            folder: its subfolders are left out.
            on_warning: called with all pictures that have been skipped so far, because they cannot be read.

        Raises:
            UserError: if the folder cannot be read, or none of its files is a picture.
        """
        self._files = _pictures(folder)
        self._on_warning = on_warning
        self._unreadable: dict[Path, str] = {}
        self._loaded: tuple[int, NDArray[np.uint8]] | None = None
        self._ground_truth = FolderGroundTruth(folder, on_warning)
        self._next = 0
        self._number = 0
        first = self.read()
        if first is None:
            raise UserError("Cannot read any picture in {folder}. Choose another folder.", folder=folder)
        self._next = self._number = 0
        height, width = first.image.shape[:2]
        self.info = SourceInfo(
            "folder",
            folder.name or str(folder),
            live=False,
            width=width,
            height=height,
            fps=FPS,
            duration=len(self._files) / FPS,
            still=True,
        )

    def read(self) -> Frame | None:
        """Return the next picture that can be read, None after the last one."""
        for index in range(self._next, len(self._files)):
            image = self._load(index)
            if image is not None:
                file = self._files[index]
                faces = self._ground_truth.of(file, (image.shape[1], image.shape[0]))
                frame = Frame(image, self._number, perf_counter(), index / FPS, file.name, faces)
                self._next = index + 1
                self._number += 1
                return frame
        self._next = len(self._files)
        return None

    def seek(self, seconds: float) -> None:
        """Go to the picture at this position; on the way back past pictures that cannot be read."""
        wanted = max(0, min(len(self._files), round(seconds * FPS)))
        backward = range(wanted, -1, -1) if wanted < self._next - 1 else range(0)
        self._next = next((index for index in backward if self._load(index) is not None), wanted)

    def _load(self, index: int) -> NDArray[np.uint8] | None:
        """Return a picture, None if it cannot be read."""
        file = self._files[index]
        if self._loaded is not None and self._loaded[0] == index:
            return self._loaded[1]
        if file in self._unreadable:
            return None
        try:
            image = read_picture(file)
        except UserError as error:
            self._unreadable[file] = error.message
            self._on_warning(self._skipped())
            return None
        self._loaded = (index, image)
        return image

    def _skipped(self) -> str:
        if len(self._unreadable) == 1:
            (problem,) = self._unreadable.values()
            return sentences(problem, Translatable("The picture is skipped."))
        names = [file.name for file in self._unreadable]
        named = ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
        return Translatable(
            "Skipped {count} pictures that cannot be read: {names}", count=len(names), names=named
        )


def _pictures(folder: Path) -> list[Path]:
    try:
        files = [
            entry
            for entry in folder.iterdir()
            if entry.suffix.lower() in PICTURE_SUFFIXES and entry.is_file()
        ]
    except OSError as error:
        raise UserError(
            "Cannot read the folder {folder}: {reason}. Check its permissions.",
            folder=folder,
            reason=error.strerror,
        ) from error
    if not files:
        suffixes = ", ".join(sorted(suffix[1:] for suffix in PICTURE_SUFFIXES))
        raise UserError(
            "There are no pictures in {folder} ({suffixes}). Choose another folder.",
            folder=folder,
            suffixes=suffixes,
        )
    return sorted(files, key=lambda file: natural_order(file.name))


def _recognize(text: str) -> str | None:
    path = home_expanded(text)
    return str(path) if is_folder(path) else None


KIND = SourceKind(
    recognize=_recognize,
    open=lambda address, context: FolderSource(Path(address), context.on_warning),
    short_name=lambda address: Path(address).name,
    path=Path,
)
