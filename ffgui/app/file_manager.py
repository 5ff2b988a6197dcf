"""Opens folders in the system's file manager, and files in its programs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from ffgui.app.language import tr

_LIBRARIES = "LD_LIBRARY_PATH"


def open_folder(folder: Path) -> str:
    """Create the folder if needed, and open it.

    Returns:
        "" or a sentence that says why it could not be opened.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return tr(
            "Could not create the folder {folder} ({error}). Load model files from elsewhere.",
            folder=folder,
            error=error.strerror,
        )
    if _open(folder):
        return ""
    return tr("Could not open a file manager. The folder is {folder}.", folder=folder)


def open_file(file: Path) -> str:
    """Open a file in the program that the system has for it.

    Returns:
        "" or a sentence that says why it could not be opened.
    """
    if not file.exists():
        return tr("There is no {file} yet: no error has been recorded.", file=file)
    if _open(file):
        return ""
    return tr("No program opened the file {file}. Open it in a text editor.", file=file)


def _open(path: Path) -> bool:
    with _system_libraries():
        return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


@contextmanager
def _system_libraries() -> Iterator[None]:
    """Start other programs with the system's libraries, not with those of the packaged program."""
    ours = os.environ.get(_LIBRARIES)
    if ours is None or not getattr(sys, "frozen", False):
        yield
        return
    original = os.environ.get(f"{_LIBRARIES}_ORIG")  # set by the packaged program's bootloader
    if original is None:
        del os.environ[_LIBRARIES]
    else:
        os.environ[_LIBRARIES] = original
    try:
        yield
    finally:
        os.environ[_LIBRARIES] = ours
