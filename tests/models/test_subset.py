"""The AP stored in the shipped models, reproduced on its subset."""

import pytest

from ffgui.detect.detector import Detector
from ffgui.detect.model import load_model
from ffgui.detect.model_files import shipped_models
from ffgui.detect.sizes import InferenceSize
from ffgui.evaluate.official_ground_truth import load_official_ground_truth
from ffgui.evaluate.predictions import find_pictures, predict
from ffgui.evaluate.subset_ap import SUBSET_NAME, SUBSET_STEP, subset_ap
from ffgui.evaluate.wider import DIFFICULTIES

SCORE = 0.02
WITHIN = 0.002
"""Other processors round differently, which can move a detection across a threshold."""


@pytest.fixture(scope="module")
def data(shared):
    truth = load_official_ground_truth(shared / "wider" / "ground_truth")
    pictures = find_pictures(shared / "wider" / "val", truth)
    return truth, pictures[::SUBSET_STEP]


@pytest.mark.slow
@pytest.mark.parametrize("file", shipped_models(), ids=lambda file: file.stem)
def test_the_ap_of_the_subset_is_reproduced(data, file):
    truth, pictures = data
    runtime = load_model(file, 2)
    held = runtime.info.wider_val
    assert held is not None, f"{file.name} carries no figures: run `ffgui evaluate --write`"
    assert held.subset is not None, f"{file.name} carries no figures of the subset"
    assert held.subset.name == SUBSET_NAME
    detector = Detector(runtime, InferenceSize.parse(held.size))
    predictions = predict(lambda image: detector.detect(image, SCORE).detections, pictures)
    again = subset_ap(predictions, pictures, truth)
    assert (again.images, again.data_sha256) == (held.subset.images, held.subset.data_sha256)
    for difficulty in DIFFICULTIES:
        assert getattr(again, difficulty) == pytest.approx(getattr(held.subset, difficulty), abs=WITHIN)
