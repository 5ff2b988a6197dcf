"""The documents' own code for devices without this program."""

import re
from pathlib import Path

import cv2
import numpy as np
import pytest

from ffgui.detect.detector import Detector
from ffgui.detect.model_files import resolve_model
from ffgui.detect.onnx_runtime import open_onnx
from ffgui.detect.sizes import InferenceSize

ROOT = Path(__file__).parents[2]


def test_the_code_without_the_program_finds_what_the_program_finds(monkeypatch):
    page = (ROOT / "docs/deployment.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    monkeypatch.chdir(ROOT)
    found = {}
    exec(code, found)
    picture = cv2.imread(str(ROOT / "resources/sample/astronaut.jpg"))
    detector = Detector(open_onnx(resolve_model("v2")), InferenceSize("original"))
    expected = detector.detect(picture, 0.5).detections
    assert len(expected) == 1
    face = found["face"]
    x, y, width, height = found["boxes"][face]
    assert (x, y, x + width, y + height) == pytest.approx(tuple(expected.boxes[0]), abs=0.01)
    assert found["scores"][face] == pytest.approx(expected.scores[0], abs=1e-5)
    np.testing.assert_allclose(found["landmarks"][face], expected.landmarks[0], atol=0.01)
