"""Sidecar files beside real model files."""

import os
import shutil

import cv2
import numpy as np
import pytest

from ffgui.detect.detector import Detector
from ffgui.detect.model import load_model
from ffgui.detect.model_files import resolve_model
from ffgui.detect.pictures import read_picture
from ffgui.detect.sidecar import sidecar_file
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError
from ffgui.paths import resource


@pytest.fixture
def yunet(shared, tmp_path):
    return shutil.copy(shared / "detectors" / "yunet_s_dynamic.onnx", tmp_path / "mine.onnx")


def faces(model):
    picture = read_picture(resource("sample/astronaut.jpg"))
    return Detector(model, InferenceSize.parse("320")).detect(picture, 0.5).detections


def test_a_sidecar_names_family_and_label(yunet):
    sidecar_file(yunet).write_text('family = "yunet"\nlabel = "My detector"\nnms_iou = 0.3\n')
    model = load_model(yunet)
    assert (model.info.family, model.info.name, model.family.nms_iou) == ("yunet", "My detector", 0.3)
    assert len(faces(model)) == 1


def test_normalization_is_applied(yunet):
    plain = load_model(yunet)
    sidecar_file(yunet).write_text("mean = [10, 20, 30.5]\nscale = 0.5\nrgb = true\n")
    model = load_model(yunet)
    picture = np.random.default_rng(0).integers(0, 256, (64, 96, 3), np.uint8)
    size = InferenceSize("original")
    feeds, _ = model.family.prepare(picture, size)
    (values,) = feeds.values()
    expected = (cv2.cvtColor(picture, cv2.COLOR_BGR2RGB).astype(np.float32) - [10, 20, 30.5]) * 0.5
    np.testing.assert_allclose(values[0].transpose(1, 2, 0), expected, atol=1e-4)
    (before,) = plain.family.prepare(picture, size)[0].values()
    assert not np.allclose(values, before)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('family = "scrfd"', "SCRFD"),
        ('family = "nothing"', "Use one of featherface"),
        ("family = [1]", "family cannot be"),
        ('speed = "fast"', "unknown key 'speed'"),
        ('label = ""', "printable"),
        ('label = "a\\u0000b"', "printable"),
        ("scale = -1", "positive number"),
        ("scale = nan", "positive number"),
        (f"scale = 1{'0' * 400}", "positive number"),
        ("nms_iou = true", "between 0 and 1"),
        ("mean = [1, 2]", "three numbers"),
        ('mean = [1, 2, "3"]', "three numbers"),
        ("rgb = 1", "true or false"),
        ("family = ", "not a TOML file"),
        ("x = " + "[" * 5000, "not a TOML file"),
        ("#" * 70_000, "too large"),
    ],
)
def test_a_faulty_sidecar_is_told(text, message, yunet):
    sidecar_file(yunet).write_text(text)
    with pytest.raises(UserError, match=message):
        load_model(yunet)


def test_a_sidecar_that_is_no_text_or_no_file(yunet):
    sidecar_file(yunet).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UserError, match="not a TOML file"):
        load_model(yunet)
    sidecar_file(yunet).unlink()
    sidecar_file(yunet).mkdir()
    with pytest.raises(UserError, match="not a file"):
        load_model(yunet)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_in_place_of_a_sidecar_is_not_waited_for(yunet):
    os.mkfifo(sidecar_file(yunet))
    with pytest.raises(UserError, match="not a file"):
        load_model(yunet)


def test_a_featherface_model_takes_a_label_only(tmp_path):
    file = shutil.copy(resolve_model("v2"), tmp_path / "v2.onnx")
    sidecar_file(file).write_text('label = "Mine"')
    assert load_model(file).info.name == "Mine"
    sidecar_file(file).write_text("scale = 2.0")
    with pytest.raises(UserError, match="Keep only its label"):
        load_model(file)
