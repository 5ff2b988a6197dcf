"""Where the program keeps its log, and how a failure gets in."""

from __future__ import annotations

import sys
import traceback
from datetime import datetime
from pathlib import Path

from ffgui.paths import user_folder

_LARGEST = 1_000_000


def log_file() -> Path:
    """The log file; it may not exist."""
    return user_folder("log") / "ffgui.log"


def record_failure(error: BaseException) -> Path | None:
    """Append an exception with its traceback to the log.

    Returns:
        The log file, or None if it cannot be written.
    """
    file = log_file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.exists() and file.stat().st_size > _LARGEST:
            file.replace(file.with_suffix(".old.log"))
        with file.open("a", encoding="utf-8", errors="backslashreplace") as log:
            # Only the command's name: addresses among the arguments may hold passwords.
            log.write(f"\n{datetime.now().astimezone().isoformat(timespec='seconds')} {sys.argv[1:2]}\n")
            log.writelines(traceback.format_exception(error))
    except OSError:
        return None
    return file
