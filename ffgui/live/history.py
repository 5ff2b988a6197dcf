"""Recent results, attention and metrics of a pane, in bounded memory whatever the frame rate."""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ffgui.evaluate.timing import median_and_p95_ms
from ffgui.live.metrics import (
    LATENCY_WINDOW,
    PaintSample,
    ResultSample,
    SideMetrics,
    age_ms,
    latencies,
    rate,
    stages_ms,
)
from ffgui.live.state import AttentionHistory, MetricSeries, ModelResult

ATTENTION_SECONDS = 20.0
ATTENTION_RATE = 30
SERIES_SECONDS = 60.0
SERIES_INTERVAL = 0.5

_ATTENTION_ENTRIES = int(ATTENTION_SECONDS * ATTENTION_RATE)
_ATTENTION_ROWS = 2 * _ATTENTION_ENTRIES

Number = TypeVar("Number", np.float32, np.float64)

_MAX_SAMPLES = 4096


class RateMeter:
    """Rate of events, as `metrics.rate` defines it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._times: deque[float] = deque(maxlen=_MAX_SAMPLES)
        self._since: float | None = None

    def add(self, time: float) -> None:
        """Record an event."""
        with self._lock:
            self._since = time if self._since is None else self._since
            self._times.append(time)
            while self._times[0] < time - 2:
                self._times.popleft()

    def rate(self, now: float) -> float | None:
        """Return the events per second."""
        with self._lock:
            return rate(self._times, self._since, now)

    def restart(self) -> None:
        """Forget all events, such as at the end of a pause."""
        with self._lock:
            self._times.clear()
            self._since = None


class SideMeter:
    """Collects the samples from which the metrics of a pane are computed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rate = RateMeter()
        self._results: deque[ResultSample] = deque(maxlen=_MAX_SAMPLES)
        self._paints: deque[PaintSample] = deque(maxlen=_MAX_SAMPLES)
        self._dropped = self._dropped_before = self._frames = 0
        self._faces: int | None = None

    def add(self, result: ModelResult, warm_up: bool) -> None:
        """Record a result."""
        timing = result.result.timing
        sample = ResultSample(
            result.finished, result.wait, timing.pre, timing.inference, timing.post, warm_up
        )
        self._rate.add(result.finished)
        with self._lock:
            self._results.append(sample)
            while self._results[0].finished < result.finished - LATENCY_WINDOW:
                self._results.popleft()
            self._dropped, self._faces = result.dropped, len(result.faces)
            self._frames += 1

    def add_paint(self, paint: PaintSample) -> None:
        """Record a painting."""
        with self._lock:
            self._paints.append(paint)
            while self._paints[0].painted < paint.painted - 2:
                self._paints.popleft()

    def metrics(self, now: float) -> SideMetrics:
        """Return the current metrics."""
        fps = self._rate.rate(now)
        with self._lock:
            seconds = latencies(self._results, now)
            median, p95 = median_and_p95_ms(seconds) if seconds else (None, None)
            return SideMetrics(
                fps=fps,
                capacity_fps=1000 / median if median else None,
                median_ms=median,
                p95_ms=p95,
                stages_ms=MappingProxyType(stages_ms(self._results, self._paints, now)),
                age_ms=age_ms(self._paints, now),
                dropped=self._dropped - self._dropped_before,
                faces=self._faces,
                frames=self._frames,
            )

    def forget_times(self) -> None:
        """Forget the samples after a change of model, size or threads; counters stay."""
        with self._lock:
            self._results.clear()
            self._paints.clear()

    def restart_rate(self) -> None:
        """Start measuring the rate again, such as after a pause."""
        self._rate.restart()

    def reset(self) -> None:
        """Reset all metrics; dropped frames are counted from now on."""
        self.forget_times()
        self._rate.restart()
        with self._lock:
            self._frames, self._faces = 0, None
            self._dropped_before = self._dropped

    def begin_source(self) -> None:
        """Reset all metrics for another source, whose dropped frames start at 0."""
        self.reset()
        with self._lock:
            self._dropped = self._dropped_before = 0


