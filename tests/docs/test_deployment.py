"""The documented code for devices without this program."""

import re
from pathlib import Path

import cv2
import numpy as np
import pytest

from ffgui.detect.detector import Detector
from ffgui.detect.model import load_model
from ffgui.detect.model_files import resolve_model
from ffgui.detect.sizes import InferenceSize

PHOTOGRAPH = "wider/val/images/0--Parade/0_Parade_Parade_0_53.jpg"
ROOT = Path(__file__).parents[2]


SAMPLE = "resources/sample/astronaut.jpg"


@pytest.fixture(scope="module")
def code():
    page = (ROOT / "docs/deployment.md").read_text("utf-8")
    (block,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    assert SAMPLE in block
    return block


@pytest.fixture
def crowd(shared, tmp_path):
    """Several faces, in a picture whose sides differ and have to be padded."""
    picture = cv2.imread(str(shared / PHOTOGRAPH))
    file = tmp_path / "crowd.png"
    cv2.imwrite(str(file), picture[:500, :700])
    return file


@pytest.mark.parametrize(("picture", "count"), [("sample", 1), ("crowd", 4)])
def test_the_standalone_code_finds_the_same_faces(code, crowd, monkeypatch, capsys, picture, count):
    file = crowd if picture == "crowd" else ROOT / SAMPLE
    monkeypatch.chdir(ROOT)
    found = {}
    exec(code.replace(SAMPLE, file.as_posix()), found)
    assert capsys.readouterr().out.count("[[") == count
    detector = Detector(load_model(resolve_model("v2")), InferenceSize("original"))
    expected = detector.detect(cv2.imread(str(file)), 0.5).detections
    faces = list(found["faces"])
    x, y, width, height = found["boxes"][faces].T
    np.testing.assert_allclose(np.stack((x, y, x + width, y + height), 1), expected.boxes, atol=0.01)
    np.testing.assert_allclose(found["scores"][faces], expected.scores, atol=1e-5)
    np.testing.assert_allclose(found["landmarks"][faces], expected.landmarks, atol=0.01)
