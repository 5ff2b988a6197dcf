"""Lock of a run's folder: two processes that train one run would overwrite each other's state."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from ffgui.errors import UserError

_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}
"""Errors of file systems without locks, such as some network drives."""


@contextmanager
def locked_folder(folder: Path) -> Iterator[None]:
    """Lock a run's folder, which is created if needed; the system unlocks it when the process ends.

    On a file system without locks the run is trained unlocked.

    Raises:
        UserError: if another process has locked the folder, or it cannot be written.
    """
    lock = FileLock(folder / "lock", timeout=0, fallback_to_soft=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise UserError(
            f"Another process is training the run in {folder}. Stop it, or wait until it ends."
        ) from error
    except NotImplementedError:  # how the library reports ENOSYS
        pass
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise UserError(
                f"Cannot write to {folder}: {error.strerror}. Pass a different --runs."
            ) from error
    try:
        yield
    finally:
        lock.release()
