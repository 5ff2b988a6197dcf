"""Memory of this process."""

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


def peak_memory() -> int:
    """Return the most bytes that the process has had in memory so far; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:  # Windows
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return unit * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
