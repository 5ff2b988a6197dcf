"""The PyTorch engine against ONNX Runtime on the shipped models."""

import numpy as np
import pytest

from ffgui.detect.detector import Detector
from ffgui.detect.engines.onnx_runtime import open_onnx
from ffgui.detect.model_files import resolve_model
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError
from ffgui.lab.torch_engine import open_torch


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_both_backends_find_the_same(photograph, version):
    file = resolve_model(version)
    runtimes = (open_onnx(file), open_torch(file))
    assert runtimes[0].info == runtimes[1].info
    ours, theirs = (Detector(one, InferenceSize("long", 256)).detect(photograph, 0.5) for one in runtimes)
    assert len(ours.detections) == 1
    np.testing.assert_allclose(ours.detections.boxes, theirs.detections.boxes, atol=0.01)
    assert ours.attention.channels.keys() == theirs.attention.channels.keys()
    for place, weights in ours.attention.channels.items():
        np.testing.assert_allclose(weights, theirs.attention.channels[place], atol=1e-4)
    assert (ours.attention.spatial is None) == (theirs.attention.spatial is None) == (version == "v2")


def test_more_pixels_than_memory_holds_for_torch():
    vast = np.broadcast_to(np.uint8(0), (1, 100_000, 200_000, 3))  # one byte in all
    with pytest.raises(UserError, match="200000x100000 pixels are too many at once"):
        open_torch(resolve_model("v2")).run(vast)


def test_a_missing_checkpoint_is_named(tmp_path):
    with pytest.raises(UserError, match=r"lonely\.pth is not in the folder of lonely\.onnx"):
        open_torch(tmp_path / "lonely.onnx")
    with pytest.raises(UserError, match=r"lonely\.pth does not exist"):
        open_torch(tmp_path / "lonely.pth")
