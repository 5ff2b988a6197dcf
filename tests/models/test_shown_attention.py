"""The attention that the window shows is the attention of the trained networks."""

import cv2
import numpy as np
import pytest
import torch

from ffgui.detect.detector import Detector
from ffgui.detect.letterbox import letterbox
from ffgui.detect.model import load_model
from ffgui.detect.model_files import resolve_model
from ffgui.detect.results import PLACES
from ffgui.detect.sizes import InferenceSize
from ffgui.lab.nets import load_network
from ffgui.paths import resource

MEAN = torch.tensor([104.0, 117.0, 123.0]).view(1, 3, 1, 1)
SIZE = InferenceSize.parse("640x480")


@torch.no_grad()
def hooked_gates(network, image):
    """The gate at each place, from the input that a hook sees on the network's own module."""
    inputs = {}
    handles = [
        network.backbone.register_forward_hook(
            lambda _m, _i, out: inputs.update(zip(PLACES[:3], out, strict=True))
        ),
        network.neck.register_forward_hook(
            lambda _m, _i, out: inputs.update(zip(PLACES[3:], out, strict=True))
        ),
    ]
    pixels = torch.from_numpy(letterbox(image, SIZE)[0][None]).permute(0, 3, 1, 2).float() - MEAN
    network(pixels)
    for handle in handles:
        handle.remove()
    return {place: network.attention_at(place).channel_gate(x)[0].numpy() for place, x in inputs.items()}


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_vectors_equal_those_of_the_torch_network_and_follow_the_picture(version):
    model = resolve_model(version)
    detector = Detector(load_model(model, 1), SIZE)
    network = load_network(model.with_suffix(".pth"))
    seen = []
    for name in ("astronaut.jpg", "grace_hopper.jpg"):
        image = cv2.imread(str(resource(f"sample/{name}")))
        shown = detector.detect(image, 0.5).attention.channels
        expected = hooked_gates(network, image)
        assert set(shown) == set(PLACES)
        for place in PLACES:
            assert np.abs(shown[place] - expected[place]).max() < 1e-4
        seen.append(shown)
    assert all(np.abs(seen[0][place] - seen[1][place]).max() > 0.005 for place in PLACES)
