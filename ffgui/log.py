"""The log file, which is rotated, and how exceptions are recorded in it."""

from __future__ import annotations

import contextlib
import logging
import sys
from functools import cache
from logging.handlers import RotatingFileHandler
from pathlib import Path

from ffgui.addresses import masked_text
from ffgui.paths import user_folder

_MAX_SIZE = 1_000_000

_logger = logging.getLogger(__name__)


class _Formatter(logging.Formatter):
    """Formats records without the passwords of addresses."""

    def format(self, record: logging.LogRecord) -> str:
        return masked_text(super().format(record))


class _FileHandler(RotatingFileHandler):
    """Writes records to the log file.

    Attributes:
        failed: whether the last record could not be written.
    """

    failed = False

    def emit(self, record: logging.LogRecord) -> None:
        self.failed = False
        super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802
        """Continue without a log, for example on a full disk."""
        self.failed = True


def log_file() -> Path:
    """Return the path of the log file, which may not exist."""
    return user_folder("log") / "ffgui.log"


def start_log() -> None:
    """Send warnings and errors of the program to the log file; may be called again."""
    _handler(log_file())


def record_failure(error: BaseException) -> Path | None:
    """Append an exception with its traceback to the log.

    Returns:
        The log file, or None if it cannot be written.
    """
    file = log_file()
    handler = _handler(file)
    # Only the command's name: the other arguments may be private.
    _logger.error("%s", sys.argv[1:2], exc_info=error)
    return None if handler.failed else file


@cache
def _handler(file: Path) -> _FileHandler:
    """Return the handler of the program's records; the first record creates the file."""
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
    handler = _FileHandler(
        file, maxBytes=_MAX_SIZE, backupCount=1, encoding="utf-8", errors="backslashreplace", delay=True
    )
    handler.setFormatter(_Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger("ffgui").addHandler(handler)
    return handler
