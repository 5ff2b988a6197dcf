"""A training run: its steps, its saved state, and how to resume it."""

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
from ffgui.evaluate.annotations.wider_text import load_labels
from ffgui.lab.nets.loading import network_from_state, published_state_dict
from ffgui.lab.train import fabric_setup
from ffgui.lab.train.crops import CropBatches, Share, to_input
from ffgui.lab.train.files import load, remove_parts, save_checkpoint, sha256, unusable
from ffgui.lab.train.loader import LabeledBatch, LabeledBatches, fetch, loading
from ffgui.lab.train.lock import locked_folder
from ffgui.lab.train.recipe import Student, changed, parse_recipe
from ffgui.lab.train.schedule import StepSchedule, schedule_at, stages_started
from ffgui.lab.train.stopwatch import Stopwatch
from ffgui.lab.train.student_trainer import StepBatch, StudentTrainer
from ffgui.lab.train.targets import Matcher, Targets
from ffgui.lab.train.teacher_boxes import training_digest, training_images
from ffgui.lab.train.teachers import Teachers
from ffgui.lab.train.train_logger import TrainLogger

STATE = "state.pt"
RECIPE = "recipe.toml"
FORMAT = 2
"""Version of saved states; others cannot be resumed."""

Progress = Callable[[int, dict[str, float]], None]


def never() -> bool:
    """Return False: do not stop."""
    return False


