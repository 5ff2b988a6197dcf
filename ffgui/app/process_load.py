"""How much of the machine this process uses."""

from __future__ import annotations

import psutil


class ProcessLoad:
    """Processor time and memory of this process."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._process.cpu_percent(None)

    def cpu_percent(self) -> float:
        """Since the last call; 100 is one core."""
        return float(self._process.cpu_percent(None))

    def memory_mb(self) -> float:
        """Main memory held, in millions of bytes."""
        return float(self._process.memory_info().rss) / 1e6

    def started(self) -> float:
        """When the process was created, in seconds as `time.time()` counts."""
        return float(self._process.create_time())
