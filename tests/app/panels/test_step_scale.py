"""Upper ends of plots."""

from ffgui.app.panels.plots.step_scale import StepScale


def test_scale_grows_at_once_and_shrinks_late() -> None:
    scale = StepScale((0.1, 0.2, 0.5), patience=4.0)
    assert scale.fit(0.05, 0.0) == 0.1
    assert scale.fit(0.2, 1.0) == 0.2
    assert scale.fit(9.0, 2.0) == 0.5
    assert scale.fit(0.05, 3.0) == 0.5
    assert scale.fit(0.05, 6.9) == 0.5
    assert scale.fit(0.05, 7.0) == 0.1


def test_scale_waits_anew_after_a_large_value() -> None:
    scale = StepScale((0.1, 0.2), patience=4.0)
    scale.fit(0.2, 0.0)
    scale.fit(0.05, 1.0)
    scale.fit(0.2, 4.0)
    assert scale.fit(0.05, 5.5) == 0.2
    assert scale.fit(0.05, 9.5) == 0.1
