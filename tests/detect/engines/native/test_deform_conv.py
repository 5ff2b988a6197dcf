"""Our DeformConv against ONNX Runtime's own."""

import numpy as np
import pytest
from nodes import assert_alike, both, options, random_inputs, random_weights, save_node

from ffgui.detect.engines import native
from ffgui.detect.engines.onnx_runtime import make_session

NODES = 1000


def random_case(rng):
    """Channels, outputs and inputs of every kind that a network may meet."""
    most = rng.choice([4, 32, 70, 256], p=[0.2, 0.5, 0.29, 0.01])
    channels, outputs = rng.integers(1, most, 2, endpoint=True)
    batch, height, width = rng.integers(1, [4, 24, 40])
    reach = rng.choice([0, 0.3, 3, 50, 1e9, 1e37])
    inputs = random_inputs(rng, batch, channels, height, width, reach)
    kind = rng.integers(6)
    if kind == 0:
        inputs["offset"] = np.round(inputs["offset"])
    elif kind == 1:
        inputs["offset"][rng.random(inputs["offset"].shape) < 0.1] = rng.choice([np.nan, np.inf, -np.inf])
    elif kind == 2:
        spoilt = rng.random(inputs["x"].shape) < 0.02
        spoilt[..., 0, 0] = False  # ONNX Runtime multiplies this pixel by 0 for each sample that is outside
        inputs["x"][spoilt] = rng.choice([np.nan, np.inf, -np.inf], spoilt.sum())
    elif kind == 3:
        inputs["mask"][rng.random(inputs["mask"].shape) < 0.02] = np.nan
    return channels, outputs, inputs


def test_random_nodes(kernel_set, tmp_path):
    rng = np.random.default_rng(21)
    before = native.runs()
    for _ in range(NODES):
        channels, outputs, inputs = random_case(rng)
        file = save_node(tmp_path / "node.onnx", *random_weights(rng, channels, outputs))
        theirs, ours = both(file)
        assert_alike(ours.run(None, inputs)[0], theirs.run(None, inputs)[0])
    assert native.runs() == before + NODES


def test_one_session_for_many_sizes(kernel_set, tmp_path):
    rng = np.random.default_rng(3)
    theirs, ours = both(save_node(tmp_path / "node.onnx", *random_weights(rng, 14, 28)))
    sizes = ((1, 60, 80), (2, 1, 1), (1, 1, 97), (3, 97, 1), (1, 7, 7), (1, 600, 800), (1, 6, 8))
    for batch, height, width in sizes:
        inputs = random_inputs(rng, batch, 14, height, width, 2)
        assert_alike(ours.run(None, inputs)[0], theirs.run(None, inputs)[0])


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_the_threads_of_a_session_share_the_work(kernel_set, tmp_path, threads):
    rng = np.random.default_rng(threads)
    theirs, ours = both(save_node(tmp_path / "node.onnx", *random_weights(rng, 56, 28)), threads=threads)
    inputs = random_inputs(rng, 2, 56, 60, 80, 2)
    found = ours.run(None, inputs)[0]
    assert_alike(found, theirs.run(None, inputs)[0])
    for _ in range(20):
        np.testing.assert_array_equal(ours.run(None, inputs)[0], found)


def test_an_empty_picture_or_batch(kernel_set, tmp_path):
    rng = np.random.default_rng(0)
    _, ours = both(save_node(tmp_path / "node.onnx", *random_weights(rng, 3, 5)))
    assert ours.run(None, random_inputs(rng, 0, 3, 4, 4, 1))[0].shape == (0, 5, 4, 4)
    assert ours.run(None, random_inputs(rng, 1, 3, 0, 4, 1))[0].shape == (1, 5, 0, 4)


@pytest.mark.parametrize(
    "attributes",
    [
        {"strides": [2, 2]},
        {"dilations": [2, 2]},
        {"pads": [0, 0, 0, 0]},
        {"pads": [1, 1, 1, 0]},
        {"group": 2},
        {"offset_group": 2},
    ],
)
def test_other_convolutions_are_left_to_onnx_runtime(tmp_path, attributes):
    rng = np.random.default_rng(1)
    groups = attributes.get("group", 1)
    weight, bias = random_weights(rng, 4 // groups, 4)
    file = save_node(tmp_path / "node.onnx", weight, bias, **attributes)
    assert native.open_session(file, options(), make_session) is None
    inputs = random_inputs(rng, 1, 4, 9, 9, 1)
    height, width = onnx_size(attributes)
    offsets = attributes.get("offset_group", 1)
    inputs["offset"] = rng.standard_normal((1, 18 * offsets, height, width), np.float32)
    inputs["mask"] = rng.random((1, 9 * offsets, height, width), np.float32)
    assert make_session(file).run(None, inputs)[0].shape == (1, 4, height, width)


def onnx_size(attributes):
    """Height and width of the output for an input of 9x9 pixels."""
    pads = attributes.get("pads", [1, 1, 1, 1])
    stride, extent = attributes.get("strides", [1])[0], 2 * attributes.get("dilations", [1])[0] + 1
    return [(9 + pads[axis] + pads[axis + 2] - extent) // stride + 1 for axis in (0, 1)]


@pytest.mark.parametrize(
    ("name", "shape"), [("offset", (1, 18, 5, 5)), ("mask", (1, 8, 6, 5)), ("x", (1, 4, 6, 5))]
)
def test_inputs_that_do_not_fit_each_other_are_refused(tmp_path, name, shape):
    rng = np.random.default_rng(1)
    _, ours = both(save_node(tmp_path / "node.onnx", *random_weights(rng, 3, 5)))
    inputs = random_inputs(rng, 1, 3, 6, 5, 1)
    inputs[name] = np.zeros(shape, np.float32)
    with pytest.raises(Exception, match="do not fit each other"):
        ours.run(None, inputs)


def test_a_bias_of_another_size_is_refused(tmp_path):
    rng = np.random.default_rng(1)
    weight, _ = random_weights(rng, 3, 5)
    _, ours = both(save_node(tmp_path / "node.onnx", weight, np.zeros(4, np.float32)))
    with pytest.raises(Exception, match="do not fit each other"):
        ours.run(None, random_inputs(rng, 1, 3, 6, 5, 1))
