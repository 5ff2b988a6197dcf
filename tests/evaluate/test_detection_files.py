"""Official text files: writing, reading, and malformed ones."""

import numpy as np
import pytest

from ffgui.errors import UserError
from ffgui.evaluate.detection_files import find_detections, prepare_folder, read_detections, write_detections
from ffgui.evaluate.wider import GroundTruth, ImageLabels

NAMES = ("0--Event/a.jpg", "0--Event/b.c.jpg", "1--Other/d.jpg")


@pytest.fixture
def predictions():
    rng = np.random.default_rng(1)
    corners = rng.uniform(0, 900, (40, 2))
    boxes = np.concatenate((corners, corners + rng.uniform(4, 300, (40, 2))), 1)
    rows = np.column_stack((boxes, rng.uniform(0.02, 1, 40))).astype(np.float32)
    return {NAMES[0]: rows[:25], NAMES[1]: rows[25:], NAMES[2]: rows[:0]}


@pytest.fixture
def ground_truth():
    box = np.array([[4, 4, 24, 30]], np.float32)
    names = (*NAMES, "1--Other/absent.jpg")
    return GroundTruth({name: ImageLabels(name, box, np.ones((3, 1), bool)) for name in names})


def test_written_detections_can_be_read(tmp_path, predictions, ground_truth):
    write_detections(tmp_path, predictions)
    assert find_detections(tmp_path, ground_truth) == sorted(NAMES)
    for name, rows in predictions.items():
        read = read_detections(tmp_path, name)
        assert read.shape == rows.shape
        assert read.dtype == np.float32
        assert np.abs(read[:, :4] - rows[:, :4]).max(initial=0) <= 0.011
        assert np.abs(read[:, 4] - rows[:, 4]).max(initial=0) <= 1e-6


def test_the_format_is_the_official_one(tmp_path):
    write_detections(tmp_path, {NAMES[1]: np.array([[10, 20, 15.5, 60, 0.75]], np.float32)})
    text = (tmp_path / "0--Event" / "b.c.txt").read_text()
    assert text == "b.c.jpg\n1\n10.00 20.00 5.50 40.00 0.750000\n"


@pytest.mark.parametrize("title", ["a", "a.jpg", "0--Event/a.jpg", "0--Event/a"])
def test_files_of_other_detectors_are_read(tmp_path, title):
    file = tmp_path / "0--Event" / "a.txt"
    file.parent.mkdir()
    file.write_bytes(f"{title}\r\n2\r\n1 2 3 4 0.5\r\n 10 20 30 40 1e-1 \r\n\r\n".encode())
    assert read_detections(tmp_path, NAMES[0]).tolist() == [
        [1, 2, 4, 6, 0.5],
        [10, 20, 40, 60, pytest.approx(0.1)],
    ]


@pytest.mark.parametrize("picture", ["a.png", "a.JPG", "a.b.jpeg", "a"])
def test_pictures_of_any_kind(tmp_path, picture):
    rows = np.array([[1, 2, 4, 6, 0.5]], np.float32)
    write_detections(tmp_path, {f"party/{picture}": rows})
    assert read_detections(tmp_path, f"party/{picture}").tolist() == rows.tolist()
    assert read_detections(tmp_path, "party/a.b.bmp" if ".b" in picture else "party/a.bmp").shape == (1, 5)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("party/a.jpg", "party/a.png"), "would share the file party/a.txt"),
        (("/party/a.jpg",), "outside the folder"),
        (("../party/a.jpg",), "outside the folder"),
    ],
)
def test_each_picture_has_its_own_file(tmp_path, names, words):
    folder = tmp_path / "found"
    with pytest.raises(UserError, match=words):
        write_detections(folder, dict.fromkeys(names, np.zeros((0, 5), np.float32)))
    assert not folder.exists()


def test_a_file_shared_by_two_pictures_is_rejected(tmp_path):
    (tmp_path / "party").mkdir()
    (tmp_path / "party" / "a.txt").write_text("a.png\n0\n")
    names = ("party/a.jpg", "party/a.png")
    labels = {name: ImageLabels(name, np.zeros((0, 4)), np.zeros((3, 0), bool)) for name in names}
    with pytest.raises(UserError, match="would share"):
        find_detections(tmp_path, GroundTruth(labels))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "as detections"),
        ("a.jpg\n", "as detections"),
        ("a.jpg\nmany\n", "as detections"),
        ("a.jpg\n1\n1 2 3 x 0.5\n", "as detections"),
        ("a.jpg\n2\n1 2 3 4 0.5\n1 2 3\n", "as detections"),
        ("other.jpg\n1\n1 2 3 4 0.5\n", "for another picture, other.jpg"),
        ("a.jpg\n2\n1 2 3 4 0.5\n", "announces 2 detections but contains 1"),
        ("a.jpg\n1\n1 2 3 nan 0.5\n", "not finite"),
        ("a.jpg\n1\n1 2 3 4 1\udcff\n", "as detections"),
    ],
)
def test_malformed_files_are_rejected(tmp_path, content, words):
    file = tmp_path / "0--Event" / "a.txt"
    file.parent.mkdir()
    file.write_bytes(content.encode(errors="surrogateescape"))
    with pytest.raises(UserError, match=words) as refused:
        read_detections(tmp_path, NAMES[0])
    assert str(file) in str(refused.value)


def test_missing_detections_are_reported(tmp_path, ground_truth):
    with pytest.raises(UserError, match=r"the detections of 0--Event/a\.jpg, does not exist"):
        read_detections(tmp_path, NAMES[0])
    with pytest.raises(UserError, match=r"such as 0--Event/a\.txt"):
        find_detections(tmp_path, ground_truth)
    with pytest.raises(UserError, match="does not exist"):
        find_detections(tmp_path / "nowhere", ground_truth)


def test_old_and_new_detections_do_not_mix(tmp_path, predictions):
    folder = tmp_path / "some" / "found"
    prepare_folder(folder)
    prepare_folder(folder)
    write_detections(folder, predictions)
    with pytest.raises(UserError, match="not empty"):
        prepare_folder(folder)
    with pytest.raises(UserError, match="Cannot create folder"):
        prepare_folder(folder / "0--Event" / "a.txt")
