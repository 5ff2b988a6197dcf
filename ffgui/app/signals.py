"""Closes the windows on Ctrl-C and when the system asks the program to end."""

from __future__ import annotations

import signal
import socket

from PySide6.QtCore import QObject, QSocketNotifier, QTimer
from PySide6.QtWidgets import QApplication

_SIGNALS = [signal.SIGINT, signal.SIGTERM]
if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:  # not under nohup
    _SIGNALS.append(signal.SIGHUP)


class SignalCloser(QObject):
    """Answers signals as the close button does, so that settings are saved and devices released.

    Python handles a signal only while it runs, and Qt's event loop rarely does. So each signal also writes to
    a socket, which wakes the loop.
    """

    def __init__(self, parent: QObject) -> None:
        """Handle signals from now on; windows that open later are closed too."""
        super().__init__(parent)
        self._reading, self._writing = socket.socketpair()
        for end in (self._reading, self._writing):
            end.setblocking(False)
        self._woken = QSocketNotifier(self._reading.fileno(), QSocketNotifier.Type.Read, self)
        self._woken.activated.connect(self._on_woken)
        self._before = {number: signal.signal(number, self._on_signal) for number in _SIGNALS}
        signal.set_wakeup_fd(self._writing.fileno(), warn_on_full_buffer=False)

    def restore(self) -> None:
        """Handle signals as before."""
        signal.set_wakeup_fd(-1)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._woken.setEnabled(False)
        self._reading.close()
        self._writing.close()

    def _on_woken(self) -> None:
        self._reading.recv(4096)

    def _on_signal(self, _number: int, _frame: object) -> None:
        QTimer.singleShot(0, QApplication.closeAllWindows)  # in the event loop, once it runs
