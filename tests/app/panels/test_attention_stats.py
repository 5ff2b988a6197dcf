"""Attention statistics against values worked out by hand."""

import subprocess
import sys

import numpy as np
import pytest

from ffgui.app.panels.attention import attention_stats as stats
from ffgui.app.panels.attention import attention_texts as texts

TWO_CHANNELS = np.array([[0.2, 0.6], [0.4, 0.6]], np.float32)
"""Channel 0 goes 0.2, 0.4; channel 1 stays at 0.6."""


def test_place_stats_by_hand() -> None:
    found = stats.place_stats(TWO_CHANNELS)
    assert found is not None
    assert found.channel_mean == pytest.approx([0.3, 0.6])
    assert found.channel_spread == pytest.approx([0.1, 0.0], abs=1e-6)
    assert found.mean == pytest.approx(0.45)
    assert found.differ == pytest.approx(0.15)
    assert found.moves == pytest.approx(np.sqrt(0.01 / 2))


def test_spread_is_that_over_channels_and_time() -> None:
    values = np.random.default_rng(3).random((40, 56), np.float32)
    found = stats.place_stats(values)
    assert found is not None
    assert found.spread == pytest.approx(float(values.std()), rel=1e-5)


def test_nothing_recorded_has_no_statistics() -> None:
    assert stats.place_stats(np.zeros((0, 64), np.float32)) is None
    assert texts.sentence(None) == "No values yet."


def test_sentence_tells_mean_and_spreads() -> None:
    found = stats.place_stats(TWO_CHANNELS)
    assert texts.sentence(found) == "Mean 0.45, spread 0.15 across channels, 0.07 over time."


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("cbam", "CBAM channel gate"),
        ("eca", "ECA weights"),
        ("eca_spatial", "ECA weights"),
        ("se", "SE weights"),
    ],
)
def test_titles(kind: str, title: str) -> None:
    assert texts.attention_title(kind) == title


def test_a_network_without_attention_has_no_title() -> None:
    assert texts.attention_title("none") is None


def test_order_puts_what_moves_most_first_and_keeps_equals_in_turn() -> None:
    values = np.array([[0.5, 0.1, 0.5, 0.5], [0.5, 0.9, 0.6, 0.5]], np.float32)
    found = stats.place_stats(values)
    assert found is not None
    assert stats.spread_order(found).tolist() == [1, 2, 0, 3]


def test_deviation_peak_looks_at_both_directions() -> None:
    values = np.array([[0.5, 0.5], [0.5, 0.5], [0.8, 0.2], [0.2, 0.2]], np.float32)
    found = stats.place_stats(values)
    assert found is not None
    assert stats.deviation_peak(values, found) == pytest.approx(0.3)


def test_time_grid_places_samples_and_leaves_gaps() -> None:
    times = np.array([6.1, 6.9, 9.2])
    values = np.array([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]], np.float32)
    grid = stats.time_grid(times, values, columns=5, seconds=5.0)
    assert grid.shape == (2, 5)
    assert np.isnan(grid[:, [0, 2, 3]]).all(), "5..6, 7..8 and 8..9 hold no sample"
    assert grid[:, 1] == pytest.approx([0.3, 0.4]), "the newest of 6..7"
    assert grid[:, 4] == pytest.approx([0.5, 0.6])


def test_time_grid_scrolls_in_whole_columns() -> None:
    times = np.arange(0.0, 20.0, 0.04)
    values = np.random.default_rng(1).random((len(times), 8), np.float32)
    before = stats.time_grid(times[:-5], values[:-5], columns=200)
    after = stats.time_grid(times, values, columns=200)
    moved = round((np.floor(times[-1] / 0.1) - np.floor(times[-6] / 0.1)).item())
    np.testing.assert_array_equal(before[:, moved:-1], after[:, : -moved - 1])


def test_time_grid_of_nothing_is_empty() -> None:
    assert np.isnan(stats.time_grid(np.zeros(0), np.zeros((0, 3), np.float32), columns=4)).all()


def test_shades() -> None:
    grid = np.array([[0.0, 0.5, 1.0, np.nan, 7.0, -7.0]], np.float32)
    assert stats.shades(grid, 0.0, 1.0).tolist() == [[1, 128, 255, 0, 255, 1]]


def test_gates_note_needs_both_figures() -> None:
    assert texts.gates_note({}) == ""
    assert texts.gates_note({"frozen_gates": "no"}) == ""
    assert texts.gates_note({"frozen_gates": {"live_hard": 0.7}}) == ""
    note = texts.gates_note({"frozen_gates": {"live_hard": 0.71, "frozen_hard": 0.715, "images": 99}})
    assert note == "0.715 instead of 0.710 (99 images)"


def test_statistics_need_no_qt() -> None:
    code = "import sys, ffgui.app.panels.attention.attention_stats; print('PySide6' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"
