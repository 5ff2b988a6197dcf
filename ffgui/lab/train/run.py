"""A training run: its steps, what it saves, and going on with it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import torch
from lightning_fabric import Fabric
from torch import Tensor

from ffgui.errors import UserError
from ffgui.evaluate.annotations.events import leave_out
from ffgui.evaluate.annotations.wider_text import digest, load_labels
from ffgui.lab.nets.loading import network_from_state, published_state_dict
from ffgui.lab.train import fabric_setup
from ffgui.lab.train.crops import CropBatches, Share
from ffgui.lab.train.files import load, remove_parts, save_checkpoint, unusable
from ffgui.lab.train.loader import LabeledBatch, LabeledBatches, fetch, loading
from ffgui.lab.train.lock import alone
from ffgui.lab.train.recipe import Student, changed, parse_recipe
from ffgui.lab.train.schedule import Moment, begun, moment
from ffgui.lab.train.stopwatch import Stopwatch
from ffgui.lab.train.student_trainer import Lesson, StudentTrainer
from ffgui.lab.train.targets import Matcher, Targets
from ffgui.lab.train.teachers import Teachers
from ffgui.lab.train.train_logger import TrainLogger

STATE = "state.pt"
RECIPE = "recipe.toml"
FORMAT = 2
"""Of a state; one of another cannot be gone on from."""

Progress = Callable[[int, dict[str, float]], None]


def never() -> bool:
    """The answer of someone who does not want to stop."""
    return False


class Run:
    """One run in its folder.

    The folder holds `recipe.toml`, `state.pt` (everything to go on from), `log.csv` and, for each
    student, the averaged weights as `NAME.pth`. With several processes, each has its own `Run`
    and takes its share of every step's crops; the first one alone writes.

    Attributes:
        step: steps taken.
        data: the folder of its pictures.
        broken: training pictures that could not be used so far; see `CropBatches`.
        label_faults: lines of the label file that could not be used, `FILE:LINE: why` each.
        held_out: events that are left out, each with the number of its pictures.
        images: number of pictures to train on.
        watch: where the time went, from the run's first step on.
    """

    def __init__(self, folder: Path, recipe_source: str, state: dict[str, Any], fabric: Fabric) -> None:
        self.folder = folder
        self.recipe = parse_recipe(recipe_source)
        self.fabric = fabric
        self.step = int(state["step"])
        self.broken: set[str] = set(state["broken"])
        self.watch = Stopwatch()
        self.watch.load_state_dict(state["watch"])
        self._source = recipe_source
        self.data = Path(state["data"])
        self._kept: Tensor = state["kept"].to(fabric.device)
        self._teachers = Teachers(state["teachers"], self.recipe.teachers, fabric, self.recipe.mirrored)
        self._taught_by: list[str] = list(state["taught_by"])
        labels = load_labels(self.data)
        self.label_faults = labels.faults
        self._images, self.held_out = leave_out(labels.images, self.data, self.recipe.held_out)
        self.images = len(self._images)
        self._pictures = digest(self._images)
        if state["pictures"] != self._pictures:
            raise UserError(
                f"The pictures in {self.data} or their labels are not those that the run began with, so "
                "that it would not see the same crops. Put them back, or begin a new run from its weights: "
                f"--init {folder}."
            )
        if self.recipe.crops.batch < fabric.world_size:
            raise UserError(
                f"There are {fabric.world_size} processes and {self.recipe.crops.batch} crops a step: "
                "start fewer."
            )
        students = state["students"]
        self._reinit: dict[str, bool] = {name: held["reinit"] for name, held in students.items()}
        self._starts: dict[str, str] = {name: held["start"] for name, held in students.items()}
        if state["precision"]:
            fabric.strategy.precision.load_state_dict(state["precision"])
        self.learners = [self._learner(student, students[student.name]) for student in self.recipe.students]

    def _learner(self, student: Student, state: dict[str, Any]) -> StudentTrainer:
        learner = StudentTrainer(student, network_from_state(state["weights"]), self.recipe, self.fabric)
        if "optimizer" in state:
            learner.load_state_dict(state)
        return learner

    def train(self, progress: Progress, until: int | None = None, stop: Callable[[], bool] = never) -> None:
        """Take the steps that are left, and save every now and then and at the end.

        Args:
            progress: gets the steps done and the last one's losses.
            until: the number of steps after which to end; None for all of the recipe.
            stop: asked after each step whether to end there.

        Raises:
            UserError: if the disk is full, no picture can be used or a loss is not finite any
                more; the last saved state stays.
        """
        end = self.end(until)
        if self.step >= end:
            return
        with self.alone(), self._journal() as journal, self._loading(end) as batches:
            while self.step < end:
                terms = self._next_step(batches, journal)
                stopped = self._anyone(stop())
                if stopped or self.step == end or self.step % self.recipe.save_every == 0:
                    self.save()
                progress(self.step, terms)
                if stopped:
                    break

    def end(self, until: int | None) -> int:
        """The step after which `train` ends."""
        return min(self.recipe.steps, until or self.recipe.steps)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the folder, free of what lies half written in it since a process was killed.

        Raises:
            UserError: if another run of the program holds it.
        """
        with ExitStack() as held:

            def hold() -> None:
                held.enter_context(alone(self.folder))
                self._check_state()
                remove_parts(self.folder)

            fabric_setup.by_the_first(self.fabric, hold)
            yield

    def _check_state(self) -> None:
        """Refuse to go on from an old state: whoever held the folder until now has saved a newer one."""
        if load(self.folder / STATE)["step"] > self.step:
            raise UserError(
                f"Another process has gone on with the run in {self.folder}. Give the command again."
            )

    @contextmanager
    def _journal(self) -> Iterator[TrainLogger | None]:
        """The log, in the process that writes it."""
        with ExitStack() as opened:
            journals: list[TrainLogger] = []

            def begin() -> None:
                journals.append(opened.enter_context(closing(TrainLogger(self.folder, self.step))))

            fabric_setup.by_the_first(self.fabric, begin)
            yield journals[0] if journals else None

    def _loading(self, end: int) -> AbstractContextManager[Iterator[LabeledBatch]]:
        share = Share(self.fabric.global_rank, self.fabric.world_size)
        crops = CropBatches(self._images, self.recipe.crops, self.recipe.seed, share)
        batches = LabeledBatches(crops, Matcher(self.recipe.crops.size, self.recipe.assignment))
        on_gpu = self.fabric.device.type == "cuda"
        return loading(batches, range(self.step, end), on_gpu, fabric_setup.processes_here())

    def _next_step(self, batches: Iterator[LabeledBatch], journal: TrainLogger | None) -> dict[str, float]:
        began = time.perf_counter()
        here = moment(self.recipe, self.step)
        with self.watch.timing("data"):
            batch = fetch(batches)
            self.broken.update(batch.broken)
        lesson = self._lesson(batch, here)
        terms: dict[str, float] = {}
        for learner in self.learners:
            found = learner.step(lesson, here, self.watch)
            terms |= {f"{learner.student.name}.{name}": value for name, value in found.items()}
        self.step += 1
        seconds = time.perf_counter() - began
        self.watch.count(here.stage.kind, self.recipe.crops.batch, seconds)
        rate = self.recipe.crops.batch / seconds
        fabric_setup.by_the_first(self.fabric, lambda: self._note(journal, here, rate, terms))
        return terms

    def _lesson(self, batch: LabeledBatch, here: Moment) -> Lesson:
        with self.watch.timing("data"):
            targets = Targets(*map(self.fabric.to_device, batch.targets))
            images = self.fabric.to_device(batch.images).to(memory_format=torch.channels_last)
        if not self._teachers.networks or here.stage.kind in ("labels", "focal"):
            return Lesson(images, None, None, targets, self._kept)
        with self.watch.timing("teacher"), torch.no_grad(), self.fabric.autocast():
            trunk, answers = self._teachers.teach(images, here.stage.kind == "answers")
        return Lesson(images, trunk, answers, targets, self._kept)

    def _note(self, journal: TrainLogger | None, here: Moment, rate: float, terms: dict[str, float]) -> None:
        if journal is not None:
            spent = {f"{part}_seconds": seconds for part, seconds in self.watch.lap().items()}
            broken = {"broken": float(len(self.broken))} if self.broken else {}
            journal.write(self.step, here, rate, terms | spent | broken)

    def _anyone(self, wish: bool) -> bool:
        """Whether any process has the wish: they must all stop after the same step."""
        if self.fabric.world_size == 1:
            return wish
        return bool(fabric_setup.summed(self.fabric, torch.tensor(float(wish), device=self.fabric.device)))

    def save(self) -> None:
        """Write the state and each student's averaged weights.

        Raises:
            UserError: if the disk is full; the last saved state stays.
        """
        with self.watch.timing("saving"):
            for other in range(self.fabric.world_size):
                self.broken |= self.fabric.broadcast(self.broken, other)
            fabric_setup.by_the_first(self.fabric, self._write)

    def _write(self) -> None:
        students = {
            learner.student.name: {
                "weights": published_state_dict(learner.network),
                "reinit": self._reinit[learner.student.name],
                "start": self._starts[learner.student.name],
                **learner.state_dict(),
            }
            for learner in self.learners
        }
        state = {
            "format": FORMAT,
            "recipe": self._source,
            "step": self.step,
            "data": str(self.data),
            "pictures": self._pictures,
            "kept": self._kept,
            "teachers": self._teachers.states(),
            "taught_by": self._taught_by,
            "students": students,
            "precision": self.fabric.strategy.precision.state_dict(),
            "broken": sorted(self.broken),
            "watch": self.watch.state_dict(),
        }
        files = self.checkpoints()
        for learner in self.learners:
            name = learner.student.name
            save_checkpoint(learner.average.network, self._metadata(name), files[name])
        # Last: who is killed before it takes the steps again and writes the weights again.
        self.fabric.strategy.save_checkpoint(self.folder / STATE, state)

    @property
    def errors(self) -> list[dict[str, str]]:
        """The pictures that could not be used, as a command's `errors`."""
        return unusable(self.broken)

    def checkpoints(self) -> dict[str, Path]:
        """The file of each student's averaged weights."""
        return {
            learner.student.name: self.folder / f"{learner.student.name}.pth" for learner in self.learners
        }

    def _metadata(self, student: str) -> dict[str, Any]:
        training = {
            "recipe": self.recipe.name,
            "description": self.recipe.description,
            "recipe_text": self._source,
            "student": student,
            "reinit": self._reinit[student],
            "data": self.data.name,
            "images": self.images,
            "held_out": list(self.held_out),
            "broken_images": len(self.broken),
            "skipped_label_lines": len(self.label_faults),
            "crops": self.step * self.recipe.crops.batch,
            "steps": self.step,
            "seed": self.recipe.seed,
            "teachers": self._taught_by,
            "device": self.fabric.device.type,
            "processes": self.fabric.world_size,
        }
        return {"training": training, "start": self._starts[student]}


