"""Limits how often a panel does something."""

from __future__ import annotations


class Throttle:
    """A minimum interval between repetitions of one task."""

    def __init__(self, interval: float) -> None:
        """Set the minimum number of seconds between repetitions."""
        self._interval = interval
        self._last = float("-inf")

    def due(self, now: float, force: bool = False) -> bool:
        """Return True if the interval has passed since this last returned True, or with `force`."""
        if not force and now - self._last < self._interval:
            return False
        self._last = now
        return True
