"""Shows a folder in the system's file manager."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def open_folder(folder: Path) -> str:
    """Make the folder if it is not there yet, and show it.

    Returns:
        "" or a sentence that says why it cannot be seen.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return f"The folder {folder} cannot be made ({error.strerror}). Load model files from elsewhere."
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
        return f"No file manager answers. The folder is {folder}."
    return ""
