import pytest

from ffgui.live.metrics import (
    PaintSample,
    ResultSample,
    age_ms,
    latencies,
    rate,
    stages_ms,
)


def sample(finished: float, latency: float = 0.01, warm_up: bool = False) -> ResultSample:
    return ResultSample(finished, 0.002, latency / 4, latency / 2, latency / 4, warm_up)


def test_rate_counts_events_of_the_last_second() -> None:
    times = [100 + n / 25 for n in range(100)]
    assert rate(times, times[0], times[-1]) == 25


def test_rate_is_none_before_a_whole_second_and_zero_after_a_pause() -> None:
    assert rate([], None, 5.0) is None
    assert rate([10.0, 10.5], 10.0, 10.9) is None
    assert rate([10.0, 10.5], 10.0, 20.0) == 0


def test_latency_excludes_warm_ups_and_old_results() -> None:
    results = [sample(1.0), sample(9.0, 0.5, warm_up=True), sample(9.5, 0.02)]
    assert latencies(results, 10.0) == pytest.approx([0.02])


def test_stages_are_means_of_the_last_second() -> None:
    stages = stages_ms([sample(1.0, 1.0), sample(9.5, 0.04)], [PaintSample(9.9, 0.003, 0.05)], 10.0)
    assert stages == pytest.approx({"wait": 2, "pre": 10, "inference": 20, "post": 10, "paint": 3})


def test_stages_and_age_are_none_before_there_is_data() -> None:
    assert set(stages_ms([], [], 10.0).values()) == {None}
    assert age_ms([], 10.0) is None


def test_age_is_the_mean_over_frames_painted_in_the_last_second() -> None:
    paints = [PaintSample(1.0, 0.001, 9.0), PaintSample(9.5, 0.001, 0.04), PaintSample(9.9, 0.001, 0.06)]
    assert age_ms(paints, 10.0) == pytest.approx(50)
