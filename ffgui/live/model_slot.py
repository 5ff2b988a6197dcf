"""The model of one pane: the one that is loaded, and the one that is wanted, each on a device."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from ffgui.detect.detector import Detector
from ffgui.detect.device_check import check_device
from ffgui.detect.engines import CPU
from ffgui.detect.engines.devices import find_device
from ffgui.detect.engines.threads import auto_threads
from ffgui.detect.memory import TooLargeError
from ffgui.detect.model import Model, ModelLoader
from ffgui.detect.model_info import ModelInfo
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError
from ffgui.live.process_memory import trim_heap
from ffgui.live.state import Level, Options
from ffgui.translatable import Translatable


class ModelSlot:
    """Holds the detector of a pane, loaded again as the options require.

    Hold `lock` while calling `prepare` and while using the detector: a model works for one thread at a
    time. The other members may be used from any thread.
    """

    def __init__(
        self,
        path: Path,
        load: ModelLoader,
        on_loaded: Callable[[], None],
        notify: Callable[[Level, str], None],
    ) -> None:
        """Take a model file; it is loaded by `prepare`.

        Args:
            path: the model file.
            load: loads a model file.
            on_loaded: called, with `lock` held, whenever another model than before, or the same on another
                device, has been loaded.
            notify: called with messages about the device for the user.
        """
        self._notify = notify
        self._wanted_device = CPU
        self._loaded_device = CPU
        self._pending_notice: tuple[Level, str] | None = None
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
    def device(self) -> str:
        """Key of the device that runs the model, or is to run it next."""
        return self._wanted_device

    @property
    def path(self) -> Path:
        """The model file that is loaded, or the one to be loaded next."""
        return self._wanted

    def want(self, path: Path) -> None:
        """Ask for another model file; `prepare` loads it."""
        self._wanted = path

    def want_device(self, device: str) -> None:
        """Ask for another device; `prepare` loads the model there, or leaves it on the CPU and says why."""
        self._wanted_device = device

    def leave_device(self, reason: str) -> bool:
        """Return to the CPU after a failure; the next `prepare` loads the model there.

        Returns:
            False if the model is on the CPU anyway.
        """
        device = self._loaded_device
        if device == CPU:
            return False
        self._fall_back(device, reason)
        return True

    def prepare(self, options: Options) -> Detector:
        """Return the detector for these options, after loading the model if need be.

        On a device other than the CPU, the model is first compared with itself on the CPU, which also has
        the device compile it.

        Raises:
            UserError: if the wanted model cannot be loaded, or cannot be compared because the inference size
                is too large for memory. A model that was loaded before stays, is wanted again, and is what
                the next call returns.
        """
        threads = options.threads or auto_threads()
        wanted, device = self._wanted, self._wanted_device
        before = self._loaded, self._loaded_device
        if (wanted, device) != before or (
            self._model and threads not in (self._model.engine.threads, self._refused_threads)
        ):
            self._load(wanted, threads, device, options.size)
        if (self._loaded, self._loaded_device) != before:
            self._on_loaded()
        if self._pending_notice is not None:
            self._notify(*self._pending_notice)
            self._pending_notice = None
        assert self._model is not None
        if self._detector is None or self._detector_for != (options.size, options.nms):
            self._detector = Detector(self._model, options.size, options.nms)
            self._detector_for = (options.size, options.nms)
        return self._detector

    def _load(self, wanted: Path, threads: int, device: str, size: InferenceSize) -> None:
        try:
            model = self._load_model(wanted, threads)
            if device != CPU:
                model = self._load_on_device(model, wanted, threads, device, size)
        except UserError:
            if wanted == self._loaded:  # for another number of threads, but the file no longer exists
                self._refused_threads = threads
            if self._loaded is not None and self._wanted_device == device:
                self._wanted_device = self._loaded_device
            if self._loaded is not None and self._wanted == wanted:
                self._wanted = self._loaded
            raise
        replaced = self._model is not None
        self._model = model
        self._loaded, self._loaded_device = wanted, model.engine.device
        self._refused_threads = None
        self._detector = None
        if replaced:
            trim_heap()  # of the model before, whose heap would otherwise be kept

    def _load_on_device(
        self, on_cpu: Model, file: Path, threads: int, device: str, size: InferenceSize
    ) -> Model:
        """Return the model on the device if it works there, else the one on the CPU."""
        name = on_cpu.info.name
        try:
            label = find_device(device).label
            text = Translatable(
                "Preparing {name} for {device}. The first time can take a while.", name=name, device=label
            )
            self._notify("info", text)
            model = self._load_model(file, threads, device=device)
            check = check_device(model, on_cpu, size)
        except TooLargeError:
            raise
        except UserError as error:
            self._fall_back(device, error.message)
            return on_cpu
        text = Translatable("{name}: {result}", name=name, result=check.text)
        self._pending_notice = "info" if check.agrees else "warning", text
        return model

    def _fall_back(self, device: str, reason: str) -> None:
        if self._wanted_device == device:
            self._wanted_device = CPU
        text = Translatable("Falling back from {device} to the CPU. {reason}", device=device, reason=reason)
        self._pending_notice = "warning", text
