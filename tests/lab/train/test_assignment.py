"""Which prior answers for which face, and what its box loses."""

from typing import get_args

import pytest
import torch

from ffgui.detect.priors import priors
from ffgui.lab.nets.featherface import Outputs
from ffgui.lab.train.alignment import aligned
from ffgui.lab.train.losses import box_loss, encoded_iou
from ffgui.lab.train.recipe import Assignment
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


def test_every_way_leaves_an_empty_crop_empty():
    for assignment in get_args(Assignment):
        assert not Matcher(64, assignment)([torch.zeros(0, 4)]).labeled.any()


def test_aligned_priors_are_those_that_predict_best():
    """Written down once more, face by face."""
    candidates = Matcher(128, "aligned")(FACES)
    noise = torch.Generator().manual_seed(3)
    boxes = candidates.boxes + torch.randn(candidates.boxes.shape, generator=noise)
    logits = torch.randn(*boxes.shape[:2], 2, generator=noise)
    chosen = aligned(candidates, Outputs(boxes, logits, torch.zeros(*boxes.shape[:2], 10)))
    iou, score = encoded_iou(boxes, candidates.boxes)[0], logits[0].softmax(1)[:, 1]
    assert candidates.labeled.sum() > chosen.labeled.sum()
    for number in range(len(FACES[0])):
        priors_of = (candidates.labeled[0] & (candidates.faces[0] == number)).nonzero()[:, 0].tolist()
        best = sorted(priors_of, key=lambda prior: -float(score[prior] * iou[prior] ** 6))
        count = min(max(int(iou[priors_of].sum()), 1), 10)
        positive = (chosen.labeled[0] & (candidates.faces[0] == number)).nonzero()[:, 0].tolist()
        assert sorted(best[:count]) == positive
    dropped = candidates.labeled & ~chosen.labeled
    assert not chosen.boxes[dropped].any()
    assert not chosen.weights[dropped].any()
    assert torch.equal(chosen.boxes[chosen.labeled], candidates.boxes[chosen.labeled])


def test_a_tiny_face_has_candidates_all_around_and_keeps_one_at_first():
    tiny = [torch.tensor([[50.0, 50.0, 54.0, 54.0]])]
    candidates = Matcher(128, "aligned")(tiny)
    assert candidates.labeled.sum() >= 9
    nothing = Outputs(
        torch.full((1, candidates.labeled.shape[1], 4), 99.0),
        torch.zeros(1, candidates.labeled.shape[1], 2),
        torch.zeros(1, 1, 10),
    )
    assert aligned(candidates, nothing).labeled.sum() == 1


def test_candidates_over_an_ignored_face_are_positive_or_ignored():
    ignored = [torch.tensor([[36.0, 36.0, 64.0, 64.0]])]
    overlapping = Matcher(128)([torch.zeros(0, 4)], ignored=ignored).ignored
    candidates = Matcher(128, "aligned")([torch.tensor([[40.0, 40.0, 60.0, 60.0]])], ignored=ignored)
    nothing = Outputs(
        torch.full((*overlapping.shape, 4), 99.0),
        torch.zeros(*overlapping.shape, 2),
        torch.zeros(*overlapping.shape, 10),
    )
    chosen = aligned(candidates, nothing)
    assert (overlapping & candidates.labeled & ~chosen.labeled).any()
    assert torch.equal(chosen.ignored, overlapping & ~chosen.labeled)


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
