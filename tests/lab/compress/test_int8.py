"""A shipped model in INT8, made from a few real photographs."""

import json

import cv2
import numpy as np
import onnx
import pytest

from ffgui.detect.detector import Detector
from ffgui.detect.match import match
from ffgui.detect.model import load_model
from ffgui.detect.model_bytes import graph_sha256
from ffgui.detect.model_files import resolve_model
from ffgui.detect.pictures import read_picture
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UsageError, UserError
from ffgui.evaluate import MIN_SCORE
from ffgui.evaluate.official_ground_truth import load_official_ground_truth
from ffgui.evaluate.predictions import find_pictures, predict
from ffgui.evaluate.subset_ap import SUBSET_STEP
from ffgui.evaluate.wider import AveragePrecision, average_precision
from ffgui.lab.compress.calibration import METHODS, load_calibration_set
from ffgui.lab.compress.deviation import Deviation
from ffgui.lab.compress.int8 import QuantizationOptions, quantize
from ffgui.lab.compress.layer_groups import ATTENTION, layer_groups
from ffgui.lab.compress.quantizer import (
    LayerGroup,
    Quantizer,
    SensitivityAnalysis,
    metadata_without_measurements,
)
from ffgui.lab.export.onnx_file import save_onnx
from ffgui.paths import resource


@pytest.fixture(scope="module")
def quantizer(photographs):
    steps = []
    made = Quantizer(
        resolve_model("v2", "dense"),
        load_calibration_set(photographs, 4, 2),
        lambda *step: steps.append(step),
    )
    made.steps = steps
    return made


@pytest.fixture(scope="module")
def result(quantizer):
    return quantize(quantizer, QuantizationOptions(), None)


@pytest.fixture(scope="module")
def written(result, tmp_path_factory):
    file = tmp_path_factory.mktemp("int8") / "model_int8.onnx"
    onnx.save(result.chosen.model, file)
    return file


def detecting(file):
    detector = Detector(load_model(file, 2), InferenceSize("original"))
    return lambda image: detector.detect(image, MIN_SCORE).detections


@pytest.mark.parametrize("size", ["original", "320"])
def test_it_finds_the_faces_that_the_float_model_finds(written, size):
    image = read_picture(resource("sample/astronaut.jpg"))
    found = [
        Detector(load_model(file), InferenceSize.parse(size)).detect(image, 0.5).detections
        for file in (resolve_model("v2", "dense"), written)
    ]
    assert len(found[0]) == len(found[1]) == 1
    ((_, _, iou),) = match(found[0].boxes, found[1].boxes).pairs
    assert iou > 0.9
    assert found[1].scores[0] == pytest.approx(found[0].scores[0], abs=0.05)
    assert np.abs(found[0].landmarks - found[1].landmarks).max() < 3


@pytest.mark.slow
def test_it_loses_no_more_than_one_point_on_hard(written, shared):
    truth = load_official_ground_truth(shared / "wider" / "ground_truth")
    pictures = find_pictures(shared / "wider" / "val", truth)[::SUBSET_STEP]
    before, after = (
        average_precision(predict(detecting(file), pictures), truth).hard
        for file in (resolve_model("v2", "dense"), written)
    )
    assert before - after <= 0.010


def test_metadata_describe_the_quantization(written, quantizer, result):
    original, info = quantizer.original.info, load_model(written).info
    assert info.precision == "int8"
    assert info.wider_val is None
    # AP with frozen gates was measured on the float model.
    training = {key: value for key, value in original.training.items() if key != "frozen_gates"}
    assert (info.name, info.parameters, info.training) == (original.name, original.parameters, training)
    metadata = {entry.key: entry.value for entry in onnx.load(written).metadata_props}
    about = json.loads(metadata["quantization"])
    assert about["images"] == 4
    assert about["from_graph_sha256"] == graph_sha256(original.file.read_bytes())
    assert sorted(about["int8"] + about["float"]) == sorted(quantizer.groups)
    assert about["method"] == result.analysis.method


