import pytest

from ffgui.evaluate.timing import mean_ms, median_and_p95_ms


def test_percentiles_are_milliseconds_and_none_without_data() -> None:
    assert median_and_p95_ms([0.010, 0.020, 0.030]) == pytest.approx((20, 29))
    assert median_and_p95_ms([0.0, 0.1]) == pytest.approx((50, 95))
    assert mean_ms([]) is None
