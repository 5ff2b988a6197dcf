"""NMS against the plain definition."""

import numpy as np
import pytest

from ffgui.detect import nms as module
from ffgui.detect.match import iou_matrix
from ffgui.detect.nms import nms


def reference(boxes, scores, iou):
    """Greedy NMS as the textbook has it."""
    order = sorted(range(len(boxes)), key=lambda i: -scores[i])
    overlaps = iou_matrix(boxes.astype(np.float64), boxes.astype(np.float64))
    kept = []
    for i in order:
        if all(overlaps[i, j] <= iou for j in kept):
            kept.append(i)
    return kept


def random_boxes(count, spread, seed):
    random = np.random.default_rng(seed)
    corner = random.uniform(0, spread, (count, 2))
    size = np.exp(random.uniform(np.log(4), np.log(200), (count, 1))) * random.uniform(0.5, 2, (count, 2))
    return np.hstack((corner, corner + size)).astype(np.float32), random.random(count, np.float32)


@pytest.mark.parametrize("iou", [0.0, 0.1, 0.25, 0.4, 0.5, 0.8, 1.0])
@pytest.mark.parametrize("spread", [30, 300, 3000])
def test_same_as_the_definition(iou, spread):
    boxes, scores = random_boxes(400, spread, seed=spread)
    assert nms(boxes, scores, iou).tolist() == reference(boxes, scores, iou)


@pytest.mark.parametrize("iou", [0.2, 0.4, 0.7])
def test_same_as_the_definition_in_small_blocks(iou, monkeypatch):
    monkeypatch.setattr(module, "_BLOCK", 16)
    monkeypatch.setattr(module, "_STEPS", 1)
    monkeypatch.setattr(module, "_FEW", 1000)
    boxes, scores = random_boxes(500, 250, seed=7)
    assert nms(boxes, scores, iou).tolist() == reference(boxes, scores, iou)


def test_a_chain_keeps_every_other_box():
    # Each box overlaps its neighbors alone, IoU 0.6; only the best of each pair may go on.
    boxes = np.float32([[25 * i, 0, 25 * i + 100, 100] for i in range(200)])
    scores = np.linspace(1, 0.1, 200, dtype=np.float32)
    assert nms(boxes, scores, 0.5).tolist() == list(range(0, 200, 2))


def test_no_boxes_equal_scores_and_empty_boxes():
    assert nms(np.zeros((0, 4), np.float32), np.zeros(0, np.float32), 0.4).tolist() == []
    same = np.float32([[0, 0, 10, 10]] * 3)
    assert nms(same, np.float32([0.5, 0.5, 0.5]), 0.4).tolist() == [0]
    assert nms(np.float32([[5, 5, 5, 5]] * 2), np.float32([0.5, 0.6]), 0.4).tolist() == [1, 0]


def test_the_work_does_not_grow_with_the_square(monkeypatch):
    compared = []
    real = module._above

    def counting(boxes, sizes, first, second, iou):
        compared.append(len(first))
        return real(boxes, sizes, first, second, iou)

    monkeypatch.setattr(module, "_above", counting)
    random = np.random.default_rng(0)
    centers = random.uniform(0, 640, (5000, 2))
    sizes = random.uniform(12, 24, (5000, 2))
    boxes = np.hstack((centers - sizes / 2, centers + sizes / 2)).astype(np.float32)
    kept = nms(boxes, random.random(5000, np.float32), 0.4)
    assert len(kept) > 2500
    assert 0 < sum(compared) < 5000 * 5000 / 2 / 50
