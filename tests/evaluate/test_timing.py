import pytest

from ffgui.evaluate.timing import mean_ms, percentile_ms


def test_percentiles_are_milliseconds_and_none_without_data() -> None:
    assert percentile_ms([0.010, 0.020, 0.030], 50) == pytest.approx(20)
    assert percentile_ms([0.0, 0.1], 95) == pytest.approx(95)
    assert percentile_ms([], 95) is None
    assert mean_ms([]) is None
