"""Interventions on gates, against the unchanged model and against the torch network."""

import shutil

import numpy as np
import onnx
import pytest
import torch

from ffgui.detect.model_files import resolve_model
from ffgui.detect.pictures import read_picture
from ffgui.detect.results import PLACES
from ffgui.errors import UserError
from ffgui.lab.analyze.attention.gate_intervention import SPATIAL, GateIntervention, open_for_intervention
from ffgui.lab.nets import load_network
from ffgui.lab.nets.attention import Cbam
from ffgui.paths import resource

WIDTHS = dict(zip(PLACES, (64, 128, 256, 56, 56, 56), strict=True))


@pytest.fixture(scope="module")
def picture():
    """A face that the picture's edges cut off: uint8 [1, 160, 256, 3]."""
    return np.ascontiguousarray(read_picture(resource("sample/astronaut.jpg"))[None, :160, :256])


@pytest.fixture(scope="module", params=["v1", "v2"])
def intervenable(request):
    return open_for_intervention(resolve_model(request.param))


def outputs(model, picture):
    return model.engine.run({"image": picture})


def test_without_interventions_the_model_is_unchanged(intervenable, picture):
    plain, found = outputs(intervenable.model, picture), outputs(intervenable.with_interventions(), picture)
    for name in ("boxes_raw", "scores", "landmarks_raw"):
        # The plain model may run on the native kernels, which round differently.
        assert found[name] == pytest.approx(plain[name], abs=1e-4)
    for place in PLACES:
        assert found[f"attention_{place}"] == pytest.approx(plain[f"attention_{place}"], abs=1e-5)
    if "spatial_p3" in plain:
        assert found["attention_spatial_p3"] == pytest.approx(plain["spatial_p3"].mean(), abs=1e-5)


def test_every_gate_is_found(intervenable):
    spatial = {SPATIAL + place: 1 for place in PLACES} if intervenable.info.attention == "cbam" else {}
    assert intervenable.widths == WIDTHS | spatial


def test_gates_set_to_their_own_values_change_nothing(intervenable, picture):
    live = outputs(intervenable.with_interventions(), picture)
    interventions = {place: GateIntervention.constant(live[f"attention_{place}"][0]) for place in PLACES}
    changed_gates = outputs(intervenable.with_interventions(interventions), picture)
    assert changed_gates["scores"] == pytest.approx(live["scores"], abs=1e-5)
    assert changed_gates["boxes_raw"] == pytest.approx(live["boxes_raw"], abs=1e-4)


def test_the_output_is_the_gate_before_the_intervention(intervenable, picture):
    live = outputs(intervenable.with_interventions(), picture)
    changed_gates = outputs(
        intervenable.with_interventions({"c3": GateIntervention.constant(np.full(64, 0.9, np.float32))}),
        picture,
    )
    assert changed_gates["attention_c3"] == pytest.approx(live["attention_c3"], abs=1e-6)
    assert not np.allclose(changed_gates["attention_p3"], live["attention_p3"], atol=1e-3)
    assert not np.allclose(changed_gates["scores"], live["scores"], atol=1e-3)


def test_constant_gates_match_the_torch_network(intervenable, picture, monkeypatch):
    """Set the same constants in the gates of the torch modules."""
    network = load_network(intervenable.info.file.with_suffix(".pth"))
    values = np.random.default_rng(3)
    interventions = {}
    for place in PLACES:
        module = network.attention_at(place)
        constant = values.uniform(0.1, 0.9, WIDTHS[place]).astype(np.float32)
        interventions[place] = GateIntervention.constant(constant)
        monkeypatch.setattr(
            module, "channel_gate", lambda _x, constant=constant: torch.from_numpy(constant)[None]
        )
        if isinstance(module, Cbam):
            interventions[SPATIAL + place] = GateIntervention.constant(np.array([0.3], np.float32))
            monkeypatch.setattr(module, "_spatial_gate", lambda x: torch.full_like(x[:, :1], 0.3))
    _compare(network, outputs(intervenable.with_interventions(interventions), picture), picture)


def test_some_channels_at_one_match_the_torch_network(intervenable, picture, monkeypatch):
    network = load_network(intervenable.info.file.with_suffix(".pth"))
    interventions = {}
    for place in PLACES:
        module = network.attention_at(place)
        channels = np.arange(3, 40, 5)

        def gate(x, real=module.channel_gate, channels=channels):
            weights = real(x).clone()
            weights[:, channels] = 1
            return weights

        interventions[place] = GateIntervention.channels_constant(WIDTHS[place], channels, 1.0)
        monkeypatch.setattr(module, "channel_gate", gate)
    _compare(network, outputs(intervenable.with_interventions(interventions), picture), picture)


@torch.no_grad()
def _compare(network, found, picture):
    mean = torch.tensor([104.0, 117.0, 123.0]).view(1, 3, 1, 1)
    boxes, logits, _ = network(torch.from_numpy(picture).permute(0, 3, 1, 2).float() - mean)
    assert found["scores"] == pytest.approx(logits.softmax(2)[..., 1].numpy(), abs=1e-4)
    assert found["boxes_raw"] == pytest.approx(boxes.numpy(), abs=1e-3)


def test_more_pixels_than_memory_holds(intervenable):
    vast = np.broadcast_to(np.uint8(0), (1, 100_000, 200_000, 3))  # one byte in all
    with pytest.raises(UserError, match="200000x100000 pixels is too large"):
        outputs(intervenable.with_interventions(), vast)


def changed(tmp_path, **metadata):
    file = shutil.copy(resolve_model("v2"), tmp_path / "mine.onnx")
    model = onnx.load(file)
    before = {entry.key: entry.value for entry in model.metadata_props}
    onnx.helper.set_model_props(model, before | metadata)
    return model, file


def test_int8_is_rejected(tmp_path):
    model, file = changed(tmp_path, precision="int8")
    onnx.save(model, file)
    with pytest.raises(UserError, match="quantized to INT8"):
        open_for_intervention(file)


def test_a_model_without_attention_outputs_is_rejected(tmp_path):
    model, file = changed(tmp_path)
    kept = [output for output in model.graph.output if not output.name.startswith("attention_")]
    del model.graph.output[:]
    model.graph.output.extend(kept)
    onnx.save(model, file)
    with pytest.raises(UserError, match="has no attention"):
        open_for_intervention(file)


def test_missing_spatial_gates_are_reported(tmp_path):
    model, file = changed(tmp_path, attention="cbam")
    onnx.save(model, file)
    with pytest.raises(UserError, match=r"Cannot find the spatial gates in the graph of mine\.onnx"):
        open_for_intervention(file)
