"""Average precision: the fast evaluation against a step-by-step one."""

import numpy as np
import official
import pytest
from scipy.io import savemat

from ffgui.errors import UserError
from ffgui.evaluate.official_ground_truth import load_official_ground_truth
from ffgui.evaluate.wider import DIFFICULTIES, GroundTruth, ImageLabels, average_precision


def slow(predictions, ground_truth):
    """The step-by-step result for all three difficulties."""
    images = {name: ground_truth.images[name] for name in predictions}

    def as_sizes(rows):
        rows = np.array(rows, np.float64)
        rows[:, 2:4] -= rows[:, :2]
        return rows.tolist()

    return official.score(
        {name: as_sizes(rows) for name, rows in predictions.items()},
        {name: as_sizes(image.boxes) for name, image in images.items()},
        [
            {name: image.counted[index].tolist() for name, image in images.items()}
            for index in range(len(DIFFICULTIES))
        ],
    )


def fast(predictions, ground_truth):
    measured = average_precision(predictions, ground_truth)
    return [measured.easy, measured.medium, measured.hard]


def boxes_of(rng, count, largest=60):
    corners = rng.integers(0, 200, (count, 2))
    return np.concatenate((corners, corners + rng.integers(1, largest, (count, 2))), 1).astype(np.float32)


def random_set(seed, pictures=12):
    """Faces of all sizes, detections near them (several on some) and anywhere, ties included."""
    rng = np.random.default_rng(seed)
    images, predictions = {}, {}
    for number in range(pictures):
        name = f"0--Event/{number}.jpg"
        boxes = boxes_of(rng, int(rng.integers(0, 8)))
        counted = np.sort(rng.random((3, len(boxes))) < [[0.4], [0.6], [0.8]], axis=0)
        images[name] = ImageLabels(name, boxes, counted)
        near = np.repeat(boxes, rng.integers(0, 4, len(boxes)), axis=0)
        near = near + rng.normal(0, 3, near.shape)
        rows = np.concatenate((near, boxes_of(rng, int(rng.integers(0, 10)))))
        scores = np.round(rng.uniform(0.02, 0.9, (len(rows), 1)), 2)
        predictions[name] = np.concatenate((rows, scores), 1).astype(np.float32)
    return predictions, GroundTruth(images)


def one_picture(faces, counted, rows):
    image = ImageLabels("e/p.jpg", np.array(faces, np.float32), np.array([counted] * 3, bool))
    return {image.name: np.array(rows, np.float32).reshape(-1, 5)}, GroundTruth({image.name: image})


@pytest.mark.parametrize("seed", range(20))
def test_equals_the_protocol_step_by_step(seed):
    predictions, ground_truth = random_set(seed)
    assert fast(predictions, ground_truth) == pytest.approx(slow(predictions, ground_truth), abs=1e-9)


def test_every_face_found_and_nothing_else_is_perfect():
    predictions, ground_truth = one_picture(
        [[0, 0, 20, 20], [50, 50, 80, 80]], [1, 1], [[0, 0, 20, 20, 0.9], [50, 50, 80, 80, 0.3]]
    )
    assert fast(predictions, ground_truth) == [1.0, 1.0, 1.0]


def test_boxes_include_their_far_pixels():
    # 1 of 4 pixels without the far edges, 4 of 9 with them; and 0.5 exactly is enough.
    assert fast(*one_picture([[0, 0, 1, 1]], [1], [[0, 0, 2, 2, 0.9]])) == [0.0] * 3
    assert fast(*one_picture([[0, 0, 1, 1]], [1], [[0, 0, 1, 3, 0.9]])) == [1.0] * 3


def test_a_second_detection_of_a_face_is_a_false_alarm():
    face, far = [0, 0, 20, 20], [100, 100, 130, 130]
    rows = [[*face, 0.9], [0, 0, 20, 21, 0.8], [*far, 0.1]]
    assert fast(*one_picture([face, far], [1, 1], rows)) == pytest.approx([0.5 + 0.5 * 2 / 3] * 3)


def test_detections_of_a_face_that_does_not_count_are_ignored():
    face, small = [0, 0, 20, 20], [100, 100, 130, 130]
    rows = [[*small, 0.9], [*small, 0.8], [*face, 0.1]]
    assert fast(*one_picture([face, small], [1, 0], rows)) == [1.0] * 3


def test_scores_are_normalized_over_the_set():
    predictions, ground_truth = random_set(3)
    squeezed = {name: np.column_stack((r[:, :4], 0.5 + r[:, 4] / 64)) for name, r in predictions.items()}
    assert fast(squeezed, ground_truth) == pytest.approx(fast(predictions, ground_truth), abs=1e-6)


