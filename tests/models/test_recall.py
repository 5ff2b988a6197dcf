"""The shipped models on photographs with faces of a minimum size."""

import cv2
import numpy as np
import pytest

from ffgui.detect.detector import Detector
from ffgui.detect.match import match
from ffgui.detect.model import load_model
from ffgui.detect.model_files import resolve_model
from ffgui.detect.sizes import InferenceSize

PHOTOGRAPHS = 40
SMALLEST = 40


def labeled(folder):
    faces = {}
    for line in (folder / "label.txt").read_text().splitlines():
        if line.startswith("#"):
            rows = faces.setdefault(line[1:].strip(), [])
        else:
            x, y, w, h = map(float, line.split()[:4])
            rows.append((x, y, x + w, y + h))
    return {name: np.array(rows, np.float32).reshape(-1, 4) for name, rows in faces.items()}


@pytest.fixture(scope="module")
def photographs(shared):
    """Photographs whose faces all are at least 40 pixels wide and high, evenly from all there are."""
    folder = shared / "wider/val"
    fitting = [
        (name, boxes)
        for name, boxes in sorted(labeled(folder).items())
        if len(boxes) and (boxes[:, 2:] - boxes[:, :2]).min() >= SMALLEST
    ]
    chosen = fitting[:: len(fitting) // PHOTOGRAPHS][:PHOTOGRAPHS]
    assert len(chosen) == PHOTOGRAPHS
    return [(cv2.imread(str(folder / "images" / name)), boxes) for name, boxes in chosen]


@pytest.mark.parametrize("variant", ["deformable", "dense"])
@pytest.mark.parametrize("version", ["v1", "v2"])
def test_faces_of_40_pixels_are_found(photographs, version, variant):
    detector = Detector(load_model(resolve_model(version, variant), 1), InferenceSize.parse("original"))
    found = known = 0
    for image, boxes in photographs:
        detections = detector.detect(image, 0.5).detections
        found += len(match(boxes, detections.boxes).pairs)
        known += len(boxes)
    assert known > PHOTOGRAPHS
    assert found / known >= 0.95, f"{found} of {known}"
