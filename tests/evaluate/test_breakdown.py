"""Breakdown by height and attribute: which faces and which detections count."""

from collections import Counter

import numpy as np
import pytest
from scipy.io import savemat
from test_wider import cells, write_ground_truth

from ffgui.detect.letterbox import input_scale
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError
from ffgui.evaluate.attributes import ATTRIBUTES, load_attributes
from ffgui.evaluate.breakdown import (
    HEIGHTS,
    INPUT_SIZES,
    by_attribute,
    by_height,
    by_input_size,
)
from ffgui.evaluate.official_ground_truth import load_official_ground_truth
from ffgui.evaluate.wider import GroundTruth, ImageLabels, average_precision

NAME = "0--Event/p.jpg"


def one_picture(faces, hard, rows):
    counted = np.array([[False] * len(faces)] * 2 + [hard])
    image = ImageLabels(NAME, np.array(faces, np.float32), counted)
    return {NAME: np.array(rows, np.float32)}, GroundTruth({NAME: image})


def named(groups):
    return {group.name: group for group in groups}


def test_a_band_counts_its_own_faces_and_false_alarms():
    faces = [[0, 0, 10, 12], [100, 0, 110, 12], [0, 100, 40, 140], [200, 200, 230, 230]]
    rows = [[300, 0, 340, 40, 0.9], [0, 0, 10, 12, 0.8], [0, 100, 40, 140, 0.7], [200, 200, 230, 230, 0.6]]
    bands = named(by_height(*one_picture(faces, [True, True, True, False], rows)))
    assert list(bands) == list(HEIGHTS)
    small = bands["under 16"]  # one of two found; the false alarm of 40 pixels is none here
    assert (small.faces, small.ap, small.recall, small.confident_recall) == (2, 0.5, 0.5, 0.5)
    middling = bands["32-64"]  # the false alarm comes first
    assert (middling.faces, middling.ap, middling.recall) == (1, 0.5, 1.0)
    ignored = bands["16-32"]  # its only face does not count as hard
    assert (ignored.faces, ignored.ap, ignored.recall, ignored.confident_recall) == (0, None, None, None)


def test_a_low_score_does_not_count_as_confident():
    predictions, ground_truth = one_picture(
        [[0, 0, 20, 20]], [True], [[0, 0, 20, 20, 0.3], [60, 60, 80, 80, 0.9]]
    )
    band = named(by_height(predictions, ground_truth))["16-32"]
    assert (band.recall, band.confident_recall) == (1.0, 0.0)


def test_an_attribute_splits_the_faces_and_keeps_all_false_alarms():
    faces = [[0, 0, 20, 20], [100, 0, 120, 20], [0, 100, 20, 120]]
    rows = [[300, 0, 500, 400, 0.9], [0, 0, 20, 20, 0.8], [100, 0, 120, 20, 0.4]]
    predictions, ground_truth = one_picture(faces, [True] * 3, rows)
    groups = named(by_attribute("blur", {NAME: np.array([0, 2, 2])}, predictions, ground_truth))
    assert (groups["clear"].faces, groups["clear"].ap) == (1, 0.5)
    assert (groups["normal"].faces, groups["normal"].ap) == (0, None)
    heavy = groups["heavy"]
    assert (heavy.faces, heavy.recall, heavy.confident_recall) == (2, 0.5, 0.0)
    assert heavy.ap == pytest.approx(0.25)


def test_groups_of_the_real_set_hold_all_hard_faces(shared, stored, wider_truth):
    values = load_attributes(shared / "wider" / "ground_truth", wider_truth)
    assert list(values) == list(ATTRIBUTES)
    predictions = {name: stored[name] for name in sorted(stored)[::16]}
    hard = sum(int(wider_truth.images[name].counted[2].sum()) for name in predictions)
    whole = average_precision(predictions, wider_truth).hard
    listed = {"height": by_height(predictions, wider_truth)} | {
        name: by_attribute(name, rows, predictions, wider_truth) for name, rows in values.items()
    }
    for groups in listed.values():
        assert sum(group.faces for group in groups) == hard
        found = [group for group in groups if group.faces]
        assert all(group.confident_recall <= group.recall <= 1 for group in found)
        assert min(group.ap for group in found) <= whole
    large, small = listed["height"][-1], listed["height"][0]
    assert small.ap < whole < large.ap


def sizes_of(faces, hard, rows, scale=1.0):
    recall = by_input_size(*one_picture(faces, hard, rows), {NAME: scale})
    assert [band.name for band in recall.bands] == list(INPUT_SIZES)
    return recall, {band.name: (band.faces, band.recall) for band in recall.bands}


def test_recall_by_input_size_stops_at_one_false_alarm_a_picture():
    faces = [[0, 0, 7, 7], [50, 0, 57, 7], [100, 0, 140, 40], [200, 0, 220, 20]]
    rows = [
        [300, 0, 320, 20, 0.9],  # the one false alarm that is allowed
        [100, 0, 140, 40, 0.8],
        [0, 0, 7, 7, 0.7],
        [400, 0, 420, 20, 0.6],  # one too many: what comes after it does not count
        [50, 0, 57, 7, 0.5],
    ]
    recall, bands = sizes_of(faces, [True, True, True, False], rows)
    assert bands["6-8"] == (2, 0.5)
    assert bands["30 and more"] == (1, 1.0)
    assert bands["18-30"] == (0, None)  # does not count as hard
    assert 0.6 < recall.score < 0.6001


