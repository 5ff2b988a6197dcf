"""The pictures of a folder, one per second."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from ffgui.detect.pictures import PICTURE_SUFFIXES, natural_order, read_picture
from ffgui.errors import UserError
from ffgui.live.sources.source import Source, SourceKind
from ffgui.live.state import Frame, SourceInfo

FPS = 1.0


class FolderSource(Source):
    """Gives the pictures of a folder in the order of their names; picture n is at n seconds."""

    def __init__(self, folder: Path, on_warning: Callable[[str], None]) -> None:
        """List the folder.

        Args:
            folder: its subfolders are left out.
            on_warning: called once for each picture that is skipped because it cannot be read.

        Raises:
            UserError: if the folder cannot be read, or none of its files is a picture.
        """
        self._files = _pictures(folder)
        self._on_warning = on_warning
        self._unreadable: set[Path] = set()
        self._next = 0
        self._number = 0
        first = self.read()
        if first is None:
            raise UserError(f"Cannot read any picture in {folder}. Choose another folder.")
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
            file = self._files[index]
            if file in self._unreadable:
                continue
            try:
                image = read_picture(file)
            except UserError as error:
                self._unreadable.add(file)
                self._on_warning(f"{error} The picture is skipped.")
                continue
            frame = Frame(image, self._number, perf_counter(), position=index / FPS, name=file.name)
            self._next = index + 1
            self._number += 1
            return frame
        self._next = len(self._files)
        return None

    def seek(self, seconds: float) -> None:
        """Go to the picture at this position."""
        self._next = max(0, min(len(self._files), round(seconds * FPS)))


def _pictures(folder: Path) -> list[Path]:
    try:
        entries = list(folder.iterdir())
    except OSError as error:
        raise UserError(
            f"Cannot read the folder {folder}: {error.strerror}. Check its permissions."
        ) from error
    files = [entry for entry in entries if entry.suffix.lower() in PICTURE_SUFFIXES and entry.is_file()]
    if not files:
        suffixes = ", ".join(sorted(suffix[1:] for suffix in PICTURE_SUFFIXES))
        raise UserError(f"There are no pictures in {folder} ({suffixes}). Choose another folder.")
    return sorted(files, key=lambda file: natural_order(file.name))


def _recognize(text: str) -> str | None:
    path = Path(text).expanduser()
    return str(path) if path.is_dir() else None


KIND = SourceKind(
    recognize=_recognize,
    open=lambda address, context: FolderSource(Path(address), context.on_warning),
    short_name=lambda address: Path(address).name,
    path=Path,
)
