"""Keeps two programs from training one run at the same time: each would undo what the other saves."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from ffgui.errors import UserError

_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}
"""What a disk says that knows no locks, such as some network disks."""


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a run's folder, made if need be; the system lets go of it when the process ends, however it does.

    On a disk that knows no locks nothing is held: better unguarded than not at all.

    Raises:
        UserError: if another process holds it, or the folder cannot be written.
    """
    lock = FileLock(folder / "lock", timeout=0, fallback_to_soft=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise UserError(
            f"Another process is training the run in {folder}. Wait until it ends, or stop it first."
        ) from error
    except NotImplementedError:  # how the library says ENOSYS
        pass
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise UserError(f"{folder} cannot be written: {error.strerror}. Choose other --runs.") from error
    try:
        yield
    finally:
        lock.release()
