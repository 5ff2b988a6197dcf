"""Shows a folder in the system's file manager."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

_LIBRARIES = "LD_LIBRARY_PATH"


def open_folder(folder: Path) -> str:
    """Make the folder if it is not there yet, and show it.

    Returns:
        "" or a sentence that says why it cannot be seen.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return f"The folder {folder} cannot be made ({error.strerror}). Load model files from elsewhere."
    with _libraries_of_the_system():
        shown = QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
    return "" if shown else f"No file manager answers. The folder is {folder}."


@contextmanager
def _libraries_of_the_system() -> Iterator[None]:
    """Start other programs with the system's libraries, not with those of the packaged program."""
    ours = os.environ.get(_LIBRARIES)
    if ours is None or not getattr(sys, "frozen", False):
        yield
        return
    before = os.environ.get(f"{_LIBRARIES}_ORIG")  # where the packaged program keeps what it found
    if before is None:
        del os.environ[_LIBRARIES]
    else:
        os.environ[_LIBRARIES] = before
    try:
        yield
    finally:
        os.environ[_LIBRARIES] = ours
