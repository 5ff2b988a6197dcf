"""Running a detector on existing WIDER FACE pictures."""

import cv2
import numpy as np
import pytest

from ffgui.detect.results import Detections
from ffgui.errors import UserError
from ffgui.evaluate.predictions import data_sha256, find_pictures, predict, predict_all
from ffgui.evaluate.wider import AveragePrecision, GroundTruth, ImageLabels, average_precision

NAMES = ("0--Event/a.jpg", "0--Event/b.jpg", "1--Other/c.jpg")


@pytest.fixture
def ground_truth():
    """Three pictures and a missing one, with one face each."""
    names = (*NAMES, "1--Other/absent.jpg")
    box = np.array([[4, 4, 24, 30]], np.float32)
    return GroundTruth({name: ImageLabels(name, box, np.ones((3, 1), bool)) for name in names})


@pytest.fixture
def folder(tmp_path):
    """The three pictures, 32x32, each in a gray of its own."""
    for number, name in enumerate(NAMES):
        file = tmp_path / "images" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(file), np.full((32, 32, 3), 60 * number, np.uint8))
    return tmp_path


def find_all(image):
    """A detector that returns the ground truth."""
    found = Detections.empty()
    boxes, scores = np.array([[4, 4, 24, 30]], np.float32), np.array([0.9], np.float32)
    return Detections(boxes, scores, np.zeros((1, 5, 2), np.float32)) if image.mean() < 100 else found


def test_existing_pictures_are_evaluated(folder, ground_truth):
    measured = average_precision(predict(find_all, find_pictures(folder, ground_truth)), ground_truth)
    assert measured == AveragePrecision(*[pytest.approx(2 / 3)] * 3, images=3)


def test_predictions_are_rows_of_box_and_score(folder, ground_truth):
    predictions = predict(find_all, find_pictures(folder, ground_truth))
    assert list(predictions) == list(NAMES)
    assert predictions[NAMES[0]].tolist() == [[4, 4, 24, 30, pytest.approx(0.9)]]
    assert predictions[NAMES[2]].shape == (0, 5)
    assert {rows.dtype for rows in predictions.values()} == {np.dtype(np.float32)}


@pytest.mark.parametrize("inside", ["", "images"])
def test_pictures_may_be_in_a_subfolder(folder, ground_truth, inside):
    assert len(find_pictures(folder / inside, ground_truth)) == 3


def test_a_folder_without_labeled_pictures_is_rejected(folder, ground_truth):
    with pytest.raises(UserError, match="does not exist"):
        find_pictures(folder / "missing", ground_truth)
    with pytest.raises(UserError, match=r"No picture in .* such as images/0--Event/a\.jpg"):
        find_pictures(folder / "images" / "0--Event", ground_truth)


def test_a_damaged_picture_is_skipped_and_reported(folder, ground_truth):
    pictures = find_pictures(folder, ground_truth)
    pictures[1].file.write_bytes(b"no picture")
    failed = []
    found = predict(find_all, pictures, lambda picture, error: failed.append((picture, str(error))))
    assert list(found) == [NAMES[0], NAMES[2]]
    assert [picture for picture, _ in failed] == [pictures[1]]
    assert "b.jpg" in failed[0][1]
    with pytest.raises(UserError, match="damaged"):
        predict(find_all, pictures)


def test_a_picture_that_fails_for_one_detector_is_skipped_for_all(folder, ground_truth):
    def short_of_memory(image):
        if image.mean() == 60:
            raise UserError("too little memory")
        return find_all(image)

    pictures, failed = find_pictures(folder, ground_truth), []
    detectors = {"a": find_all, "b": short_of_memory}
    found = predict_all(detectors, pictures, lambda picture, error: failed.append((picture, str(error))))
    assert [list(of_one) for of_one in found.values()] == [[NAMES[0], NAMES[2]]] * 2
    assert failed == [(pictures[1], "too little memory")]
    with pytest.raises(UserError, match="too little memory"):
        predict_all(detectors, pictures)


def test_a_picture_of_another_size_is_rejected(folder, ground_truth):
    pictures = find_pictures(folder, ground_truth)[:1]
    cv2.imwrite(str(pictures[0].file), np.zeros((16, 16, 3), np.uint8))
    with pytest.raises(UserError, match="outside the picture, which has 16x16"):
        predict(find_all, pictures)


def test_the_hash_covers_names_and_bytes(folder, ground_truth):
    pictures = find_pictures(folder, ground_truth)
    before = data_sha256(pictures)
    assert data_sha256(reversed(pictures)) == before
    assert data_sha256(pictures[:2]) != before
    pictures[0].file.write_bytes(pictures[0].file.read_bytes() + b"0")
    assert data_sha256(pictures) != before