def test_only_standard_operators_and_the_same_input(written):
    model = onnx.load(written)
    assert {node.domain for node in model.graph.node} <= {"", "ai.onnx"}
    assert {"QuantizeLinear", "DequantizeLinear"} <= {node.op_type for node in model.graph.node}
    (image,) = model.graph.input
    assert (image.name, image.type.tensor_type.elem_type) == ("image", onnx.TensorProto.UINT8)
    names = [output.name for output in model.graph.output]
    assert names == [output.name for output in onnx.load(resolve_model("v2", "dense")).graph.output]
    assert written.stat().st_size < 0.8 * resolve_model("v2", "dense").stat().st_size


def test_layers_are_chosen_by_measurement(quantizer, result):
    analysis = result.analysis
    assert set(analysis.methods) == set(METHODS)
    best = min(analysis.methods.values(), key=lambda value: value.score + value.box)
    assert analysis.methods[analysis.method] == best
    assert {group.name for group in analysis.groups} == set(quantizer.groups)
    assert set(result.chosen.float_groups) == {group.name for group in analysis.groups if group.sensitive}
    together = analysis.methods[analysis.method]
    assert result.chosen.deviation.score < together.score
    total = len(METHODS) * 5 + len(quantizer.groups)
    assert quantizer.steps == [(done, total) for done in range(1, total + 1)]


def test_attention_is_reported_both_ways(result):
    int8, float_groups = result.attention["int8"], result.attention["float"]
    assert ATTENTION in float_groups.float_groups
    assert ATTENTION not in int8.float_groups
    assert result.chosen in (int8, float_groups)
    assert int8.deviation != float_groups.deviation


def test_user_choices_are_kept(quantizer):
    fixed = quantizer.resolve_groups(["stage1", "heads"])
    assert fixed == [*(f"stage1.{block}" for block in range(6)), "heads"]
    with pytest.raises(UsageError, match="Use stage1"):
        quantizer.resolve_groups(["stage"])
    with pytest.raises(UserError, match="can be quantized"):
        quantizer.build(METHODS[0], quantizer.groups.keys())


def test_nothing_to_quantize_is_reported_before_the_work(quantizer, monkeypatch):
    monkeypatch.setattr(quantizer, "analyze", lambda: pytest.fail("must not be measured"))
    others = tuple(name for name in quantizer.groups if name != ATTENTION)
    for options in (QuantizationOptions(tuple(quantizer.groups)), QuantizationOptions(others, "float")):
        with pytest.raises(UserError, match="can be quantized"):
            quantize(quantizer, options, None)
    sensitive = [LayerGroup(name, 1, 1, Deviation(1.0, 1.0)) for name in quantizer.groups]
    monkeypatch.setattr(quantizer, "analyze", lambda: SensitivityAnalysis({}, METHODS[0], tuple(sensitive)))
    with pytest.raises(UserError, match="can be quantized"):
        quantize(quantizer, QuantizationOptions(), lambda _: pytest.fail("must not be measured"))


def test_with_only_attention_in_int8_there_is_no_float_counterpart(quantizer, monkeypatch):
    model = onnx.load(resolve_model("v2", "dense"))
    monkeypatch.setattr(quantizer, "analyze", lambda: SensitivityAnalysis({}, METHODS[0], ()))
    monkeypatch.setattr(
        quantizer, "build", lambda _, float_groups: quantizer.quantized_groups(float_groups) and model
    )
    others = tuple(name for name in quantizer.groups if name != ATTENTION)
    found = quantize(quantizer, QuantizationOptions(others, "int8"), None)
    assert found.attention == {"int8": found.chosen}
    assert found.chosen.float_groups == others


def test_results_of_the_float_model_are_dropped():
    model = onnx.load(resolve_model("v2"))
    before = {entry.key: entry.value for entry in model.metadata_props}
    after = metadata_without_measurements(model)
    training = json.loads(before["training"])
    assert training.pop("frozen_gates")
    assert json.loads(after["training"]) == training
    assert "wider_val" in before
    assert {name: after[name] for name in after if name != "training"} == {
        name: value for name, value in before.items() if name != "training" and "wider_val" not in name
    }


