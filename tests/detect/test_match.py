import numpy as np
import pytest

from ffgui.detect.match import iou_matrix, match


def boxes(*rows):
    return np.asarray(rows, np.float32).reshape(-1, 4)


def test_iou_by_hand():
    found = iou_matrix(
        boxes([0, 0, 10, 10]), boxes([5, 0, 15, 10], [0, 0, 10, 10], [20, 20, 30, 30], [3, 3, 3, 3])
    )
    np.testing.assert_allclose(found, [[50 / 150, 1, 0, 0]], rtol=1e-6)


def test_the_best_pair_goes_first():
    a = boxes([0, 0, 100, 100], [10, 0, 110, 100])
    b = boxes([8, 0, 108, 100])
    found = match(a, b)
    assert [pair[:2] for pair in found.pairs] == [(1, 0)]
    assert found.pairs[0][2] == pytest.approx(98 / 102)
    assert found.only_a == [0]
    assert found.only_b == []


def test_one_to_one():
    a = boxes([0, 0, 10, 10], [50, 50, 60, 60], [90, 90, 99, 99])
    b = boxes([51, 50, 61, 60], [0, 0, 10, 10], [0, 1, 10, 11])
    found = match(a, b)
    assert [pair[:2] for pair in found.pairs] == [(0, 1), (1, 0)]
    assert found.only_a == [2]
    assert found.only_b == [2]


def test_equal_overlaps_go_by_index():
    found = match(boxes([0, 0, 10, 10], [0, 0, 10, 10]), boxes([0, 0, 10, 10]))
    assert [pair[:2] for pair in found.pairs] == [(0, 0)]


def test_the_limit_belongs_to_the_pairs():
    a, b = boxes([0, 0, 10, 10]), boxes([0, 0, 10, 5])
    assert len(match(a, b, 0.5).pairs) == 1
    assert match(a, b, 0.51).pairs == []


@pytest.mark.parametrize(("a", "b"), [(0, 2), (2, 0), (0, 0)])
def test_empty_sets(a, b):
    found = match(boxes(*[[0, 0, 9, 9]] * a), boxes(*[[0, 0, 9, 9]] * b))
    assert found.pairs == []
    assert found.only_a == list(range(a))
    assert found.only_b == list(range(b))
