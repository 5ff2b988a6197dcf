"""How a run begins: its folder, laid out from data, a start and teachers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from torch import Tensor

from ffgui.errors import UsageError, UserError
from ffgui.evaluate.annotations.events import leave_out
from ffgui.evaluate.annotations.wider_text import LabeledImage, digest, read_labels
from ffgui.files import replace_file
from ffgui.lab.nets.loading import published_state_dict
from ffgui.lab.train import fabric_setup
from ffgui.lab.train.crops import CropBatches
from ffgui.lab.train.files import save, sha256
from ffgui.lab.train.lock import alone
from ffgui.lab.train.recipe import Crops, parse_recipe
from ffgui.lab.train.run import FORMAT, RECIPE, STATE, Run, open_run
from ffgui.lab.train.stopwatch import Stopwatch
from ffgui.lab.train.students import (
    first_networks,
    imagenet_networks,
    load_other_teacher,
    load_teacher,
    reinitialized,
)

_RANKING_BATCHES = 10
_RANKING_BATCH = 16
"""Crops a batch at most; more of them rank no better and take a CPU minutes."""

_START_SEED_OFFSET = 10_000
"""The crops that rank channels are other ones than those that training begins with."""


def begin(
    folder: Path,
    recipe_source: str,
    data: Path,
    init: Path,
    teachers: Sequence[Path] = (),
    device: fabric_setup.Device = "cpu",
) -> Run:
    """Lay out a run: cut each student from `init`.

    `init` holds a network with CBAM as wide as the recipe's or wider: it is pruned, and is the
    teacher. Or `init` is a folder with each student's start as a file, and `teachers` begins with such
    a network; others after it have a say in the answers. A recipe that starts from ImageNet takes a
    backbone's weights as `init` and no teacher.

    Raises:
        UserError: if the run exists already, or data, start or device cannot be used.
        UsageError: if teachers are there without a folder, the folder without a teacher, or another
            number of teachers than the recipe has weights.
    """
    recipe = parse_recipe(recipe_source)
    if not init.exists():
        raise UserError(f"There is no {init} to start from. Check --init.")
    if recipe.start == "imagenet":
        if init.is_dir() or teachers:
            raise UsageError(
                "This recipe starts from ImageNet: --init names the file of the backbone's weights, and "
                "--teacher is left out"
            )
    elif init.is_dir() != bool(teachers):
        raise UsageError(
            "--teacher names the network to learn from where --init is a folder, and only there: "
            "a file is the teacher itself"
        )
    elif max(1, len(teachers)) != len(recipe.teachers):
        raise UsageError(
            f"Recipe {recipe.name} has weights for {len(recipe.teachers)} teachers: it takes a folder as "
            "--init and as many times --teacher"
        )
    fabric = fabric_setup.start(device, recipe.precision)
    fabric_setup.by_the_first(fabric, lambda: _lay_out(folder, recipe_source, data, init, teachers))
    run = open_run(folder, fabric)
    run.save()
    return run


def _lay_out(folder: Path, recipe_source: str, data: Path, init: Path, teachers: Sequence[Path]) -> None:
    recipe = parse_recipe(recipe_source)
    check_free(folder)
    images, _ = leave_out(read_labels(data), data, recipe.held_out)
    if recipe.start == "imagenet":
        learned_from, taught_by = [], []
        students, kept, starts = imagenet_networks(recipe, init)
    else:
        first, *others = teachers or (init,)
        wide = load_teacher(first, recipe, "teacher" if teachers else "start")
        learned_from = [wide, *map(load_other_teacher, others)]
        taught_by = [f"{file.name}, sha256 {sha256(file)}" for file in (first, *others)]
        crops = ranking_crops(images, recipe.crops, recipe.seed + _START_SEED_OFFSET)
        students, kept, starts = first_networks(recipe, init, wide, crops)
    anew = reinitialized(recipe, init)
    state = {
        "format": FORMAT,
        "recipe": recipe_source,
        "step": 0,
        "data": str(data.resolve()),
        "pictures": digest(images),
        "kept": kept,
        "teachers": [published_state_dict(network) for network in learned_from],
        "taught_by": taught_by,
        "students": {
            name: {"weights": published_state_dict(network), "reinit": anew[name], "start": starts[name]}
            for name, network in students.items()
        },
        "precision": {},
        "broken": [],
        "watch": Stopwatch().state_dict(),
    }
    with alone(folder):
        check_free(folder)
        try:
            replace_file(folder / RECIPE, recipe_source.encode())
        except OSError as error:
            raise UserError(f"{folder} cannot be written: {error.strerror}. Choose other --runs.") from error
        save(state, folder / STATE)


def ranking_crops(images: Sequence[LabeledImage], crops: Crops, seed: int) -> list[Tensor]:
    """Batches float32 [B, 3, S, S] that show how strong each channel is, B 16 at most.

    Raises:
        UserError: if no picture can be used.
    """
    few = replace(crops, batch=min(crops.batch, _RANKING_BATCH))
    batches = CropBatches(images, few, seed)
    return [batches[index].images for index in range(_RANKING_BATCHES)]


def check_free(folder: Path) -> None:
    """Refuse a folder in which there is a run.

    Raises:
        UserError: if there is one.
    """
    if (folder / STATE).exists():
        raise UserError(
            f"{folder} holds a run already: go on with --resume {folder}, or choose another --name."
        )
