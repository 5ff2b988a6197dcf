"""The one place where the pipeline's threads meet Qt's."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from ffgui.detect.model import ModelLoader
from ffgui.live.pipeline import Pipeline
from ffgui.live.state import Options, Side


class PipelineBridge(QObject):
    """Owns the pipeline and says in the GUI thread that there is something new to pull.

    However often the workers call, at most one `changed` is waiting: a slow window skips
    pictures, it never falls behind.
    """

    changed = Signal()
    _woken = Signal()

    def __init__(
        self,
        models: Mapping[Side, Path],
        options: Options,
        load: ModelLoader,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._pending = False
        self._closed = False
        self._woken.connect(self._on_woken, Qt.ConnectionType.QueuedConnection)
        self.pipeline = Pipeline(models, options, self._on_change, load)

    def close(self) -> None:
        """Stop the pipeline; nothing is emitted afterwards. May be called again."""
        with self._lock:
            self._closed = True
        self.pipeline.stop()

    def _on_change(self) -> None:
        """Called by the pipeline's threads."""
        with self._lock:
            if self._pending or self._closed:
                return
            self._pending = True
            self._woken.emit()

    def _on_woken(self) -> None:
        with self._lock:
            self._pending = False
            closed = self._closed
        if not closed:
            self.changed.emit()
