"""Keeps two programs from training one run at the same time: each would undo what the other saves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from ffgui.errors import UserError


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a run's folder; the system lets go of it too when the process ends, however it does.

    Raises:
        UserError: if another process holds it, or the folder cannot be written.
    """
    lock = FileLock(folder / "lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise UserError(
            f"Another process is training the run in {folder}. Wait until it ends, or stop it first."
        ) from error
    except NotImplementedError:
        pass  # a network disk without locks: train there unguarded rather than not at all
    except OSError as error:
        raise UserError(f"{folder} cannot be written: {error.strerror}. Make it writable.") from error
    try:
        yield
    finally:
        lock.release()
