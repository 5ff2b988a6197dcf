"""Recipes, labels, crops, targets, losses, schedule."""

import math
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from ffgui.detect.priors import priors
from ffgui.errors import UserError
from ffgui.evaluate.annotations.wider_text import LabeledImage
from ffgui.lab.nets.featherface import Outputs
from ffgui.lab.train.crops import CropBatches, Share, cut_crop
from ffgui.lab.train.losses import answers_loss
from ffgui.lab.train.multibox import hard_negatives, multibox_loss
from ffgui.lab.train.recipe import (
    Crops,
    parse_recipe,
    recipe_text,
    shipped_recipes,
    with_students,
    with_values,
)
from ffgui.lab.train.schedule import schedule_at
from ffgui.lab.train.targets import Matcher, Targets

MODEL_RECIPES = sorted((Path(__file__).parents[3] / "models" / "recipes").glob("*.toml"))
assert MODEL_RECIPES


@pytest.mark.parametrize("name_or_file", [*shipped_recipes(), *map(str, MODEL_RECIPES)])
def test_our_recipes_can_be_read(name_or_file):
    recipe = parse_recipe(recipe_text(name_or_file))
    assert recipe.name == Path(name_or_file).stem
    assert recipe.channels == 56


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("name = ", "recipe"),
        ('name = "x"\nspeed = 3', "speed"),
        ('name = "x"', "missing"),
        (f"x = {'[' * 5000}", "recursion"),
    ],
)
def test_a_bad_recipe_says_what_is_wrong(text, part):
    with pytest.raises(UserError, match=part):
        parse_recipe(text)


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ('kind = "trunk"', 'kind = "turnk"', "stages.kind cannot be 'turnk'"),
        ('attention = "cbam"', 'attention = "all"', "students.attention cannot be 'all'"),
        ('attention = "cbam"', 'attention = "cbam"\nplaces = ["c3", "c9"]', "c9"),
        ('attention = "cbam"', 'attention = "eca"\neca_kernel = 4', "eca_kernel must be odd"),
        ("steps = 300", 'steps = "300"', "stages.steps cannot be '300'"),
        ("channels = 56", "channels = 58", "multiple of 4"),
        ("[crops]", "[crops]\nsize = 100", "positive multiple of 32, not 100"),
        ("[crops]", "[crops]\nsize = 0", "positive multiple of 32, not 0"),
        ("[crops]", "[crops]\nper_image = 0", "per_image"),
        ("[crops]", "[crops]\nnative_scale = [1.0]", "crops.native_scale cannot be"),
        ("[crops]", "[crops]\nnative_scale = [0.0, 1.0]", "native_scale and relative_side"),
        ("steps = 300", "steps = 0", "at least 1 step"),
        ('name = "v1"', 'name = "../v1"', "a student's name may hold"),
        ("seed = 1", "seed = -1", "seed and warmup must not be negative"),
        ("seed = 1", "seed = 1\naverage = 1.0", "average must be at least 0"),
    ],
)
def test_a_value_that_no_run_can_be_made_of_is_named(old, new, part):
    with pytest.raises(UserError, match=part):
        parse_recipe(recipe_text("distil56").replace(old, new))


def test_an_unknown_recipe_lists_the_known_ones():
    with pytest.raises(UserError, match="distil56"):
        recipe_text("nothing-like-it")


def test_crops_carry_their_faces_along():
    """A red square stands for a face: after every cut the box must lie where the red is."""
    image = np.zeros((300, 400, 3), np.uint8)
    image[120:180, 200:260] = (0, 0, 255)
    boxes = np.array([[200, 120, 260, 180]], np.float32)
    corners = np.array([[[200, 120], [260, 120], [230, 150], [200, 180], [260, 180]]], np.float32)
    labeled = LabeledImage("red.png", Path("red.png"), boxes, corners)
    rng = np.random.default_rng(5)
    seen = 0
    for _ in range(40):
        crop, faces, landmarks, ignored, weights = cut_crop(image, labeled, Crops(size=160), rng)
        assert not len(ignored)
        assert weights.tolist() == [1.0] * len(faces)
        if not len(faces):
            continue
        x1, y1, x2, y2 = faces[0]
        red = crop[..., 2].astype(int) - crop[..., 0] > 60
        if x1 < 2 or y1 < 2 or x2 > 158 or y2 > 158 or not red.any():
            continue
        rows, columns = np.nonzero(red)
        found = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
        assert np.abs(np.array(found) - faces[0]).max() < 2.5
        middle = [(x1 + x2) / 2, (y1 + y2) / 2]
        assert landmarks[0] == pytest.approx(
            np.array([[x1, y1], [x2, y1], middle, [x1, y2], [x2, y2]]), abs=0.01
        )
        seen += 1
    assert seen > 10


