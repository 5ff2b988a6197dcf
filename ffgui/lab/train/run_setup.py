"""Creation of a run: its folder, made from data, starting weights and teachers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from ffgui.errors import UsageError, UserError
from ffgui.evaluate.annotations.events import leave_out
from ffgui.evaluate.annotations.wider_text import LabeledImage, read_labels
from ffgui.files import replace_file
from ffgui.lab.nets.featherface import FeatherFace
from ffgui.lab.nets.loading import published_state_dict
from ffgui.lab.train import fabric_setup
from ffgui.lab.train.crops import CropBatches
from ffgui.lab.train.files import save, sha256
from ffgui.lab.train.lock import locked_folder
from ffgui.lab.train.recipe import Crops, Recipe, parse_recipe
from ffgui.lab.train.run import FORMAT, RECIPE, STATE, Run, open_run
from ffgui.lab.train.stopwatch import Stopwatch
from ffgui.lab.train.students import (
    first_networks,
    imagenet_networks,
    load_other_teacher,
    load_teacher,
    networks_of_folder,
    reinitialized,
)
from ffgui.lab.train.teacher_boxes import training_digest, training_images

_RANKING_BATCHES = 10
_RANKING_BATCH = 16
"""Largest batch: more crops rank no better and take a CPU minutes."""

_START_SEED_OFFSET = 10_000
"""Makes the crops that rank channels differ from the first ones of the training."""


def create_run(
    folder: Path,
    recipe_source: str,
    data: Path,
    init: Path,
    teachers: Sequence[Path] = (),
    device: fabric_setup.Device = "cpu",
    boxes: Sequence[Path] = (),
) -> Run:
    """Create a run and initialize its students.

    Args:
        folder: of the run.
        recipe_source: text of the recipe.
        data: folder of labeled pictures.
        init: file of a network with CBAM, at least as wide as the recipe's, which is pruned and is the
            teacher; or a folder with a file for each student; or, for a recipe that starts from ImageNet,
            the file of the backbone's weights.
        teachers: with a folder as `init`, the networks whose answers are averaged; the first one has CBAM and
            is at least as wide as the recipe's. None for a recipe that learns from labels alone.
        device: to compute on.
        boxes: JSON files of `ffgui detect` with boxes of other detectors.

    Raises:
        UserError: if the run exists already, or data, start or device cannot be used.
        UsageError: if `init` and `teachers` do not fit the recipe.
    """
    recipe = parse_recipe(recipe_source)
    if not init.exists():
        raise UserError(f"There is no {init} to start from. Check --init.")
    _check_teachers(recipe, init, teachers)
    fabric = fabric_setup.setup_fabric(device, recipe.precision)
    fabric_setup.on_first_process(fabric, lambda: _create(folder, recipe_source, data, init, teachers, boxes))
    run = open_run(folder, fabric)
    run.save()
    return run


def _check_teachers(recipe: Recipe, init: Path, teachers: Sequence[Path]) -> None:
    if recipe.start == "imagenet":
        if init.is_dir() or teachers:
            raise UsageError(
                "This recipe starts from ImageNet: pass the file of the backbone's weights as --init, and no "
                "--teacher."
            )
    elif not init.is_dir():
        if teachers:
            raise UsageError("A file as --init is the teacher itself: leave out --teacher.")
        if len(recipe.teachers) > 1:
            raise UsageError(
                f"Recipe {recipe.name} has {len(recipe.teachers)} teachers: pass a folder as --init and "
                "--teacher for each."
            )
    elif not recipe.needs_teacher:
        if teachers:
            raise UsageError(f"Recipe {recipe.name} learns from labels alone: leave out --teacher.")
    elif len(teachers) != len(recipe.teachers):
        raise UsageError(
            f"With a folder as --init, pass --teacher once for each teacher of recipe {recipe.name} "
            f"({len(recipe.teachers)})."
        )


def _create(
    folder: Path,
    recipe_source: str,
    data: Path,
    init: Path,
    teachers: Sequence[Path],
    boxes: Sequence[Path],
) -> None:
    recipe = parse_recipe(recipe_source)
    check_free(folder)
    labeled, _ = leave_out(read_labels(data), data, recipe.held_out)
    images = training_images(labeled, boxes, recipe.teacher_boxes)
    networks = _networks(recipe, images, init, teachers)
    reinit = reinitialized(recipe, init)
    state = {
        "format": FORMAT,
        "recipe": recipe_source,
        "step": 0,
        "data": str(data.resolve()),
        "boxes": [str(file.resolve()) for file in boxes],
        "pictures": training_digest(images),
        "kept": networks.kept,
        "teachers": [published_state_dict(network) for network in networks.teachers],
        "taught_by": networks.teacher_texts,
        "students": {
            name: {
                "weights": published_state_dict(network),
                "reinit": reinit[name],
                "start": networks.starts[name],
            }
            for name, network in networks.students.items()
        },
        "precision": {},
        "broken": [],
        "watch": Stopwatch().state_dict(),
    }
    with locked_folder(folder):
        check_free(folder)
        try:
            replace_file(folder / RECIPE, recipe_source.encode())
        except OSError as error:
            raise UserError(
                f"Cannot write to {folder}: {error.strerror}. Pass a different --runs."
            ) from error
        save(state, folder / STATE)


class _Networks(NamedTuple):
    """Networks of a new run.

    Attributes:
        students: by name.
        starts: where each student comes from, in words, by name.
        kept: channels of the first teacher's neck that the students have, int64 [C].
        teachers: the teachers.
        teacher_texts: file name and hash of each teacher.
    """

    students: dict[str, FeatherFace]
    starts: dict[str, str]
    kept: Tensor
    teachers: list[FeatherFace]
    teacher_texts: list[str]


def _networks(
    recipe: Recipe, images: Sequence[LabeledImage], init: Path, teachers: Sequence[Path]
) -> _Networks:
    if recipe.start == "imagenet":
        students, kept, starts = imagenet_networks(recipe, init)
        return _Networks(students, starts, kept, [], [])
    crops = ranking_crops(images, recipe.crops, recipe.seed + _START_SEED_OFFSET)
    if init.is_dir() and not teachers:
        students, starts = networks_of_folder(recipe, init, crops)
        return _Networks(students, starts, torch.zeros(0, dtype=torch.int64), [], [])
    first, *others = teachers or (init,)
    wide = load_teacher(first, recipe, "teacher" if teachers else "start")
    students, kept, starts = first_networks(recipe, init, wide, crops)
    texts = [f"{file.name}, sha256 {sha256(file)}" for file in (first, *others)]
    return _Networks(students, starts, kept, [wide, *map(load_other_teacher, others)], texts)


def ranking_crops(images: Sequence[LabeledImage], crops: Crops, seed: int) -> list[Tensor]:
    """Return batches float32 [B, 3, S, S], B at most 16, on which channels are ranked.

    Raises:
        UserError: if no picture can be used.
    """
    few = replace(crops, batch=min(crops.batch, _RANKING_BATCH))
    batches = CropBatches(images, few, seed)
    return [batches[index].images for index in range(_RANKING_BATCHES)]


def check_free(folder: Path) -> None:
    """Reject a folder that already holds a run.

    Raises:
        UserError: if it does.
    """
    if (folder / STATE).exists():
        raise UserError(
            f"{folder} already holds a run. Resume it with --resume {folder}, or pass another --name."
        )