class Run:
    """One run and its folder.

    The folder holds `recipe.toml`, `state.pt` (everything needed to resume), `log.csv` and, for each
    student, the averaged weights as `NAME.pth`. With several processes each has its own `Run`
    and handles its share of every step's crops; only the first one writes.

    Attributes:
        folder: of the run.
        recipe: of the run.
        fabric: device, precision and processes.
        step: number of steps taken.
        data: folder of the training pictures.
        boxes: JSON files with boxes of other detectors.
        broken: training pictures found unusable so far; see `CropBatches`.
        label_faults: unusable lines of the label file, as `FILE:LINE: reason`.
        held_out: events that are left out, with the number of their pictures.
        images: number of training pictures.
        watch: time spent, from the first step of the run on.
        trainers: one for each student.
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
        self.boxes = [Path(file) for file in state.get("boxes", ())]
        self._kept: Tensor = state["kept"].to(fabric.device)
        self._teachers = Teachers(state["teachers"], self.recipe.teachers, fabric, self.recipe.mirrored)
        self._taught_by: list[str] = list(state["taught_by"])
        labels = load_labels(self.data)
        self.label_faults = labels.faults
        images, self.held_out = leave_out(labels.images, self.data, self.recipe.held_out)
        self._images = training_images(images, self.boxes, self.recipe.teacher_boxes)
        self.images = len(self._images)
        self._pictures = training_digest(self._images)
        if state["pictures"] != self._pictures:
            raise UserError(
                f"The pictures in {self.data}, their labels or the files of --boxes have changed since the "
                "run started, so it would not see the same crops. Restore them, or start a new run from its "
                f"weights with --init {folder}."
            )
        if self.recipe.crops.batch < fabric.world_size:
            raise UserError(
                f"There are more processes ({fabric.world_size}) than crops per step "
                f"({self.recipe.crops.batch}). Start fewer."
            )
        students = state["students"]
        self._reinit: dict[str, bool] = {name: held["reinit"] for name, held in students.items()}
        self._starts: dict[str, str] = {name: held["start"] for name, held in students.items()}
        if state["precision"]:
            fabric.strategy.precision.load_state_dict(state["precision"])
        self.trainers = [self._trainer(student, students[student.name]) for student in self.recipe.students]

    def _trainer(self, student: Student, state: dict[str, Any]) -> StudentTrainer:
        trainer = StudentTrainer(student, network_from_state(state["weights"]), self.recipe, self.fabric)
        if "optimizer" in state:
            trainer.load_state_dict(state)
        return trainer

    def train(self, progress: Progress, until: int | None = None, stop: Callable[[], bool] = never) -> None:
        """Take the remaining steps; save every `save_every` steps and at the end.

        Args:
            progress: called with the number of steps taken and the losses of the last one.
            until: number of steps after which to end; None for all steps of the recipe.
            stop: called after each step; True ends the run there.

        Raises:
            UserError: if the disk is full, no picture can be used or a loss is not finite; the last
                saved state is kept.
        """
        end = self.end(until)
        if self.step >= end:
            return
        with self.locked(), self._logger() as logger, self._loading(end) as batches:
            while self.step < end:
                terms = self._next_step(batches, logger)
                stopped = self._any_process(stop())
                if stopped or self.step == end or self.step % self.recipe.save_every == 0:
                    self.save()
                progress(self.step, terms)
                if stopped:
                    break

    def end(self, until: int | None) -> int:
        """Return the step after which `train` ends."""
        return min(self.recipe.steps, until or self.recipe.steps)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Lock the folder and remove partial files that a killed process left.

        Raises:
            UserError: if another process has locked it.
        """
        with ExitStack() as held:

            def hold() -> None:
                held.enter_context(locked_folder(self.folder))
                self._check_state()
                remove_parts(self.folder)

            fabric_setup.on_first_process(self.fabric, hold)
            yield

    def _check_state(self) -> None:
        """Refuse an outdated state: the process that had the lock until now has saved a newer one."""
        if load(self.folder / STATE)["step"] > self.step:
            raise UserError(
                f"Another process has continued the run in {self.folder} meanwhile. Run the command again."
            )

    @contextmanager
    def _logger(self) -> Iterator[TrainLogger | None]:
        """Open the log in the process that writes it."""
        with ExitStack() as opened:
            loggers: list[TrainLogger] = []

            def open_log() -> None:
                loggers.append(opened.enter_context(closing(TrainLogger(self.folder, self.step))))

            fabric_setup.on_first_process(self.fabric, open_log)
            yield loggers[0] if loggers else None

    def _loading(self, end: int) -> AbstractContextManager[Iterator[LabeledBatch]]:
        share = Share(self.fabric.global_rank, self.fabric.world_size)
        crops = CropBatches(self._images, self.recipe.crops, self.recipe.seed, share)
        batches = LabeledBatches(crops, Matcher(self.recipe.crops.size, self.recipe.assignment))
        on_gpu = self.fabric.device.type == "cuda"
        return loading(batches, range(self.step, end), on_gpu, fabric_setup.local_processes())

    def _next_step(self, batches: Iterator[LabeledBatch], logger: TrainLogger | None) -> dict[str, float]:
        started = time.perf_counter()
        schedule = schedule_at(self.recipe, self.step)
        with self.watch.timing("data"):
            labeled = fetch(batches)
            self.broken.update(labeled.broken)
        batch = self._step_batch(labeled, schedule)
        terms: dict[str, float] = {}
        for trainer in self.trainers:
            losses = trainer.step(batch, schedule, self.watch)
            terms |= {f"{trainer.student.name}.{name}": value for name, value in losses.items()}
        self.step += 1
        seconds = time.perf_counter() - started
        self.watch.count(schedule.stage.kind, self.recipe.crops.batch, seconds)
        rate = self.recipe.crops.batch / seconds
        fabric_setup.on_first_process(self.fabric, lambda: self._log(logger, schedule, rate, terms))
        return terms

    def _step_batch(self, labeled: LabeledBatch, schedule: StepSchedule) -> StepBatch:
        with self.watch.timing("data"):
            targets = Targets(*map(self.fabric.to_device, labeled.targets))
            images = to_input(self.fabric.to_device(labeled.pixels))
        if schedule.stage.kind in ("labels", "focal"):
            return StepBatch(images, None, None, targets, self._kept)
        with self.watch.timing("teacher"), torch.no_grad(), self.fabric.autocast():
            trunk, answers = self._teachers.answer(images, schedule.stage.kind == "answers")
        return StepBatch(images, trunk, answers, targets, self._kept)

    def _log(
        self, logger: TrainLogger | None, schedule: StepSchedule, rate: float, terms: dict[str, float]
    ) -> None:
        if logger is not None:
            seconds = {f"{part}_seconds": value for part, value in self.watch.lap().items()}
            broken = {"broken": float(len(self.broken))} if self.broken else {}
            logger.write(self.step, schedule, rate, terms | seconds | broken)

    def _any_process(self, flag: bool) -> bool:
        """Return whether the flag is set in any process: all must stop after the same step."""
        if self.fabric.world_size == 1:
            return flag
        return bool(fabric_setup.all_sum(self.fabric, torch.tensor(float(flag), device=self.fabric.device)))

    def save(self) -> None:
        """Write the state and each student's averaged weights.

        Raises:
            UserError: if the disk is full; the last saved state is kept.
        """
        with self.watch.timing("saving"):
            for other in range(self.fabric.world_size):
                self.broken |= self.fabric.broadcast(self.broken, other)
            fabric_setup.on_first_process(self.fabric, self._write)

    def _write(self) -> None:
        students = {
            trainer.student.name: {
                "weights": published_state_dict(trainer.network),
                "reinit": self._reinit[trainer.student.name],
                "start": self._starts[trainer.student.name],
                **trainer.state_dict(),
            }
            for trainer in self.trainers
        }
        state = {
            "format": FORMAT,
            "recipe": self._source,
            "step": self.step,
            "data": str(self.data),
            "boxes": [str(file) for file in self.boxes],
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
        for trainer in self.trainers:
            name = trainer.student.name
            save_checkpoint(trainer.ema.network, self._metadata(name), files[name])
        # Last: a run killed before this repeats the steps and writes the weights again.
        self.fabric.strategy.save_checkpoint(self.folder / STATE, state)

    @property
    def errors(self) -> list[dict[str, str]]:
        """Unusable pictures, as a command's `errors`."""
        return unusable(self.broken)

    def checkpoints(self) -> dict[str, Path]:
        """Return the file of each student's averaged weights."""
        return {
            trainer.student.name: self.folder / f"{trainer.student.name}.pth" for trainer in self.trainers
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
            "teachers": self._taught_by if self.recipe.needs_teacher else [],
            "teacher_boxes": [f"{file.name}, sha256 {sha256(file)}" for file in self.boxes],
            "device": self.fabric.device.type,
            "processes": self.fabric.world_size,
        }
        return {"training": training, "start": self._starts[student]}


def resume(folder: Path, device: fabric_setup.Device = "cpu", data: Path | None = None) -> Run:
    """Resume a run from its last saved state.

    The description of its recipe may have been edited, and stages that have not started.

    Args:
        folder: of the run.
        device: to compute on.
        data: folder of its pictures, if they were moved.

    Raises:
        UserError: if there is no run, it is from an earlier version, other parts of its recipe were
            edited, or the device cannot be used.
    """
    return open_run(
        folder, fabric_setup.setup_fabric(device, parse_recipe(_recipe_text(folder)).precision), data
    )


def _recipe_text(folder: Path) -> str:
    try:
        return (folder / RECIPE).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{folder} is not the folder of a run: it has no readable {RECIPE}.") from error


def open_run(folder: Path, fabric: Fabric, data: Path | None = None) -> Run:
    """Resume a run on a device that is set up."""
    source = _recipe_text(folder)
    recipe = parse_recipe(source)
    if not (folder / STATE).exists():
        raise UserError(f"{folder} has no {STATE} to resume from. Start the run again.")
    state = fabric.load(folder / STATE)
    if "students" not in state:
        raise UserError(f"{folder / STATE} is not a training state. Start a new run.")
    if state.get("format") != FORMAT:
        raise UserError(
            f"{folder} holds a run of an earlier version. Start a new one from its weights with "
            f"--init {folder}."
        )
    before = parse_recipe(state["recipe"])
    edited = changed(before, recipe, stages_started(before, state["step"]))
    if edited:
        raise UserError(
            f"{folder / RECIPE} has edits that a started run cannot take: {', '.join(edited)}. "
            "Revert them, or start a new run with another --name."
        )
    if data is None or str(data.resolve()) == state["data"]:
        return Run(folder, source, state, fabric)
    run = Run(folder, source, {**state, "data": str(data.resolve()), "broken": []}, fabric)
    with run.locked():
        run.save()
    return run
