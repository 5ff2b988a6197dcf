"""The live pipeline: one source, one worker thread per model."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from ffgui.detect.engines import CPU
from ffgui.detect.engines.threads import auto_threads
from ffgui.detect.model import ModelLoader, load_model
from ffgui.detect.model_info import ModelInfo
from ffgui.live.accuracy import Accuracy
from ffgui.live.capture_devices import CaptureOpener, open_capture_device
from ffgui.live.fair_comparison import MeasurementCanceledError, measure_alternately, summarize
from ffgui.live.frame_broker import FrameBroker
from ffgui.live.history import AttentionRing, SeriesRing
from ffgui.live.metrics import SideMetrics
from ffgui.live.metrics_log import MetricsLog
from ffgui.live.metrics_store import MetricsStore, Pane
from ffgui.live.model_slot import ModelSlot
from ffgui.live.process_memory import trim_heap
from ffgui.live.recorded_frames import Image, record_frames, record_newest_frames
from ffgui.live.source_controls import SourceControls
from ffgui.live.source_run import SourceRun
from ffgui.live.sources import Source, SourceSpec, open_source
from ffgui.live.state import (
    AttentionHistory,
    FairResult,
    Level,
    MetricSeries,
    Notice,
    Options,
    Shown,
    Side,
    Status,
    device_topic,
)
from ffgui.translatable import Translatable


class Pipeline:
    """Runs up to two detectors on one source.

    All methods may be called from any thread. None waits for a device or a model, except `stop`
    (briefly) and `measure_fairly`.
    """

    def __init__(
        self,
        models: Mapping[Side, Path],
        options: Options,
        on_change: Callable[[], None],
        load: ModelLoader = load_model,
        open_capture: CaptureOpener = open_capture_device,
    ) -> None:
        """Prepare the pipeline; nothing is opened before `start`.

        Args:
            models: a model file for each side that runs.
            options: see `Options`.
            on_change: called from worker threads whenever there is something new to pull. It must
                be cheap, and must not call `stop`.
            load: loads a model file.
            open_capture: opens cameras, videos and streams.
        """
        self._lock = threading.RLock()
        self._open_capture = open_capture
        self._load = load
        self._store = MetricsStore(on_change)
        for side, path in models.items():
            self._add_pane(side, path)
        self._controls = SourceControls(options)
        self._serials = itertools.count(1)
        self._run: SourceRun | None = None
        self._retired: list[SourceRun] = []
        self._last_shown: Shown | None = None
        self._measurement: threading.Event | None = None
        """Set to cancel the measurement in progress."""

    # Running

    def start(self, spec: SourceSpec) -> None:
        """Open a source and run; returns at once, stops what ran before, and cancels a measurement."""
        self.cancel_measurement()
        with self._lock:
            previous = self._retire()
            options = self._controls.options
            self._controls = SourceControls(options)
            run = SourceRun(
                spec,
                lambda: self._open(spec),
                {side: pane.slot for side, pane in self._store.panes.items()},
                self._controls,
                FrameBroker(options.mode, options.sides, lambda: next(self._serials)),
                self._store,
                previous,
            )
            self._run = run
            self._store.begin_source(spec.name)
            run.start()
        self._store.changed()

    def stop(self, timeout: float = 5.0) -> None:
        """Stop everything and join the threads; may be called twice.

        A source that hangs is not waited for; it is released when its call returns.
        """
        self.cancel_measurement()
        with self._lock:
            ran = self._retire() is not None
        self._join_retired(timeout)
        if ran:
            trim_heap()
            self._store.changed()

    @property
    def held_sources(self) -> int:
        """Number of source threads of stopped runs that have not released their device yet."""
        with self._lock:
            return sum(run.held_sources for run in self._retired)

    @property
    def paused(self) -> bool:
        """Whether the source is paused."""
        return self._controls.paused

    def set_paused(self, paused: bool) -> None:
        """Pause or resume the source; options, steps and seeks take effect in a pause too."""
        with self._lock:
            changed = paused != self._controls.paused
            self._controls.pause(paused)
            if changed:
                self._interrupt_metrics()
        self._store.changed()

    def step(self, frames: int) -> None:
        """Go forward by this many frames of a paused source, or back if negative."""
        self._controls.step(frames)

    def seek(self, seconds: float) -> None:
        """Go to a position of a seekable source; no effect on others."""
        self._controls.seek(seconds)

    def retry(self) -> None:
        """Try a lost or failed source again now, and restart models that have stopped."""
        with self._lock:
            if self._run is not None:
                self._run.retry()

    def status(self) -> Status:
        """Return the state of the pipeline."""
        run = self._run
        return Status("stopped") if run is None else run.status()

    def notices(self) -> list[Notice]:
        """Return the notices since the last call."""
        return self._store.drain_notices()

    # Settings

    @property
    def options(self) -> Options:
        """The options in force."""
        return self._controls.options

    def set_options(self, options: Options) -> None:
        """Change the options from the next frame on; a still or paused frame is processed again."""
        with self._lock:
            before = self._controls.options
            if options == before:
                return
            self._controls.set_options(options)
            self._mark_changes(before, options)
            run = self._run
            if run is not None:
                run.broker.configure(options.mode, options.sides)
                if _may_revive_models(before, options):
                    for side in options.sides:
                        run.wake_worker(side)
                run.refresh()
        self._store.changed()

    def set_model(self, side: Side, path: Path) -> None:
        """Load another model in its worker. If that fails, a notice says so and the old one stays."""
        with self._lock:
            pane = self._store.panes.get(side)
            if pane is None:
                pane = self._add_pane(side, path)
                if self._run is not None:
                    self._run.add_worker(side, pane.slot)
                return
            pane.slot.want(path)
            if self._run is not None:
                self._run.wake_worker(side)

    def set_device(self, side: Side, device: str) -> None:
        """Run a pane's model on another device; if that fails, show a notice and fall back to the CPU."""
        with self._lock:
            pane = self._store.panes.get(side)
            if pane is None or pane.slot.device == device:
                return
            pane.slot.want_device(device)
            if self._run is not None:
                self._run.wake_worker(side)

    def device(self, side: Side) -> str:
        """Return the key of the device that runs a pane's model, or is to run it next."""
        pane = self._store.panes.get(side)
        return CPU if pane is None else pane.slot.device

    def model_path(self, side: Side) -> Path:
        """Return the model file of a pane: the one loaded, or the one to be loaded next.

        Raises:
            KeyError: if the pane has no model.
        """
        return self._store.panes[side].slot.path

    def model_info(self, side: Side) -> ModelInfo | None:
        """Return the description of the loaded model; None until it is loaded."""
        pane = self._store.panes.get(side)
        return None if pane is None else pane.slot.info

    def kernel(self, side: Side) -> str | None:
        """Return the kernels that run the model, such as "native avx512"; None until it is loaded."""
        pane = self._store.panes.get(side)
        return None if pane is None else pane.slot.kernel

    # Frames and metrics

    def latest(self) -> Shown | None:
        """Return the newest results, None before the first; their serial rises."""
        run = self._run
        return self._last_shown if run is None else run.broker.shown

    def position(self) -> float | None:
        """Return the position of the newest frame in seconds, None without a timeline."""
        run = self._run
        frame = None if run is None else run.broker.frame
        return None if frame is None else frame.position

    def metrics(self, side: Side) -> SideMetrics:
        """Return the current metrics of a pane; no rate while nothing is delivered.

        A single picture has the time of its last inference in place of a median.
        """
        pane = self._store.panes.get(side)
        if pane is None:
            return SideMetrics()
        metrics = pane.meter.metrics(perf_counter())
        if not self._delivering:
            metrics = replace(metrics, fps=None)
        source, shown = self.status().source, self.latest()
        result = None if shown is None else shown.results.get(side)
        if source is not None and source.single_picture and result is not None:
            seconds = result.result.timing.total
            metrics = replace(metrics, median_ms=seconds * 1000, p95_ms=None, capacity_fps=None)
        return metrics

    def source_fps(self) -> float | None:
        """Return the measured frames per second of the source; None before there is data."""
        run = self._run
        return run.source_rate.rate(perf_counter()) if run is not None and self._delivering else None

    def attention(self, side: Side) -> AttentionHistory:
        """Return the attention of a pane's model in the last 20 s."""
        pane = self._store.panes.get(side)
        return (AttentionRing() if pane is None else pane.attention).history()

    def series(self, side: Side) -> MetricSeries:
        """Return the metrics of a pane over the last 60 s."""
        pane = self._store.panes.get(side)
        return (SeriesRing() if pane is None else pane.series).series()

    def accuracy(self, side: Side) -> Accuracy | None:
        """Return a pane's accuracy on the labeled frames so far, None without any.

        Takes some milliseconds, more with many frames: call it in a thread.
        """
        pane = self._store.panes.get(side)
        return None if pane is None else pane.accuracy.measure(self._controls.options.score)

    def marks(self) -> list[tuple[float, str]]:
        """Return when and how source, size, threads or models changed in the last 60 s."""
        return self._store.marks()

    def reset_metrics(self) -> None:
        """Reset all metrics."""
        self._store.reset()

    def set_metrics_log(self, log: MetricsLog | None) -> None:
        """Write every result to a log; None for no longer."""
        self._store.log = log

    def record_paint(self, side: Side, serial: int, seconds: float, painted_at: float) -> None:
        """Record that a view has painted a result.

        Args:
            side: the pane.
            serial: of the `Shown` that was painted.
            seconds: duration of the painting.
            painted_at: when it was done.
        """
        run = self._run
        captured = None if run is None else run.broker.captured(serial, side)
        if captured is not None:
            self._store.add_paint(side, captured, seconds, painted_at)

    # Fair comparison

    def measure_fairly(self, frames: int, progress: Callable[[int, int], None] | None = None) -> FairResult:
        """Run both models alternately, each alone, on recorded frames; live work is suspended.

        Call it from a thread that may block for some seconds.

        Args:
            frames: number of frames for each model.
            progress: called with the number of frames done and the total.

        Raises:
            MeasurementCanceledError: if `cancel_measurement`, `start` or `stop` is called meanwhile.
            UserError: if a model cannot be loaded or fails.
        """
        canceled = threading.Event()
        with self._lock:
            self._measurement = canceled
        try:
            return self._measure(frames, progress, canceled)
        finally:
            with self._lock:
                if self._measurement is canceled:
                    self._measurement = None
            self._store.changed()

    @property
    def measuring(self) -> bool:
        """Whether `measure_fairly` is running."""
        return self._measurement is not None

    def cancel_measurement(self) -> None:
        """Make `measure_fairly` end after the present frame; no effect if it is not running."""
        with self._lock:
            if self._measurement is not None:
                self._measurement.set()

    def _measure(
        self, frames: int, progress: Callable[[int, int], None] | None, canceled: threading.Event
    ) -> FairResult:
        def report(done: int, total: int) -> None:
            if canceled.is_set():
                raise MeasurementCanceledError("The measurement was canceled.")
            if progress is not None and done:
                progress(done, total)

        images, source = self._record(frames, canceled)
        with self._lock:
            report(0, frames)
            controls, run, panes = self._controls, self._run, dict(self._store.panes)
        options = controls.options
        controls.hold(True)
        self._interrupt_metrics()
        if run is not None:
            run.broker.hold(True)
        try:
            with ExitStack() as locks:
                for pane in panes.values():
                    locks.enter_context(pane.slot.lock)
                detectors = {side: pane.slot.prepare(options) for side, pane in panes.items()}
                seconds = measure_alternately(detectors, images, frames, options.score, report)
        finally:
            self._interrupt_metrics()
            controls.hold(False)
            if run is not None:
                run.broker.hold(False)
        models = {side: detector.info.name for side, detector in detectors.items()}
        return summarize(seconds, models, source, str(options.size), options.threads or auto_threads())

    def _record(self, frames: int, canceled: threading.Event) -> tuple[list[Image], str]:
        """Return frames of the running source, the picture on show, or frames of the sample."""
        status = self.status()
        run = self._run
        shown = None if run is None else run.broker.frame
        if run is None or shown is None or status.source is None:
            return record_frames(SourceSpec("sample"), frames), "sample"
        if status.source.single_picture:
            return [shown.image], status.source.name
        if status.phase != "running":
            return record_frames(SourceSpec("sample"), frames), "sample"
        return record_newest_frames(run.broker, shown, frames, canceled), status.source.name

    # Helpers

    @property
    def _delivering(self) -> bool:
        """Whether new frames keep arriving, so that a rate can be measured."""
        status = self.status()
        moving = status.source is not None and not status.source.single_picture
        return status.phase == "running" and moving and not self.measuring

    def _open(self, spec: SourceSpec) -> Source:
        return open_source(
            spec,
            self._controls.options,
            lambda text: self._store.add_notice(Notice("warning", text, topic="source")),
            self._open_capture,
        )

    def _add_pane(self, side: Side, path: Path) -> Pane:
        slot = ModelSlot(
            path,
            self._load,
            lambda: self._model_loaded(side),
            lambda level, text: self._add_device_notice(side, level, text),
        )
        pane = Pane(slot)
        self._store.panes[side] = pane
        return pane

    def _add_device_notice(self, side: Side, level: Level, text: str) -> None:
        message = (
            Translatable("Left pane: {text}", text=text)
            if side == "left"
            else Translatable("Right pane: {text}", text=text)
        )
        self._store.add_notice(Notice(level, message, side, device_topic(side)))

    def _model_loaded(self, side: Side) -> None:
        """Called in the thread that has loaded the model."""
        self._store.model_loaded(side)
        run = self._run
        if run is not None:
            run.refresh()

    def _retire(self) -> SourceRun | None:
        """Ask the current run to end, and keep it until its source is released."""
        run = self._run
        self._run = None
        if run is not None:
            self._last_shown = run.broker.shown
            self._interrupt_metrics()
            run.begin_stop()
            self._drop_ended()
            self._retired.append(run)
        return run

    def _join_retired(self, timeout: float) -> None:
        with self._lock:
            retired = list(self._retired)
        until = perf_counter() + timeout
        for old in retired:
            old.finish_stop(max(0.0, until - perf_counter()))
        with self._lock:
            self._drop_ended()

    def _drop_ended(self) -> None:
        """Drop retired runs whose threads have all ended."""
        for old in [old for old in self._retired if not old.alive]:
            old.drop_threads()
            self._retired.remove(old)

    def _mark_changes(self, before: Options, after: Options) -> None:
        if before.size != after.size:
            self._store.add_mark(f"size {after.size}")
        if before.threads != after.threads:
            self._store.add_mark(f"threads {after.threads or auto_threads()}")
        if (before.size, before.threads) != (after.size, after.threads):
            self._store.forget_times()

    def _interrupt_metrics(self) -> None:
        """Exclude a pause from the rates, and leave a gap in the plots."""
        self._store.interrupt()
        run = self._run
        if run is not None:
            run.source_rate.restart()


def _may_revive_models(before: Options, after: Options) -> bool:
    """Return whether models load or run differently now, so that a failed one is worth another try."""
    return (before.size, before.threads, before.sides) != (after.size, after.threads, after.sides)
