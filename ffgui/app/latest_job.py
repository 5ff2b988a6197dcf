"""Runs the newest of a row of requests in a thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QObject, Signal

_logger = logging.getLogger(__name__)


class LatestJob(QObject):
    """Computes one thing at a time; of the requests that come meanwhile only the last one counts."""

    done = Signal(object)
    """The result of a request, in the GUI thread."""

    def __init__(self, work: Callable[[Any], object], name: str, parent: QObject) -> None:
        """Prepare; no thread runs without a request.

        Args:
            work: called in the thread with a request.
            name: of the thread.
            parent: owner.
        """
        super().__init__(parent)
        self._work, self._name = work, name
        self._lock = threading.Lock()
        self._waiting: list[Any] = []
        self._thread: threading.Thread | None = None

    def ask(self, request: object) -> None:
        """Compute for a request, as soon as the one that is computed is done."""
        with self._lock:
            self._waiting = [request]
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Drop the waiting request, and wait for the running one."""
        with self._lock:
            self._waiting = []
            thread = self._thread
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._thread = None
                    return
                request = self._waiting.pop()
            try:
                result = self._work(request)
            except Exception:
                _logger.exception("%s failed", self._name)
            else:
                with suppress(RuntimeError):  # the window is gone
                    self.done.emit(result)
