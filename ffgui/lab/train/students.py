"""Initial networks of a run: teachers, and students before their first step."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import torch
from torch import Tensor

from ffgui.errors import UserError
from ffgui.lab.nets.config import NetworkConfig
from ffgui.lab.nets.featherface import FeatherFace
from ffgui.lab.nets.loading import CheckpointError, load_backbone, load_network
from ffgui.lab.train.files import load, sha256
from ffgui.lab.train.recipe import Recipe, Student
from ffgui.lab.train.student_init import Fitter, Pruner

Role = Literal["start", "teacher"]


def first_networks(
    recipe: Recipe, init: Path, wide: FeatherFace, crops: list[Tensor]
) -> tuple[dict[str, FeatherFace], Tensor, dict[str, str]]:
    """Return each student's network before its first step.

    Args:
        recipe: of the run.
        init: the file of `wide`, or a folder with a file for each student.
        wide: the teacher, from which students are pruned unless `init` is a folder.
        crops: float32 [B, 3, S, S] each, on which channels are ranked.

    Returns:
        The networks by name; the channels of `wide` that they keep, int64 [C]; where each
        comes from, in words, by name.

    Raises:
        UserError: if a file cannot be read or has another width than the recipe's.
    """
    pruner = Pruner(wide, recipe.channels, crops)
    if init.is_dir():
        networks, starts = networks_of_folder(recipe, init, crops)
        return networks, pruner.kept, starts
    narrow = pruner.narrow() if wide.config.out_channels > recipe.channels else wide
    fitter = Fitter(narrow, crops, recipe.seed)
    networks = {student.name: fitter.fit(student) for student in recipe.students}
    return networks, pruner.kept, dict.fromkeys(networks, root_text(init, wide))


def networks_of_folder(
    recipe: Recipe, init: Path, crops: list[Tensor]
) -> tuple[dict[str, FeatherFace], dict[str, str]]:
    """Return each student's network from its file in a folder.

    Args:
        recipe: of the run.
        init: folder with a file for each student.
        crops: float32 [B, 3, S, S] each, on which attention is fitted.

    Returns:
        The networks, and where each comes from, in words, by name.

    Raises:
        UserError: if a file cannot be read or has another width than the recipe's.
    """
    files = {student.name: _start_file(init, student) for student in recipe.students}
    found = {file: _load_start(file, recipe) for file in set(files.values())}
    fitters = {file: Fitter(network, crops, recipe.seed) for file, network in found.items()}
    networks = {student.name: fitters[files[student.name]].fit(student) for student in recipe.students}
    return networks, {name: _start_text(file, found[file]) for name, file in files.items()}


def imagenet_networks(recipe: Recipe, init: Path) -> tuple[dict[str, FeatherFace], Tensor, dict[str, str]]:
    """Return students whose backbone has ImageNet weights and whose other weights are random.

    Returns:
        As `first_networks`; without channels of a teacher.

    Raises:
        UserError: if the file cannot be read or holds no such backbone.
    """
    networks = {}
    for student in recipe.students:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(recipe.seed)
            config = student.config(NetworkConfig(recipe.channels, deformable=student.deformable))
            network = FeatherFace(config)
        try:
            load_backbone(network, init)
        except (CheckpointError, OSError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            raise UserError(
                f"Cannot use {init} as ImageNet weights: {reason}. Choose another file."
            ) from error
        networks[student.name] = network
    kept = torch.zeros(0, dtype=torch.int64)
    text = f"ImageNet weights {init.name}, sha256 {sha256(init)}"
    return networks, kept, dict.fromkeys(networks, text)


def reinitialized(recipe: Recipe, init: Path) -> dict[str, bool]:
    """Return whether each student's attention was re-initialized, by this recipe or before in its start.

    Raises:
        UserError: if the file of a start cannot be read.
    """
    return {
        student.name: student.reinit
        or _training_metadata(_start_file(init, student) if init.is_dir() else init).get("reinit") is True
        for student in recipe.students
    }


def _training_metadata(start: Path) -> dict[str, Any]:
    """Return a checkpoint's metadata about its training; empty for published files."""
    training = load(start).get("metadata", {}).get("training", {})
    return training if isinstance(training, dict) else {}


def root_text(file: Path, network: FeatherFace) -> str:
    """Describe the first start of a network, with the attention that was trained there."""
    return f"{file.name} ({network.config.attention}), sha256 {sha256(file)}"


def _start_text(file: Path, network: FeatherFace) -> str:
    """Describe a start in a run's folder: the run, and where that one started if the file has it."""
    before = load(file).get("metadata", {}).get("start")
    return f"run {file.parent.name}, which started from {before}" if before else root_text(file, network)


def _start_file(init: Path, student: Student) -> Path:
    return init / f"{student.start or student.name}.pth"


def load_teacher(path: Path, recipe: Recipe, role: Role = "start") -> FeatherFace:
    """Return the network that students learn from and may be pruned from.

    Args:
        path: its file.
        recipe: of the run, whose width it must have at least.
        role: its name in messages.

    Raises:
        UserError: if it cannot be read, has no CBAM or fewer channels than the recipe.
    """
    network = _load(path, role)
    config = network.config
    if config.attention != "cbam" or not config.shuffle_block or config.out_channels < recipe.channels:
        raise UserError(
            f"Cannot use {path} as a {role}: that must be a V1 with CBAM and at least {recipe.channels} "
            f"channels, and this has attention {config.attention} and {config.out_channels} channels."
        )
    return network


def _load_start(path: Path, recipe: Recipe) -> FeatherFace:
    network = _load(path, "start")
    if network.config.out_channels != recipe.channels:
        raise UserError(
            f"{path} has {network.config.out_channels} channels, and recipe {recipe.name} makes networks "
            f"with {recipe.channels}. Pass a different --init."
        )
    return network


def load_other_teacher(path: Path) -> FeatherFace:
    """Return a further teacher, of any width and attention.

    Raises:
        UserError: if it cannot be read.
    """
    return _load(path, "teacher")


def _load(path: Path, role: Role) -> FeatherFace:
    try:
        return load_network(path)
    except (CheckpointError, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise UserError(
            f"Cannot use {path} as a {role}: {reason}. Choose a FeatherFace checkpoint (.pth)."
        ) from error