def resume(folder: Path, device: fabric_setup.Device = "cpu", data: Path | None = None) -> Run:
    """Go on with a run where its last saved state lies.

    The recipe may have been edited since in its description and in stages that have not begun.

    Args:
        folder: of the run.
        device: to compute on.
        data: where its pictures lie now, if they were moved.

    Raises:
        UserError: if there is no run, it is one of an earlier version, its recipe was edited
            in what is fixed, or the device cannot be used.
    """
    return open_run(folder, fabric_setup.start(device, parse_recipe(_recipe_text(folder)).precision), data)


def _recipe_text(folder: Path) -> str:
    try:
        return (folder / RECIPE).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{folder} holds no run: it has no readable {RECIPE}.") from error


def open_run(folder: Path, fabric: Fabric, data: Path | None = None) -> Run:
    """`resume` where it is known on what to compute."""
    source = _recipe_text(folder)
    recipe = parse_recipe(source)
    if not (folder / STATE).exists():
        raise UserError(f"{folder} has no {STATE} to go on from. Begin the run anew.")
    state = fabric.load(folder / STATE)
    if "students" not in state:
        raise UserError(f"{folder / STATE} is not a training state. Begin a new run.")
    if state.get("format") != FORMAT:
        raise UserError(
            f"{folder} holds a run of an earlier version. Begin a new one from its weights: --init {folder}."
        )
    before = parse_recipe(state["recipe"])
    edited = changed(before, recipe, begun(before, state["step"]))
    if edited:
        raise UserError(
            f"{folder / RECIPE} was edited in what a run cannot change any more: {', '.join(edited)}. "
            "Put it back as it was, or begin a new run under another --name."
        )
    if data is None or str(data.resolve()) == state["data"]:
        return Run(folder, source, state, fabric)
    run = Run(folder, source, {**state, "data": str(data.resolve()), "broken": []}, fabric)
    with run.alone():
        run.save()
    return run
