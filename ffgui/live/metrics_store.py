"""State that is kept when the source changes: models, metrics and history of the panes, notices, marks."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from time import perf_counter

from ffgui.live.accuracy import AccuracyMeter
from ffgui.live.history import (
    SERIES_INTERVAL,
    SERIES_SECONDS,
    AttentionRing,
    RateMeter,
    SeriesRing,
    SideMeter,
)
from ffgui.live.metrics import PaintSample
from ffgui.live.metrics_log import MetricsLog
from ffgui.live.model_slot import ModelSlot
from ffgui.live.state import SIDE_WORDS, ModelResult, Notice, Side
from ffgui.translatable import Translatable

_MAX_ENTRIES = 100
"""Number of notices, and of marks, that are kept."""


class Pane:
    """Model, metrics and history of one side.

    Attributes:
        had_model: whether a model has been loaded before.
    """

    def __init__(self, slot: ModelSlot) -> None:
        self.slot = slot
        self.meter = SideMeter()
        self.attention = AttentionRing()
        self.series = SeriesRing()
        self.accuracy = AccuracyMeter()
        self.had_model = False


class MetricsStore:
    """Panes, notices and marks. All methods may be called from any thread.

    Attributes:
        changed: called whenever there is something new.
        panes: by side.
        log: gets every result; None without one.
    """

    def __init__(self, on_change: Callable[[], None]) -> None:
        self.changed = on_change
        self.panes: dict[Side, Pane] = {}
        self.log: MetricsLog | None = None
        self._lock = threading.Lock()
        self._notices: deque[Notice] = deque(maxlen=_MAX_ENTRIES)
        self._marks: deque[tuple[float, str]] = deque(maxlen=_MAX_ENTRIES)
        self._sampled = 0.0

    # Notices and marks

    def add_notice(self, notice: Notice) -> None:
        """Keep a notice until `drain_notices`; the oldest are dropped if that never comes."""
        with self._lock:
            self._notices.append(notice)
        self.changed()

    def drain_notices(self) -> list[Notice]:
        """Return the notices since the last call."""
        with self._lock:
            notices = list(self._notices)
            self._notices.clear()
        return notices

    def add_mark(self, text: str) -> None:
        """Record a change that affects the metrics."""
        with self._lock:
            self._marks.append((perf_counter(), text))

    def marks(self) -> list[tuple[float, str]]:
        """Return the changes of the last `SERIES_SECONDS`."""
        oldest = perf_counter() - SERIES_SECONDS
        with self._lock:
            return [mark for mark in self._marks if mark[0] >= oldest]

    # Models

    def model_loaded(self, side: Side) -> None:
        """Forget the times and attention of the model that was replaced, and tell the user."""
        pane = self.panes[side]
        info = pane.slot.info
        name = info.name if info is not None else side
        pane.attention.clear()
        pane.meter.forget_times()
        if pane.had_model:
            self.add_mark(f"model {name}")
            text = Translatable("The {side} pane now runs {name}.", side=SIDE_WORDS[side], name=name)
            self.add_notice(Notice("info", text, side, f"model {side}"))
        pane.had_model = True
        self.changed()

    # Metrics

    def add_result(self, side: Side, result: ModelResult, warm_up: bool) -> None:
        """Record a result."""
        pane = self.panes[side]
        pane.meter.add(result, warm_up)
        if warm_up:  # by another model, or with other settings
            pane.accuracy.clear()
        if result.candidates is not None:
            pane.accuracy.add(result.frame, result.candidates)
        pane.attention.add(result.finished, result.result.attention.channels)
        log, info = self.log, pane.slot.info
        if log is not None:
            log.add(side, info.name if info is not None else side, result)

    def add_paint(self, side: Side, captured: float, seconds: float, painted_at: float) -> None:
        """Record a painting of a frame captured at this time."""
        self.panes[side].meter.add_paint(PaintSample(painted_at, seconds, painted_at - captured))

    def tick(self, now: float, source_rate: RateMeter) -> None:
        """Sample the metrics for the plots when a sample is due."""
        with self._lock:
            if now - self._sampled < SERIES_INTERVAL:
                return
            # Keeps the mean interval although ticks are a little late.
            self._sampled = (
                now if now - self._sampled > 2 * SERIES_INTERVAL else self._sampled + SERIES_INTERVAL
            )
        fps = source_rate.rate(now)
        for pane in list(self.panes.values()):
            pane.series.add(now, pane.meter.metrics(now), fps)

    def interrupt(self) -> None:
        """Exclude a pause from the rates, and leave a gap in the plots."""
        now = perf_counter()
        for pane in list(self.panes.values()):
            pane.meter.restart_rate()
            pane.series.add_gap(now)

    def begin_source(self, name: str) -> None:
        """Reset the metrics for another source."""
        self.add_mark(f"source {name}")
        for pane in list(self.panes.values()):
            pane.meter.begin_source()
            pane.accuracy.clear()

    def forget_times(self) -> None:
        """Forget the times of all panes after a change of size or threads."""
        for pane in list(self.panes.values()):
            pane.meter.forget_times()

    def reset(self) -> None:
        """Reset all metrics."""
        with self._lock:
            self._marks.clear()
        for pane in list(self.panes.values()):
            pane.meter.reset()
            pane.series.clear()
