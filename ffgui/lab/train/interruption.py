"""Being asked to stop, and coming to an end in order."""

from __future__ import annotations

import signal
import threading
import time
from types import FrameType, TracebackType
from typing import Any

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_AGAIN = 2.0
"""Seconds within which a second Ctrl-C is the same one, passed on by whoever started the process."""


class Interruption:
    """While it lasts, SIGINT and SIGTERM are noted, so that the work can be saved first.

    A second Ctrl-C interrupts at once.

    Attributes:
        signal: the first one that came; None so far.
    """

    def __init__(self) -> None:
        self.signal: signal.Signals | None = None
        self._when = 0.0
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Interruption:
        """Begin to listen; outside the main thread, where nobody can, do nothing."""
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._note) for number in _SIGNALS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put back what handled the signals before."""
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def __call__(self) -> bool:
        """Whether to stop."""
        return self.signal is not None

    def _note(self, number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if self.signal is not None and number == signal.SIGINT and now - self._when > _AGAIN:
            raise KeyboardInterrupt
        if self.signal is None:
            self.signal, self._when = signal.Signals(number), now
