"""A training run: begin, go on, finish."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import DataLoader

from ffgui.errors import UsageError, UserError
from ffgui.nets.loading import network_from_state, published_state_dict
from ffgui.train.crops import Batch, CropBatches
from ffgui.train.files import load, save, save_checkpoint
from ffgui.train.labels import read_labels
from ffgui.train.learner import Learner, Lesson
from ffgui.train.recipe import Recipe, Student, parse_recipe
from ffgui.train.schedule import Moment, moment
from ffgui.train.students import first_networks, load_teacher
from ffgui.train.targets import Matcher

SAVE_EVERY = 50
_START_BATCHES = 10
_START_SEED_OFFSET = 10_000
"""The crops that rank channels are other ones than those that training begins with."""

Progress = Callable[[int, dict[str, float]], None]


class Run:
    """One run in its folder.

    The folder holds `recipe.toml`, `state.pt` (everything to go on from), `log.csv` and, for each
    student, the averaged weights as `NAME.pth`.
    """

    def __init__(self, folder: Path, recipe_source: str, state: dict[str, Any]) -> None:
        self.folder = folder
        self.recipe = parse_recipe(recipe_source)
        self.step = int(state["step"])
        self._source = recipe_source
        self._data = Path(state["data"])
        self._start = str(state["start"])
        self._kept: Tensor = state["kept"]
        self._teacher = network_from_state(state["teacher"]).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self._images = read_labels(self._data)
        self._matcher = Matcher(self.recipe.crops.size)
        self.learners = [
            self._learner(student, state["students"][student.name]) for student in self.recipe.students
        ]

    def _learner(self, student: Student, state: dict[str, Any]) -> Learner:
        learner = Learner(student, network_from_state(state["weights"]), self.recipe)
        if "optimiser" in state:
            learner.restore(state)
        return learner

    def train(self, progress: Progress) -> None:
        """Take the steps that are left. `progress` gets the steps done and the last one's losses."""
        batches = self._batches()
        log = _Log(self.folder / "log.csv", self.step)
        try:
            for batch in batches:
                began = time.perf_counter()
                here = moment(self.recipe, self.step)
                terms = self._train_step(batch, here)
                self.step += 1
                log.write(self.step, here, terms, len(batch.images) / (time.perf_counter() - began))
                progress(self.step, terms)
                if self.step % SAVE_EVERY == 0 or self.step == self.recipe.steps:
                    self.save()
        finally:
            log.close()

    def _batches(self) -> Iterator[Batch]:
        data = CropBatches(self._images, self.recipe.crops, self.recipe.seed)
        loader: DataLoader[Batch] = DataLoader(
            data,
            batch_size=None,
            sampler=range(self.step, self.recipe.steps),
            num_workers=1,
            prefetch_factor=4,
        )
        return iter(loader)

    def _train_step(self, batch: Batch, here: Moment) -> dict[str, float]:
        lesson = self._lesson(batch, here)
        terms: dict[str, float] = {}
        for learner in self.learners:
            share = here.fading_trunk if learner.student.trunk_fades else 1.0
            found = learner.step(lesson, here.stage, here.lr, share)
            terms |= {f"{learner.student.name}.{name}": value for name, value in found.items()}
        return terms

    def _lesson(self, batch: Batch, here: Moment) -> Lesson:
        images = batch.images.to(memory_format=torch.channels_last)
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            trunk = self._teacher.trunk(images)
            answers = self._teacher.head(trunk) if here.stage.kind == "answers" else None
        return Lesson(images, trunk, answers, self._matcher(batch.boxes), self._kept)

    def save(self) -> None:
        """Write the state and each student's averaged weights."""
        students = {
            learner.student.name: {"weights": published_state_dict(learner.network), **learner.state()}
            for learner in self.learners
        }
        save(
            {
                "step": self.step,
                "data": str(self._data),
                "start": self._start,
                "kept": self._kept,
                "teacher": published_state_dict(self._teacher),
                "students": students,
            },
            self.folder / "state.pt",
        )
        files = self.checkpoints()
        for learner in self.learners:
            save_checkpoint(learner.average.network, self._metadata(), files[learner.student.name])

    def checkpoints(self) -> dict[str, Path]:
        """The file of each student's averaged weights."""
        return {
            learner.student.name: self.folder / f"{learner.student.name}.pth" for learner in self.learners
        }

    def _metadata(self) -> dict[str, Any]:
        training = {
            "recipe": self.recipe.name,
            "description": self.recipe.description,
            "recipe_text": self._source,
            "data": "WIDER FACE training images",
            "images": len(self._images),
            "crops": self.step * self.recipe.crops.batch,
            "steps": self.step,
            "seed": self.recipe.seed,
        }
        return {"training": training, "start": self._start}


