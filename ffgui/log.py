"""The log file and how exceptions are recorded in it."""

from __future__ import annotations

import sys
import traceback
from datetime import datetime
from pathlib import Path

from ffgui.paths import user_folder

_MAX_SIZE = 1_000_000


def log_file() -> Path:
    """Return the path of the log file, which may not exist."""
    return user_folder("log") / "ffgui.log"


def record_failure(error: BaseException) -> Path | None:
    """Append an exception with its traceback to the log.

    Returns:
        The log file, or None if it cannot be written.
    """
    file = log_file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.exists() and file.stat().st_size > _MAX_SIZE:
            file.replace(file.with_suffix(".old.log"))
        with file.open("a", encoding="utf-8", errors="backslashreplace") as log:
            # Only the command's name: addresses in the arguments may contain passwords.
            log.write(f"\n{datetime.now().astimezone().isoformat(timespec='seconds')} {sys.argv[1:2]}\n")
            log.writelines(traceback.format_exception(error))
    except OSError:
        return None
    return file
