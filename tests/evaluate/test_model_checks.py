"""Each check of a model file finds its problem."""

import json
import shutil

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper

from ffgui.detect.model import load_model
from ffgui.detect.model_bytes import graph_sha256
from ffgui.detect.model_files import resolve_model
from ffgui.detect.pictures import read_picture
from ffgui.errors import UserError
from ffgui.evaluate import model_checks
from ffgui.evaluate.model_checks import CheckedFile, FailedError, SkippedError
from ffgui.lab import network_checks
from ffgui.paths import resource


def opened(file):
    model = load_model(file)
    return CheckedFile(model, model.family)


@pytest.fixture
def changed(tmp_path):
    """A shipped model with some of its metadata, or of its graph, changed."""

    def make(change=None, name="model.onnx", **metadata):
        model = onnx.load(resolve_model("v2"))
        held = {entry.key: entry.value for entry in model.metadata_props}
        helper.set_model_props(model, {**held, **metadata})
        if change is not None:
            change(model)
        onnx.save(model, tmp_path / name)
        return opened(tmp_path / name)

    return make


@pytest.mark.parametrize(
    ("metadata", "words"),
    [
        ({"version": "v1"}, "contradict each other"),
        ({"attention": "none", "version": "none"}, "attention none with 22"),
        ({"attention_parameters": "999999"}, "999999 of 515115"),
        ({"variances": "[0.1, 0]"}, "not between 0 and 1"),
        (
            {"priors": '{"strides": [16, 8, 32], "sizes": [[16, 32], [64, 128], [256, 512]]}'},
            "do not rise and divide 32",
        ),
        (
            {"priors": '{"strides": [8, 16, 32], "sizes": [[64, 128], [16, 32], [256, 512]]}'},
            "do not grow",
        ),
    ],
)
def test_metadata_that_do_not_fit(changed, metadata, words):
    with pytest.raises(FailedError, match=words):
        model_checks.metadata(changed(**metadata))


WIDER = {"easy": 0.9, "medium": 0.8, "hard": 0.7, "images": 80, "size": "original", "data_sha256": "0"}
SUBSET = {**WIDER, "images": 10, "name": "every 8th"}


@pytest.mark.parametrize(
    ("wider", "words"),
    [
        ({**WIDER, "hard": 70}, "wider_val is not an average"),
        ({**WIDER, "images": 0}, "wider_val is not an average"),
        ({**WIDER, "subset": {**SUBSET, "medium": -1}}, "wider_val.subset is not an average"),
        ({**WIDER, "subset": {**SUBSET, "images": 81}}, "has 81 of 80 images"),
        ({**WIDER, "subset": {**SUBSET, "name": ""}}, "wider_val.subset ''"),
    ],
)
def test_figures_that_are_none(changed, wider, words):
    with pytest.raises(FailedError, match=words):
        model_checks.measured_ap(changed(wider_val=json.dumps(wider)))


def test_figures(changed):
    found = model_checks.measured_ap(changed(wider_val=json.dumps({**WIDER, "subset": SUBSET})))
    assert "80 images" in found
    assert "10 of them (every 8th)" in found
    assert "not measured yet" in model_checks.measured_ap(changed(wider_val=""))


def test_parameters_are_counted(changed):
    assert "515,115 counted" in network_checks.parameters(changed())
    with pytest.raises(FailedError, match="declares 515114"):
        network_checks.parameters(changed(parameters="515114"))
    network = {"out_channels": 48, "attention": "se", "places": ["c3"]}
    with pytest.raises(FailedError, match="its network has"):
        network_checks.parameters(changed(network=json.dumps(network), attention="se", version="se"))
    with pytest.raises(SkippedError, match="does not describe its network"):
        network_checks.parameters(changed(lambda model: drop(model, "network"), attention="se", version="se"))


def drop(model, key):
    helper.set_model_props(
        model, {entry.key: entry.value for entry in model.metadata_props if entry.key != key}
    )


