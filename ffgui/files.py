"""Writes files atomically."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from io import IOBase
from pathlib import Path
from typing import BinaryIO

from ffgui.errors import UserError
from ffgui.limits import Limit

_PREFIX = 100
"""Characters of a file's name in that of its part: a name may be 255 bytes long, and no longer."""


def create_writable_folder(folder: Path) -> None:
    """Create a folder if it does not exist, and check that files can be created in it.

    Raises:
        UserError: if the folder cannot be created or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            "Cannot create folder {folder}: {reason}. Choose another one.",
            folder=folder,
            reason=error.strerror,
        ) from error
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise UserError(
            "Cannot write to folder {folder}: {reason}. Choose another one.",
            folder=folder,
            reason=error.strerror,
        ) from error


def replace_file(path: Path, content: bytes, *, lasting: bool = False, mode: int | None = None) -> None:
    """Write a file atomically: on failure an existing file stays as it was, and its mode is kept.

    A symbolic link is replaced, not followed: somebody else may have put it where the file is expected.

    Args:
        path: the file.
        content: the new content.
        lasting: whether to wait until the data is on the disk, so that even a power failure leaves
            either the old or the new file; for results that took long to compute.
        mode: permissions of the file; None for those of an existing file, or the usual ones.

    Raises:
        OSError: if the folder is missing or cannot be written, or the disk is full.
    """
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}."[:_PREFIX], dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            if lasting:
                stream.flush()
                os.fsync(stream.fileno())
        part.chmod(_mode(path) if mode is None else mode)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    if lasting:
        _sync_folder(path.parent)


def lock(file: IOBase, path: Path) -> None:
    """Keep other processes from writing to an open file until it is closed. Has no effect on Windows.

    Raises:
        UserError: if another process is writing to it.
    """
    try:
        import fcntl
    except ImportError:
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise UserError("Another program is writing to {path}. Wait until it finishes.", path=path) from None
    except OSError:  # some network drives have no locks
        return


def is_stream(path: Path) -> bool:
    """Whether a path names a pipe, a device, or an open file of a process, such as `/dev/stdout`.

    Such a path is written to, never replaced.
    """
    folder = path.absolute().parent
    if folder == Path("/dev") or folder.resolve().is_relative_to("/proc"):
        return True
    try:
        mode = path.lstat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISLNK(mode) and not stat.S_ISDIR(mode)


def home_expanded(text: str) -> Path:
    """Return a path with a leading ~ expanded, unless its user is unknown; there `Path.expanduser` raises."""
    return Path(os.path.expanduser(text))  # noqa: PTH111


def exists(path: Path) -> bool:
    """Return whether a path exists; False in a folder without access, where `Path.exists` raises."""
    return os.path.exists(path)  # noqa: PTH110


def is_folder(path: Path) -> bool:
    """Return whether a path is a folder; False in a folder without access, where `Path.is_dir` raises."""
    return os.path.isdir(path)  # noqa: PTH112


def file_inside(folder: Path, name: str) -> Path | None:
    """Return the file of this name in a folder or below it.

    Args:
        folder: the folder.
        name: relative path from a file that a stranger may have written, such as a list of labels.

    Returns:
        None if there is no such file, or the name leads out of the folder.
    """
    relative = Path(name)
    if relative.is_absolute() or relative.drive or ".." in relative.parts:
        return None
    path = folder / relative
    return path if os.path.isfile(path) else None  # noqa: PTH113 - Path.is_file raises for over-long names


def open_file(path: Path) -> BinaryIO:
    """Open a file for reading.

    Raises:
        UserError: if it is a folder, or a pipe or device, which may never answer.
        OSError: if it cannot be read.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise UserError("{path} is not a file.", path=path)
    return path.open("rb")


def read_bounded(path: Path, limit: Limit) -> bytes:
    """Read a file that must not be larger than a limit.

    Raises:
        UserError: if it is larger, or not a file.
        OSError: if it cannot be read.
    """
    with open_file(path) as stream:
        size = os.fstat(stream.fileno()).st_size
        if size > limit.value:
            raise UserError(
                "{path} is larger than {limit}. {remedy}", path=path, limit=limit.text, remedy=limit.remedy
            )
        return stream.read(size)  # `read` allocates as much as it is asked for, and the limits are large


def _mode(path: Path) -> int:
    """Return the mode of an existing file, or that of a new one."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return 0o666 & ~_umask()
    return stat.S_IMODE(mode) if stat.S_ISREG(mode) else 0o666 & ~_umask()


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
