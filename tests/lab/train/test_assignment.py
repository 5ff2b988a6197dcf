"""Which prior answers for which face, and what its box loses."""

import pytest
import torch

from ffgui.detect.priors import priors
from ffgui.lab.train.losses import box_loss
from ffgui.lab.train.targets import Matcher

FACES = [torch.tensor([[20.0, 24.0, 60.0, 64.0], [50.0, 24.0, 110.0, 90.0], [3.0, 3.0, 9.0, 10.0]])]


def iou(a, b):
    low, high = torch.maximum(a[:2], b[:2]), torch.minimum(a[2:], b[2:])
    shared = (high - low).clamp(min=0).prod()
    return float(shared / ((a[2:] - a[:2]).prod() + (b[2:] - b[:2]).prod() - shared))


def test_atss_is_the_mean_plus_a_deviation_of_the_nearest():
    """Written down once more, prior by prior."""
    size = 128
    centerd = torch.from_numpy(priors(size, size).copy())
    boxes = torch.cat((centerd[:, :2] - centerd[:, 2:] / 2, centerd[:, :2] + centerd[:, 2:] / 2), 1)
    claims = {}
    for number, face in enumerate(FACES[0]):
        center = (face[:2] + face[2:]) / 2
        near, first = [], 0
        for stride in (8, 16, 32):
            count = 2 * (size // stride) ** 2
            away = (centerd[first : first + count, :2] - center).norm(dim=1)
            near += (away.argsort(stable=True)[:18] + first).tolist()
            first += count
        seen = torch.tensor([iou(boxes[prior], face) for prior in near])
        for prior, value in zip(near, seen.tolist(), strict=True):
            point = centerd[prior, :2]
            if value >= seen.mean() + seen.std() and (point >= face[:2]).all() and (point < face[2:]).all():
                claims.setdefault(prior, []).append((value, number))
    targets = Matcher(size, "atss")(FACES)
    found = targets.labeled[0].nonzero()[:, 0].tolist()
    assert claims
    assert set(claims) <= set(found)
    assert len(found) - len(claims) <= len(FACES[0])
    encoded = targets.boxes[0]
    for prior, wishes in claims.items():
        face = FACES[0][max(wishes)[1]]
        center = centerd[prior, :2] + 0.1 * encoded[prior, :2] * centerd[prior, 2:]
        assert torch.allclose(center, (face[:2] + face[2:]) / 2, atol=1e-3)


def test_both_ways_leave_an_empty_crop_empty():
    for assignment in ("retinaface", "atss"):
        assert not Matcher(64, assignment)([torch.zeros(0, 4)]).labeled.any()


def test_diou_by_hand():
    # In sides of the prior: boxes of side 1, centers 0.5 apart in x.
    answer, target = torch.tensor([[[5.0, 0.0, 0.0, 0.0]]]), torch.zeros(1, 1, 4)
    wanted = 1 - 0.5 / 1.5 + 0.25 / (1.5**2 + 1)
    assert float(box_loss(answer, target, "diou")) == pytest.approx(wanted)
    assert float(box_loss(target, target, "diou")) == pytest.approx(0)
    assert float(box_loss(answer, target, "smooth_l1")) == pytest.approx(4.5)


def test_diou_of_wild_boxes_is_finite_and_has_a_gradient():
    answer = torch.tensor([[[900.0, -900.0, 500.0, -500.0], [3.0, 0.0, 1.0, 1.0]]], requires_grad=True)
    loss = box_loss(answer, torch.zeros(1, 2, 4), "diou").sum()
    loss.backward()
    assert loss.isfinite()
    assert answer.grad is not None
    assert answer.grad.isfinite().all()
    assert answer.grad[0, 1].abs().sum() > 0
