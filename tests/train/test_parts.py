"""Recipes, labels, crops, targets, losses, schedule."""

import math

import cv2
import numpy as np
import pytest
import torch

from ffgui.detect.priors import priors
from ffgui.errors import UserError
from ffgui.nets.featherface import Outputs
from ffgui.train.crops import CropBatches, cut
from ffgui.train.labels import LabelledImage
from ffgui.train.losses import answers_loss
from ffgui.train.recipe import Crops, parse_recipe, recipe_text, shipped_recipes
from ffgui.train.schedule import moment
from ffgui.train.targets import Matcher, Targets


@pytest.mark.parametrize("name", shipped_recipes())
def test_shipped_recipes_can_be_read(name):
    recipe = parse_recipe(recipe_text(name))
    assert recipe.name == name
    assert recipe.channels == 56


@pytest.mark.parametrize(
    ("text", "part"),
    [("name = ", "recipe"), ('name = "x"\nspeed = 3', "speed"), ('name = "x"', "missing")],
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
        ("[crops]", "[crops]\nsize = 100", "no multiple of 32"),
        ("[crops]", "[crops]\nnative_scale = [1.0]", "crops.native_scale cannot be"),
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
    rng = np.random.default_rng(5)
    seen = 0
    for _ in range(40):
        crop, faces = cut(image, boxes, Crops(size=160), rng)
        if not len(faces):
            continue
        x1, y1, x2, y2 = faces[0]
        red = crop[..., 2].astype(int) - crop[..., 0] > 60
        if x1 < 2 or y1 < 2 or x2 > 158 or y2 > 158 or not red.any():
            continue
        rows, columns = np.nonzero(red)
        found = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
        assert np.abs(np.array(found) - faces[0]).max() < 2.5
        seen += 1
    assert seen > 10


def test_a_step_has_one_batch_and_broken_pictures_are_passed_over(tmp_path):
    paths = [tmp_path / name for name in ("good.png", "broken.png")]
    cv2.imwrite(str(paths[0]), np.full((90, 90, 3), 128, np.uint8))
    paths[1].write_bytes(b"not a picture")
    none = np.zeros((0, 4), np.float32)
    data = CropBatches(
        [LabelledImage(path, none, np.zeros((0, 5, 2), np.float32)) for path in paths],
        Crops(size=64, batch=3),
        7,
    )
    first, again, other = data[4], data[4], data[5]
    assert first.images.shape == (3, 3, 64, 64)
    assert torch.equal(first.images, again.images)
    assert not torch.equal(first.images, other.images)


def test_priors_belong_to_the_face_that_they_overlap():
    targets = Matcher(64)([torch.tensor([[0.0, 0.0, 16.0, 16.0]]), torch.zeros(0, 4)])
    boxes = torch.from_numpy(priors(64, 64).copy())
    best = int(((boxes[:, :2] - 8).abs().sum(1) + (boxes[:, 2:] - 16).abs().sum(1)).argmin())
    assert targets.labelled[0, best]
    assert not targets.labelled[1].any()
    centre, size = boxes[best, :2], boxes[best, 2:]
    decoded = centre + targets.boxes[0, best, :2] * 0.1 * size
    assert torch.allclose(decoded, torch.tensor([8.0, 8.0]))
    assert torch.allclose(size * torch.exp(0.2 * targets.boxes[0, best, 2:]), torch.tensor([16.0, 16.0]))


def test_a_student_that_equals_its_teacher_loses_nothing_but_to_the_labels():
    torch.manual_seed(0)
    answers = Outputs(torch.randn(1, 6, 4), torch.randn(1, 6, 2) * 3, torch.randn(1, 6, 10))
    nobody = Targets(torch.zeros(1, 6, dtype=torch.bool), torch.zeros(1, 6, 4))
    terms = answers_loss(answers, answers, nobody, 1.0)
    assert [float(term) for term in terms] == pytest.approx([0, 0, 0], abs=1e-6)
    somebody = Targets(torch.tensor([[True] + [False] * 5]), torch.zeros(1, 6, 4))
    assert float(answers_loss(answers, answers, somebody, 1.0).scores) > 0


def test_the_learning_rate_warms_up_and_falls():
    recipe = parse_recipe(recipe_text("distil56"))
    rates = [moment(recipe, step).lr for step in range(recipe.steps)]
    assert rates[0] == pytest.approx(recipe.stages[0].lr / recipe.warmup, rel=0.01)
    assert rates[-1] < 1e-7 + recipe.stages[-1].lr * 0.001
    first = recipe.stages[0].steps
    assert moment(recipe, first).fading_trunk == 1.0
    assert moment(recipe, first + recipe.stages[1].steps - 1).fading_trunk == 0.0
    assert math.isclose(moment(recipe, first + recipe.stages[1].steps).fading_trunk, 0.0)
    with pytest.raises(IndexError):
        moment(recipe, recipe.steps)
