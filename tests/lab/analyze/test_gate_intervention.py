"""Gates that are held: against the model as it is, and against the torch network."""

import shutil

import numpy as np
import onnx
import pytest
import torch

from ffgui.detect.model_files import resolve_model
from ffgui.detect.pictures import read_picture
from ffgui.detect.results import PLACES
from ffgui.errors import UserError
from ffgui.lab.analyze.attention.gate_intervention import SPATIAL, Hold, open_steered
from ffgui.lab.nets import load_network
from ffgui.lab.nets.attention import Cbam
from ffgui.paths import resource

WIDTHS = dict(zip(PLACES, (64, 128, 256, 56, 56, 56), strict=True))


@pytest.fixture(scope="module")
def picture():
    """A face that the picture's edges cut off: uint8 [1, 160, 256, 3]."""
    return np.ascontiguousarray(read_picture(resource("sample/astronaut.jpg"))[None, :160, :256])


@pytest.fixture(scope="module", params=["v1", "v2"])
def steered(request):
    return open_steered(resolve_model(request.param))


def outputs(model, picture):
    return model.engine.run({"image": picture})


def test_free_gates_leave_the_model_as_it_is(steered, picture):
    plain, found = outputs(steered.model, picture), outputs(steered.held(), picture)
    for name in ("boxes_raw", "scores", "landmarks_raw"):
        assert found[name] == pytest.approx(plain[name], abs=1e-5)
    for place in PLACES:
        assert found[f"attention_{place}"] == pytest.approx(plain[f"attention_{place}"], abs=1e-6)
    if "spatial_p3" in plain:
        assert found["attention_spatial_p3"] == pytest.approx(plain["spatial_p3"].mean(), abs=1e-5)


def test_every_gate_is_found(steered):
    spatial = {SPATIAL + place: 1 for place in PLACES} if steered.info.attention == "cbam" else {}
    assert steered.widths == WIDTHS | spatial


def test_gates_held_where_they_are_change_nothing(steered, picture):
    free = outputs(steered.held(), picture)
    holds = {place: Hold.at(free[f"attention_{place}"][0]) for place in PLACES}
    held = outputs(steered.held(holds), picture)
    assert held["scores"] == pytest.approx(free["scores"], abs=1e-5)
    assert held["boxes_raw"] == pytest.approx(free["boxes_raw"], abs=1e-4)


def test_a_held_gate_still_tells_what_it_would_be(steered, picture):
    free = outputs(steered.held(), picture)
    held = outputs(steered.held({"c3": Hold.at(np.full(64, 0.9, np.float32))}), picture)
    assert held["attention_c3"] == pytest.approx(free["attention_c3"], abs=1e-6)
    assert not np.allclose(held["attention_p3"], free["attention_p3"], atol=1e-3)
    assert not np.allclose(held["scores"], free["scores"], atol=1e-3)


def test_held_gates_give_what_the_torch_network_gives(steered, picture, monkeypatch):
    """Constants in the torch modules' own gates, spatial ones too, and some channels at 1."""
    network = load_network(steered.info.file.with_suffix(".pth"))
    values = np.random.default_rng(3)
    holds = {}
    for place in PLACES:
        module = network.attention_at(place)
        constant = values.uniform(0.1, 0.9, WIDTHS[place]).astype(np.float32)
        holds[place] = Hold.at(constant)
        monkeypatch.setattr(module, "gate", lambda _x, constant=constant: torch.from_numpy(constant)[None])
        if isinstance(module, Cbam):
            holds[SPATIAL + place] = Hold.at(np.array([0.3], np.float32))
            monkeypatch.setattr(module, "spatial_gate_of", lambda x: torch.full_like(x[:, :1], 0.3))
    _compare(network, outputs(steered.held(holds), picture), picture)


def test_some_channels_at_one_give_what_the_torch_network_gives(steered, picture, monkeypatch):
    network = load_network(steered.info.file.with_suffix(".pth"))
    holds = {}
    for place in PLACES:
        module = network.attention_at(place)
        channels = np.arange(3, 40, 5)

        def gate(x, real=module.gate, channels=channels):
            weights = real(x).clone()
            weights[:, channels] = 1
            return weights

        holds[place] = Hold.channels_at(WIDTHS[place], channels, 1.0)
        monkeypatch.setattr(module, "gate", gate)
    _compare(network, outputs(steered.held(holds), picture), picture)


@torch.no_grad()
def _compare(network, found, picture):
    mean = torch.tensor([104.0, 117.0, 123.0]).view(1, 3, 1, 1)
    boxes, logits, _ = network(torch.from_numpy(picture).permute(0, 3, 1, 2).float() - mean)
    assert found["scores"] == pytest.approx(logits.softmax(2)[..., 1].numpy(), abs=1e-4)
    assert found["boxes_raw"] == pytest.approx(boxes.numpy(), abs=1e-3)


def test_more_pixels_than_memory_holds_for_held_gates(steered):
    vast = np.broadcast_to(np.uint8(0), (1, 100_000, 200_000, 3))  # one byte in all
    with pytest.raises(UserError, match="200000x100000 pixels are too many at once"):
        outputs(steered.held(), vast)


def changed(tmp_path, **metadata):
    file = shutil.copy(resolve_model("v2"), tmp_path / "mine.onnx")
    model = onnx.load(file)
    held = {entry.key: entry.value for entry in model.metadata_props}
    onnx.helper.set_model_props(model, held | metadata)
    return model, file


def test_int8_is_refused(tmp_path):
    model, file = changed(tmp_path, precision="int8")
    onnx.save(model, file)
    with pytest.raises(UserError, match="computes in INT8"):
        open_steered(file)


def test_a_model_that_gives_out_no_attention_is_refused(tmp_path):
    model, file = changed(tmp_path)
    kept = [output for output in model.graph.output if not output.name.startswith("attention_")]
    del model.graph.output[:]
    model.graph.output.extend(kept)
    onnx.save(model, file)
    with pytest.raises(UserError, match="has no attention"):
        open_steered(file)


def test_spatial_gates_that_cannot_be_found_are_not_passed_over(tmp_path):
    model, file = changed(tmp_path, attention="cbam")
    onnx.save(model, file)
    with pytest.raises(UserError, match=r"spatial gates of mine\.onnx cannot be found"):
        open_steered(file)
