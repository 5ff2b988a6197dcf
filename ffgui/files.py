"""Writes files atomically."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from ffgui.errors import UserError


def create_writable_folder(folder: Path) -> None:
    """Create a folder if it does not exist, and check that files can be created in it.

    Raises:
        UserError: if the folder cannot be created or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"Cannot create folder {folder}: {error.strerror}. Choose another one.") from error
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise UserError(f"Cannot write to folder {folder}: {error.strerror}. Choose another one.") from error


def replace_file(path: Path, content: bytes, *, lasting: bool = False) -> None:
    """Write a file atomically: on failure an existing file stays as it was.

    A symbolic link stays one, and the mode of an existing file is kept.

    Args:
        path: the file.
        content: the new content.
        lasting: whether to wait until the data is on the disk, so that even a power failure leaves
            either the old or the new file; for results that took long to compute.

    Raises:
        OSError: if the folder is missing or cannot be written, or the disk is full.
    """
    file = path.resolve()
    descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            if lasting:
                stream.flush()
                os.fsync(stream.fileno())
        part.chmod(file.stat().st_mode if file.exists() else 0o666 & ~_umask())
        part.replace(file)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    if lasting:
        _sync_folder(file.parent)


def _sync_folder(folder: Path) -> None:
    """Wait until a folder's entries are on the disk, if the system supports it (Windows does not)."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
