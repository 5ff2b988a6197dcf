"""At which pace the window renews what is not a picture."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer

BARS_HZ, PLOTS_HZ, NUMBERS_HZ = 15, 10, 4


class RefreshTimers(QObject):
    """Three timers that stand still while nothing moves or nobody looks.

    The numbers' timer goes on while paused: memory, a countdown, a message still change.
    """

    def __init__(
        self, bars: Callable[[], None], plots: Callable[[], None], numbers: Callable[[], None]
    ) -> None:
        super().__init__()
        self._calls = (bars, plots, numbers)
        self._timers = [
            self._timer(*pair) for pair in zip((BARS_HZ, PLOTS_HZ, NUMBERS_HZ), self._calls, strict=True)
        ]

    def set_running(self, seen: bool, moving: bool) -> None:
        """Let the timers run, or stand.

        Args:
            seen: whether the window can be seen.
            moving: whether new results come.
        """
        for timer, wanted in zip(self._timers, (seen and moving, seen and moving, seen), strict=True):
            if wanted and not timer.isActive():
                timer.start()
            elif not wanted:
                timer.stop()

    def renew(self) -> None:
        """Do everything once, now."""
        for call in self._calls:
            call()

    def _timer(self, hertz: int, call: Callable[[], None]) -> QTimer:
        timer = QTimer(self, interval=1000 // hertz, timerType=Qt.TimerType.CoarseTimer)
        timer.timeout.connect(call)
        return timer
