"""What is kept across sources: each pane's model and figures, notices, marks."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter

from ffgui.detect.model import ModelLoader
from ffgui.live.history import (
    SERIES_INTERVAL,
    SERIES_SECONDS,
    AttentionRing,
    RateMeter,
    SeriesRing,
    SideMeter,
)
from ffgui.live.metrics import PaintSample
from ffgui.live.model_slot import ModelSlot
from ffgui.live.state import ModelResult, Notice, Side

_MOST_KEPT = 100


class Pane:
    """What is kept of one side."""

    def __init__(self, slot: ModelSlot) -> None:
        self.slot = slot
        self.meter = SideMeter()
        self.attention = AttentionRing()
        self.series = SeriesRing()
        self.had_model = False


class MetricsStore:
    """All methods may be called from any thread."""

    def __init__(self, models: Mapping[Side, Path], load: ModelLoader, on_change: Callable[[], None]) -> None:
        self.changed = on_change
        self.panes = {side: Pane(ModelSlot(path, load)) for side, path in models.items()}
        self._lock = threading.Lock()
        self._notices: deque[Notice] = deque(maxlen=_MOST_KEPT)
        self._marks: deque[tuple[float, str]] = deque(maxlen=_MOST_KEPT)
        self._sampled = 0.0

    # Notices and marks

    def note(self, notice: Notice) -> None:
        """Keep a notice until somebody reads it; the oldest are dropped if nobody does."""
        with self._lock:
            self._notices.append(notice)
        self.changed()

    def drain_notices(self) -> list[Notice]:
        """The notices since the last call."""
        with self._lock:
            notices = list(self._notices)
            self._notices.clear()
        return notices

    def mark(self, text: str) -> None:
        """Keep when something changed that changes the figures."""
        with self._lock:
            self._marks.append((perf_counter(), text))

    def marks(self) -> list[tuple[float, str]]:
        """The changes of the last `SERIES_SECONDS`."""
        oldest = perf_counter() - SERIES_SECONDS
        with self._lock:
            return [mark for mark in self._marks if mark[0] >= oldest]

    # Models

    def model_loaded(self, side: Side) -> None:
        """Another model than before is loaded: its figures and vectors start anew."""
        pane = self.panes[side]
        info = pane.slot.info
        name = info.name if info is not None else side
        pane.attention.clear()
        pane.meter.forget_times()
        if pane.had_model:
            self.mark(f"model {name}")
            self.note(Notice("info", f"The {side} pane now runs {name}.", side))
        pane.had_model = True
        self.changed()

    # Figures

    def add_result(self, side: Side, result: ModelResult, warm_up: bool) -> None:
        """Count a result."""
        pane = self.panes[side]
        pane.meter.add(result, warm_up)
        pane.attention.add(result.finished, result.result.attention.channels)

    def add_paint(self, side: Side, captured: float, seconds: float, painted_at: float) -> None:
        """Count a painting of a frame that was captured at this time."""
        self.panes[side].meter.add_paint(PaintSample(painted_at, seconds, painted_at - captured))

    def tick(self, now: float, source_rate: RateMeter) -> None:
        """Sample the figures for the curves when it is time to."""
        with self._lock:
            if now - self._sampled < SERIES_INTERVAL:
                return
            # Keeps the mean interval even though ticks come a little late.
            self._sampled = (
                now if now - self._sampled > 2 * SERIES_INTERVAL else self._sampled + SERIES_INTERVAL
            )
        fps = source_rate.rate(now)
        for pane in list(self.panes.values()):
            pane.series.add(now, pane.meter.metrics(now), fps)

    def interrupt(self) -> None:
        """Keep a standstill out of rates, and leave a gap in the curves."""
        now = perf_counter()
        for pane in list(self.panes.values()):
            pane.meter.restart_rate()
            pane.series.add_gap(now)

    def begin_source(self, name: str) -> None:
        """Count anew for another source."""
        self.mark(f"source {name}")
        for pane in self.panes.values():
            pane.meter.begin_source()

    def forget_times(self) -> None:
        """Drop the samples of all panes, because size or threads are others now."""
        for pane in self.panes.values():
            pane.meter.forget_times()

    def reset(self) -> None:
        """Start all figures anew."""
        with self._lock:
            self._marks.clear()
        for pane in self.panes.values():
            pane.meter.reset()
            pane.series.clear()
