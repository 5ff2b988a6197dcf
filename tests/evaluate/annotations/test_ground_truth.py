"""Labels of a training set as ground truth."""

import json

import numpy as np
import pytest

from ffgui.__main__ import main
from ffgui.errors import UserError
from ffgui.evaluate.annotations.ground_truth import is_official, load_ground_truth
from ffgui.evaluate.official_ground_truth import load_official_ground_truth
from ffgui.evaluate.predictions import find_pictures


def test_heights_determine_difficulty(tmp_path):
    heights = (9, 10, 29, 30, 49, 50)
    lines = "".join(f"0 0 20 {height}\n" for height in heights)
    (tmp_path / "images" / "party").mkdir(parents=True)
    (tmp_path / "images" / "party" / "a.jpg").touch()
    (tmp_path / "label.txt").write_text(f"# party/a.jpg\n{lines}")
    (image,) = load_ground_truth(tmp_path).images.values()
    assert image.name == "party/a.jpg"
    easy, medium, hard = [[False] * 5 + [True], [False] * 3 + [True] * 3, [False] + [True] * 5]
    np.testing.assert_array_equal(image.counted, [easy, medium, hard])
    np.testing.assert_array_equal(image.boxes[1], (0, 0, 20, 10))


def test_ignored_faces_never_count(tmp_path):
    (tmp_path / "images" / "party").mkdir(parents=True)
    (tmp_path / "images" / "party" / "a.jpg").touch()
    faces = "0 0 60 60 0 0 0 0 0 0\n100 0 60 60 2 0 0 1 0 0\n"
    (tmp_path / "wider_face_train_bbx_gt.txt").write_text(f"party/a.jpg\n2\n{faces}")
    (image,) = load_ground_truth(tmp_path).images.values()
    np.testing.assert_array_equal(image.counted, [[True, False]] * 3)


def test_pictures_are_named_as_the_labels_name_them(tmp_path):
    names = ["set1/party/a.jpg", "set2/party/a.jpg", "party/a.jpg"]
    for name in names:
        (tmp_path / "images" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "images" / name).touch()
    (tmp_path / "label.txt").write_text("".join(f"# {name}\n0 0 20 20\n" for name in names))
    truth = load_ground_truth(tmp_path)
    assert list(truth.images) == [image.name for image in truth.images.values()] == names
    assert len(find_pictures(tmp_path, truth)) == 3
    assert list(load_ground_truth(tmp_path, ["set1/party"]).images) == names[:1]
    assert list(load_ground_truth(tmp_path, ["party"]).images) == names[2:]


def test_a_missing_folder_is_reported_even_if_labels_are_beside_it(tmp_path):
    (tmp_path / "wider_face_split").mkdir()
    (tmp_path / "wider_face_split" / "wider_face_train_bbx_gt.txt").write_text("party/a.jpg\n1\n0 0 9 9\n")
    assert is_official(tmp_path / "groundtruth")
    with pytest.raises(UserError, match=r"wider_face_val\.mat does not exist"):
        load_ground_truth(tmp_path / "groundtruth")


def test_official_files_take_precedence_and_events_select_pictures(shared):
    folder = shared / "wider" / "ground_truth"
    official = load_official_ground_truth(folder)
    assert load_ground_truth(folder).images.keys() == official.images.keys()
    chosen = load_ground_truth(folder, ["4--Dancing", "19--Couple"])
    assert {name.split("/")[0] for name in chosen.images} == {"4--Dancing", "19--Couple"}
    assert all(len(chosen.images[name].boxes) == len(official.images[name].boxes) for name in chosen.images)
    with pytest.raises(UserError, match="Unknown event 4--dancing"):
        load_ground_truth(folder, ["4--dancing"])


def test_a_model_is_evaluated_on_labels(small_data, capsys):
    data = ["--wider", str(small_data), "--ground-truth", str(small_data)]
    arguments = ["evaluate", "--model", "v1", *data, "--events", "19--Couple", "--breakdown", "--json"]
    assert main(arguments) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["images"] == 4
    assert result["easy"] > 0.8
    assert result["breakdown"]["blur"] is None
    assert main(["evaluate", "--model", "v1", *data, "--write"]) == 2
    assert "official ground truth" in capsys.readouterr().err
