"""Decoding against values computed by hand."""

import numpy as np
import pytest

from ffgui.detect.families.family import best_candidates
from ffgui.detect.priors import PriorSpec, decode_boxes, decode_landmarks, priors

VARIANCES = (0.1, 0.2)


def test_priors_of_the_first_cells_and_their_number():
    found = priors(64, 96)
    # Stride 8: 8 x 12 cells, stride 16: 4 x 6, stride 32: 2 x 3, two priors a cell.
    assert found.shape == (2 * (96 + 24 + 6), 4)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found[:3], [[4, 4, 16, 16], [4, 4, 32, 32], [12, 4, 16, 16]])
    np.testing.assert_array_equal(found[2 * 12], [4, 12, 16, 16])  # the second row of cells
    np.testing.assert_array_equal(found[2 * 96], [8, 8, 64, 64])
    np.testing.assert_array_equal(found[-1], [80, 48, 512, 512])


def test_priors_are_cached_and_cannot_be_written():
    assert priors(64, 96) is priors(64, 96)
    with pytest.raises(ValueError, match="read-only"):
        priors(64, 96)[0] = 0


def test_priors_follow_the_metadata():
    found = priors(32, 32, PriorSpec((16,), ((10, 20, 30),)))
    assert found.shape == (4 * 3, 4)
    np.testing.assert_array_equal(found[4], [24, 8, 20, 20])


def test_box_by_hand():
    prior = np.float32([[100, 60, 32, 64]])
    raw = np.float32([[1.0, -0.5, np.log(2) / 0.2, 0.0]])
    # Center 100 + 1 * 0.1 * 32 = 103.2, 60 - 0.5 * 0.1 * 64 = 56.8; width 64, height 64.
    np.testing.assert_allclose(decode_boxes(raw, prior, VARIANCES), [[71.2, 24.8, 135.2, 88.8]], rtol=1e-6)


def test_boxes_stay_finite():
    boxes = decode_boxes(np.float32([[0, 0, 1e4, 1e4]]), np.float32([[0, 0, 512, 512]]), VARIANCES)
    assert np.isfinite(boxes).all()
    assert boxes.dtype == np.float32


def test_landmarks_by_hand():
    raw = np.zeros((1, 10), np.float32)
    raw[0, 2:4] = 2.0, -3.0
    points = decode_landmarks(raw, np.float32([[50, 40, 10, 20]]), VARIANCES)
    np.testing.assert_allclose(points[0, 1], [50 + 2 * 0.1 * 10, 40 - 3 * 0.1 * 20])
    np.testing.assert_allclose(points[0, [0, 2, 3, 4]], [[50, 40]] * 4)


def test_candidates_are_the_best_in_order_and_ties_keep_theirs():
    scores = np.float32([0.2, 0.9, 0.5, 0.9, 0.5, 0.1])
    assert best_candidates(scores, 0.5).tolist() == [1, 3, 2, 4]
    assert best_candidates(scores, 0.0, top=3).tolist()[:2] == [1, 3]
    assert best_candidates(scores, 0.95).tolist() == []
    assert best_candidates(np.float32([np.nan, 0.7]), 0.5).tolist() == [1]
