"""A pane's model: the one loaded, and the one wanted."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from ffgui.detect.detector import Detector
from ffgui.detect.engines.threads import auto_threads
from ffgui.detect.model import Model, ModelLoader
from ffgui.detect.model_info import ModelInfo
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError
from ffgui.live.state import Options


@dataclass(frozen=True, slots=True)
class _Wanted:
    path: Path
    load: ModelLoader


class ModelSlot:
    """Holds a detector that fits the options.

    Hold `lock` while calling `prepare` and while using what it gives: a model works for one
    thread at a time. The other members may be used from any thread.
    """

    def __init__(self, path: Path, load: ModelLoader) -> None:
        self.lock = threading.Lock()
        self._wanted = _Wanted(path, load)
        self._loaded: _Wanted | None = None
        self._model: Model | None = None
        self._refused: int | None = None
        self._detector: Detector | None = None
        self._detector_for: tuple[InferenceSize, float] | None = None

    @property
    def info(self) -> ModelInfo | None:
        """What the loaded model says about itself."""
        return None if self._model is None else self._model.info

    @property
    def path(self) -> Path:
        """The file that is wanted."""
        return self._wanted.path

    def want(self, path: Path) -> None:
        """Ask for another file; `prepare` loads it."""
        self._wanted = _Wanted(path, self._wanted.load)

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
        if replaced or (
            self._model is not None and threads not in (self._model.engine.threads, self._refused)
        ):
            self._load(wanted, threads)
        assert self._model is not None
        if self._detector is None or self._detector_for != (options.size, options.nms):
            self._detector = Detector(self._model, options.size, options.nms)
            self._detector_for = (options.size, options.nms)
        return self._detector, replaced

    def _load(self, wanted: _Wanted, threads: int) -> None:
        try:
            model = wanted.load(wanted.path, threads)
        except UserError:
            if wanted == self._loaded:  # other threads were asked for, and the file is gone meanwhile
                self._refused = threads
            if self._loaded is not None and self._wanted == wanted:
                self._wanted = self._loaded
            raise
        self._model = model
        self._loaded = wanted
        self._refused = None
        self._detector = None
