"""The first layers as one operator, against ONNX Runtime's operators one by one."""

import numpy as np
import onnx
import pytest
from nodes import assert_alike, both, options
from onnx import TensorProto, helper, numpy_helper

from ffgui.detect.engines import native
from ffgui.detect.engines.native.graph import fuse_stem
from ffgui.detect.engines.onnx_runtime import make_session
from ffgui.detect.model_files import resolve_model, shipped_models


def stem(file, spoil=None):
    """The first 13 nodes of a model file, as a model; `spoil` may change it."""
    model = onnx.load(file)
    last = model.graph.node[12].output[0]
    del model.graph.node[13:]
    used = {name for node in model.graph.node for name in node.input}
    kept = [constant for constant in model.graph.initializer if constant.name in used]
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)
    del model.graph.output[:]
    model.graph.output.append(helper.make_tensor_value_info(last, TensorProto.FLOAT, None))
    if spoil:
        spoil(model)
    return model


def save(model, folder):
    file = folder / "stem.onnx"
    onnx.save(model, file)
    return file


@pytest.mark.parametrize("file", shipped_models(), ids=lambda file: file.stem)
@pytest.mark.parametrize("threads", [1, 2, 4])
def test_the_first_layers_of_each_shipped_model(kernel_set, tmp_path, file, threads):
    rng = np.random.default_rng(threads)
    theirs, ours = both(save(stem(file), tmp_path), threads=threads)
    for batch, height, width in ((1, 480, 640), (1, 32, 32), (3, 64, 96), (2, 256, 32), (1, 160, 608)):
        image = {"image": rng.integers(0, 256, (batch, height, width, 3), np.uint8)}
        assert_alike(ours.run(None, image)[0], theirs.run(None, image)[0])


def test_random_weights(kernel_set, tmp_path):
    rng = np.random.default_rng(2)

    def scatter(model):
        for constant in model.graph.initializer:
            shape = tuple(constant.dims)
            constant.CopyFrom(numpy_helper.from_array(rng.standard_normal(shape, np.float32), constant.name))

    for _ in range(50):
        theirs, ours = both(save(stem(resolve_model("v2"), scatter), tmp_path))
        batch, height, width = rng.integers(1, [3, 5, 5]) * (1, 32, 32)
        image = {"image": rng.integers(0, 256, (batch, height, width, 3), np.uint8)}
        assert_alike(ours.run(None, image)[0], theirs.run(None, image)[0])


def test_an_empty_batch_and_other_sizes(tmp_path):
    _, ours = both(save(stem(resolve_model("v2")), tmp_path))
    assert ours.run(None, {"image": np.zeros((0, 32, 64, 3), np.uint8)})[0].shape == (0, 32, 8, 16)
    for shape in ((1, 40, 64, 3), (1, 64, 40, 3), (1, 64, 64, 1)):
        with pytest.raises(Exception, match=r"multiples of 32|dimension"):
            ours.run(None, {"image": np.zeros(shape, np.uint8)})


def attribute(number, name, value):
    """Give a node of the stem another attribute."""

    def spoil(model):
        node = model.graph.node[number]
        kept = [given for given in node.attribute if given.name != name]
        del node.attribute[:]
        node.attribute.extend([*kept, helper.make_attribute(name, value)])

    return spoil


def weights(number, *shapes):
    """Give a node of the stem other constants, all 0."""

    def spoil(model):
        for name, shape in zip(model.graph.node[number].input[1:], shapes, strict=True):
            (held,) = [constant for constant in model.graph.initializer if constant.name == name]
            held.CopyFrom(numpy_helper.from_array(np.zeros(shape, np.float32), name))

    return spoil


def shown(number):
    """Make what is between two layers an output of the model."""

    def spoil(model):
        name = model.graph.node[number].output[0]
        model.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, None))

    return spoil


def used_elsewhere(model):
    between, last = (model.graph.node[number].output[0] for number in (10, 12))
    model.graph.node.append(helper.make_node("ReduceMean", [between], ["mean_of_it"], keepdims=1))
    model.graph.node.append(helper.make_node("Add", [last, "mean_of_it"], ["sum"]))
    model.graph.output[0].name = "sum"


@pytest.mark.parametrize(
    "spoil",
    [
        attribute(3, "strides", [1, 1]),
        attribute(4, "alpha", 0.2),
        attribute(5, "group", 1),
        attribute(7, "pads", [1, 1, 1, 1]),
        attribute(9, "dilations", [2, 2]),
        attribute(11, "auto_pad", "SAME_UPPER"),
    ],
)
def test_other_first_layers_stay_as_they_are(spoil):
    content = stem(resolve_model("v2"), spoil).SerializeToString()
    assert fuse_stem(content) == content


@pytest.mark.parametrize(
    "spoil", [weights(11, (24, 16, 1, 1), (24,)), weights(2, (1, 1, 1, 1)), shown(6), used_elsewhere]
)
def test_what_the_operator_cannot_do_is_left_to_onnx_runtime(tmp_path, spoil):
    file = save(stem(resolve_model("v2"), spoil), tmp_path)
    assert native.open_session(file, options(), make_session) is None
    make_session(file).run(None, {"image": np.zeros((1, 32, 32, 3), np.uint8)})


def test_the_rest_of_a_model_is_kept():
    for file in shipped_models():
        before = onnx.load(file)
        after = onnx.load_from_string(fuse_stem(file.read_bytes()))
        assert [node.op_type for node in after.graph.node][:1] == ["Stem"]
        assert list(after.graph.node)[1:] == list(before.graph.node)[13:]
        assert list(after.graph.initializer) == list(before.graph.initializer)
        assert (after.graph.input, after.graph.output) == (before.graph.input, before.graph.output)
        assert list(after.metadata_props) == list(before.metadata_props)


@pytest.mark.parametrize("content", [b"\xff\xd8\xff\xe0" + bytes(50), b"\x3a\x7f"], ids=["JPEG", "cut"])
def test_what_is_no_model(content):
    with pytest.raises(ValueError, match=r"field|number"):
        fuse_stem(content)
