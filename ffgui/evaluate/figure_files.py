"""Paths and files of figures drawn by Matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from ffgui.errors import UsageError, UserError
from ffgui.files import replace_file

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def output_picture_path(text: str, suffixes: Sequence[str]) -> Path:
    """Parse the path of a picture to write.

    Args:
        text: as given by the user.
        suffixes: allowed suffixes, such as ".png"; ".jpeg" counts as ".jpg".

    Raises:
        UsageError: if it has another suffix.
        UserError: if its folder does not exist.
    """
    file = Path(text)
    if file.suffix.lower().replace("jpeg", "jpg") not in suffixes:
        raise UsageError(f"Unsupported file name {text!r}. Use the suffix {' or '.join(suffixes)}.")
    if not file.parent.is_dir():
        raise UserError(f"Cannot write {file.name}: folder {file.parent} does not exist. Create it first.")
    return file


def save_figure(figure: Figure, file: Path) -> None:
    """Write a Matplotlib figure atomically, in the format of the file's suffix.

    Raises:
        UserError: if the figure cannot be drawn or the file cannot be written.
    """
    stream = BytesIO()
    try:
        figure.savefig(stream, format=file.suffix.lower().removeprefix("."))
    except (OSError, ValueError, MemoryError) as error:  # too large for the format or for the memory
        reason = str(error) or "not enough memory"
        raise UserError(
            f"Cannot draw {file.name}: {reason}. Free some memory or choose a smaller picture."
        ) from error
    try:
        replace_file(file, stream.getvalue())
    except OSError as error:
        raise UserError(f"Cannot write {file}: {error.strerror}. Choose another location.") from error
