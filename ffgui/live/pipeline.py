"""The live pipeline as its listener sees it: one source, one worker thread a model."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter

from ffgui.detect.engines.threads import auto_threads
from ffgui.detect.model import ModelLoader, load_model
from ffgui.detect.model_info import ModelInfo
from ffgui.errors import UserError
from ffgui.live import fair_comparison
from ffgui.live.devices import DeviceOpener, open_device
from ffgui.live.frame_broker import FrameBroker
from ffgui.live.history import AttentionRing, SeriesRing
from ffgui.live.memory import trim_heap
from ffgui.live.metrics import SideMetrics
from ffgui.live.metrics_store import MetricsStore, Pane
from ffgui.live.model_slot import ModelSlot
from ffgui.live.recorded_frames import frames_that_fit, record_frames
from ffgui.live.source_controls import Controls
from ffgui.live.source_run import SourceRun
from ffgui.live.sources import Source, SourceSpec, open_source
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

_RECORDING = 5.0
"""Seconds that recording frames for a measurement may take."""


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
        load: ModelLoader = load_model,
        open_device: DeviceOpener = open_device,
    ) -> None:
        """Take the models; nothing is opened before `start`.

        Args:
            models: a model file for each side that is to run.
            options: see `Options`.
            on_change: called from worker threads whenever there is something new to pull. It
                must be cheap, and must not call `stop`.
            load: loads a model file.
            open_device: opens cameras, videos and streams.
        """
        self._lock = threading.RLock()
        self._open_device = open_device
        self._load = load
        self._ledger = MetricsStore(models, load, on_change)
        self._controls = Controls(options)
        self._serials = itertools.count(1)
        self._run: SourceRun | None = None
        self._retired: list[SourceRun] = []
        self._shown_last: Shown | None = None
        self._stops = 0

    # Running

    def start(self, spec: SourceSpec) -> None:
        """Open a source and run; returns at once and stops what ran before."""
        with self._lock:
            previous = self._retire()
            options = self._controls.options
            self._controls = Controls(options)
            exchange = FrameBroker(options.mode, options.sides, lambda: next(self._serials))
            run = SourceRun(
                spec,
                lambda: self._open(spec),
                {side: pane.slot for side, pane in self._ledger.panes.items()},
                self._controls,
                exchange,
                self._ledger,
                previous,
            )
            self._run = run
            self._ledger.begin_source(spec.name)
            run.start()
        self._ledger.changed()

    def stop(self, timeout: float = 5.0) -> None:
        """Stop everything and join the threads; may be called twice.

        A source whose device hangs is not waited for; it is released when its call returns.
        """
        with self._lock:
            self._stops += 1
            ran = self._retire() is not None
        self._join_retired(timeout)
        if ran:
            trim_heap()
            self._ledger.changed()

    @property
    def held_sources(self) -> int:
        """Source threads of stopped runs that have not released their device yet."""
        with self._lock:
            return sum(run.held_sources for run in self._retired)

    @property
    def paused(self) -> bool:
        """Whether the source is held."""
        return self._controls.paused

    def set_paused(self, paused: bool) -> None:
        """Hold or resume the source; options, steps and seeks still take effect while held."""
        with self._lock:
            changed = paused != self._controls.paused
            self._controls.pause(paused)
            if changed:
                self._interrupt_figures()
        self._ledger.changed()

    def step(self, frames: int) -> None:
        """While paused: show a frame further on (or back, if negative) in a file."""
        self._controls.step(frames)

    def seek(self, seconds: float) -> None:
        """Go to a position of a file; without effect for cameras and streams."""
        self._controls.seek(seconds)

    def retry(self) -> None:
        """Try a lost or failed source again now, and models that stopped."""
        with self._lock:
            if self._run is not None:
                self._run.retry()

    def status(self) -> Status:
        """Where the pipeline stands."""
        run = self._run
        return Status("stopped") if run is None else run.status()

    def notices(self) -> list[Notice]:
        """What has been noted since the last call."""
        return self._ledger.drain_notices()

    # Settings

    @property
    def options(self) -> Options:
        """The options in force."""
        return self._controls.options

    def set_options(self, options: Options) -> None:
        """Change options; takes effect with the next frame, on a still or held one at once."""
        with self._lock:
            before = self._controls.options
            if options == before:
                return
            self._controls.set_options(options)
            self._note_changes(before, options)
            run = self._run
            if run is not None:
                run.exchange.configure(options.mode, options.sides)
                if _asks_more_of_models(before, options):
                    for side in options.sides:
                        run.revive(side)
                if run.needs_refresh:
                    self._controls.refresh()
        self._ledger.changed()

    def set_model(self, side: Side, path: Path) -> None:
        """Load another model in its worker. If that fails, a notice says so and the old one stays."""
        with self._lock:
            pane = self._ledger.panes.get(side)
            if pane is not None:
                pane.slot.want(path=path)
                if self._run is not None:
                    self._run.revive(side)
                return
            pane = self._ledger.panes[side] = Pane(ModelSlot(path, self._load))
            if self._run is not None:
                self._run.adopt(side, pane.slot)

    def model_info(self, side: Side) -> ModelInfo | None:
        """What the loaded model says about itself; None until it is loaded."""
        pane = self._ledger.panes.get(side)
        return None if pane is None else pane.slot.info

    # Pictures and figures

    def latest(self) -> Shown | None:
        """The newest results, None before the source's first; the serial rises."""
        run = self._run
        return self._shown_last if run is None else run.exchange.shown

    def position(self) -> float | None:
        """Seconds from the start of a file, of the frame given last."""
        run = self._run
        frame = None if run is None else run.exchange.frame
        return None if frame is None else frame.position

    def metrics(self, side: Side) -> SideMetrics:
        """The figures of a pane now."""
        pane = self._ledger.panes.get(side)
        return SideMetrics() if pane is None else pane.meter.metrics(perf_counter())

    def source_fps(self) -> float | None:
        """Frames a second that the source gives, measured; None before there is data."""
        run = self._run
        return None if run is None else run.source_rate.rate(perf_counter())

    def attention(self, side: Side) -> AttentionHistory:
        """The attention of a pane's model in the last 20 s."""
        pane = self._ledger.panes.get(side)
        return (AttentionRing() if pane is None else pane.attention).history()

    def series(self, side: Side) -> MetricSeries:
        """The figures of a pane over the last 60 s."""
        pane = self._ledger.panes.get(side)
        return (SeriesRing() if pane is None else pane.series).series()

    def marks(self) -> list[tuple[float, str]]:
        """When and how source, size, threads or models changed in the last 60 s."""
        return self._ledger.marks()

    def reset_metrics(self) -> None:
        """Start all figures anew."""
        self._ledger.reset()

    def record_paint(self, side: Side, serial: int, seconds: float, painted_at: float) -> None:
        """Note that a view has painted a result.

        Args:
            side: the pane.
            serial: of the `Shown` that was painted.
            seconds: how long painting took.
            painted_at: when it was done.
        """
        run = self._run
        captured = None if run is None else run.exchange.captured(serial, side)
        if captured is not None:
            self._ledger.add_paint(side, captured, seconds, painted_at)

    # Measuring

    def measure_fairly(
        self, frames: int = 100, progress: Callable[[int, int], None] | None = None
    ) -> FairResult:
        """SourceRun both models alternately, each alone, on recorded frames; live work waits.

        Call it from a thread that may block for some seconds.

        Args:
            frames: how many frames each model is given.
            progress: told the number of frames done and of all.

        Raises:
            UserError: if a model cannot be loaded or fails, or if `stop` is called meanwhile.
        """
        stops = self._stops

        def tell(done: int, whole: int) -> None:
            if self._stops != stops:
                raise UserError("The measurement was cut off, because everything was stopped. Measure again.")
            if progress is not None and done:
                progress(done, whole)

        images, source = self._record(frames)
        with self._lock:
            controls, run, panes = self._controls, self._run, dict(self._ledger.panes)
        options = controls.options
        exchange = None if run is None else run.exchange
        controls.hold(True)
        if exchange is not None:
            exchange.hold(True)
        try:
            with ExitStack() as locks:
                for pane in panes.values():
                    locks.enter_context(pane.slot.lock)
                detectors = {side: pane.slot.prepare(options)[0] for side, pane in panes.items()}
                seconds = fair_comparison.alternate(detectors, images, frames, options.score, tell)
        finally:
            self._interrupt_figures()
            controls.hold(False)
            if exchange is not None:
                exchange.hold(False)
        models = {side: detector.info.name for side, detector in detectors.items()}
        return fair_comparison.summarize(
            seconds, models, source, str(options.size), options.threads or auto_threads()
        )

    def _record(self, frames: int) -> tuple[list[fair_comparison.Image], str]:
        """Frames of the running source as they come, the picture on show, or the sample."""
        status = self.status()
        run = self._run
        shown = None if run is None else run.exchange.frame
        if run is None or shown is None or status.source is None:
            return record_frames(SourceSpec("sample"), frames), "sample"
        if status.source.kind == "picture":
            return [shown.image], status.source.name
        if status.phase != "running":
            return record_frames(SourceSpec("sample"), frames), "sample"
        images = [shown.image]
        number, until = shown.number, perf_counter() + _RECORDING
        while len(images) < frames_that_fit(frames, shown.image) and perf_counter() < until:
            newest = run.exchange.wait_for_frame(number, until)
            if newest is None:
                break
            images.append(newest.image)
            number = newest.number
        return images, status.source.name

    # Inside

    def _open(self, spec: SourceSpec) -> Source:
        return open_source(
            spec,
            self._controls.options,
            lambda text: self._ledger.note(Notice("warning", text)),
            self._open_device,
        )

    def _retire(self) -> SourceRun | None:
        """Ask what runs to end, and remember it until its source is released."""
        run = self._run
        self._run = None
        if run is not None:
            self._shown_last = run.exchange.shown
            self._interrupt_figures()
            run.begin_stop()
            self._forget_ended()
            self._retired.append(run)
        return run

    def _join_retired(self, timeout: float) -> None:
        with self._lock:
            retired = list(self._retired)
        until = perf_counter() + timeout
        for old in retired:
            old.finish_stop(max(0.0, until - perf_counter()))
        with self._lock:
            self._forget_ended()

    def _forget_ended(self) -> None:
        """Let go of retired runs whose threads have all ended; the others stay known."""
        for old in [old for old in self._retired if not old.alive]:
            old.forget()
            self._retired.remove(old)

    def _note_changes(self, before: Options, after: Options) -> None:
        if before.size != after.size:
            self._ledger.mark(f"size {after.size}")
        if before.threads != after.threads:
            self._ledger.mark(f"threads {after.threads or auto_threads()}")
        if (before.size, before.threads) != (after.size, after.threads):
            self._ledger.forget_times()

    def _interrupt_figures(self) -> None:
        """Keep a standstill out of rates, and leave a gap in the curves."""
        self._ledger.interrupt()
        run = self._run
        if run is not None:
            run.source_rate.restart()


def _asks_more_of_models(before: Options, after: Options) -> bool:
    """Whether models load or run otherwise now, so that one that stopped may be worth another try."""
    return (before.size, before.threads, before.sides) != (after.size, after.threads, after.sides)
