"""The counted sizes of the networks, which are their definition."""

import pytest

from ffgui.lab.nets.attention import Eca, Se, eca_kernel_size, eca_kernel_size_at
from ffgui.lab.nets.config import PLACES, AttentionKind, NetworkConfig
from ffgui.lab.nets.count import attention_parameters, count_macs, count_parameters
from ffgui.lab.nets.deform import DeformableConv2d, PlainConv2d
from ffgui.lab.nets.featherface import FeatherFace

ROWS = [
    (48, 469_388, 456_565, 12_845, 372_755, 359_932),
    (52, 498_102, 485_195, 12_929, 393_450, 380_543),
    (56, 528_106, 515_115, 13_013, 415_435, 402_444),
    (64, 592_371, 578_825, 13_568, 463_662, 450_116),
]


def _count(channels: int, attention: AttentionKind, deformable: bool = True) -> int:
    return count_parameters(FeatherFace(NetworkConfig(channels, attention, deformable)))


@pytest.mark.parametrize(("channels", "v1", "v2", "cbam", "v1_dense", "v2_dense"), ROWS)
def test_parameter_table(channels: int, v1: int, v2: int, cbam: int, v1_dense: int, v2_dense: int) -> None:
    assert _count(channels, "cbam") == v1
    assert _count(channels, "eca") == v2
    assert _count(channels, "cbam", deformable=False) == v1_dense
    assert _count(channels, "eca", deformable=False) == v2_dense
    assert attention_parameters(FeatherFace(NetworkConfig(channels, "cbam"))) == cbam
    assert attention_parameters(FeatherFace(NetworkConfig(channels, "eca"))) == 22


def test_sizes_of_the_published_variants() -> None:
    plain = NetworkConfig(56, "none", bifpn_cells=2, shuffle_block=False)
    spatial = NetworkConfig(52, "eca_spatial", shuffle_block=False)
    assert count_parameters(FeatherFace(plain)) == 489_015
    assert count_parameters(FeatherFace(spatial)) == 476_345


@pytest.mark.parametrize(("channels", "size"), [(56, 3), (64, 3), (128, 5), (256, 5)])
def test_eca_kernel_sizes(channels: int, size: int) -> None:
    assert eca_kernel_size(channels) == size
    place = {64: "c3", 128: "c4", 256: "c5", 56: "p3"}[channels]
    assert eca_kernel_size_at(NetworkConfig(), place) == size
    assert eca_kernel_size_at(NetworkConfig(eca_kernel=7), place) == 7
    assert count_parameters(Eca(size)) == size


def test_variants_differ_only_in_attention() -> None:
    none = _count(56, "none")
    kinds: tuple[AttentionKind, ...] = ("cbam", "eca", "se", "eca_multi", "eca_spatial")
    extra = {kind: _count(56, kind) - none for kind in kinds}
    assert extra == {"cbam": 13_013, "eca": 22, "se": 11_760, "eca_multi": 90, "eca_spatial": 610}


def test_se_has_two_matrices_without_bias() -> None:
    assert count_parameters(Se(256)) == 8_192


def test_places_and_versions() -> None:
    network = FeatherFace(NetworkConfig())
    assert tuple(network.attention) == PLACES
    assert not FeatherFace(NetworkConfig(attention="none")).attention
    assert tuple(FeatherFace(NetworkConfig(places=("p4", "c3"))).attention) == ("c3", "p4")
    assert [NetworkConfig(attention=a).version for a in ("cbam", "eca", "se")] == ["v1", "v2", "se"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"out_channels": 54},
        {"bifpn_cells": 0},
        {"eca_gamma": 0},
        {"eca_kernel": 4},
        {"places": ("c3", "c6")},
        {"places": ()},
    ],
)
def test_impossible_configurations(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        NetworkConfig(**wrong)  # type: ignore[arg-type]


def test_macs_of_single_layers() -> None:
    assert count_macs(PlainConv2d(3, 4), 5, 6) == 30 * 9 * 12
    assert count_macs(DeformableConv2d(3, 4), 5, 6) == 30 * (9 * 12 + 9 * 3 * 27 + 5 * 9 * 3)


def test_counting_macs_keeps_the_mode_and_scales_with_the_area() -> None:
    network = FeatherFace(NetworkConfig()).train()
    network.backbone.eval()
    small, large = count_macs(network, 64, 64), count_macs(network, 128, 128)
    assert network.training
    assert not network.backbone.training
    # Attention's small layers do not grow with the picture.
    assert large == pytest.approx(4 * small, rel=1e-3)
    assert large > count_macs(FeatherFace(NetworkConfig(deformable=False)), 128, 128)
