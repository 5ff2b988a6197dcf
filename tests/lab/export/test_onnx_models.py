"""Exported model files against the networks they were made from."""

import json

import numpy as np
import onnx
import pytest
import torch

from ffgui.detect.detector import Detector
from ffgui.detect.model import load_model
from ffgui.detect.sizes import InferenceSize
from ffgui.lab.export.check import check_onnx, largest_difference, reference_outputs
from ffgui.lab.export.graph import output_names
from ffgui.lab.export.onnx_file import build_onnx

TOLERANCE = 1e-4

LANDMARK_TOLERANCE = 2e-4
"""In encoded units, of every prior, with or without a face: a hundredth of a pixel at the largest prior.
Rounding in float32 alone, in torch as in ONNX Runtime, comes to 1e-4."""

CROPS = {
    "whole": np.s_[:, :],
    "face at the right": np.s_[:, :256],
    "face at the bottom": np.s_[:160, :],
    "face in the corner": np.s_[:160, :224],
    "smallest": np.s_[:32, :32],
}


@pytest.fixture(scope="module")
def sessions(exported):
    import onnxruntime

    return {version: onnxruntime.InferenceSession(file) for version, file in exported.items()}


@pytest.mark.parametrize("crop", CROPS.values(), ids=CROPS)
@pytest.mark.parametrize("version", ["v1", "v2"])
def test_all_outputs_agree_with_the_network(sessions, networks, photograph, version, crop):
    images = np.ascontiguousarray(photograph[crop])[None]
    ours = sessions[version].run(output_names(networks[version]), {"image": images})
    theirs = reference_outputs(networks[version], images)
    assert [value.shape for value in ours] == [value.shape for value in theirs]
    names = output_names(networks[version])
    for name, a, b in zip(names, ours, theirs, strict=True):
        tolerance = LANDMARK_TOLERANCE if name == "landmarks_raw" else TOLERANCE
        assert largest_difference([a], [b]) <= tolerance, name


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_pictures_of_a_batch_do_not_mix(sessions, photograph, version):
    pictures = np.stack((photograph[:128, 128:256], photograph[128:256, :128]))
    together = sessions[version].run(None, {"image": pictures})
    for index, picture in enumerate(pictures):
        alone = sessions[version].run(None, {"image": picture[None]})
        assert (
            largest_difference([value[index] for value in together], [value[0] for value in alone])
            <= TOLERANCE
        )


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_a_face_cut_off_at_the_corner_is_found(exported, photograph, version):
    detector = Detector(load_model(exported[version]), InferenceSize("original"))
    found = detector.detect(np.ascontiguousarray(photograph[:160, :256]), 0.5).detections
    assert len(found) == 1
    assert found.boxes[0, 2:] == pytest.approx([256, 160], abs=2)


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_the_graph_is_small_and_holds_no_paths(exported, version):
    model = onnx.load(exported[version])
    kinds = {node.op_type for node in model.graph.node}
    assert kinds.isdisjoint({"BatchNormalization", "Shape", "Slice", "Div"})
    assert len(model.graph.node) < 400
    assert not any(node.doc_string or node.metadata_props for node in model.graph.node)
    assert b"site-packages" not in exported[version].read_bytes()


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_the_file_says_what_it_is(exported, checkpoints, version):
    info = load_model(exported[version]).info
    made = torch.load(checkpoints[version], weights_only=True)["metadata"]
    assert (info.version, info.attention) == (version, {"v1": "cbam", "v2": "eca"}[version])
    assert (info.variant, info.precision) == ("deformable", "fp32")
    assert dict(info.training) == json.loads(json.dumps(made["training"]))
    assert info.start == made["start"]
    assert info.wider_val is None


@pytest.mark.slow
def test_a_plain_export_agrees_too_and_is_larger(exported, networks):
    model = build_onnx(networks["v2"], {}, plain=True)
    assert check_onnx(model.SerializeToString(), networks["v2"]) <= TOLERANCE
    assert len(model.graph.node) > len(onnx.load(exported["v2"]).graph.node)
