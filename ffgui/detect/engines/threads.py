"""Cores of this machine, and the default number of threads per model."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path


def usable_cores() -> int:
    """Return the number of logical cores that this process may use; at least 1."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


@cache
def physical_cores() -> int:
    """Return the number of physical cores that this process may use; at least 1."""
    logical = usable_cores()
    if sys.platform == "linux":
        return _linux_cores() or logical
    if sys.platform == "darwin":
        return _mac_cores() or logical
    # Windows tells only through its C interface; most of its processors have two threads per core.
    return max(1, logical // 2)


def auto_threads() -> int:
    """Return the intra-op threads per model: two models share the cores, one core is left to the window."""
    return max(1, (physical_cores() - 1) // 2)


def thread_candidates() -> list[int]:
    """Return the numbers of intra-op threads per model that are worth a trial when two models run at once.

    Powers of two up to half of the cores, and `auto_threads`.
    """
    powers = (2**power for power in range((physical_cores() // 2).bit_length()))
    return sorted({*powers, auto_threads()})


def _linux_cores() -> int:
    """Return the number of distinct sets of sibling threads among the usable processors, 0 if unknown."""
    siblings = set()
    for processor in os.sched_getaffinity(0):
        file = Path(f"/sys/devices/system/cpu/cpu{processor}/topology/thread_siblings_list")
        try:
            siblings.add(file.read_text())
        except OSError:
            return 0
    return len(siblings)


def _mac_cores() -> int:
    command = ["/usr/sbin/sysctl", "-n", "hw.physicalcpu"]
    try:
        answer = subprocess.run(command, capture_output=True, check=True, timeout=2)  # noqa: S603
        return int(answer.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return 0
