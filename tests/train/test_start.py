"""Cutting a network, changing its attention, making it dense: on the published weights."""

import pytest
import torch

from ffgui.nets import FeatherFace, NetworkConfig, load_network
from ffgui.train.crops import CropBatches
from ffgui.train.labels import read_labels
from ffgui.train.recipe import Crops
from ffgui.train.start import Pruner, dense, with_attention


@pytest.fixture(scope="module")
def published(shared):
    return load_network(shared / "weights/featherface_v1_published_64.pth")


@pytest.fixture(scope="module")
def crops(shared):
    batches = CropBatches(read_labels(shared / "wider/val"), Crops(size=128, batch=6), seed=3)
    return [batches[step].images for step in range(3)]


def difference(a, b):
    return max(float((x - y).abs().max()) for x, y in zip(a, b, strict=True))


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
    other = with_attention(published, "eca", crops).eval()
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
        return getattr(network.neck[0], f"project{place[1]}")((network.attention[place](x) + x).relu())

    for place in ("c3", "c4", "c5"):
        target = read(published, place)
        ours, theirs = (float((read(net.eval(), place) - target).square().mean()) for net in (other, naive))
        assert ours < theirs


@torch.no_grad()
def test_dense_equals_deformable_without_offsets(published, crops):
    still = FeatherFace(published.config)
    still.load_state_dict(published.state_dict())
    for name, parameter in still.named_parameters():
        if ".offset." in name or ".modulator." in name:
            parameter.zero_()
    assert difference(dense(still).eval()(crops[0]), still.eval()(crops[0])) < 1e-3
