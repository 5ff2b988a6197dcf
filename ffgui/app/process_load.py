"""Processor load and memory of this process."""

from __future__ import annotations

import psutil


class ProcessLoad:
    """Processor time and memory of this process."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._process.cpu_percent(None)

    def cpu_percent(self) -> float:
        """Return the load since the last call; 100 is one core."""
        return float(self._process.cpu_percent(None))

    def memory_mb(self) -> float:
        """Return the resident memory in millions of bytes."""
        return float(self._process.memory_info().rss) / 1e6

    def started(self) -> float:
        """Return the creation time of the process, as `time.time()`."""
        return float(self._process.create_time())
