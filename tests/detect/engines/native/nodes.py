"""Models of one DeformConv node, with inputs for it."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from ffgui.detect.engines import native
from ffgui.detect.engines.onnx_runtime import make_session


def options(*, threads=1, arena=True):
    made = onnxruntime.SessionOptions()
    made.intra_op_num_threads = threads
    made.enable_cpu_mem_arena = arena
    made.log_severity_level = 4
    made.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return made


def save_node(file: Path, weight, bias, **attributes) -> Path:
    """A model with constant weights [O, C, 3, 3] and free sizes."""
    given = {"kernel_shape": [3, 3], "pads": [1, 1, 1, 1], **attributes}
    node = helper.make_node("DeformConv", ["x", "weight", "offset", "bias", "mask"], ["y"], **given)
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", None, None, None])
        for name in ("x", "offset", "mask")
    ]
    output = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)
    constants = [numpy_helper.from_array(weight, "weight"), numpy_helper.from_array(bias, "bias")]
    graph = helper.make_graph([node], "node", inputs, [output], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 19)], ir_version=9)
    helper.set_model_props(model, {"ffgui_format": "1"})
    onnx.save(model, file)
    return file


def both(file, **given):
    """ONNX Runtime's session of a model, and ours."""
    ours, kernel = native.open_session(file, options(**given), make_session)
    assert kernel == native.kernels()
    return make_session(file, options(**given)), ours


def random_weights(rng, channels, outputs):
    weight = rng.standard_normal((outputs, channels, 3, 3), np.float32)
    return weight, rng.standard_normal(outputs, np.float32)


def random_inputs(rng, batch, channels, height, width, reach):
    """Inputs whose offsets are `reach` pixels, more or less."""
    return {
        "x": rng.standard_normal((batch, channels, height, width), np.float32),
        "offset": np.float32(reach) * rng.standard_normal((batch, 18, height, width), np.float32),
        "mask": rng.random((batch, 9, height, width), np.float32),
    }


def assert_alike(ours, theirs, within=1e-5):
    """Not finite in the same places, else the same but for rounding, relative to the largest value."""
    finite = np.isfinite(theirs)
    np.testing.assert_array_equal(np.isfinite(ours), finite)
    if finite.any():
        largest = np.abs(theirs[finite]).max()
        assert np.abs(ours[finite] - theirs[finite]).max() <= within * max(largest, 1e-30)
