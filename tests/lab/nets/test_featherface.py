"""The whole network and its parts."""

import pytest
import torch

from ffgui.lab.nets.attention import SpatialAttention, build_attention, make_neutral, neutral_factor
from ffgui.lab.nets.config import PLACES, AttentionKind, NetworkConfig
from ffgui.lab.nets.featherface import FeatherFace
from ffgui.lab.nets.head import ChannelShuffle
from ffgui.lab.nets.neck import downsample

KINDS: list[AttentionKind] = ["cbam", "eca", "se", "eca_multi", "eca_spatial", "none"]


@pytest.mark.parametrize("kind", KINDS)
def test_shapes(kind: AttentionKind) -> None:
    network = FeatherFace(NetworkConfig(attention=kind)).eval()
    x = torch.randn(2, 3, 64, 96)
    with torch.no_grad():
        trunk, gates = network.trunk_and_gates(x)
        outputs = network(x)
        from_trunk = network.head(network.trunk(x))
    anchors = 2 * (8 * 12 + 4 * 6 + 2 * 3)
    assert [tuple(o.shape) for o in outputs] == [(2, anchors, n) for n in (4, 2, 10)]
    assert [t.shape[1] for t in trunk] == [64, 128, 256, 56, 56, 56]
    assert tuple(gates) == (PLACES if kind != "none" else ())
    for whole, parts in zip(outputs, from_trunk, strict=True):
        torch.testing.assert_close(whole, parts)


@pytest.mark.parametrize("kind", KINDS[:-1])
def test_gates(kind: AttentionKind) -> None:
    module = FeatherFace(NetworkConfig(attention=kind)).eval().attention_at("p3")
    x = torch.randn(2, 56, 5, 7)
    with torch.no_grad():
        gated = module.with_gates(x)
        torch.testing.assert_close(module(x), gated.features)
        torch.testing.assert_close(module.channel_gate(x), gated.channel)
        assert gated.channel.shape == (2, 56)
        assert ((gated.channel > 0) & (gated.channel < 1)).all()
        assert isinstance(module, SpatialAttention) == (gated.spatial is not None)
        if isinstance(module, SpatialAttention):
            assert gated.spatial is not None
            assert gated.spatial.shape == (2, 1, 5, 7)


@pytest.mark.parametrize("kind", KINDS[:-1])
def test_neutral_gates_are_one_half(kind: AttentionKind) -> None:
    config = NetworkConfig(attention=kind)
    module = build_attention(config, "p3").train()
    make_neutral(module)
    x = torch.randn(2, 56, 5, 7)
    torch.testing.assert_close(module(x) + x, neutral_factor(config) * x)
    module(x).square().mean().backward()
    assert any(p.grad is not None and p.grad.abs().sum() > 0 for p in module.parameters())


def test_a_place_without_attention_passes_a_relu() -> None:
    x = torch.randn(1, 3, 64, 64)
    with torch.no_grad():
        partly = FeatherFace(NetworkConfig(places=("c3", "p5"))).eval()
        trunk, gates = partly.trunk_and_gates(x)
        assert tuple(gates) == ("c3", "p5")
        assert all((level >= 0).all() for level in trunk)
        published = FeatherFace(NetworkConfig(attention="none", shuffle_block=False)).eval()
        assert any((level < 0).any() for level in published.trunk(x))


def test_a_picture_of_one_cell() -> None:
    network = FeatherFace().eval()
    with torch.no_grad():
        boxes, *_ = network(torch.randn(1, 3, 32, 32))
    assert boxes.shape == (1, 42, 4)
    assert boxes.isfinite().all()


def test_a_dense_network_equals_a_deformable_one_with_zero_offsets() -> None:
    deformable = FeatherFace(NetworkConfig()).eval()
    dense = FeatherFace(NetworkConfig(deformable=False)).eval()
    left = dense.load_state_dict(deformable.state_dict(), strict=False)
    assert not left.missing_keys
    x = 50 * torch.randn(1, 3, 64, 64)
    with torch.no_grad():
        for a, b in zip(dense(x), deformable(x), strict=True):
            torch.testing.assert_close(a, b, atol=1e-5, rtol=1e-4)


def test_every_used_weight_gets_a_gradient() -> None:
    network = FeatherFace(NetworkConfig(attention="cbam")).train()
    x = 50 * torch.randn(2, 3, 64, 64).contiguous(memory_format=torch.channels_last)
    with torch.autocast("cpu", torch.bfloat16):
        outputs = network(x)
    torch.stack([output.float().square().mean() for output in outputs]).sum().backward()  # type: ignore[no-untyped-call]
    assert not [name for name, p in network.named_parameters() if p.grad is None]
    assert all(p.grad is not None and p.grad.isfinite().all() for p in network.parameters())


def test_shuffle_takes_even_channels_first() -> None:
    x = torch.arange(6.0).view(1, 6, 1, 1)
    assert ChannelShuffle()(x).flatten().tolist() == [0, 2, 4, 1, 3, 5]


def test_downsampling_sees_zeros_beyond_the_edge() -> None:
    found = downsample(torch.full((1, 1, 4, 4), -1.0))
    assert found.flatten().tolist() == [-1, 0, 0, 0]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # torch advertises its newer exporter
@pytest.mark.filterwarnings("ignore::torch.jit.TracerWarning")
def test_trace_follows_the_size() -> None:
    network = FeatherFace().eval()
    with torch.no_grad():
        traced = torch.jit.trace(network, torch.randn(1, 3, 64, 96))  # type: ignore[no-untyped-call]
        x = torch.randn(2, 3, 96, 64)
        for a, b in zip(traced(x), network(x), strict=True):
            torch.testing.assert_close(a, b)