def test_layers_go_back_to_float_while_too_much_ap_is_lost(quantizer, result, monkeypatch):
    """With a stand-in for AP, because AP on few pictures does not drop on demand."""
    figures = iter([0.80, 0.77, 0.785, 0.795, 0.79])
    monkeypatch.setattr(quantizer, "analyze", lambda: result.analysis)
    found = quantize(
        quantizer,
        QuantizationOptions(attention="int8"),
        lambda _: AveragePrecision(0.9, 0.9, next(figures), 8),
    )
    assert len(found.reverted) == 2
    assert ATTENTION not in found.chosen.float_groups
    assert set(found.reverted) <= set(found.chosen.float_groups)
    assert found.ap_loss["hard"] == pytest.approx(0.005)


def test_a_full_disk_leaves_the_old_file(result, tmp_path, monkeypatch):
    file = tmp_path / "model_int8.onnx"
    file.write_bytes(b"old")

    def full(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ffgui.files.Path.replace", full)
    with pytest.raises(UserError, match="No space left"):
        save_onnx(result.chosen.model, file)
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_groups_follow_the_network():
    graph = onnx.load(resolve_model("v1")).graph
    groups = layer_groups(graph)
    kinds = {node.name: node.op_type for node in graph.node}
    assert set(groups) == {
        *(f"stage1.{block}" for block in range(6)), "stage2", "stage3", "attention",
        "neck.0", "neck.1", "neck.2", "context.offsets", "shuffle", "heads",
    }  # fmt: skip
    assert [kinds[name] for name in groups["stage1.0"]] == ["Conv", "LeakyRelu"]
    assert sum(kinds[name] == "Gemm" for name in groups["attention"]) == 24
    assert {kinds[name] for name in groups["heads"]} == {"Conv"}
    assert len(groups["context.offsets"]) == 9
    assert "DeformConv" not in {kinds[name] for names in groups.values() for name in names}


def test_sensitive_means_either_deviation():
    low, high = Deviation(0.001, 0.001), 0.5
    for deviation, expected in ((low, False), (Deviation(high, 0.001), True), (Deviation(0.001, high), True)):
        assert LayerGroup("heads", 3, 100, deviation).sensitive is expected


def test_only_featherface_is_quantized(shared, photographs):
    with pytest.raises(UserError, match=r"is a yunet model\. Choose a FeatherFace model"):
        Quantizer(
            shared / "detectors" / "yunet_s_dynamic.onnx",
            load_calibration_set(photographs, 2, 1),
            lambda *_: None,
        )


def test_an_int8_model_is_not_quantized_again(written, photographs):
    with pytest.raises(UserError, match="int8 already"):
        Quantizer(written, load_calibration_set(photographs, 2, 1), lambda *_: None)


def test_calibration_and_validation_pictures_differ(photographs):
    few = load_calibration_set(photographs, 4, 2)
    assert (len(few.calibration), len(few.validation)) == (4, 2)
    assert not any(np.array_equal(a, b) for a in few.validation for b in few.calibration)
    assert few.sha256 == load_calibration_set(photographs, 4, 2).sha256
    scarce = load_calibration_set(photographs, 100, 2)
    assert len(scarce.calibration) == 6
    assert len(scarce.validation) == 2


def test_a_damaged_picture_is_skipped_and_listed(photographs, tmp_path):
    for file in sorted(photographs.iterdir())[:2]:
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "broken.jpg").write_bytes(b"no picture")
    found = load_calibration_set(tmp_path, 8, 2)
    assert len(found.calibration) == 2
    ((picture, reason),) = found.skipped
    assert picture == tmp_path / "broken.jpg"
    assert "broken.jpg" in reason


@pytest.mark.parametrize(("name", "words"), [("", "no readable pictures"), ("missing", "does not exist")])
def test_a_folder_without_pictures_is_rejected(tmp_path, name, words):
    with pytest.raises(UserError, match=words):
        load_calibration_set(tmp_path / name, 4, 2)


def test_pictures_without_faces_measure_nothing(tmp_path):
    cv2.imwrite(str(tmp_path / "gray.png"), np.full((64, 64, 3), 117, np.uint8))
    with pytest.raises(UserError, match="finds no face in the 1 validation pictures"):
        Quantizer(resolve_model("v2", "dense"), load_calibration_set(tmp_path, 1, 1), lambda *_: None)