def test_the_size_in_the_input_is_the_scaled_root_of_the_area():
    face = [[0, 0, 16, 25]]  # 20 pixels
    assert sizes_of(face, [True], [[0, 0, 16, 25, 0.9]])[1]["18-30"] == (1, 1.0)
    recall, bands = sizes_of(face, [True], [[0, 0, 16, 25, 0.9]], scale=0.3)
    assert bands["6-8"] == (1, 1.0)
    assert bands["18-30"] == (0, None)
    assert recall.score == pytest.approx(0.9)
    assert input_scale(1024, 512, InferenceSize.parse("640")) == 0.625
    assert input_scale(1024, 512, InferenceSize.parse("640x160")) == 0.3125
    assert input_scale(1024, 512, InferenceSize.parse("original")) == 1.0


def test_a_badly_placed_box_is_neither_a_hit_nor_a_false_alarm():
    faces = [[0, 0, 20, 20], [100, 0, 120, 20]]
    beside = [7, 0, 27, 20]  # IoU 0.48
    rows = [
        [*beside, 0.9],
        [8, 0, 28, 20, 0.85],
        [0, 0, 20, 20, 0.8],
        [300, 0, 320, 20, 0.7],
        [100, 0, 120, 20, 0.6],
    ]
    _, bands = sizes_of(faces, [True, True], rows)
    assert bands["18-30"] == (2, 1.0)


def test_a_picture_without_faces_has_false_alarms_alone():
    empty = ImageLabels("0--Event/q.jpg", np.zeros((0, 4), np.float32), np.zeros((3, 0), bool))
    predictions, truth = one_picture([[0, 0, 20, 20]], [True], [[0, 0, 20, 20, 0.5]])
    alarms = [[0, 0, 9, 9, 0.9], [20, 0, 29, 9, 0.8], [40, 0, 49, 9, 0.7]]
    predictions["0--Event/q.jpg"] = np.array(alarms, np.float32)
    truth = GroundTruth({**truth.images, empty.name: empty})
    recall = by_input_size(predictions, truth, dict.fromkeys(predictions, 1.0))
    found = {band.name: band.recall for band in recall.bands}
    assert found["18-30"] == 0.0  # three alarms come before it, and two are allowed
    assert recall.score > 0.7


def write_text(folder, ground_truth, change=lambda lines: lines):
    lines = []
    for name, image in ground_truth.images.items():
        boxes = image.boxes.astype(int).tolist()
        lines += [name, str(len(boxes))]
        lines += [f"{x1} {y1} {x2 - x1} {y2 - y1} 2 1 1 0 2 1 " for x1, y1, x2, y2 in boxes]
    lines += ["0--Event/empty.jpg", "0", "0 0 0 0 0 0 0 0 0 0 "]
    (folder / "wider_face_val_bbx_gt.txt").write_text("\n".join(change(lines)) + "\n")


def test_attributes_of_the_text_file_are_read(tmp_path):
    write_ground_truth(tmp_path)
    ground_truth = load_official_ground_truth(tmp_path)
    assert load_attributes(tmp_path, ground_truth) == {}
    write_text(tmp_path, ground_truth)
    values = load_attributes(tmp_path, ground_truth)
    assert {name: rows[NAME].tolist() for name, rows in values.items()} == {
        "blur": [2, 2],
        "occlusion": [2, 2],
        "pose": [1, 1],
        "illumination": [1, 1],
        "expression": [1, 1],
    }


def test_attributes_that_do_not_match_are_rejected(tmp_path):
    write_ground_truth(tmp_path)
    ground_truth = load_official_ground_truth(tmp_path)
    write_text(
        tmp_path, ground_truth, lambda lines: [line.replace("1 2 10 20", "7 7 10 20") for line in lines]
    )
    with pytest.raises(UserError, match=r"faces of 0--Event/p\.jpg differ"):
        load_attributes(tmp_path, ground_truth)
    write_text(tmp_path, ground_truth, lambda lines: lines[4:])
    with pytest.raises(UserError, match=r"do not match the faces of 0--Event/p\.jpg"):
        load_attributes(tmp_path, ground_truth)
    for rubbish, reason in ((["no", "list"], "invalid literal"), (["name", "3", "1 2"], "unexpected end")):
        write_text(tmp_path, ground_truth, lambda _, rubbish=rubbish: rubbish)
        with pytest.raises(UserError, match=f"not WIDER FACE's list of faces .*{reason}"):
            load_attributes(tmp_path, ground_truth)


def test_attributes_of_the_annotations_must_match_their_boxes(tmp_path):
    write_ground_truth(tmp_path)
    ground_truth = load_official_ground_truth(tmp_path)
    common = {"event_list": cells(["0--Event"]), "file_list": cells([cells(("p", "q"))])}
    blur = cells([cells([np.array([[0], [2]]), np.array([[1]])])])
    savemat(tmp_path / "wider_face_val.mat", {**common, "blur_label_list": blur})
    with pytest.raises(UserError, match=r"do not match the faces of 0--Event/q\.jpg"):
        load_attributes(tmp_path, ground_truth)


def test_the_attributes_of_the_real_data_set_have_plausible_counts(shared, wider_truth):
    values = load_attributes(shared / "wider" / "ground_truth", wider_truth)
    blur = Counter(np.concatenate(list(values["blur"].values())).tolist())
    assert blur == {0: 5686, 1: 10381, 2: 23641}
