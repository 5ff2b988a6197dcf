"""The model of one pane: the one that is loaded, and the one that is wanted."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from ffgui.detect.detector import Detector
from ffgui.detect.engines.threads import auto_threads
from ffgui.detect.model import Model, ModelLoader
from ffgui.detect.model_info import ModelInfo
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError
from ffgui.live.heap import trim_heap
from ffgui.live.state import Options


class ModelSlot:
    """Holds the detector of a pane, loaded again as the options require.

    Hold `lock` while calling `prepare` and while using the detector: a model works for one thread at a
    time. The other members may be used from any thread.
    """

    def __init__(self, path: Path, load: ModelLoader, on_loaded: Callable[[], None]) -> None:
        """Take a model file; it is loaded by `prepare`.

        Args:
            path: the model file.
            load: loads a model file.
            on_loaded: called, with `lock` held, whenever another model than before has been loaded.
        """
        self.lock = threading.Lock()
        self._load_model = load
        self._on_loaded = on_loaded
        self._wanted = path
        self._loaded: Path | None = None
        self._model: Model | None = None
        self._refused_threads: int | None = None
        self._detector: Detector | None = None
        self._detector_for: tuple[InferenceSize, float] | None = None

    @property
    def info(self) -> ModelInfo | None:
        """Description of the loaded model."""
        return None if self._model is None else self._model.info

    @property
    def kernel(self) -> str | None:
        """Kernels that run the loaded model; see `Engine.kernel`."""
        return None if self._model is None else self._model.engine.kernel

    @property
    def path(self) -> Path:
        """The model file that is loaded, or the one to be loaded next."""
        return self._wanted

    def want(self, path: Path) -> None:
        """Ask for another model file; `prepare` loads it."""
        self._wanted = path

    def prepare(self, options: Options) -> Detector:
        """Return the detector for these options, after loading the model if need be.

        Raises:
            UserError: if the wanted model cannot be loaded. A model that was loaded before stays, is
                wanted again, and is what the next call returns.
        """
        threads = options.threads or auto_threads()
        wanted = self._wanted
        replaced = wanted != self._loaded
        if replaced or (self._model and threads not in (self._model.engine.threads, self._refused_threads)):
            self._load(wanted, threads)
        if replaced:
            self._on_loaded()
        assert self._model is not None
        if self._detector is None or self._detector_for != (options.size, options.nms):
            self._detector = Detector(self._model, options.size, options.nms)
            self._detector_for = (options.size, options.nms)
        return self._detector

    def _load(self, wanted: Path, threads: int) -> None:
        try:
            model = self._load_model(wanted, threads)
        except UserError:
            if wanted == self._loaded:  # for another number of threads, but the file no longer exists
                self._refused_threads = threads
            if self._loaded is not None and self._wanted == wanted:
                self._wanted = self._loaded
            raise
        replaced = self._model is not None
        self._model = model
        self._loaded = wanted
        self._refused_threads = None
        self._detector = None
        if replaced:
            trim_heap()  # of the model before, whose heap would otherwise be kept
