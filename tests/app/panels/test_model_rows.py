"""The table of models: which values are better, and which differ."""

from dataclasses import replace

from plot_data import make_info

from ffgui.app.panels.models.model_rows import rows


def test_the_lower_cost_is_better_and_equal_values_are_the_same() -> None:
    left = replace(make_info("v1", "cbam"), parameters=528_106, macs=1_000_000, size_bytes=10)
    right = replace(make_info("v2", "eca"), parameters=515_115, macs=1_000_000, size_bytes=20)
    table = {row.name: row for row in rows({"left": left, "right": right})}
    assert table["Parameters"].better == "right"
    assert table["File size"].better == "left"
    assert table["Multiply-adds"].better is None
    assert table["Multiply-adds"].same
    assert not table["Attention"].same
    assert {row.better for row in rows({"left": left, "right": None})} == {None}
