"""Trains and measures the students of a study: what attention, its kind and its place are worth."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from ffgui.detect.detector import Detector
from ffgui.detect.engines.onnx_runtime import open_onnx
from ffgui.detect.memory import is_large
from ffgui.detect.pictures import read_picture
from ffgui.detect.preprocess import prepare
from ffgui.detect.results import Detections
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError
from ffgui.evaluate import SCORE
from ffgui.evaluate.annotations.ground_truth import load_truth
from ffgui.evaluate.annotations.wider_text import LabeledImage, digest, load_labels, skipped_lines
from ffgui.evaluate.interleave import Step, cpu_milliseconds
from ffgui.evaluate.predictions import WiderPicture, data_sha256, find_pictures, predict
from ffgui.evaluate.wider import GroundTruth, average_precision
from ffgui.lab.analyze.ablation.configs import SEEDS, START, Study, study_recipe
from ffgui.lab.analyze.ablation.report import Costs, Measured, report
from ffgui.lab.analyze.ablation.results import Results, write_text
from ffgui.lab.export.onnx_file import build_onnx, save_onnx
from ffgui.lab.nets import (
    CheckpointError,
    FeatherFace,
    attention_parameters,
    count_macs,
    count_parameters,
    load_network,
)
from ffgui.lab.nets.attention import eca_kernel_size_at
from ffgui.lab.train.files import passed_over, sha256
from ffgui.lab.train.recipe import Recipe, recipe_source
from ffgui.lab.train.run import STATE, Run, never, resume
from ffgui.lab.train.run_setup import begin

SIZE = InferenceSize.parse("640x480")
"""At which time is measured and operations are counted."""

_ROUNDS = 30

Advance = Callable[[str, int, int], None]
"""Gets the name of a phase, what is done of it and all of it."""

Note = Callable[[str], None]
"""Gets what is to be said on the way, a sentence each time."""


class StoppedError(Exception):
    """A study was asked to stop: the text says where. What is done is saved, and the study can go on."""


def _ignore(_text: str) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Listener:
    """Who asked for a study, is told how it goes and may stop it.

    Attributes:
        stop: asked at every step, picture and file whether to stop there.
    """

    advance: Advance
    note: Note = _ignore
    stop: Callable[[], bool] = never

    def check(self, where: str) -> None:
        """Raise a `StoppedError` that says where, if the study is to stop."""
        if self.stop():
            raise StoppedError(where)


@dataclass(frozen=True, slots=True)
class AblationOptions:
    """What to train and measure, and on what.

    Attributes:
        folder: where the runs and the results lie; what is in it already is not done again.
        data: training pictures with their labels.
        init: the network that all students start from.
        teacher: the network that they learn from.
        wider: validation pictures.
        ground_truth: their labels.
        template: how all are trained; its students do not take part.
        steps: of each run; 0 for the template's.
        every: measure on every so many-th picture, by name.
        timed: whether to measure time too, for which each network is exported.
    """

    study: Study
    folder: Path
    data: Path
    init: Path
    teacher: Path
    wider: Path
    ground_truth: Path
    template: Recipe
    steps: int = 0
    every: int = 8
    timed: bool = True


def ablate(options: AblationOptions, listener: Listener) -> dict[str, Any]:
    """Train all students of a study, measure them, and write `table.json` and `table.md`.

    Pictures that cannot be used are left out, those to measure on before the first step of
    training: all students are measured on the same ones, also if the study goes on another day.

    Returns:
        What the table holds, see `ffgui.lab.analyze.ablation.report.report`; further `label_faults`, the
        lines of the training labels that were skipped, and `errors`, the pictures that were left out.

    Raises:
        UserError: if a file cannot be used, or the folder holds a study with other settings.
        StoppedError: if the listener stopped it.
    """
    study = options.study
    channels = load_start(options.init).config.out_channels
    truth = load_truth(options.ground_truth, note=listener.note)
    labels = load_labels(options.data)
    if labels.faults:
        listener.note(skipped_lines(labels.faults))
    recipes = {seed: study_recipe(options.template, study, seed, channels, options.steps) for seed in SEEDS}
    results = Results(options.folder)
    pictures = _choose(options, truth, results, listener)
    settings = _settings(options, recipes[SEEDS[0]], labels.images, pictures)
    results.settle(settings)
    for seed, recipe in recipes.items():
        _train_and_measure(options, seed, recipe, results, pictures, truth, listener)
    first = options.folder / _run_name(SEEDS[0])
    networks = {one.name: load_network(first / f"{one.name}.pth") for one in study.candidates}
    if options.timed and not results.times:
        results.keep_times(_times(networks, pictures, listener))
    costs = {name: _cost(network, results.times.get(name)) for name, network in networks.items()}
    table, text = report(study, settings, costs, results.figures)
    table |= {"label_faults": labels.faults, "errors": results.errors}
    write_text(options.folder / "table.json", json.dumps(table, indent=2) + "\n")
    write_text(options.folder / "table.md", text)
    return table


def load_start(path: Path) -> FeatherFace:
    """The network that all students of a study begin from.

    Raises:
        UserError: if the file holds none, or one whose attention cannot be exchanged.
    """
    try:
        network = load_network(path)
    except (CheckpointError, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise UserError(f"{path} cannot be used as --init: {reason}. Name a checkpoint (.pth).") from error
    if not network.config.gated_residual:
        raise UserError(
            f"{path} adds nothing to its attention, so that this cannot be exchanged. Start from V1 or V2."
        )
    return network


def _choose(
    options: AblationOptions, truth: GroundTruth, results: Results, listener: Listener
) -> list[WiderPicture]:
    """The pictures to measure on: those that students were measured on already, or all that can be used."""
    here = find_pictures(options.wider, truth)
    if results.begun and results.pictures:
        chosen = _same(options, here, results.pictures)
    else:
        chosen, results.left_out = _usable(here[:: options.every], options.init, listener)
        results.pictures = [picture.labels.name for picture in chosen]
    for error in results.left_out:
        listener.note(f"Left out: {error['message']}")
    return chosen


def _same(options: AblationOptions, here: Sequence[WiderPicture], names: Sequence[str]) -> list[WiderPicture]:
    """The pictures of a study that goes on, whatever else lies beside them by now."""
    by_name = {picture.labels.name: picture for picture in here}
    missing = [name for name in names if name not in by_name]
    if missing:
        raise UserError(
            f"{options.folder} was measured on {missing[0]}, which is not in {options.wider} any more. "
            "Put it back, or choose other --runs."
        )
    return [by_name[name] for name in names]


def _usable(
    pictures: Sequence[WiderPicture], start: Path, listener: Listener
) -> tuple[list[WiderPicture], list[dict[str, str]]]:
    """Which pictures can be read, fit their labels and the memory, and the others as `errors`."""
    errors: dict[Path, str] = {}
    detect = _detector(start)

    def look(image: NDArray[np.uint8]) -> Detections:
        return detect(image) if is_large(image[None]) else Detections.empty()

    for index, picture in enumerate(pictures):
        listener.check("while reading the pictures")
        listener.advance("Reading pictures", index, len(pictures))
        predict(
            look,
            [picture],
            lambda failed, error: errors.update({failed.file: str(error)}),
        )
    listener.advance("Reading pictures", len(pictures), len(pictures))
    usable = [picture for picture in pictures if picture.file not in errors]
    if not usable:
        raise UserError(f"None of the {len(pictures)} pictures can be used. {next(iter(errors.values()))}")
    return usable, [{"path": str(file), "message": message} for file, message in errors.items()]


def _settings(
    options: AblationOptions,
    recipe: Recipe,
    images: Sequence[LabeledImage],
    pictures: Sequence[WiderPicture],
) -> dict[str, Any]:
    return {
        "study": options.study.name,
        "init": options.init.name,
        "init_sha256": sha256(options.init),
        "teacher_sha256": sha256(options.teacher) if options.teacher.is_file() else "",
        "data_sha256": digest(images),
        "steps": recipe.steps,
        "crops_per_step": recipe.crops.batch,
        "crop_size": recipe.crops.size,
        "every": options.every,
        "images": len(pictures),
        "pictures_sha256": data_sha256(pictures),
        "truth_sha256": _truth_sha256(pictures),
        "size": str(SIZE),
        "recipe_sha256": hashlib.sha256(recipe_source(recipe).encode()).hexdigest(),
    }


def _truth_sha256(pictures: Sequence[WiderPicture]) -> str:
    """Which faces of the pictures count, and how."""
    found = hashlib.sha256()
    for picture in pictures:
        found.update(picture.labels.name.encode())
        found.update(picture.labels.boxes.tobytes() + picture.labels.counted.tobytes())
    return found.hexdigest()


def _run_name(seed: int) -> str:
    return f"seed{seed}"


def _train_and_measure(
    options: AblationOptions,
    seed: int,
    recipe: Recipe,
    results: Results,
    pictures: list[WiderPicture],
    truth: GroundTruth,
    listener: Listener,
) -> None:
    names = [student.name for student in recipe.students]
    missing = [name for name in names if name not in results.figures[seed]]
    if not missing:
        return
    files = _train(options, seed, recipe, results, listener)

    def here() -> None:
        listener.check(f"while measuring {_run_name(seed)}; what was measured before is saved")

    for index, name in enumerate(missing):
        listener.advance(f"Measuring {_run_name(seed)}", index, len(missing))
        results.keep(seed, name, _average_precision(files[name], pictures, truth, here))
    listener.advance(f"Measuring {_run_name(seed)}", len(missing), len(missing))


def _train(
    options: AblationOptions, seed: int, recipe: Recipe, results: Results, listener: Listener
) -> Mapping[str, Path]:
    """Begin a run or go on with it to its end; the files of its students."""
    run = _open(options, seed, recipe)
    what = f"Training {len(recipe.students)} students, {_run_name(seed)}"

    def show(step: int, _terms: dict[str, float]) -> None:
        listener.advance(what, step, recipe.steps)
        for path in sorted(run.broken - results.broken):
            listener.note(passed_over(path))
        results.broken |= run.broken

    show(run.step, {})
    run.train(show, stop=listener.stop)
    results.save()
    if run.step < recipe.steps:
        raise StoppedError(f"at step {run.step} of {recipe.steps} in {_run_name(seed)} and saved")
    return run.checkpoints()


def _open(options: AblationOptions, seed: int, recipe: Recipe) -> Run:
    folder = options.folder / _run_name(seed)
    if (folder / STATE).exists():
        return resume(folder, data=options.data)
    return begin(folder, recipe_source(recipe), options.data, _starts(options), (options.teacher,))


def _starts(options: AblationOptions) -> Path:
    """A folder with the start under the name by which all students know it."""
    folder = options.folder / "start"
    try:
        folder.mkdir(exist_ok=True)
        shutil.copyfile(options.init, folder / f"{START}.pth")
    except OSError as error:
        raise UserError(f"{folder} cannot be written: {error.strerror}. Choose other --runs.") from error
    return folder


def _average_precision(
    file: Path, pictures: list[WiderPicture], truth: GroundTruth, check: Callable[[], None]
) -> Measured:
    found = _detector(file)

    def detect(image: NDArray[np.uint8]) -> Detections:
        check()
        return found(image)

    measured = average_precision(predict(detect, pictures), truth)
    return Measured(measured.easy, measured.medium, measured.hard)


def _detector(file: Path) -> Callable[[NDArray[np.uint8]], Detections]:
    """A checkpoint at work on pictures of original size."""
    from ffgui.lab.torch_engine import open_torch

    detector = Detector(open_torch(file, torch.get_num_threads()), InferenceSize("original"))
    return lambda image: detector.detect(image, SCORE).detections


def _times(
    networks: Mapping[str, FeatherFace], pictures: list[WiderPicture], listener: Listener
) -> dict[str, float]:
    """Median milliseconds of the networks' model files, which take turns on one picture, on one thread."""
    tensor = prepare(read_picture(pictures[0].file), SIZE).tensor
    with TemporaryDirectory() as folder:
        steps: dict[str, Step] = {}
        for index, (name, network) in enumerate(networks.items()):
            listener.check("while exporting; all figures are saved")
            listener.advance("Exporting", index, len(networks))
            save_onnx(build_onnx(network, {}), Path(folder) / f"{name}.onnx")
            runtime = open_onnx(Path(folder) / f"{name}.onnx", 1)
            steps[name] = partial(runtime.run, tensor)
        listener.advance("Exporting", len(networks), len(networks))
        return cpu_milliseconds(steps, _ROUNDS)


def _cost(network: FeatherFace, median_ms: float | None) -> Costs:
    return Costs(
        parameters=count_parameters(network),
        attention_parameters=attention_parameters(network),
        macs=count_macs(network, SIZE.height, SIZE.width),
        median_ms=median_ms,
        kernels=_kernels(network),
    )


def _kernels(network: FeatherFace) -> list[int]:
    """Lengths of ECA's kernels, place by place; empty for other kinds."""
    config = network.config
    if config.attention not in ("eca", "eca_spatial"):
        return []
    return [eca_kernel_size_at(config, place) for place in config.places]
