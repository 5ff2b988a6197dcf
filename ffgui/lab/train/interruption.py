"""Orderly stop on SIGINT and SIGTERM."""

from __future__ import annotations

import signal
import threading
import time
from types import FrameType, TracebackType
from typing import Any

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_AGAIN = 2.0
"""Seconds within which a second SIGINT is the same Ctrl-C, forwarded by the parent process."""


class Interruption:
    """Records SIGINT and SIGTERM while it is active, so that the work can be saved first.

    A second Ctrl-C interrupts at once.

    Attributes:
        signal: the first one received; None before.
    """

    def __init__(self) -> None:
        self.signal: signal.Signals | None = None
        self._when = 0.0
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Interruption:
        """Install the handlers; outside the main thread, where that is impossible, do nothing."""
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._note) for number in _SIGNALS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Restore the previous handlers."""
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def __call__(self) -> bool:
        """Return whether to stop."""
        return self.signal is not None

    def _note(self, number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if self.signal is not None and number == signal.SIGINT and now - self._when > _AGAIN:
            raise KeyboardInterrupt
        if self.signal is None:
            self.signal, self._when = signal.Signals(number), now
