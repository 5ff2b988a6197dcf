"""Assignment, score targets, crops and boxes of other detectors: how tiny faces are learned."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from torch.nn import functional
from train_helpers import TINY, ignore, losses

from ffgui.detect.priors import priors
from ffgui.errors import UsageError, UserError
from ffgui.evaluate.annotations.wider_text import LabeledImage, digest
from ffgui.lab.nets import load_network
from ffgui.lab.nets.featherface import Outputs
from ffgui.lab.train import run as runs
from ffgui.lab.train.crops import CropBatches, cut_crop
from ffgui.lab.train.losses import encoded_iou, focal_loss, score_targets
from ffgui.lab.train.recipe import Crops, Losses, TeacherBoxes, parse_recipe
from ffgui.lab.train.run_setup import create_run
from ffgui.lab.train.targets import Matcher, Targets
from ffgui.lab.train.teacher_boxes import (
    ScoredBoxes,
    TrainingImage,
    fuse,
    read_boxes,
    training_digest,
    training_images,
)

FOCAL = TINY.replace('kind = "trunk"', 'kind = "focal"').replace('kind = "answers"', 'kind = "focal"')
TINY_FACE = torch.tensor([[100.0, 100.0, 106.0, 107.0]])


def test_a_tiny_face_gets_the_priors_around_it_only_where_faces_are_grown():
    assert not Matcher(320)([TINY_FACE]).labeled.any()
    targets = Matcher(320, "grown")([TINY_FACE])
    assigned = torch.from_numpy(priors(320, 320).copy())[targets.labeled[0]]
    assert 1 <= len(assigned) <= 4
    assert (assigned[:, 2] == 16).all()
    assert ((assigned[:, :2] - torch.tensor([103.0, 103.5])).abs() <= 8).all()
    decoded = assigned[:, :2] + 0.1 * targets.boxes[targets.labeled][:, :2] * assigned[:, 2:]
    sizes = assigned[:, 2:] * torch.exp(0.2 * targets.boxes[targets.labeled][:, 2:])
    assert torch.allclose(decoded, torch.tensor([103.0, 103.5]).expand_as(decoded))
    assert torch.allclose(sizes, torch.tensor([6.0, 7.0]).expand_as(sizes))


def test_larger_faces_are_matched_as_before():
    faces = torch.tensor([[20.0, 24.0, 60.0, 64.0], [150.0, 124.0, 310.0, 290.0]])
    old, grown = Matcher(320)([faces]), Matcher(320, "grown")([faces])
    assert all(torch.equal(a, b) for a, b in zip(old, grown, strict=True))


def one_crop(target_boxes, weights):
    labeled = torch.tensor([weights]) > 0
    shape = (1, len(weights))
    nothing = torch.zeros(shape, dtype=torch.bool)
    points = torch.zeros(*shape, 10)
    faces = torch.zeros_like(labeled, dtype=torch.int64)
    return Targets(
        labeled, torch.tensor([target_boxes]), nothing, points, nothing, torch.tensor([weights]), faces
    )


def test_the_score_target_follows_the_predicted_box():
    # In encoded units a shift of 5 is half a side of the prior: IoU 1/3.
    predicted = torch.tensor([[[0.0, 0, 0, 0], [5.0, 0, 0, 0], [2.0, 0, 0, 0], [0.0, 0, 0, 0]]])
    targets = one_crop([[0.0] * 4] * 4, [1.0, 1.0, 0.5, 0.0])
    third, two_thirds = 1 / 3, 0.8 / 1.2
    assert encoded_iou(predicted, targets.boxes)[0].tolist() == pytest.approx([1, third, two_thirds, 1])
    wanted = {
        "one": [1, 1, 0.5, 0],
        "iou": [1, third, 0.5 * two_thirds, 0],
        "ramp": [1, (third - 0.3) / 0.4, 0.5 * (two_thirds - 0.3) / 0.4, 0],
    }
    for kind, values in wanted.items():
        assert score_targets(predicted, targets, kind)[0].tolist() == pytest.approx(values)


def test_focal_terms_by_hand():
    margins = torch.tensor([[2.0, 1.0, -1.0, 3.0]])
    outputs = Outputs(
        torch.tensor([[[2.0, 0, 0, 0], [0.0, 0, 0, 0], [9.0, 0, 0, 0], [0.0, 0, 0, 0]]]),
        torch.stack((torch.zeros(1, 4), margins), 2),
        torch.zeros(1, 4, 10),
    )
    targets = one_crop([[0.0] * 4] * 4, [0.5, 1.0, 0.0, 0.0])
    targets = targets._replace(ignored=torch.tensor([[False, False, False, True]]))
    terms = focal_loss(outputs, targets, Losses(score_target="iou", box_kind="diou"))
    target = torch.tensor([0.5 * 0.8 / 1.2, 1.0, 0.0])
    found = margins[0, :3]
    each = functional.binary_cross_entropy_with_logits(found, target, reduction="none")
    scores = ((found.sigmoid() - target).abs() ** 2 * each).sum() / 2
    assert float(terms.scores) == pytest.approx(float(scores))
    first = 1 - 0.8 / 1.2 + 0.2**2 / (1.2**2 + 1)
    assert float(terms.boxes) == pytest.approx(0.5 * first / 2)


def test_blur_noise_and_jpeg_change_a_crop_and_leave_its_faces():
    rng = np.random.default_rng(3)
    picture = rng.integers(0, 256, (200, 200, 3), np.uint8)
    labeled = LabeledImage(
        "x", Path("x"), np.array([[50, 50, 90, 90]], np.float32), np.full((1, 5, 2), np.nan, np.float32)
    )
    plain = cut_crop(picture, labeled, Crops(size=160, on_face=1), np.random.default_rng(8))
    for change in ({"blur": 1.0, "blur_sigma": 3.0}, {"noise": 1.0}, {"jpeg": 1.0}):
        crop = cut_crop(picture, labeled, Crops(size=160, on_face=1, **change), np.random.default_rng(8))
        assert crop.pixels.shape == plain.pixels.shape
        assert (crop.pixels != plain.pixels).any(), change
        assert np.array_equal(crop.boxes, plain.boxes)


def test_pictures_of_crowds_come_more_often(tmp_path):
    def image(name, faces):
        boxes = np.tile(np.array([[1, 1, 9, 9]], np.float32), (faces, 1))
        return LabeledImage(name, tmp_path / f"{name}.png", boxes, np.full((faces, 5, 2), np.nan, np.float32))

    for name in ("few", "many"):
        cv2.imwrite(
            str(tmp_path / f"{name}.png"), np.full((64, 64, 3), 50 if name == "few" else 200, np.uint8)
        )
    images = [image("few", 0), image("many", 15)]
    for crowding, expected in ((0.0, 0.5), (0.5, 0.8)):
        data = CropBatches(images, Crops(size=32, batch=1, per_image=1, on_face=1, crowding=crowding), 1)
        many = np.mean([len(data[step].boxes[0]) + len(data[step].ignored[0]) > 0 for step in range(300)])
        assert many == pytest.approx(expected, abs=0.1), crowding
        assert torch.equal(data[5].pixels, data[5].pixels)


def scored(*rows):
    table = np.array(rows, np.float32).reshape(-1, 5)
    return ScoredBoxes(table[:, :4], table[:, 4])


def test_boxes_of_a_face_are_fused_and_each_detector_has_one_say():
    small = {"0--A/p.jpg": {"yunet": scored([0, 0, 20, 20, 0.6], [100, 0, 120, 20, 0.4])}}
    large = {"0--A/p.jpg": {"yunet": scored([0, 0, 22, 20, 0.2]), "center": scored([1, 0, 21, 20, 0.8])}}
    found = fuse([small, large])["0--A/p.jpg"]
    assert len(found.boxes) == 2
    assert found.scores.tolist() == pytest.approx([(0.6 + 0.8) / 2, (0.4 + 0) / 2])
    x1 = (0.6 * 0 + 0.2 * 0 + 0.8 * 1) / 1.6
    assert found.boxes[0, 0] == pytest.approx(x1)
    assert found.boxes[1].tolist() == [100, 0, 120, 20]


def detections(path, **models):
    """The JSON of `ffgui detect` on one picture."""
    rows = {
        name: [{"box": box, "score": score, "landmarks": []} for *box, score in faces]
        for name, faces in models.items()
    }
    return json.dumps({"images": [{"path": path, "width": 9, "height": 9, "models": rows}], "errors": []})


def test_boxes_complete_the_labels(tmp_path):
    labels = np.array([[0, 0, 20, 20], [50, 0, 70, 20], [100, 0, 120, 20]], np.float32)
    image = LabeledImage("0--A/p.jpg", tmp_path, labels, np.zeros((3, 5, 2), np.float32))
    other = LabeledImage("0--A/q.jpg", tmp_path, labels[:1], np.zeros((1, 5, 2), np.float32))
    file = tmp_path / "found.json"
    faces = [
        [1, 0, 21, 20, 0.9],  # the first label
        [50, 0, 70, 20, 0.05],  # the second, hardly seen; the third has not been found
        [200, 0, 220, 20, 0.8],  # not labeled: a face
        [300, 0, 320, 20, 0.4],  # not labeled: unsure
        [400, 0, 420, 20, 0.1],  # background
    ]
    file.write_text(detections("somewhere/0--A/p.jpg", yunet=faces))
    options = TeacherBoxes(face_score=0.7, ignore_score=0.3, missed_weight=0.5)
    completed, untouched = training_images([image, other], [file], options)
    assert completed.weights.tolist() == pytest.approx([1, 0.5, 0.5, 0.8])
    assert completed.boxes[3].tolist() == [200, 0, 220, 20]
    assert np.isnan(completed.landmarks[3]).all()
    assert completed.ignored.tolist() == [[300, 0, 320, 20]]
    assert (untouched.weights.tolist(), untouched.boxes.tolist()) == ([1], labels[:1].tolist())
    assert training_digest([untouched]) == digest([untouched])
    assert training_digest([completed]) != digest([completed])


def test_weights_reach_the_targets():
    image = TrainingImage(
        "x",
        Path("x"),
        np.array([[10, 10, 42, 42], [100, 100, 140, 140]], np.float32),
        np.full((2, 5, 2), np.nan, np.float32),
        weights=np.array([1.0, 0.25], np.float32),
    )
    crops = Crops(size=160, native=1, native_scale=(1, 1), on_face=0)
    crop = cut_crop(np.zeros((160, 160, 3), np.uint8), image, crops, np.random.default_rng(1))
    tensors = [[torch.from_numpy(part)] for part in crop[1:]]
    targets = Matcher(160)(*tensors)
    assert set(targets.weights[targets.labeled].tolist()) == {1.0, 0.25}
    assert not targets.weights[~targets.labeled].any()


def test_a_file_that_holds_no_detections_is_refused(tmp_path):
    file = tmp_path / "found.json"
    with pytest.raises(UserError, match="Cannot read"):
        read_boxes(file)
    for text in ("{}", "[1]", '{"images": [{"path": "x"}]}', "not JSON"):
        file.write_text(text)
        with pytest.raises(UserError, match="holds no results of ffgui detect"):
            read_boxes(file)


@pytest.mark.parametrize(
    "values", ["face_score = 0.3\nignore_score = 0.5", "missed_weight = 0.0", "face_score = 1.5"]
)
def test_invalid_options_for_boxes_are_refused(values):
    with pytest.raises(UserError, match=r"ignore_score and face_score|missed_weight"):
        parse_recipe(f"{FOCAL}\n[teacher_boxes]\n{values}")


@pytest.fixture
def start(begun, tmp_path):
    """A folder of starting weights."""
    folder = tmp_path / "start"
    folder.mkdir()
    (folder / "v2.pth").write_bytes((begun / "v2.pth").read_bytes())
    return folder


def test_a_run_on_labels_alone_needs_no_teacher(start, teacher, small_data, tmp_path):
    with pytest.raises(UsageError, match="leave out --teacher"):
        create_run(tmp_path / "taught", FOCAL, small_data, start, [teacher])
    run = create_run(tmp_path / "run", FOCAL, small_data, start)
    run.train(ignore, until=2)
    made = torch.load(tmp_path / "run/v2.pth", weights_only=True)["metadata"]["training"]
    assert (made["teachers"], made["teacher_boxes"], made["crops"]) == ([], [], 8)
    assert runs.resume(tmp_path / "run").step == 2


def test_boxes_of_detectors_change_what_is_learned_and_survive_a_resume(start, small_data, tmp_path):
    from ffgui.evaluate.annotations.wider_text import read_labels

    file = tmp_path / "found.json"
    images = read_labels(small_data)
    rows = [json.loads(detections(image.name, yunet=[[5, 5, 60, 60, 0.9]]))["images"][0] for image in images]
    file.write_text(json.dumps({"images": rows}))
    recipe = f"{FOCAL}\n[teacher_boxes]\nface_score = 0.5\nignore_score = 0.2\nmissed_weight = 0.5"
    create_run(tmp_path / "plain", recipe, small_data, start).train(ignore, until=2)
    create_run(tmp_path / "boxes", recipe, small_data, start, boxes=[file]).train(ignore, until=1)
    again = runs.resume(tmp_path / "boxes")
    assert again.boxes == [file]
    again.train(ignore, until=2)
    whole = tmp_path / "whole"
    create_run(whole, recipe, small_data, start, boxes=[file]).train(ignore, until=2)
    assert losses(tmp_path / "boxes") == pytest.approx(losses(whole), rel=1e-4)
    assert losses(whole) != losses(tmp_path / "plain")
    made = torch.load(whole / "v2.pth", weights_only=True)["metadata"]["training"]
    assert made["teacher_boxes"][0].startswith("found.json, sha256 ")
    file.write_text(json.dumps({"images": rows[:1]}))
    with pytest.raises(UserError, match="files of --boxes have changed"):
        runs.resume(whole)


def test_a_frozen_stem_keeps_its_weights(start, small_data, tmp_path):
    recipe = FOCAL.replace("freeze_bn = true", "freeze_bn = true\nfreeze_stem = true")
    run = create_run(tmp_path / "run", recipe, small_data, start)
    run.train(ignore, until=3)
    before, after = load_network(start / "v2.pth"), run.trainers[0].network
    changed = {
        name
        for name, value in after.state_dict().items()
        if not torch.equal(value.cpu(), before.state_dict()[name])
    }
    stem = ("backbone.stage1.0.", "backbone.stage1.1.")
    assert not any(name.startswith(stem) for name in changed)
    assert any(name.startswith("backbone.stage1.2.") for name in changed)
