"""Keeps the settings on disk while the window is at work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from ffgui.app.settings import Settings, save

_SETTLED_MS = 1500


class SettingsStore(QObject):
    """Writes the settings some time after a change, so that many changes are one writing."""

    failed = Signal(str)
    """They cannot be written; said once, and again only if it has worked in between."""

    def __init__(
        self, settings: Settings, file: Path | None, collect: Callable[[], None], parent: QObject
    ) -> None:
        """Write nothing yet.

        Args:
            settings: what is kept.
            file: where; None to keep nothing.
            collect: brings `settings` up to date before it is written.
            parent: whose child this is.
        """
        super().__init__(parent)
        self._settings, self._file, self._collect = settings, file, collect
        self._unsaved = False
        self._settled = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._settled.timeout.connect(self.save)

    def save_soon(self) -> None:
        """Something has changed."""
        self._settled.start()

    def save(self) -> None:
        """Write them now."""
        self._settled.stop()
        self._collect()
        problem = save(self._settings, self._file) if self._file is not None else ""
        if problem and not self._unsaved:
            self.failed.emit(problem)
        self._unsaved = bool(problem)
