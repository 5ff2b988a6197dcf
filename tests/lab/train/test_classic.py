"""The classic recipe: from ImageNet weights, labels alone, nobody teaches."""

import csv
from dataclasses import replace

import pytest

from ffgui.errors import UsageError, UserError
from ffgui.lab.nets import load_network
from ffgui.lab.train import run as runs
from ffgui.lab.train.recipe import Crops, parse_recipe, recipe_source, recipe_text
from ffgui.lab.train.run_setup import create_run


@pytest.fixture(scope="module")
def small():
    """The shipped recipe, but for its size."""
    recipe = parse_recipe(recipe_text("classic"))
    students = tuple(replace(student, deformable=False) for student in recipe.students)
    stage = replace(recipe.stages[0], steps=12)
    return replace(recipe, channels=16, students=students, stages=(stage,), crops=Crops(size=96, batch=4))


@pytest.fixture(scope="module")
def imagenet(shared):
    return shared / "weights/mobilenetV1X0.25_pretrain.tar"


def test_it_learns_from_labels_alone(small, imagenet, small_data, tmp_path):
    run = create_run(tmp_path / "run", recipe_source(small), small_data, imagenet)
    run.train(lambda *_: None, until=6)
    run = runs.resume(tmp_path / "run")
    run.train(lambda *_: None)
    with (tmp_path / "run/log.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if (row["student"], row["term"]) == ("v2", "scores")]
    values = [float(row["value"]) for row in rows]
    assert len(values) == 12
    assert sum(values[-4:]) < sum(values[:4])
    network = load_network(tmp_path / "run/v1.pth")
    assert (network.config.attention, network.config.out_channels) == ("cbam", 16)


def test_what_does_not_go_with_it_is_said(small, imagenet, teacher, small_data, tmp_path):
    source = recipe_source(small)
    with pytest.raises(UsageError, match="ImageNet"):
        create_run(tmp_path / "run", source, small_data, imagenet, [teacher])
    with pytest.raises(UserError, match="as ImageNet weights"):
        create_run(tmp_path / "run", source, small_data, teacher)
    with pytest.raises(UserError, match="has no teacher"):
        parse_recipe(source.replace('kind = "labels"', 'kind = "answers"'))
    with pytest.raises(UserError, match="mirrored = true needs a stage"):
        parse_recipe(source.replace("mirrored = false", "mirrored = true"))
