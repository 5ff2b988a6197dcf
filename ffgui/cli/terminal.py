"""Messages to the user, without passwords and without control codes from file names and contents."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable
from typing import TextIO

from ffgui.addresses import masked_text
from ffgui.text import printable


def complain(message: str) -> None:
    """Write a message to standard error, on one line; it is lost if that is full."""
    with contextlib.suppress(OSError):
        sys.stderr.write(f"ffgui: {printable(masked_text(' '.join(message.split())))}\n")
        sys.stderr.flush()


def write_lines(stream: TextIO, lines: Iterable[str]) -> None:
    """Write lines of text to a stream."""
    stream.writelines(f"{printable(line)}\n" for line in lines)


def write_above_progress(stream: TextIO, line: str) -> None:
    """Write a line of text to a stream, above the progress bar if there is one."""
    from tqdm import tqdm

    tqdm.write(printable(line), file=stream)
