"""The PyTorch engine against ONNX Runtime on the shipped models."""

import numpy as np
import pytest

from ffgui.detect.detector import Detector
from ffgui.detect.engines import ONNX_RUNTIME, TORCH
from ffgui.detect.model import load_model
from ffgui.detect.model_files import resolve_model
from ffgui.detect.pictures import read_picture
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError
from ffgui.paths import resource


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_both_engines_find_the_same(version):
    file, photograph = resolve_model(version), read_picture(resource("sample/astronaut.jpg"))
    models = [load_model(file, engine=key) for key in (ONNX_RUNTIME, TORCH)]
    assert models[0].info == models[1].info
    ours, theirs = (Detector(one, InferenceSize("long", 256)).detect(photograph, 0.5) for one in models)
    assert len(ours.detections) == 1
    np.testing.assert_allclose(ours.detections.boxes, theirs.detections.boxes, atol=0.01)
    assert ours.attention.channels.keys() == theirs.attention.channels.keys()
    for place, weights in ours.attention.channels.items():
        np.testing.assert_allclose(weights, theirs.attention.channels[place], atol=1e-4)
    assert (ours.attention.spatial is None) == (theirs.attention.spatial is None) == (version == "v2")


def test_more_pixels_than_memory_holds_for_torch():
    vast = np.broadcast_to(np.uint8(0), (1, 100_000, 200_000, 3))  # one byte in all
    with pytest.raises(UserError, match="200000x100000 pixels is too large"):
        load_model(resolve_model("v2"), engine=TORCH).engine.run({"image": vast})


def test_a_missing_checkpoint_is_reported(tmp_path):
    with pytest.raises(UserError, match=r"lonely\.pth is not in the folder of lonely\.onnx"):
        load_model(tmp_path / "lonely.onnx", engine=TORCH)
    with pytest.raises(UserError, match=r"lonely\.pth does not exist"):
        load_model(tmp_path / "lonely.pth", engine=TORCH)
