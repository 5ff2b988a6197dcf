"""The one place where the pipeline's threads meet the GUI thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from ffgui.detect.model import ModelLoader
from ffgui.live.pipeline import Pipeline
from ffgui.live.state import Options, Shown, Side


class PipelineBridge(QObject):
    """Owns the pipeline and emits `changed` in the GUI thread when there is something new.

    However often the workers call, at most one `changed` is pending: a slow window skips pictures, it never
    falls behind.
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
        self.prepare: Callable[[Shown], None] | None = None
        """Called in a worker's thread with results that will be shown soon."""
        self._lock = threading.Lock()
        self._pending = False
        self._closed = False
        self._woken.connect(self._on_woken, Qt.ConnectionType.QueuedConnection)
        self.pipeline = Pipeline(models, options, self._on_change, load)

    def close(self) -> None:
        """Stop the pipeline; nothing is emitted afterwards. May be called twice."""
        with self._lock:
            self._closed = True
        self.pipeline.stop()

    def _on_change(self) -> None:
        """Called by the pipeline's threads."""
        with self._lock:
            if self._pending or self._closed:
                return
        shown = self.pipeline.latest() if self.prepare is not None else None
        if shown is not None and self.prepare is not None:
            self.prepare(shown)
        with self._lock:
            if not self._pending and not self._closed:
                self._pending = True
                self._woken.emit()

    def _on_woken(self) -> None:
        with self._lock:
            self._pending = False
            closed = self._closed
        if not closed:
            self.changed.emit()
