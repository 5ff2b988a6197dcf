"""The live pipeline as its listener sees it: one source, one worker thread a model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from ffgui.detect.model_info import ModelInfo
from ffgui.detect.onnx_runtime import open_onnx
from ffgui.detect.runtime import RuntimeFactory
from ffgui.live.metrics import SideMetrics
from ffgui.live.sources import SourceSpec
from ffgui.live.state import (
    AttentionHistory,
    FairResult,
    MetricSeries,
    Notice,
    Options,
    Shown,
    Side,
    Status,
)


class Pipeline:
    """Runs up to two detectors on one source.

    All methods may be called from any thread; none waits for a device or a model but `stop`
    (briefly) and `measure_fairly`.
    """

    def __init__(
        self,
        models: Mapping[Side, Path],
        options: Options,
        on_change: Callable[[], None],
        open_runtime: RuntimeFactory = open_onnx,
    ) -> None:
        """Take the models; nothing is opened before `start`.

        Args:
            models: a model file for each side that is to run.
            options: see `Options`.
            on_change: called from worker threads whenever there is something new to pull. It
                must be cheap, and must not call `stop`.
            open_runtime: loads a model file.
        """
        self._models = dict(models)
        self._options = options
        self._on_change = on_change
        self._open_runtime = open_runtime
        self._paused = False
        self._status = Status("stopped")

    def start(self, spec: SourceSpec) -> None:
        """Open a source and run; returns at once and stops what ran before."""
        self._status = Status("starting")
        self._on_change()

    def stop(self, timeout: float = 5.0) -> None:
        """Stop everything and join the threads; may be called twice."""
        self._status = Status("stopped")
        self._on_change()

    @property
    def paused(self) -> bool:
        """Whether the source is held."""
        return self._paused

    def set_paused(self, paused: bool) -> None:
        """Hold or resume the source; options, steps and seeks still take effect while held."""
        self._paused = paused
        self._on_change()

    def step(self, frames: int) -> None:
        """While paused: show a frame further on (or back, if negative) in a file."""

    def seek(self, seconds: float) -> None:
        """Go to a position of a file; without effect for cameras and streams."""

    def retry(self) -> None:
        """Try a lost or failed source again now."""

    @property
    def options(self) -> Options:
        """The options in force."""
        return self._options

    def set_options(self, options: Options) -> None:
        """Change options; takes effect with the next frame, on a still or held one at once."""
        self._options = options
        self._on_change()

    def set_model(self, side: Side, path: Path) -> None:
        """Load another model in its worker. If that fails, a notice says so and the old one stays."""
        self._models[side] = path

    def status(self) -> Status:
        """Where the pipeline stands."""
        return self._status

    def latest(self) -> Shown | None:
        """The newest results, None before there are any; the serial rises."""
        return None

    def position(self) -> float | None:
        """Seconds from the start of a file, of the frame given last."""
        return None

    def model_info(self, side: Side) -> ModelInfo | None:
        """What the loaded model says about itself; None until it is loaded."""
        return None

    def notices(self) -> list[Notice]:
        """What has been noted since the last call."""
        return []

    def metrics(self, side: Side) -> SideMetrics:
        """The figures of a pane now."""
        return SideMetrics()

    def source_fps(self) -> float | None:
        """Frames a second that the source gives, measured."""
        return None

    def attention(self, side: Side) -> AttentionHistory:
        """The attention of a pane's model in the last 20 s."""
        return AttentionHistory(np.zeros(0), {})

    def series(self, side: Side) -> MetricSeries:
        """The figures of a pane over the last 60 s."""
        empty = np.zeros(0)
        return MetricSeries(empty, empty, empty, empty, empty)

    def marks(self) -> list[tuple[float, str]]:
        """When and how source, size, threads or models changed in the last 60 s."""
        return []

    def reset_metrics(self) -> None:
        """Start all figures anew."""

    def record_paint(self, side: Side, serial: int, seconds: float, painted_at: float) -> None:
        """Note that a view has painted a result.

        Args:
            side: the pane.
            serial: of the `Shown` that was painted.
            seconds: how long painting took.
            painted_at: when it was done.
        """

    def measure_fairly(
        self, frames: int = 100, progress: Callable[[int, int], None] | None = None
    ) -> FairResult:
        """Run both models alternately, each alone, on recorded frames; live work waits.

        Call it from a thread that may block for some seconds.

        Args:
            frames: how many frames each model is given.
            progress: told the number of frames done and of all.

        Raises:
            UserError: if a model cannot be loaded or fails.
        """
        raise NotImplementedError
