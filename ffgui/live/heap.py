"""Returns freed memory to the system."""

from __future__ import annotations

import contextlib
import ctypes
import sys


def trim_heap() -> None:
    """Return free memory in the heaps of ended threads to the system; takes some milliseconds.

    Only glibc needs this.
    """
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):
            ctypes.CDLL(None).malloc_trim(0)
