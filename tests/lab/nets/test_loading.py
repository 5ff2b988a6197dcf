"""Published checkpoints, our own, and other files."""

from pathlib import Path

import numpy as np
import pytest
import torch

from ffgui.lab.nets.config import PLACES, AttentionKind, NetworkConfig
from ffgui.lab.nets.count import count_parameters
from ffgui.lab.nets.featherface import FeatherFace
from ffgui.lab.nets.loading import (
    CheckpointError,
    load_backbone,
    load_network,
    network_from_state,
    published_state_dict,
)

V1 = "featherface_v1_published_64"
PUBLISHED = {
    V1: (NetworkConfig(64, "cbam"), 592_371),
    "featherface_plain_published_56": (
        NetworkConfig(56, "none", bifpn_cells=2, shuffle_block=False),
        489_015,
    ),
    "featherface_eca_spatial_published_52": (
        NetworkConfig(52, "eca_spatial", shuffle_block=False),
        476_345,
    ),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_files_are_recognized(shared: Path, name: str) -> None:
    config, parameters = PUBLISHED[name]
    network = load_network(shared / "weights" / f"{name}.pth")
    assert network.config == config
    assert count_parameters(network) == parameters
    assert not network.training


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_files_give_the_reference_outputs(shared: Path, name: str) -> None:
    reference = np.load(shared / "weights" / "reference_outputs.npz")
    network = load_network(shared / "weights" / f"{name}.pth")
    pixels = reference["image"].astype(np.float32) - np.array((104, 117, 123), np.float32)
    with torch.no_grad():
        outputs = network(torch.from_numpy(pixels).permute(2, 0, 1)[None])
    for field, found in outputs._asdict().items():
        np.testing.assert_allclose(found[0].numpy(), reference[f"{name}/{field}"], atol=1e-4, rtol=0)


def _same(a: FeatherFace, b: FeatherFace) -> bool:
    first, second = a.state_dict(), b.state_dict()
    return a.config == b.config and all(torch.equal(first[name], second[name]) for name in first)


@pytest.mark.parametrize("kind", ["cbam", "eca", "se", "eca_multi", "eca_spatial", "none"])
@pytest.mark.parametrize("deformable", [True, False])
@pytest.mark.parametrize("wrapped", [True, False])
def test_round_trip(tmp_path: Path, kind: AttentionKind, deformable: bool, wrapped: bool) -> None:
    network = FeatherFace(NetworkConfig(48, kind, deformable))
    state = published_state_dict(network)
    torch.save({"state_dict": state, "epoch": 3} if wrapped else state, tmp_path / "a.pth")
    assert _same(load_network(tmp_path / "a.pth"), network)


def test_our_names_are_the_published_ones() -> None:
    v1 = published_state_dict(FeatherFace(NetworkConfig(attention="cbam")))
    v2 = published_state_dict(FeatherFace(NetworkConfig(attention="eca")))
    assert {"backbone_eca_0.conv1d.weight", "bif_eca_2.conv1d.weight"} < set(v2)
    assert "bif_cbam_1.SpatialGate.spatial.bn.running_mean" in v1
    shared_names = {"ssh1.conv3X3.0.offset_conv.bias", "ssh3_cs.6.weight", "bifpn.2.p5_w2"}
    assert shared_names < set(v1)
    assert shared_names < set(v2)


def test_published_names_are_kept_exactly(shared: Path) -> None:
    path = shared / "weights" / f"{V1}.pth"
    in_file = torch.load(path, map_location="cpu", weights_only=True)
    names = {n.removeprefix("module.") for n in in_file if not n.endswith(("total_ops", "total_params"))}
    assert set(published_state_dict(load_network(path))) == names


def test_prefixes_profiler_counts_and_other_spelling_are_accepted() -> None:
    network = FeatherFace(NetworkConfig(attention="cbam"))
    state = {
        "module." + name.replace("bacbkbone", "backbone"): value
        for name, value in published_state_dict(network).items()
    }
    state["module.body.total_ops"] = torch.zeros(1)
    assert _same(network_from_state(state), network)


def test_other_eca_kernels_are_inferred() -> None:
    network = FeatherFace(NetworkConfig(eca_gamma=1))
    loaded = network_from_state(published_state_dict(network))
    for place in PLACES:
        kernels = [n.state_dict()[f"attention.{place}.conv.weight"] for n in (network, loaded)]
        assert torch.equal(*kernels)


@pytest.mark.parametrize("kind", ["cbam", "eca", "se", "eca_multi", "eca_spatial"])
@pytest.mark.parametrize("places", [("c4",), ("p5",), ("c3", "p3", "p4")])
def test_places_are_inferred(kind: AttentionKind, places: tuple[str, ...]) -> None:
    network = FeatherFace(NetworkConfig(48, kind, deformable=False, places=places))
    assert _same(network_from_state(published_state_dict(network)), network)


@pytest.mark.parametrize("kernel", [1, 7, 9])
def test_fixed_eca_kernels_are_inferred(kernel: int) -> None:
    network = FeatherFace(NetworkConfig(eca_kernel=kernel, deformable=False))
    assert _same(network_from_state(published_state_dict(network)), network)


def test_missing_and_unexpected_weights_are_named(tmp_path: Path) -> None:
    state = published_state_dict(FeatherFace())
    del state["ssh1.conv3X3.0.regular_conv.weight"]
    state["extra.weight"] = torch.zeros(2)
    state["ssh2.conv3X3.1.bias"] = torch.zeros(3)
    torch.save(state, tmp_path / "a.pth")
    with pytest.raises(CheckpointError) as caught:
        load_network(tmp_path / "a.pth")
    message = str(caught.value)
    assert "1 missing (ssh1.conv3X3.0.regular_conv.weight)" in message
    assert "1 unexpected (extra.weight)" in message
    assert "ssh2.conv3X3.1.bias (3,) instead of (28,)" in message
    assert str(tmp_path / "a.pth") in message


@pytest.mark.parametrize(
    "content",
    [
        {"fc.weight": torch.zeros(3, 4), "fc.bias": torch.zeros(3)},
        {},
        {"BboxHead.0.conv1x1.weight": torch.zeros(8, 54, 1, 1)},
        {"bif_eca_0.conv1d.weight": torch.zeros(())},
        {"weights": 3},
        [1, 2],
        torch.zeros(3),
    ],
)
def test_foreign_checkpoints(tmp_path: Path, content: object) -> None:
    torch.save(content, tmp_path / "a.pth")
    with pytest.raises(CheckpointError, match=r"a\.pth"):
        load_network(tmp_path / "a.pth")


@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 400, b"no checkpoint\n" * 20, b"PK\x03\x04rest", b"\x80", b"\x80\x02."]
)
def test_files_that_are_not_checkpoints(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.pth").write_bytes(content)
    with pytest.raises(CheckpointError, match=r"a\.pth"):
        load_network(tmp_path / "a.pth")


def test_a_pickled_object_is_rejected(tmp_path: Path) -> None:
    torch.save(FeatherFace(), tmp_path / "a.pth")
    with pytest.raises(CheckpointError, match="not a PyTorch checkpoint"):
        load_network(tmp_path / "a.pth")


def test_imagenet_weights_go_into_the_backbone(shared: Path) -> None:
    network = FeatherFace()
    before = network.heads.state_dict()["p3.boxes.weight"].clone()
    path = shared / "weights" / "mobilenetV1X0.25_pretrain.tar"
    load_backbone(network, path)
    wanted = torch.load(path, map_location="cpu", weights_only=True)["state_dict"]["module.stage1.0.0.weight"]
    assert torch.equal(network.backbone.state_dict()["stage1.0.0.weight"], wanted)
    assert torch.equal(network.heads.state_dict()["p3.boxes.weight"], before)


def test_a_detector_is_not_a_backbone(shared: Path) -> None:
    with pytest.raises(CheckpointError, match="missing"):
        load_backbone(FeatherFace(), shared / "weights" / f"{V1}.pth")
