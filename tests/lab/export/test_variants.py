"""Export of networks with other attention, places and widths."""

import json

import onnx
import pytest
import torch

from ffgui.cli import run
from ffgui.detect.model import load_model
from ffgui.lab.export.check import check_onnx, check_torchscript, photographs, reference_outputs
from ffgui.lab.export.graph import output_names
from ffgui.lab.export.metadata import metadata
from ffgui.lab.export.onnx_file import build_onnx
from ffgui.lab.export.torchscript import build_torchscript
from ffgui.lab.export.write import state_dict_bytes
from ffgui.lab.nets import FeatherFace, NetworkConfig

VARIANTS = {
    "se": NetworkConfig(attention="se"),
    "none": NetworkConfig(attention="none"),
    "eca_spatial": NetworkConfig(attention="eca_spatial"),
    "eca_multi at two places": NetworkConfig(attention="eca_multi", deformable=False, places=("c4", "p5")),
    "cbam without P3": NetworkConfig(attention="cbam", deformable=False, places=("c3", "c5", "p4")),
    "eca, dense, narrow": NetworkConfig(out_channels=48, deformable=False, eca_kernel=5, places=("p3",)),
}


def trained(config):
    """A network with random values in all of its parts, as after training."""
    torch.manual_seed(7)
    network = FeatherFace(config)
    with torch.no_grad():
        for name, value in network.state_dict().items():
            if name.endswith("running_mean"):
                value.normal_(std=0.05)
            elif name.endswith("running_var"):
                value.uniform_(0.8, 1.2)
            elif value.is_floating_point() and not value.any():
                value.normal_(std=0.02)
    return network.eval()


@pytest.mark.parametrize("config", VARIANTS.values(), ids=VARIANTS)
def test_torchscript(config):
    network = trained(config)
    assert check_torchscript(build_torchscript(network, {}), network) <= 1e-4


def test_onnx(tmp_path):
    network = trained(VARIANTS["cbam without P3"])
    config = network.config
    model = build_onnx(network, {})
    assert check_onnx(model.SerializeToString(), network) <= 1e-4
    names = [output.name for output in model.graph.output]
    assert names[3:] == [f"attention_{place}" for place in config.places]
    onnx.save(model, tmp_path / "model.onnx")
    loaded = load_model(tmp_path / "model.onnx")
    assert loaded.info.attention == config.attention
    outputs = loaded.engine.run({"image": photographs()[0]})
    assert [name for name in outputs if name.startswith("attention_")] == names[3:]
    assert "spatial_p3" not in outputs


def test_a_state_dict_of_another_network(tmp_path, capsys):
    network = trained(VARIANTS["cbam without P3"])
    (tmp_path / "mine.pth").write_bytes(state_dict_bytes(network, {"training": {"seed": 3}}))
    target = tmp_path / "copy.pth"
    arguments = [str(tmp_path / "mine.pth"), "--output", str(target), "--format", "state-dict", "--json"]
    assert run(["export", *arguments]) == 0
    assert json.loads(capsys.readouterr().out)["largest_difference"] == 0
    copy = torch.load(target, weights_only=True)
    assert copy["metadata"] == {"training": {"seed": 3}}
    assert not any("bif_cbam_0" in name for name in copy["state_dict"])


def test_metadata_describe_how_to_build_the_network():
    config = VARIANTS["eca, dense, narrow"]
    held = metadata(FeatherFace(config), {})
    assert NetworkConfig(**json.loads(held["network"])) == config


def test_a_network_has_the_outputs_that_it_names():
    for config in VARIANTS.values():
        network = FeatherFace(config).eval()
        assert len(reference_outputs(network, photographs()[0])) == len(output_names(network))
