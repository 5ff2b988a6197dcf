"""Scores shifted so that there are as many false alarms as wanted."""

import numpy as np
import pytest
import torch

from ffgui.errors import UserError
from ffgui.evaluate.wider import GroundTruth, ImageLabels
from ffgui.lab.nets import load_network
from ffgui.lab.train.losses import face_probability
from ffgui.lab.train.score_calibration import alarm_scores, logit_shift, shift_face_logits


def test_false_alarms_overlap_no_labeled_face():
    faces = np.array([[0, 0, 20, 20]], np.float32)
    image = ImageLabels("0--A/p.jpg", faces, np.zeros((3, 1), bool))
    rows = [[0, 0, 20, 20, 0.9], [10, 0, 30, 20, 0.8], [40, 0, 60, 20, 0.3], [80, 0, 99, 20, 0.6]]
    predictions = {image.name: np.array(rows, np.float32)}
    found = alarm_scores(predictions, GroundTruth({image.name: image}))
    assert found.tolist() == pytest.approx([0.6, 0.3])


@pytest.mark.parametrize("wanted", [1, 2, 3])
def test_after_the_shift_there_are_as_many_false_alarms_as_wanted(wanted):
    alarms = np.array([0.9, 0.4, 0.2, 0.1], np.float32)
    shift = logit_shift(alarms, wanted)
    shifted = 1 / (1 + np.exp(-(np.log(alarms / (1 - alarms)) + shift)))
    assert (shifted >= 0.5).sum() == wanted
    with pytest.raises(UserError, match="Calibrate on more pictures"):
        logit_shift(alarms, 5)


def test_a_shift_moves_all_scores_and_no_box(begun):
    network = load_network(begun / "v2.pth")
    images = torch.randn(1, 3, 64, 64) * 40
    with torch.no_grad():
        before = network(images)
        shift_face_logits(network, 1.5)
        after = network(images)
    moved = torch.logit(face_probability(after.logits)) - torch.logit(face_probability(before.logits))
    assert torch.allclose(moved, torch.full_like(moved, 1.5), atol=1e-3)
    assert torch.equal(before.boxes, after.boxes)
    assert torch.equal(before.landmarks, after.landmarks)
