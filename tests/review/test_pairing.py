import numpy as np
import pytest
from review_helpers import faces_of

from ffgui.detect.match import iou_matrix, match
from ffgui.review.pairing import one_to_one, overlapping


def crowd(seed, frames=30):
    """Many overlapping boxes on a coarse grid, so that equal IoUs occur."""
    random = np.random.default_rng(seed)
    result = []
    for _ in range(frames):
        corner = random.integers(0, 12, (random.integers(0, 9), 2)) * 4
        size = random.integers(4, 8, corner.shape) * 4
        result.append([(*xy, *(xy + wh), 0.9) for xy, wh in zip(corner, size, strict=True)])
    return result


@pytest.mark.parametrize("seed", range(5))
def test_all_frames_at_once_give_what_the_matcher_gives_for_each(seed):
    a, b = crowd(seed), crowd(seed + 100)
    pairs = one_to_one(overlapping(faces_of(a), faces_of(b), 0.5))
    found = {frame: set() for frame in range(len(a))}
    first, second = faces_of(a), faces_of(b)
    for i, j, iou in zip(pairs.first, pairs.second, pairs.iou, strict=True):
        assert first.frame[i] == second.frame[j]
        frame = int(first.frame[i])
        begin = np.searchsorted(first.frame, frame), np.searchsorted(second.frame, frame)
        found[frame].add((int(i - begin[0]), int(j - begin[1]), float(iou)))
    for frame, (boxes_a, boxes_b) in enumerate(zip(a, b, strict=True)):
        rows = [np.array(boxes, np.float32).reshape(-1, 5)[:, :4] for boxes in (boxes_a, boxes_b)]
        assert found[frame] == set(match(*rows).pairs)


def test_a_shift_compares_with_later_frames():
    box = (0, 0, 10, 10, 0.9)
    faces = faces_of([[box], [], [box, (100, 0, 110, 10, 0.9)]])
    pairs = overlapping(faces, faces, 0.5, shift=2)
    assert (pairs.first.tolist(), pairs.second.tolist(), pairs.iou.tolist()) == ([0], [1], [1.0])


def test_large_sets_are_compared_in_blocks(monkeypatch):
    a, b = crowd(1, 60), crowd(2, 60)
    whole = overlapping(faces_of(a), faces_of(b), 0.2)
    monkeypatch.setattr("ffgui.review.pairing._BLOCK", 7)
    parts = overlapping(faces_of(a), faces_of(b), 0.2)
    assert parts.first.tolist() == whole.first.tolist()
    assert parts.second.tolist() == whole.second.tolist()


def test_iou_equals_that_of_the_matcher():
    a, b = faces_of(crowd(3)), faces_of(crowd(4))
    pairs = overlapping(a, b, 0.1)
    matrix = iou_matrix(a.boxes, b.boxes)
    assert np.array_equal(pairs.iou, matrix[pairs.first, pairs.second])