def test_a_crop_is_not_shifted_where_it_shrinks():
    """The middle of a red square lies in the middle of its box, to a fraction of a pixel."""
    image = np.zeros((300, 400, 3), np.uint8)
    image[120:180, 200:260] = (0, 0, 255)
    boxes = np.array([[200, 120, 260, 180]], np.float32)
    labeled = LabeledImage("red.png", Path("red.png"), boxes, np.full((1, 5, 2), np.nan, np.float32))
    crops = Crops(size=160, native=0, relative_side=(1.8, 3.0), on_face=1)
    rng = np.random.default_rng(7)
    away = []
    for _ in range(40):
        crop, faces, *_ = cut_crop(image, labeled, crops, rng)
        redness = crop[..., 2].astype(float) - crop[..., 0]
        weight = np.where(redness > 60, redness, 0)
        if not len(faces) or faces.min() < 4 or faces.max() > 156 or not weight.any():
            continue
        y = (weight.sum(1) * (np.arange(160) + 0.5)).sum() / weight.sum()
        away.append(y - faces[0, [1, 3]].mean())
    assert len(away) > 20
    # Where the weight is cut off moves single ones; only a shift moves their mean.
    assert abs(np.mean(away)) < 0.03


def test_small_faces_and_those_that_labels_leave_out_are_ignored():
    boxes = np.array([[100, 100, 104, 103], [60, 60, 120, 120]], np.float32)
    left_out = np.array([[20, 20, 50, 50], [900, 900, 950, 950]], np.float32)
    labeled = LabeledImage("x", Path("x"), boxes, np.full((2, 5, 2), np.nan, np.float32), left_out)
    crops = Crops(size=160, native=0, relative_side=(1.0, 1.0), on_face=0, smallest_face=6)
    found = cut_crop(np.zeros((160, 160, 3), np.uint8), labeled, crops, np.random.default_rng(1))
    assert len(found.boxes) == len(found.landmarks) == 1
    assert found.boxes[0, 2] - found.boxes[0, 0] == pytest.approx(60)
    assert sorted((found.ignored[:, 2] - found.ignored[:, 0]).tolist()) == pytest.approx([4, 30])


def test_a_step_has_one_batch_and_broken_pictures_are_passed_over(tmp_path):
    paths = [tmp_path / name for name in ("good.png", "broken.png")]
    cv2.imwrite(str(paths[0]), np.full((90, 90, 3), 128, np.uint8))
    paths[1].write_bytes(b"not a picture")
    none = np.zeros((0, 4), np.float32)
    data = CropBatches(
        [LabeledImage(path.name, path, none, np.zeros((0, 5, 2), np.float32)) for path in paths],
        Crops(size=64, batch=3),
        7,
    )
    first, again, other = data[4], data[4], data[5]
    assert first.images.shape == (3, 3, 64, 64)
    assert torch.equal(first.images, again.images)
    assert not torch.equal(first.images, other.images)


def test_priors_belong_to_the_face_that_they_overlap():
    marks = torch.tensor([[[4.0, 5.0], [12.0, 5.0], [8.0, 8.0], [5.0, 12.0], [11.0, 12.0]]])
    targets = Matcher(64)(
        [torch.tensor([[0.0, 0.0, 16.0, 16.0]]), torch.zeros(0, 4)],
        [marks, torch.zeros(0, 5, 2)],
        [torch.zeros(0, 4), torch.tensor([[32.0, 32.0, 48.0, 48.0]])],
    )
    boxes = torch.from_numpy(priors(64, 64).copy())
    best = int(((boxes[:, :2] - 8).abs().sum(1) + (boxes[:, 2:] - 16).abs().sum(1)).argmin())
    assert targets.labeled[0, best]
    assert not targets.labeled[1].any()
    center, size = boxes[best, :2], boxes[best, 2:]
    decoded = center + targets.boxes[0, best, :2] * 0.1 * size
    assert torch.allclose(decoded, torch.tensor([8.0, 8.0]))
    assert torch.allclose(size * torch.exp(0.2 * targets.boxes[0, best, 2:]), torch.tensor([16.0, 16.0]))
    assert torch.equal(targets.has_landmarks, targets.labeled)
    points = center + targets.landmarks[0, best].view(5, 2) * 0.1 * size
    assert torch.allclose(points, marks[0], atol=1e-4)
    assert not targets.ignored[0].any()
    assert targets.ignored[1].any()
    tiny = Matcher(64)([torch.zeros(0, 4)], None, [torch.tensor([[30.0, 30.0, 34.0, 34.0]])])
    around = tiny.ignored[0].nonzero().flatten()
    assert len(around)
    assert (boxes[around, 2] <= 32).all()
    assert ((boxes[around, :2] - 32).abs() < 16).all()
    unmarked = Matcher(64)([torch.tensor([[0.0, 0.0, 16.0, 16.0]])])
    assert torch.equal(unmarked.labeled, targets.labeled[:1])
    assert not unmarked.has_landmarks.any()


def targets_of(*labeled, ignored=()):
    """One crop; where a prior has a face, all that is to be found is 0."""
    at = torch.tensor([labeled])
    out = torch.tensor([ignored]) if ignored else torch.zeros_like(at)
    return Targets(
        at, torch.zeros(*at.shape, 4), at, torch.zeros(*at.shape, 10), out, at.float(), at.long() * 0
    )