def add_foreign(model):
    source = model.graph.node[0].output[0]
    cast = helper.make_node("Cast", [source], ["as_float"], to=onnx.TensorProto.FLOAT)
    model.graph.node.extend(
        [cast, helper.make_node("QuickGelu", ["as_float"], ["x"], domain="com.microsoft")]
    )
    model.opset_import.append(helper.make_opsetid("com.microsoft", 1))


def test_operators(changed):
    with pytest.raises(FailedError, match=r"com\.microsoft\.QuickGelu"):
        model_checks.operators(changed(add_foreign))
    with pytest.raises(FailedError, match="declares dense, but has a DeformConv"):
        model_checks.operators(changed(variant="dense"))
    with pytest.raises(FailedError, match="declares int8, but has no quantized"):
        model_checks.operators(changed(precision="int8"))


def test_places_that_the_file_has_no_outputs_of(changed):
    network = json.dumps({"places": ["c3", "p4"]})
    with pytest.raises(FailedError, match="should be None"):
        model_checks.signature(changed(network=network))


def test_a_fixed_size_is_reported(changed):
    def fix(model):
        model.graph.input[0].type.tensor_type.shape.dim[1].dim_value = 96

    with pytest.raises(FailedError, match="should leave batch"):
        model_checks.signature(changed(fix))


def test_numbers_that_are_not_finite(changed):
    def spoil(model):
        value = next(one for one in model.graph.initializer if one.name.endswith("heads.p3.conv.bias"))
        value.CopyFrom(
            numpy_helper.from_array(np.full_like(numpy_helper.to_array(value), np.nan), value.name)
        )

    with pytest.raises(UserError, match="not finite floating-point numbers"):
        changed(spoil)


@pytest.fixture(scope="module")
def int8(tmp_path_factory):
    """The first layers of V2 in INT8, calibrated on a photograph, beside the FP32 file."""
    from onnxruntime.quantization import CalibrationDataReader, QuantFormat, quantize_static

    class Photograph(CalibrationDataReader):
        def __init__(self):
            self.left = [{"image": read_picture(resource("sample/astronaut.jpg"))[None, :256, :256].copy()}]

        def get_next(self):
            return self.left.pop() if self.left else None

    folder = tmp_path_factory.mktemp("int8")
    original = shutil.copy(resolve_model("v2"), folder / "mine.onnx")
    convolutions = [node.name for node in onnx.load(original).graph.node if node.op_type == "Conv"]
    file = folder / "mine_int8.onnx"
    quantize_static(
        original, file, Photograph(), quant_format=QuantFormat.QDQ, nodes_to_quantize=convolutions[6:16]
    )
    model = onnx.load(file)
    held = {entry.key: entry.value for entry in model.metadata_props}
    made = json.dumps({"from_graph_sha256": graph_sha256(original.read_bytes())})
    helper.set_model_props(model, {**held, "precision": "int8", "quantization": made})
    onnx.save(model, file)
    return file


def test_int8(int8):
    from ffgui.evaluate.validate import validate

    report = validate(int8)
    checks = {check.name: check for check in report.checks}
    assert report.ok, report
    assert "mine.onnx (limits for INT8" in checks["agrees with FP32"].detail
    assert "agrees with torch" not in checks


def test_int8_without_its_original(int8, tmp_path):
    file = shutil.copy(int8, tmp_path / "mine_int8.onnx")
    with pytest.raises(SkippedError, match="not beside it"):
        model_checks.float_agreement(opened(file))


def test_int8_under_a_shipped_name(int8, changed, tmp_path):
    file = shutil.copy(int8, tmp_path / "featherface_v2_int8.onnx")
    assert "against featherface_v2.onnx" in model_checks.float_agreement(opened(file))
    beside = changed(add_foreign, "mine.onnx").file
    file = shutil.copy(int8, tmp_path / "mine_int8.onnx")
    with pytest.raises(SkippedError, match=r"mine\.onnx is not beside it"):
        model_checks.float_agreement(opened(file))
    made = json.dumps({"from_graph_sha256": graph_sha256(beside.read_bytes())})
    other = changed(None, "featherface_v2_int8.onnx", precision="int8", quantization=made)
    with pytest.raises(SkippedError, match="not beside it"):
        model_checks.float_agreement(other)
