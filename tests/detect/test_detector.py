"""The shipped networks on real photographs."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from ffgui.detect.detector import Detector
from ffgui.detect.match import iou_matrix
from ffgui.detect.model import load_model
from ffgui.detect.model_files import resolve_model
from ffgui.detect.pictures import read_picture
from ffgui.detect.results import PLACES
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError
from ffgui.paths import resource

ORIGINAL = InferenceSize("original")
ASTRONAUT = (180, 62, 272, 178)
"""Her face in the photograph of 512 x 512 pixels, measured by hand."""


@pytest.fixture(scope="module", params=["v1", "v2"])
def model(request):
    return load_model(resolve_model(request.param))


@pytest.fixture(scope="module")
def astronaut():
    return read_picture(resource("sample/astronaut.jpg"))


def overlap(box, other):
    return float(iou_matrix(np.float32([box]), np.float32([other]))[0, 0])


def best(result):
    assert len(result.detections)
    return result.detections.boxes[0]


@pytest.mark.parametrize("size", ["original", "640", "640x480", "384", "320x320"])
def test_the_astronaut_is_found_at_any_size(model, astronaut, size):
    result = Detector(model, InferenceSize.parse(size)).detect(astronaut, 0.5)
    assert overlap(best(result), ASTRONAUT) > 0.6


def test_landmarks_come_in_their_order(model, astronaut):
    points = Detector(model, ORIGINAL).detect(astronaut, 0.5).detections.landmarks[0]
    left_eye, right_eye, nose, left_mouth, right_mouth = points
    assert left_eye[0] < nose[0] < right_eye[0]
    assert left_mouth[0] < right_mouth[0]
    assert max(left_eye[1], right_eye[1]) < nose[1] < min(left_mouth[1], right_mouth[1])


def test_a_result_does_not_keep_the_memory_of_the_session(model, astronaut):
    attention = Detector(model, ORIGINAL).detect(astronaut, 0.5).attention
    weights = [*attention.channels.values(), *([] if attention.spatial is None else [attention.spatial])]
    assert weights
    assert all(array.flags.owndata for array in weights)


def test_types_and_order(model, astronaut):
    found = Detector(model, ORIGINAL).detect(astronaut, 0.02).detections
    assert found.boxes.dtype == found.scores.dtype == found.landmarks.dtype == np.float32
    assert found.boxes.shape == (len(found), 4)
    assert found.landmarks.shape == (len(found), 5, 2)
    assert (np.diff(found.scores) <= 0).all()
    assert not found.boxes.flags.writeable


def test_boxes_lie_in_the_picture_and_all_is_finite(model, astronaut):
    cut = np.ascontiguousarray(astronaut[100:, 225:])  # half of her face
    found = Detector(model, ORIGINAL).detect(cut, 0.0).detections
    assert np.isfinite(found.boxes).all()
    assert np.isfinite(found.landmarks).all()
    assert (found.boxes >= 0).all()
    assert (found.boxes[:, 2:] <= [cut.shape[1], cut.shape[0]]).all()
    assert (found.boxes[:, 2:] > found.boxes[:, :2]).all()


def test_a_higher_threshold_equals_cutting_afterwards(model, astronaut):
    detector = Detector(model, ORIGINAL)
    low, high = detector.detect(astronaut, 0.05).detections, detector.detect(astronaut, 0.6).detections
    np.testing.assert_array_equal(low.above(0.6).boxes, high.boxes)
    np.testing.assert_array_equal(low.above(0.6).landmarks, high.landmarks)


def test_detection_is_repeatable_and_may_run_in_many_threads(model, astronaut):
    detector = Detector(model, InferenceSize.parse("320"))
    expected = detector.detect(astronaut, 0.3).detections
    with ThreadPoolExecutor(4) as pool:
        for result in pool.map(lambda _: detector.detect(astronaut, 0.3), range(8)):
            np.testing.assert_array_equal(result.detections.boxes, expected.boxes)


def test_channel_order_is_bgr(model, astronaut):
    """The network takes what OpenCV gives: swapping red and blue is another picture to it."""
    detector = Detector(model, ORIGINAL)
    swapped = np.ascontiguousarray(astronaut[..., ::-1])
    right, wrong = detector.detect(astronaut, 0.0), detector.detect(swapped, 0.0)
    assert not np.array_equal(right.detections.scores, wrong.detections.scores)


def test_attention_of_every_place(model, astronaut):
    attention = Detector(model, InferenceSize.parse("640x480")).detect(astronaut, 0.5).attention
    assert tuple(attention.channels) == PLACES
    for weights in attention.channels.values():
        assert weights.ndim == 1
        assert ((weights >= 0) & (weights <= 1)).all()
    assert attention.content == (0.0, 0.0, 480 / 640, 1.0)
    if attention.spatial is not None:
        assert attention.spatial.shape == (60, 80)


def test_noise_at_a_low_score(model):
    """Thousands of candidates neither fail nor get past the limit."""
    noise = np.random.default_rng(0).integers(0, 256, (480, 640, 3), dtype=np.uint8)
    found = Detector(model, ORIGINAL).detect(noise, 0.0).detections
    assert 100 < len(found) <= 5000


def test_preparing_and_decoding_cost_little_beside_inference(model, astronaut):
    """A ratio within one run, and of medians, so that a busy machine does not decide it."""
    frame = np.ascontiguousarray(np.tile(astronaut, (1, 2, 1))[:480, :640])
    detector = Detector(model, InferenceSize.parse("640x480"))
    timings = [detector.detect(frame, 0.3).timing for _ in range(20)]
    around = np.median([timing.pre + timing.post for timing in timings])
    assert around < 0.15 * np.median([timing.inference for timing in timings])


class _Recorded:
    """An engine that returns what it is told, to put known numbers through the detector."""

    key, device, threads = "recorded", "cpu", 1

    def __init__(self, graph, outputs):
        self.graph = graph
        self._outputs = outputs

    def run(self, feeds):  # noqa: ARG002
        return self._outputs


def recorded(model, scores, boxes=0.0):
    """A model that always returns these scores, with boxes and landmarks at their priors."""
    outputs = {
        "boxes_raw": np.full((1, len(scores), 4), boxes, np.float32),
        "scores": np.float32(scores)[None],
        "landmarks_raw": np.zeros((1, len(scores), 10), np.float32),
    }
    return replace(model, engine=_Recorded(model.engine.graph, outputs))


def test_known_outputs_come_out_in_pixels_of_the_frame(model):
    # 64 x 64 into 128 x 128: everything is twice as large in the tensor.
    scores = np.zeros(2 * (16 * 16 + 8 * 8 + 4 * 4), np.float32)
    place = 2 * (3 * 16 + 5)  # stride 8, row 3, column 5, the prior of 16 pixels
    scores[place] = 0.75
    detector = Detector(recorded(model, scores), InferenceSize.parse("128x128"))
    result = detector.detect(np.zeros((64, 64, 3), np.uint8), 0.5)
    # Center (44, 28), sides 16 in the tensor.
    np.testing.assert_allclose(result.detections.boxes, [[18, 10, 26, 18]])
    np.testing.assert_allclose(result.detections.landmarks, [[[22, 14]] * 5])
    assert result.detections.scores.tolist() == [0.75]
    assert dict(result.attention.channels) == {}


def test_outputs_that_do_not_fit_the_priors_are_refused(model):
    with pytest.raises(UserError, match="10 outputs for 42 priors"):
        Detector(recorded(model, np.ones(10)), ORIGINAL).detect(np.zeros((32, 32, 3), np.uint8), 0.5)


def test_rubbish_from_a_network_is_no_face(model):
    rubbish = recorded(model, np.ones(2 * (16 + 4 + 1)), boxes=np.nan)
    result = Detector(rubbish, ORIGINAL).detect(np.zeros((32, 32, 3), np.uint8), 0.5)
    assert len(result.detections) == 0