def test_a_student_that_equals_its_teacher_loses_nothing_but_to_the_labels():
    torch.manual_seed(0)
    answers = Outputs(torch.randn(1, 6, 4), torch.randn(1, 6, 2) * 3, torch.randn(1, 6, 10))
    terms = answers_loss(answers, answers, targets_of(*[False] * 6), 1.0)
    assert [float(term) for term in terms] == pytest.approx([0, 0, 0, 0], abs=1e-6)
    terms = answers_loss(answers, answers, targets_of(True, *[False] * 5), 1.0)
    assert float(terms.scores) > 0
    assert float(terms.label_landmarks) > 0


def test_multibox_takes_the_hardest_negatives_and_leaves_the_ignored_out():
    targets = targets_of(True, *[False] * 5, ignored=[False, True, *[False] * 4])
    losses = torch.tensor([[5.0, 9.0, 1.0, 4.0, 3.0, 2.0]])
    assert hard_negatives(losses, targets, 2).tolist() == [[False, False, False, True, True, False]]
    assert hard_negatives(losses, targets, 7).sum() == 4
    assert hard_negatives(losses, targets_of(*[False] * 6), 3).tolist() == [
        [True, True, False, True, False, False]
    ]


def test_multibox_terms_by_hand():
    targets = targets_of(True, False, False)
    margins = torch.tensor([[2.0, 1.0, -1.0]])
    answers = Outputs(
        torch.full((1, 3, 4), 2.0), torch.stack((torch.zeros(1, 3), margins), 2), torch.full((1, 3, 10), 0.5)
    )
    terms = multibox_loss(answers, targets, 1)
    wanted = math.log(1 + math.exp(-2)) + math.log(1 + math.exp(1))
    assert float(terms.scores) == pytest.approx(wanted)
    assert float(terms.boxes) == pytest.approx(4 * 1.5)
    assert float(terms.landmarks) == 0
    assert float(terms.label_landmarks) == pytest.approx(10 * 0.125)


def test_the_learning_rate_warms_up_and_falls():
    recipe = parse_recipe(recipe_text("distil56"))
    rates = [schedule_at(recipe, step).lr for step in range(recipe.steps)]
    assert rates[0] == pytest.approx(recipe.stages[0].lr / recipe.warmup, rel=0.01)
    assert rates[-1] < 1e-7 + recipe.stages[-1].lr * 0.001
    first = recipe.stages[0].steps
    assert schedule_at(recipe, first).trunk_fade == 1.0
    assert schedule_at(recipe, first + recipe.stages[1].steps - 1).trunk_fade == 0.0
    assert math.isclose(schedule_at(recipe, first + recipe.stages[1].steps).trunk_fade, 0.0)
    with pytest.raises(IndexError):
        schedule_at(recipe, recipe.steps)


@pytest.mark.parametrize("steps", [4, 11, 50])
def test_one_cycle_is_torchs(steps):
    text = recipe_text("distil56").replace("lr = 1e-3\nlr_end = 9e-4", "lr = 1e-2\nlr_end = 1e-5")
    text = text.replace("steps = 300", f'steps = {steps}\nschedule = "onecycle"')
    recipe = parse_recipe(text)
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    theirs = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, 1e-2, steps, final_div_factor=1e-2 / 25 / 1e-5, cycle_momentum=False
    )
    for step in range(steps):
        assert schedule_at(recipe, step).lr == pytest.approx(theirs.get_last_lr()[0])
        optimizer.step()
        if step + 1 < steps:
            theirs.step()


def test_a_share_is_a_part_of_the_whole_batch(tmp_path):
    rng = np.random.default_rng(0)
    paths = [tmp_path / f"{number}.png" for number in range(5)]
    for path in paths:
        cv2.imwrite(str(path), rng.integers(0, 255, (80, 90, 3), np.uint8))
    none = np.zeros((0, 4), np.float32)
    images = [LabeledImage(path.name, path, none, np.zeros((0, 5, 2), np.float32)) for path in paths]
    whole = CropBatches(images, Crops(size=64, batch=7), 3)[5]
    parts = [CropBatches(images, Crops(size=64, batch=7), 3, Share(number, 3))[5] for number in range(3)]
    assert torch.equal(torch.cat([part.images for part in parts]), whole.images)


def test_a_recipe_can_make_one_of_its_students_alone():
    text = recipe_text("distil56")
    whole, alone = parse_recipe(text), parse_recipe(with_students(text, ["v2"]))
    assert alone == replace(whole, students=whole.students[1:])
    assert parse_recipe(with_students(text, ["v2", "v1"])) == whole
    endless = text.replace("channels = 56", "channels = 56\ngradient_norm = inf")
    assert parse_recipe(with_students(endless, ["v1"])).gradient_norm == math.inf
    with pytest.raises(UserError, match=r"has no student 'v3'\. It has v1, v2"):
        with_students(text, ["v1", "v3"])


def test_recipe_fields_are_set_in_its_text():
    text = recipe_text("distil56")
    assert parse_recipe(with_values(text, {"seed": 9})).seed == 9
    changed = parse_recipe(with_values(text, {"precision": "32"}))
    assert changed.precision == "32"
    assert changed.stages == parse_recipe(text).stages
