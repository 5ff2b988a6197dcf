"""Owner of the settings while the window runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from ffgui.app.settings import Settings
from ffgui.app.settings_file import save

_SETTLED_MS = 1500


class SettingsStore(QObject):
    """Holds the current settings, announces changes, and writes them to disk after a while.

    Only what this window has changed is written, so that two windows do not undo each other's changes.
    """

    changed = Signal(object)
    """Names of the changed fields, frozenset[str]. `values` has the new ones."""

    failed = Signal(str)
    """The file cannot be written: a sentence, emitted once until a later attempt succeeds."""

    recovered = Signal()
    """The file could be written again."""

    def __init__(self, values: Settings, file: Path | None, parent: QObject | None = None) -> None:
        """Take settings as they were loaded.

        Args:
            values: the settings to start with.
            file: where changes are kept; None to keep nothing.
            parent: Qt parent.
        """
        super().__init__(parent)
        self._values, self._file = values, file
        self._unsaved: set[str] = set()
        self._failing = False
        self.collect: Callable[[], dict[str, Any]] = dict
        """Returns fields that only Qt knows, such as the window's geometry; called before saving."""
        self._settled = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._settled.timeout.connect(self.save)

    @property
    def values(self) -> Settings:
        """The current settings."""
        return self._values

    def change(self, **values: Any) -> None:
        """Change fields by name.

        Raises:
            TypeError: for an unknown name.
        """
        new = replace(self._values, **values)
        names = frozenset(name for name in values if getattr(new, name) != getattr(self._values, name))
        if not names:
            return
        self._values = new
        self._unsaved |= names
        self._settled.start()
        self.changed.emit(names)

    def save(self) -> None:
        """Write what has changed now."""
        self._settled.stop()
        collected = self.collect()
        self._values = replace(self._values, **collected)
        if self._file is None:
            return
        problem = save(self._values, self._file, self._unsaved | collected.keys())
        if problem and not self._failing:
            self.failed.emit(problem)
        elif self._failing and not problem:
            self.recovered.emit()
        self._failing = bool(problem)
        if not problem:
            self._unsaved.clear()
