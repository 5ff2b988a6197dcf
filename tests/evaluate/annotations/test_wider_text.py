"""Label files of several formats, and unusable lines."""

import cv2
import numpy as np
import pytest

from ffgui.errors import UserError
from ffgui.evaluate.annotations.wider_text import load_labels, read_labels, skipped_lines

MARKS = "6 7 0.0 " * 5
NO_MARKS = "-1 -1 -1 " * 5


def lay_out(folder, label, text, picture="images/a/one.jpg"):
    for file in (folder / picture, folder / label):
        file.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(folder / picture), np.zeros((40, 40, 3), np.uint8))
    (folder / label).write_text(text)


@pytest.mark.parametrize(
    ("label", "picture"),
    [
        ("label.txt", "images/a/one.jpg"),
        ("label.txt", "WIDER_train/images/a/one.jpg"),
        ("WIDER_train/label.txt", "WIDER_train/images/a/one.jpg"),
    ],
)
def test_retinaface_labels(tmp_path, label, picture):
    text = f"# a/one.jpg\n4 5 10 12 {MARKS}0.9\n1 2 3 4 {NO_MARKS}0.0\n1 1 2 2\n# a/gone.jpg\n1 1 2 2\n"
    lay_out(tmp_path, label, text, picture)
    labels = load_labels(tmp_path)
    (image,) = labels.images
    assert image.path == tmp_path / picture
    assert image.boxes.tolist() == [[4, 5, 14, 17], [1, 2, 4, 6], [1, 1, 3, 3]]
    assert image.landmarks[0].tolist() == [[6, 7]] * 5
    assert np.isnan(image.landmarks[1:]).all()
    assert labels.faults == []


@pytest.mark.parametrize(
    "label", ["wider_face_train_bbx_gt.txt", "wider_face_split/wider_face_train_bbx_gt.txt"]
)
def test_official_labels(tmp_path, label):
    text = (
        "a/one.jpg\n2\n4 5 10 12 2 0 0 0 0 0 \n7 8 9 9 2 0 0 1 0 0 \na/empty.jpg\n0\n0 0 0 0 0 0 0 0 0 0 \n"
    )
    lay_out(tmp_path, label, text, "WIDER_train/images/a/one.jpg")
    cv2.imwrite(str(tmp_path / "WIDER_train/images/a/empty.jpg"), np.zeros((40, 40, 3), np.uint8))
    one, empty = read_labels(tmp_path)
    assert one.boxes.tolist() == [[4, 5, 14, 17]]
    assert one.ignored.tolist() == [[7, 8, 16, 17]]
    assert np.isnan(one.landmarks).all()
    assert empty.boxes.shape == (0, 4)


def test_official_labels_beside_the_folder_of_pictures(tmp_path):
    lay_out(
        tmp_path,
        "wider_face_split/wider_face_train_bbx_gt.txt",
        "a/one.jpg\n1\n4 5 10 12 2 0 0 0 0 0\n",
        "WIDER_train/images/a/one.jpg",
    )
    (image,) = read_labels(tmp_path / "WIDER_train")
    assert image.boxes.tolist() == [[4, 5, 14, 17]]


def test_unusable_lines_are_skipped_and_listed(tmp_path):
    text = (
        f"1 1 2 2\n# a/one.jpg\n4 5 10 12 {MARKS}0.9\nnot numbers\n5 5 0 9 {NO_MARKS}0.1\n"
        "1 2 3\n1 2 3 4 5 6\nnan 2 3 4\n"
    )
    lay_out(tmp_path, "label.txt", text)
    labels = load_labels(tmp_path)
    assert labels.images[0].boxes.tolist() == [[4, 5, 14, 17]]
    assert labels.faults == [
        "label.txt:1: face before the first picture",
        "label.txt:4: not numbers",
        "label.txt:5: face without area",
        "label.txt:6: 3 numbers instead of 4 or more",
        "label.txt:7: 6 numbers are neither a box nor a box with five landmarks",
        "label.txt:8: not finite",
    ]
    assert skipped_lines(labels.faults) == (
        "Skipped 6 label lines: label.txt:1: face before the first picture, "
        "label.txt:4: not numbers, label.txt:5: face without area, ..."
    )
    assert skipped_lines(labels.faults[:1]).startswith("Skipped 1 label line: label.txt:1")


def test_a_file_without_labels_gets_a_helpful_error(tmp_path):
    lay_out(tmp_path, "label.txt", "# a/one.jpg\nnothing of use\n\xff\n")
    with pytest.raises(UserError, match=r"no usable face.*label.txt:2: not numbers.*EVENT/FILE.jpg"):
        read_labels(tmp_path)


def test_labels_without_their_pictures(tmp_path):
    lay_out(tmp_path, "label.txt", "# a/gone.jpg\n1 1 2 2\n")
    with pytest.raises(UserError, match=r"None of the 1 pictures.*a/gone\.jpg"):
        read_labels(tmp_path)


def test_missing_labels_are_reported(tmp_path):
    with pytest.raises(UserError, match=r"label\.txt"):
        read_labels(tmp_path)


@pytest.mark.parametrize(
    "name", ["../outside.jpg", "a/../../outside.jpg", "{outside}", "n" * 5000 + ".jpg", "a\0b.jpg"]
)
def test_a_name_that_leads_elsewhere_or_nowhere_is_skipped(tmp_path, name):
    outside = tmp_path / "outside.jpg"
    folder = tmp_path / "data"
    name = name.format(outside=outside)
    lay_out(folder, "label.txt", f"# {name}\n1 1 2 2\n# a/one.jpg\n4 5 10 12\n")
    cv2.imwrite(str(outside), np.zeros((40, 40, 3), np.uint8))
    cv2.imwrite(str(folder / "outside.jpg"), np.zeros((40, 40, 3), np.uint8))
    assert [image.name for image in load_labels(folder).images] == ["a/one.jpg"]


def test_a_label_file_of_any_size_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setenv("FFGUI_MAX_LABELS_MB", "1")
    lay_out(tmp_path, "label.txt", " " * 1_000_001)
    with pytest.raises(UserError, match=r"larger than 1 MB.*FFGUI_MAX_LABELS_MB"):
        load_labels(tmp_path)
