import numpy as np
import pytest
from review_helpers import analysis_of

from ffgui.review.comparison import Comparer, FaceFilter
from ffgui.review.face_sizes import by_size
from ffgui.review.timeline import build_timeline

SMALL = (10.0, 10.0, 30.0, 30.0)
LARGE = (100.0, 100.0, 200.0, 200.0)


def face(box, score=0.9):
    return (*box, score)


@pytest.fixture
def comparison():
    a = [[face(LARGE), face(SMALL, 0.5)], [face(LARGE)], [], []]
    b = [[face(LARGE, 0.8)], [face(LARGE)], [], [face(SMALL)]]
    return Comparer(analysis_of(a, b)).compare(FaceFilter())


def test_values_of_each_frame(comparison):
    timeline = build_timeline(comparison)
    assert timeline.both.tolist() == [1, 1, 0, 0]
    assert timeline.only["a"].tolist() == [1, 0, 0, 0]
    assert timeline.only["b"].tolist() == [0, 0, 0, 1]
    assert timeline.score["a"][:2] == pytest.approx([0.7, 0.9])
    assert np.isnan(timeline.score["a"][2:]).all()
    assert timeline.iou[:2].tolist() == [1, 1]
    assert timeline.spread == {}


def test_a_bin_has_the_largest_count_and_the_mean_of_its_frames(comparison):
    bins = build_timeline(comparison).binned(0, 3, 2)
    assert bins.start.tolist() == [0, 2, 4]
    assert bins.both.tolist() == [1, 0]
    assert (bins.only["a"].tolist(), bins.only["b"].tolist()) == ([1, 0], [0, 1])
    assert bins.score["a"][0] == pytest.approx(0.8)
    assert bins.score["b"].tolist() == pytest.approx([0.85, 0.9])
    assert np.isnan(bins.iou[1])


def test_bins_are_never_smaller_than_a_frame(comparison):
    bins = build_timeline(comparison).binned(1, 3, 1000)
    assert bins.start.tolist() == [1, 2, 3, 4]
    assert bins.only["b"].tolist() == [0, 0, 1]


def test_faces_by_size(comparison):
    classes = {row.min_side: (row.both, row.only_a, row.only_b) for row in by_size(comparison)}
    assert classes == {0: (0, 0, 0), 16: (0, 1, 1), 32: (0, 0, 0), 64: (2, 0, 0), 128: (0, 0, 0)}
