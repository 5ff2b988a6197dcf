"""Processor load and memory of this process."""

from __future__ import annotations

import threading
import time
from collections import defaultdict

import psutil


class ProcessLoad:
    """Processor time and memory of this process."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._last = (time.perf_counter(), time.process_time())

    def cpu_percent(self) -> float:
        """Return the load since the last call; 100 is one core."""
        # Not psutil's, which reads /proc, where the kernel adds up all threads first.
        now = (time.perf_counter(), time.process_time())
        (wall, used), self._last = self._last, now
        return 100 * (now[1] - used) / max(now[0] - wall, 1e-6)

    def memory_mb(self) -> float:
        """Return the resident memory in millions of bytes."""
        return float(self._process.memory_info().rss) / 1e6

    def thread_seconds(self) -> dict[str, float]:
        """Return the processor time of each of Python's threads by its name, in seconds.

        Threads of libraries, such as video decoders, are summed up as "other", as are all on macOS, which
        numbers them differently.
        """
        names = {thread.native_id: thread.name for thread in threading.enumerate()}
        seconds: dict[str, float] = defaultdict(float)
        for thread in self._process.threads():
            seconds[names.get(thread.id, "other")] += thread.user_time + thread.system_time
        return seconds

    def started(self) -> float:
        """Return the creation time of the process, as `time.time()`."""
        return float(self._process.create_time())