def begin(folder: Path, recipe_source: str, data: Path, init: Path, teacher: Path | None = None) -> Run:
    """Lay out a run: cut each student from `init`.

    `init` holds a network with CBAM as wide as the recipe's or wider: it is pruned, and is the
    teacher. Or `init` is a folder with each student's start as a file, and `teacher` such a
    network.

    Raises:
        UserError: if the run exists already, or data or start cannot be used.
        UsageError: if `teacher` is there without a folder, or the folder without a teacher.
    """
    if init.is_dir() != (teacher is not None):
        raise UsageError(
            "--teacher names the network to learn from where --init is a folder, and only there: "
            "a file is the teacher itself"
        )
    recipe = parse_recipe(recipe_source)
    if (folder / "state.pt").exists():
        raise UserError(
            f"{folder} holds a run already: go on with --resume {folder}, or choose another --name."
        )
    images = read_labels(data)
    seeds = CropBatches(images, recipe.crops, recipe.seed + _START_SEED_OFFSET)
    crops = [seeds[index].images for index in range(_START_BATCHES)]
    wide = load_teacher(teacher or init, recipe)
    students, kept, start = first_networks(recipe, init, wide, crops)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "recipe.toml").write_text(recipe_source, "utf-8")
    except OSError as error:
        raise UserError(f"{folder} cannot be written: {error.strerror}. Choose other --runs.") from error
    state = {
        "step": 0,
        "data": str(data.resolve()),
        "start": start,
        "kept": kept,
        "teacher": published_state_dict(wide),
        "students": {name: {"weights": published_state_dict(network)} for name, network in students.items()},
    }
    run = Run(folder, recipe_source, state)
    run.save()
    return run


def resume(folder: Path) -> Run:
    """Go on with a run where its last saved state lies.

    Raises:
        UserError: if there is no run.
    """
    try:
        source = (folder / "recipe.toml").read_text("utf-8")
    except OSError as error:
        raise UserError(f"{folder} holds no run: it has no recipe.toml.") from error
    state = load(folder / "state.pt")
    if "students" not in state:
        raise UserError(f"{folder / 'state.pt'} is not a training state. Begin a new run.")
    return Run(folder, source, state)


class _Log:
    """One row a step; rows past the state that a run goes on from are dropped first."""

    def __init__(self, path: Path, step: int) -> None:
        rows = _rows_until(path, step)
        self._file = path.open("w", newline="", encoding="utf-8")
        self._writer = csv.writer(self._file)
        self._writer.writerow(["step", "stage", "lr", "crops_per_s", "student", "term", "value"])
        self._writer.writerows(rows)

    def write(self, step: int, here: Moment, terms: dict[str, float], rate: float) -> None:
        """Add the terms of one step, a row each, and flush."""
        for name, value in terms.items():
            student, _, term = name.rpartition(".")
            self._writer.writerow(
                [step, here.number, f"{here.lr:.3e}", f"{rate:.2f}", student, term, f"{value:.5f}"]
            )
        self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _rows_until(path: Path, step: int) -> list[list[str]]:
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return [row for row in list(csv.reader(file))[1:] if int(row[0]) <= step]
