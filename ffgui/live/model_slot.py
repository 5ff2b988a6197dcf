"""A pane's model: the one loaded, and the one wanted."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from ffgui.detect.detector import Detector
from ffgui.detect.engines.engine import Runtime, RuntimeFactory
from ffgui.detect.model_info import ModelInfo
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError
from ffgui.live.state import Options
from ffgui.live.threads import auto_threads


@dataclass(frozen=True, slots=True)
class _Wanted:
    path: Path
    open_runtime: RuntimeFactory


class ModelSlot:
    """Holds a detector that fits the options.

    Hold `lock` while calling `prepare` and while using what it gives: a model works for one
    thread at a time. The other members may be used from any thread.
    """

    def __init__(self, path: Path, open_runtime: RuntimeFactory) -> None:
        self.lock = threading.Lock()
        self._wanted = _Wanted(path, open_runtime)
        self._loaded: _Wanted | None = None
        self._runtime: Runtime | None = None
        self._refused: int | None = None
        self._detector: Detector | None = None
        self._detector_for: tuple[InferenceSize, float] | None = None

    @property
    def info(self) -> ModelInfo | None:
        """What the loaded model says about itself."""
        return None if self._runtime is None else self._runtime.info

    @property
    def path(self) -> Path:
        """The file that is wanted."""
        return self._wanted.path

    def want(self, path: Path | None = None, open_runtime: RuntimeFactory | None = None) -> None:
        """Ask for another file or backend; `prepare` loads it."""
        known = self._wanted
        self._wanted = _Wanted(path or known.path, open_runtime or known.open_runtime)

    def prepare(self, options: Options) -> tuple[Detector, bool]:
        """The detector for these options, loaded or reloaded if need be.

        Returns:
            The detector, and whether another model than before was loaded.

        Raises:
            UserError: if the wanted model cannot be loaded. A model that was loaded before
                stays, is wanted again, and is what the next call gives.
        """
        threads = options.threads or auto_threads()
        wanted = self._wanted
        replaced = wanted != self._loaded
        if replaced or (self._runtime is not None and threads not in (self._runtime.threads, self._refused)):
            self._load(wanted, threads)
        assert self._runtime is not None
        if self._detector is None or self._detector_for != (options.size, options.nms):
            self._detector = Detector(self._runtime, options.size, options.nms)
            self._detector_for = (options.size, options.nms)
        return self._detector, replaced

    def _load(self, wanted: _Wanted, threads: int) -> None:
        try:
            runtime = wanted.open_runtime(wanted.path, threads)
        except UserError:
            if wanted == self._loaded:  # other threads were asked for, and the file is gone meanwhile
                self._refused = threads
            if self._loaded is not None and self._wanted == wanted:
                self._wanted = self._loaded
            raise
        self._runtime = runtime
        self._loaded = wanted
        self._refused = None
        self._detector = None
