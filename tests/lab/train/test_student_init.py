"""Cutting a network, changing its attention, making it dense: on the published weights."""

import pytest
import torch

from ffgui.errors import UserError
from ffgui.evaluate.annotations.wider_text import read_labels
from ffgui.lab.nets import FeatherFace, NetworkConfig, load_network
from ffgui.lab.train.crops import CropBatches
from ffgui.lab.train.recipe import Crops, Student
from ffgui.lab.train.run_setup import ranking_crops
from ffgui.lab.train.student_init import Fitter, Pruner, dense


@pytest.fixture(scope="module")
def published(shared):
    return load_network(shared / "weights/featherface_v1_published_64.pth")


@pytest.fixture(scope="module")
def crops(shared):
    batches = CropBatches(read_labels(shared / "wider/val"), Crops(size=128, batch=6), seed=3)
    return [batches[step].images for step in range(3)]


def difference(a, b):
    return max(float((x - y).abs().max()) for x, y in zip(a, b, strict=True))


def test_large_steps_do_not_make_the_ranking_of_channels_slow(shared):
    images = read_labels(shared / "wider/val")
    assert {len(batch) for batch in ranking_crops(images, Crops(size=64, batch=96), seed=1)} == {16}
    assert {len(batch) for batch in ranking_crops(images, Crops(size=64, batch=4), seed=1)} == {4}


@torch.no_grad()
def test_cutting_to_the_same_width_changes_nothing(published, crops):
    same = Pruner(published, 64, crops).narrow().eval()
    assert difference(same(crops[0]), published(crops[0])) < 1e-4


@torch.no_grad()
def test_a_cut_network_still_answers_like_the_wide_one(published, crops):
    pruner = Pruner(published, 56, crops)
    narrow = pruner.narrow().eval()
    assert narrow.config == NetworkConfig(56, "cbam")
    assert len(pruner.kept) == 56
    margins = [
        (out.logits[..., 1] - out.logits[..., 0]).flatten() for out in (published(crops[0]), narrow(crops[0]))
    ]
    assert float(torch.corrcoef(torch.stack(margins))[0, 1]) > 0.6


@torch.no_grad()
def test_new_attention_takes_over_the_old_gain(published, crops):
    other = Fitter(published, crops, 1).fit(Student("x", "eca"))
    naive = FeatherFace(NetworkConfig(64, "eca"))
    state = naive.state_dict() | {
        name: value for name, value in published.state_dict().items() if not name.startswith("attention.")
    }
    naive.load_state_dict(state)
    for place in naive.attention:
        naive.attention_at(place).conv.weight.zero_()

    def read(network, place):
        """What the neck's first convolution reads of a map after attention."""
        x = network.backbone(crops[2])[("c3", "c4", "c5").index(place)]
        return getattr(network.neck[0], f"project{place[1]}")(network.attend(place, x))

    for place in ("c3", "c4", "c5"):
        target = read(published, place)
        ours, theirs = (float((read(net.eval(), place) - target).square().mean()) for net in (other, naive))
        assert ours < theirs


@torch.no_grad()
def test_variants_start_from_the_same_function(published, crops):
    fitter = Fitter(published, crops[:1], 1)
    students = [
        Student("none", "none", deformable=False),
        Student("eca", "eca", eca_kernel=5, deformable=False),
        Student("multi", "eca_multi", deformable=False),
        Student("spatial", "eca_spatial", deformable=False),
        Student("se", "se", deformable=False),
        Student("cbam", "cbam", reinit=True, deformable=False),
        Student("partly", "eca", places=("c4", "p3"), deformable=False),
    ]
    first, *others = (fitter.fit(student) for student in students)
    expected = first(crops[1])
    for student, network in zip(students[1:], others, strict=True):
        assert network.config.places == student.places
        for ours, theirs in zip(network(crops[1]), expected, strict=True):
            torch.testing.assert_close(ours, theirs, atol=1e-3, rtol=1e-3, msg=student.name)


@torch.no_grad()
def test_attention_of_the_same_kind_is_kept_where_it_stays(published, crops):
    partly = Fitter(published, crops[:1], 1).fit(Student("x", "cbam", deformable=False, places=("c3", "p5")))
    assert not partly.config.deformable
    for place in ("c3", "p5"):
        for name, value in published.attention_at(place).state_dict().items():
            assert torch.equal(partly.attention_at(place).state_dict()[name], value)
    cut = Pruner(partly, 48, crops[:1]).narrow()
    assert (cut.config.places, cut.config.out_channels) == (("c3", "p5"), 48)
    again = Fitter(partly, crops[:1], 1).fit(Student("x", "cbam", places=("c3", "p5"), deformable=False))
    assert difference(again(crops[1]), partly(crops[1])) == 0


def test_a_network_without_sum_behind_attention_is_no_start(shared, crops):
    plain = load_network(shared / "weights/featherface_plain_published_56.pth")
    with pytest.raises(UserError, match="shuffle"):
        Fitter(plain, crops, 1).fit(Student("x", "eca"))


@torch.no_grad()
def test_dense_equals_deformable_without_offsets(published, crops):
    still = FeatherFace(published.config)
    still.load_state_dict(published.state_dict())
    for name, parameter in still.named_parameters():
        if ".offset." in name or ".modulator." in name:
            parameter.zero_()
    assert difference(dense(still).eval()(crops[0]), still.eval()(crops[0])) < 1e-3
