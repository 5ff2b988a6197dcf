"""Labels of a folder in each format: the same faces, found where such data sets have them."""

import json
import os

import numpy as np
import pytest

from ffgui.errors import UserError
from ffgui.evaluate.annotations.folder_labels import find_labels

SIZE = (200, 100)
FACES = [((20.0, 10.0, 60.0, 50.0), False), ((100.0, 40.0, 110.0, 60.0), True)]
"""Two faces of a.jpg, the second one ignored; YOLO text cannot say so."""


def wider(place):
    (place / "label.txt").write_text("# a.jpg\n20 10 40 40\n")


def official(place):
    lines = ["0--Event/a.jpg", "2", "20 10 40 40 0 0 0 0 0 0", "100 40 10 20 0 0 0 1 0 0"]
    (place / "wider_face_val_bbx_gt.txt").write_text("\n".join(lines))


def coco(place, **more):
    content = {
        "images": [{"id": 7, "file_name": "images/a.jpg", "width": 200, "height": 100}],
        "annotations": [
            {"image_id": 7, "category_id": 2, "bbox": [20, 10, 40, 40]},
            {"image_id": 7, "category_id": 2, "bbox": [100, 40, 10, 20], "iscrowd": 1},
            {"image_id": 7, "category_id": 1, "bbox": [0, 0, 9, 9]},
            {"image_id": 9, "category_id": 2, "bbox": [0, 0, 9, 9]},
            {"image_id": 7, "category_id": 2, "bbox": [0, 0, 0, 9]},
        ],
        "categories": [{"id": 1, "name": "dog"}, {"id": 2, "name": "Face"}],
    }
    place.mkdir(exist_ok=True)
    (place / "instances.json").write_text(json.dumps(content | more))


def voc(place):
    place.mkdir(exist_ok=True)
    faces = "".join(
        f"<object><name>face</name><difficult>{int(ignored)}</difficult><bndbox><xmin>{x1 + 1}</xmin>"
        f"<ymin>{y1 + 1}</ymin><xmax>{x2}</xmax><ymax>{y2}</ymax></bndbox></object>"
        for (x1, y1, x2, y2), ignored in FACES
    )
    dog = "<object><name>dog</name><bndbox></bndbox></object>"
    size = "<size><width>200</width><height>100</height></size>"
    (place / "a.xml").write_text(f"<annotation>{size}{faces}{dog}</annotation>")


def yolo(place):
    place.mkdir(exist_ok=True, parents=True)
    (place / "a.txt").write_text("1 0.2 0.3 0.2 0.4\n1 0.525 0.5 0.05 0.2\n0 0.5 0.5 0.1 0.1\n1 2 2 2 2\n")
    (place / "classes.txt").write_text("dog\nface\n")


@pytest.fixture
def folder(tmp_path):
    """A folder of two pictures, of which the first is labeled."""
    folder = tmp_path / "set" / "0--Event"
    folder.mkdir(parents=True)
    for name in "ab":
        (folder / f"{name}.jpg").write_bytes(b"")
    return folder


def found(folder):
    warnings = []
    return find_labels(folder, warnings.append), warnings


@pytest.mark.parametrize(
    ("write", "where", "name"),
    [
        (official, ".", "WIDER text"),
        (official, "..", "WIDER text"),
        (coco, ".", "COCO JSON"),
        (coco, "annotations", "COCO JSON"),
        (coco, "../annotations", "COCO JSON"),
        (voc, ".", "Pascal VOC XML"),
        (voc, "../Annotations", "Pascal VOC XML"),
        (yolo, ".", "YOLO text"),
        (yolo, "../labels", "YOLO text"),
        (yolo, "../labels/0--Event", "YOLO text"),
    ],
)
def test_every_format_gives_the_same_faces(folder, write, where, name):
    write(folder / where)
    labels, warnings = found(folder)
    assert (labels.format, warnings) == (name, [])
    faces = labels.of(folder / "a.jpg", SIZE)
    assert faces.boxes == pytest.approx(np.array([box for box, _ in FACES]))
    ignored = [False, False] if write is yolo else [False, True]
    assert faces.ignored.tolist() == ignored
    assert labels.of(folder / "b.jpg", SIZE) is None


def test_unusable_entries_are_skipped_and_told(folder):
    coco(folder)
    yolo(folder)
    labels, warnings = found(folder)
    assert len(labels.faults) == 2
    assert warnings == ["0--Event has labels in several formats (COCO JSON, YOLO text). Using COCO JSON."]
    (folder / "instances.json").unlink()
    labels, _ = found(folder)
    labels.of(folder / "a.jpg", SIZE)
    assert labels.faults == ["a.txt:4: not parts of the picture from 0 to 1"]


@pytest.mark.parametrize("write", [wider, coco, voc])
def test_labels_that_do_not_fit_the_picture_are_not_used(folder, write):
    write(folder)
    labels, _ = found(folder)
    before = len(labels.faults)
    assert labels.of(folder / "a.jpg", (20, 10)) is None
    assert labels.faults[before:] == ["a.jpg: the labels do not fit the picture"]


def test_a_file_that_expands_entities_is_not_read(folder):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><annotation>&b;</annotation>'
    (folder / "a.xml").write_text(bomb)
    labels, _ = found(folder)
    assert labels.of(folder / "a.jpg", SIZE) is None
    assert "document types" in labels.faults[0]


def test_a_category_must_be_a_face(folder):
    coco(folder, categories=[{"id": 1, "name": "dog"}, {"id": 2, "name": "cat"}])
    with pytest.raises(UserError, match="no category named face"):
        found(folder)


@pytest.mark.parametrize(
    "text", ["[]", "{", '{"images": 1, "annotations": []}', '{"images": [1], "annotations": []}']
)
def test_other_files_are_no_labels(folder, text):
    (folder / "a.json").write_text(text)
    (folder / "a.txt").write_text("A description of the picture.")
    (folder / "c.xml").write_text("<annotation/>")
    assert found(folder) == (None, [])


def test_labels_of_other_pictures_are_not_taken(folder):
    (folder.parent / "label.txt").write_text("# 1--Other/x.jpg\n1 2 3 4\n")
    assert found(folder) == (None, [])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
@pytest.mark.parametrize("name", ["a.txt", "classes.txt", "a.json", "a.xml", "label.txt"])
def test_a_pipe_among_the_pictures_is_not_waited_for(tmp_path, name):
    picture = tmp_path / "a.jpg"
    picture.touch()
    os.mkfifo(tmp_path / name)
    labels = find_labels(tmp_path, print)
    assert labels is None or labels.of(picture, SIZE) is None
