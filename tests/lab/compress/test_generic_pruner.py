"""Pruning networks with any attention."""

import pytest
import torch

from ffgui.errors import UserError
from ffgui.lab.compress.generic_pruner import GenericPruner
from ffgui.lab.nets import FeatherFace, NetworkConfig
from ffgui.lab.train.losses import face_probability
from ffgui.lab.train.student_init import Pruner


@pytest.fixture(scope="module")
def networks(checkpoint_of):
    """The shipped V2 without offsets, and V1 dense."""
    return {version: checkpoint_of(version).network for version in ("v1", "v2")}


@pytest.fixture(scope="module")
def crops(faces):
    return [faces]


def correlation(a, b, x):
    margins = [face_probability(net(x).logits).logit(eps=1e-6).flatten() for net in (a, b)]
    return float(torch.corrcoef(torch.stack(margins))[0, 1])


@torch.no_grad()
@pytest.mark.parametrize("version", ["v1", "v2"])
def test_a_pruned_network_still_correlates_with_the_original(networks, crops, version):
    wide = networks[version]
    narrow = GenericPruner(wide, 48, crops).narrow()
    assert narrow.config == NetworkConfig(48, wide.config.attention, deformable=False)
    assert correlation(wide, narrow, crops[0]) > 0.5


@torch.no_grad()
def test_with_cbam_it_matches_the_trainers_pruner(networks, crops):
    ours = GenericPruner(networks["v1"], 48, crops).narrow().state_dict()
    theirs = Pruner(networks["v1"], 48, crops).narrow().state_dict()
    assert all(torch.equal(value, theirs[name]) for name, value in ours.items())


@torch.no_grad()
@pytest.mark.parametrize("attention", ["se", "eca_multi", "none"])
def test_networks_with_other_attention_are_pruned_too(networks, crops, attention):
    """Re-initialized attention at some of the places; the rest is the trained network."""
    config = NetworkConfig(56, attention, deformable=False, places=("c4", "p3", "p5"))
    torch.manual_seed(5)
    wide = FeatherFace(config).eval()
    own = networks["v2"].state_dict()
    wide.load_state_dict(
        wide.state_dict() | {name: own[name] for name in own if not name.startswith("attention.")}
    )
    narrow = GenericPruner(wide, 52, crops).narrow()
    assert narrow.config.attention == attention
    assert narrow.config.places == config.places
    assert correlation(wide, narrow, crops[0]) > 0.6


@torch.no_grad()
def test_longer_eca_kernels_are_cropped(networks, crops):
    torch.manual_seed(5)
    wide = FeatherFace(NetworkConfig(136, "eca", deformable=False)).eval()
    narrow = GenericPruner(wide, 56, crops).narrow()
    old, new = (net.attention_at("p3").conv.weight for net in (wide, narrow))
    assert (old.shape[-1], new.shape[-1]) == (5, 3)
    assert torch.equal(new, old[..., 1:4])


@pytest.mark.parametrize("channels", [56, 64])
def test_only_fewer_channels_are_accepted(networks, crops, channels):
    with pytest.raises(UserError, match=r"has 56 channels\. Choose fewer"):
        GenericPruner(networks["v2"], channels, crops)


def test_a_network_without_the_shuffle_block_is_rejected(crops):
    with pytest.raises(UserError, match="without the block after its channel shuffle"):
        GenericPruner(FeatherFace(NetworkConfig(56, "none", shuffle_block=False)), 48, crops)