def test_the_order_of_detections_and_pictures_does_not_matter():
    predictions, ground_truth = random_set(5)
    scores = np.random.default_rng(0).permutation(sum(map(len, predictions.values()))) / 4096
    pieces = np.split(scores, np.cumsum([len(rows) for rows in predictions.values()])[:-1])
    distinct = {
        name: np.column_stack((rows[:, :4], piece)).astype(np.float32)
        for (name, rows), piece in zip(predictions.items(), pieces, strict=True)
    }
    turned = {name: rows[::-1] for name, rows in reversed(distinct.items())}
    assert fast(turned, ground_truth) == pytest.approx(fast(distinct, ground_truth), abs=1e-12)


def test_nothing_found_is_zero_and_pictures_are_counted():
    nothing = np.zeros((0, 5), np.float32)
    predictions, ground_truth = one_picture([[0, 0, 20, 20]], [1], nothing)
    assert average_precision(predictions, ground_truth).images == 1
    assert fast(predictions, ground_truth) == [0.0] * 3


def test_a_difficulty_without_faces_has_no_ap():
    face = [0, 0, 20, 20]
    labels = ImageLabels("a", np.array([face], np.float32), np.array([[False], [True], [True]]))
    measured = average_precision({"a": np.array([[*face, 0.9]], np.float32)}, GroundTruth({"a": labels}))
    assert np.isnan(measured.easy)
    assert (measured.medium, measured.hard) == (1.0, 1.0)


def test_no_pictures_and_unknown_pictures_are_rejected():
    predictions, ground_truth = one_picture([[0, 0, 20, 20]], [1], [[0, 0, 20, 20, 0.9]])
    with pytest.raises(UserError, match="no pictures"):
        average_precision({}, ground_truth)
    with pytest.raises(UserError, match=r"other/q\.jpg is not in the ground truth \(1 unknown"):
        average_precision(predictions | {"other/q.jpg": predictions["e/p.jpg"]}, ground_truth)


def cells(values):
    """A MATLAB cell column."""
    column = np.empty((len(values), 1), object)
    column[:, 0] = values
    return column


def write_ground_truth(folder, names=("p", "q"), kept=1):
    """Four files as the official ones, with one event."""
    files = cells(names)
    boxes = cells([np.array([[1, 2, 10, 20], [5, 6, 7, 8]], np.float64)] * len(names))
    common = {"event_list": cells(["0--Event"]), "file_list": cells([files])}
    savemat(folder / "wider_face_val.mat", {**common, "face_bbx_list": cells([boxes])})
    for difficulty in DIFFICULTIES:
        lists = cells([np.array([[kept]], np.uint8), np.zeros((0, 0), np.uint8)][: len(names)])
        savemat(folder / f"wider_{difficulty}_val.mat", {**common, "gt_list": cells([lists])})


def test_ground_truth_files_are_read(tmp_path):
    write_ground_truth(tmp_path, kept=2)
    ground_truth = load_official_ground_truth(tmp_path)
    assert list(ground_truth.images) == ["0--Event/p.jpg", "0--Event/q.jpg"]
    image = ground_truth.images["0--Event/p.jpg"]
    assert image.boxes.tolist() == [[1, 2, 11, 22], [5, 6, 12, 14]]
    assert image.counted.tolist() == [[False, True]] * 3
    assert not ground_truth.images["0--Event/q.jpg"].counted.any()


def test_mismatched_ground_truth_is_rejected(tmp_path):
    with pytest.raises(UserError, match=r"wider_face_val\.mat does not exist"):
        load_official_ground_truth(tmp_path)
    write_ground_truth(tmp_path, kept=3)
    with pytest.raises(UserError, match="does not list"):
        load_official_ground_truth(tmp_path)
    write_ground_truth(tmp_path)
    other = tmp_path / "other"
    other.mkdir()
    write_ground_truth(other, names=("p",))
    (other / "wider_easy_val.mat").replace(tmp_path / "wider_easy_val.mat")
    with pytest.raises(UserError, match=r"wider_easy_val\.mat .* different pictures"):
        load_official_ground_truth(tmp_path)


@pytest.mark.parametrize("content", [b"", b"no matrix at all", b"MATLAB 5.0 MAT-file" + bytes(200)])
def test_foreign_ground_truth_is_rejected(tmp_path, content):
    write_ground_truth(tmp_path)
    (tmp_path / "wider_hard_val.mat").write_bytes(content)
    with pytest.raises(UserError, match=r"wider_hard_val\.mat is not an official"):
        load_official_ground_truth(tmp_path)


def test_the_official_files_contain_the_whole_validation_set(shared):
    ground_truth = load_official_ground_truth(shared / "wider" / "ground_truth")
    assert len(ground_truth) == 3226
    counted = np.sum([image.counted.sum(1) for image in ground_truth.images.values()], axis=0)
    assert counted.tolist() == [7211, 13319, 31958]
