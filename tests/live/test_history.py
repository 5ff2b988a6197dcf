import numpy as np
import pytest

from ffgui.detect.results import Attention, Detections, Result, Timing
from ffgui.live.history import ATTENTION_RATE, ATTENTION_SECONDS, AttentionRing, SeriesRing, SideMeter
from ffgui.live.metrics import PaintSample, SideMetrics
from ffgui.live.state import Frame, ModelResult


def result(finished: float, dropped: int = 0, inference: float = 0.01) -> ModelResult:
    frame = Frame(np.zeros((8, 8, 3), np.uint8), 0, finished - 0.02)
    detections = Detections(
        np.zeros((3, 4), np.float32), np.array([0.9, 0.5, 0.4], np.float32), np.zeros((3, 5, 2), np.float32)
    )
    outcome = Result(detections, Attention(), Timing(0.001, inference, 0.002))
    return ModelResult(frame, outcome, 0.5, 0.003, finished, dropped)


def test_attention_is_bounded_whatever_the_frame_rate() -> None:
    ring = AttentionRing()
    for number in range(60_000):
        ring.add(number / 1000, {"c3": np.full(4, number, np.float32)})
    history = ring.history()
    assert len(history.times) <= ATTENTION_SECONDS * ATTENTION_RATE
    assert history.times[-1] - history.times[0] <= ATTENTION_SECONDS
    assert history.values["c3"].shape == (len(history.times), 4)
    assert np.all(np.diff(history.times) > 0)


def test_attention_at_30_per_second_is_kept_whole() -> None:
    ring = AttentionRing()
    for number in range(90):
        ring.add(number / 30, {"p3": np.zeros(2, np.float32)})
    assert len(ring.history().times) == 90


def test_history_without_attention_is_empty() -> None:
    ring = AttentionRing()
    ring.add(1.0, {})
    assert ring.history().times.shape == (0,)
    assert dict(ring.history().values) == {}


def test_meter_computes_metrics_of_recent_results() -> None:
    meter = SideMeter()
    for number in range(51):
        meter.add(result(10 + number / 25, dropped=number), warm_up=number == 0)
    meter.add_paint(PaintSample(11.9, 0.004, 0.03))
    metrics = meter.metrics(12.0)
    assert metrics.fps == 25
    assert metrics.median_ms == pytest.approx(13)
    assert metrics.capacity_fps == pytest.approx(1000 / 13)
    assert (metrics.faces, metrics.frames, metrics.dropped) == (2, 51, 50)
    assert metrics.age_ms == pytest.approx(30)


def test_meter_excludes_the_warm_up_from_latency() -> None:
    meter = SideMeter()
    meter.add(result(10.0, inference=2.0), warm_up=True)
    assert meter.metrics(10.1).median_ms is None
    meter.add(result(10.2), warm_up=False)
    assert meter.metrics(10.3).median_ms == pytest.approx(13)


def test_reset_counts_dropped_frames_from_now_on_and_another_source_from_zero() -> None:
    meter = SideMeter()
    meter.add(result(10.0, dropped=7), warm_up=False)
    meter.reset()
    assert meter.metrics(10.0) == SideMetrics()
    meter.add(result(10.1, dropped=9), warm_up=False)
    assert meter.metrics(10.2).dropped == 2
    meter.begin_source()
    meter.add(result(10.3, dropped=1), warm_up=False)
    assert meter.metrics(10.4).dropped == 1


def test_series_keeps_60_seconds_and_records_gaps() -> None:
    ring = SeriesRing()
    for number in range(400):
        ring.add(number / 2, SideMetrics(fps=25.0, median_ms=10.0), 30.0)
    ring.add_gap(200.0)
    series = ring.series()
    assert series.t[-1] - series.t[0] <= 60
    assert series.fps[-2] == 25
    assert series.source_fps[-2] == 30
    assert np.isnan(series.p95_ms).all()
    assert np.isnan(series.fps[-1])
