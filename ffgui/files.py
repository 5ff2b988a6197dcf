"""Files that are written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path


def replace_file(path: Path, content: bytes, *, lasting: bool = False) -> None:
    """Put a file in place in one step; until then, and on failure for good, an older one stays.

    A link stays a link and an older file's mode is kept.

    Args:
        path: the file.
        content: all that it is to hold.
        lasting: whether to wait until it is on the disk, so that a power cut leaves the old file or
            the new one as well; for what took long to make.

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
        _settle(file.parent)


def _settle(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where the system can tell (Windows cannot)."""
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