class AttentionRing:
    """A model's attention in the last `ATTENTION_SECONDS`, at most `ATTENTION_RATE` entries per second.

    Rows are appended to arrays twice as long as needed. When they are full, the current rows move to
    new arrays, so that no row is ever overwritten and views of the rows can be returned without a copy.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._begin = self._end = 0
        self._times: NDArray[np.float64] = np.zeros(_ATTENTION_ROWS, np.float64)
        self._values: dict[str, NDArray[np.float32]] = {}
        self._shapes: dict[str, tuple[int, ...]] = {}

    def add(self, time: float, channels: Mapping[str, NDArray[np.float32]]) -> None:
        """Record the weights of a result finished at `time`, unless the last ones are too recent."""
        with self._lock:
            # A little less than the interval, so that a source of exactly this rate is kept whole.
            recent = self._end > self._begin and time - self._times[self._end - 1] < 0.9 / ATTENTION_RATE
            if recent or not channels:
                return
            shapes = {place: vector.shape for place, vector in channels.items()}
            if shapes != self._shapes:
                self._forget()
                self._shapes = shapes
            if self._end == len(self._times) or not self._values:
                self._move()
            self._times[self._end] = time
            for place, vector in channels.items():
                self._values[place][self._end] = vector
            self._end += 1
            old = np.searchsorted(self._times[self._begin : self._end], time - ATTENTION_SECONDS)
            self._begin = max(self._begin + int(old), self._end - _ATTENTION_ENTRIES)

    def history(self) -> AttentionHistory:
        """Return the current entries; the returned arrays do not change."""
        with self._lock:
            rows = slice(self._begin, self._end)
            values = {place: _read_only(kept[rows]) for place, kept in self._values.items()}
            return AttentionHistory(_read_only(self._times[rows]), MappingProxyType(values))

    def clear(self) -> None:
        """Forget all entries, because those of another model follow."""
        with self._lock:
            self._forget()

    def _forget(self) -> None:
        self._begin = self._end = 0
        self._times = np.zeros(_ATTENTION_ROWS, np.float64)
        self._values, self._shapes = {}, {}

    def _move(self) -> None:
        """Move the current rows to new arrays."""
        rows, kept = slice(self._begin, self._end), self._end - self._begin
        times = np.zeros(_ATTENTION_ROWS, np.float64)
        times[:kept] = self._times[rows]
        values = {}
        for place, shape in self._shapes.items():
            values[place] = np.zeros((_ATTENTION_ROWS, *shape), np.float32)
            if place in self._values:
                values[place][:kept] = self._values[place][rows]
        self._times, self._values, self._begin, self._end = times, values, 0, kept


class SeriesRing:
    """Metrics of a pane over the last `SERIES_SECONDS`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rows: deque[tuple[float, ...]] = deque(maxlen=2 * int(SERIES_SECONDS / SERIES_INTERVAL))

    def add(self, now: float, metrics: SideMetrics, source_fps: float | None) -> None:
        """Record a sample."""
        values = (metrics.fps, metrics.median_ms, metrics.p95_ms, source_fps)
        self._append((now, *(math.nan if value is None else value for value in values)))

    def add_gap(self, now: float) -> None:
        """Record that nothing ran, so that no line is drawn across."""
        self._append((now, math.nan, math.nan, math.nan, math.nan))

    def series(self) -> MetricSeries:
        """Return a copy of the samples."""
        with self._lock:
            rows = np.array(self._rows, np.float64).reshape(-1, 5)
        return MetricSeries(*(np.ascontiguousarray(column) for column in rows.T))

    def clear(self) -> None:
        """Forget all samples."""
        with self._lock:
            self._rows.clear()

    def _append(self, row: tuple[float, ...]) -> None:
        with self._lock:
            self._rows.append(row)
            while self._rows[0][0] < row[0] - SERIES_SECONDS:
                self._rows.popleft()


def _read_only(array: NDArray[Number]) -> NDArray[Number]:
    array.flags.writeable = False
    return array
