"""Labels of the plot of accuracy over time."""

from itertools import combinations

import pytest

pytest.importorskip("matplotlib", reason="needs the extra 'train'")

from ffgui.evaluate import tradeoff


def labels_of(monkeypatch, points):
    """Plot, and return the text and extent of each label."""
    figures = []
    monkeypatch.setattr(tradeoff, "save_figure", lambda figure, _: figures.append(figure))
    tradeoff.plot_tradeoff("plot.png", points, "Title")
    (axes,) = figures[0].axes
    return {label.get_text(): label.get_window_extent() for label in axes.texts}


def test_labels_of_near_points_do_not_overlap(monkeypatch):
    near = {"v1": (20, 0.64), "v2": (20.1, 0.643), "v1_dense": (19.9, 0.641), "yunet": (20, 0.642)}
    labels = labels_of(monkeypatch, near | {"other": (3, 0.4)})
    assert len(labels) == 5
    assert not any(a.overlaps(b) for a, b in combinations(labels.values(), 2))


def test_names_are_no_formulas(monkeypatch):
    assert labels_of(monkeypatch, {r"a$\nosuch$b": (20, 0.64)}).keys() == {r"a$\nosuch$b"}
