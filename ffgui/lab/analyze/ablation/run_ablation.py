"""Trains and measures the students of an ablation study."""

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
from ffgui.detect.engines import TORCH
from ffgui.detect.memory import is_large
from ffgui.detect.model import load_model
from ffgui.detect.pictures import read_picture
from ffgui.detect.results import Detections
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError
from ffgui.evaluate import MIN_SCORE
from ffgui.evaluate.annotations.ground_truth import load_ground_truth
from ffgui.evaluate.annotations.wider_text import LabeledImage, digest, load_labels, skipped_lines
from ffgui.evaluate.predictions import WiderPicture, data_sha256, find_pictures, predict
from ffgui.evaluate.timing import cpu_milliseconds
from ffgui.evaluate.wider import GroundTruth, average_precision
from ffgui.lab.analyze.ablation.configs import SEEDS, START, AblationStudy, study_recipe
from ffgui.lab.analyze.ablation.report import ApScores, Costs, build_report
from ffgui.lab.analyze.ablation.study_results import StudyResults, write_text
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
from ffgui.lab.train.files import sha256, skipped_message
from ffgui.lab.train.recipe import Recipe, recipe_source
from ffgui.lab.train.run import STATE, Run, never, resume
from ffgui.lab.train.run_setup import create_run

SIZE = InferenceSize.parse("640x480")
"""Size at which inference is timed and operations are counted."""

_ROUNDS = 30

OnProgress = Callable[[str, int, int], None]
"""Called with the name of a phase, the amount done and the total."""

OnMessage = Callable[[str], None]
"""Called with a message for the user."""


class AblationStoppedError(Exception):
    """Raised when a study stops on request. The text says where; progress is saved for a later run."""


def _ignore(_text: str) -> None:
    pass


@dataclass(frozen=True, slots=True)
class AblationCallbacks:
    """Callbacks from a running study.

    Attributes:
        stop: asked at every step, picture and file whether to stop.
    """

    on_progress: OnProgress
    on_message: OnMessage = _ignore
    stop: Callable[[], bool] = never

    def check(self, where: str) -> None:
        """Stop the study here if requested.

        Raises:
            AblationStoppedError: with the text `where`.
        """
        if self.stop():
            raise AblationStoppedError(where)


@dataclass(frozen=True, slots=True)
class AblationOptions:
    """Options of an ablation.

    Attributes:
        folder: for runs and results; existing results are reused.
        data: training pictures with their labels.
        init: the network that all students start from.
        teacher: the network that they learn from, unless the template learns from labels alone.
        wider: validation pictures.
        ground_truth: labels of the validation pictures.
        template: training settings; its students are ignored.
        steps: of each run; 0 for the template's.
        every: measure on every Nth picture, by name.
        measure_time: whether to export each network and measure its inference time.
    """

    study: AblationStudy
    folder: Path
    data: Path
    init: Path
    teacher: Path
    wider: Path
    ground_truth: Path
    template: Recipe
    steps: int = 0
    every: int = 8
    measure_time: bool = True


def run_ablation(options: AblationOptions, callbacks: AblationCallbacks) -> dict[str, Any]:
    """Train all students of a study, measure them, and write `table.json` and `table.md`.

    Unusable pictures are skipped. Validation pictures are checked before the first training step, so
    that all students are measured on the same ones, even if the study is resumed later.

    Returns:
        The data of the table, see `build_report`, plus `label_faults`, the skipped lines of the training
        labels, and `errors`, the skipped pictures.

    Raises:
        UserError: if a file cannot be used, or the folder holds a study with other settings.
        AblationStoppedError: if `callbacks.stop` requested it.
    """
    study = options.study
    channels = load_start(options.init).config.out_channels
    ground_truth = load_ground_truth(options.ground_truth, on_message=callbacks.on_message)
    labels = load_labels(options.data)
    if labels.faults:
        callbacks.on_message(skipped_lines(labels.faults))
    recipes = {seed: study_recipe(options.template, study, seed, channels, options.steps) for seed in SEEDS}
    results = StudyResults(options.folder)
    pictures = _select_pictures(options, ground_truth, results, callbacks)
    settings = _settings(options, recipes[SEEDS[0]], labels.images, pictures)
    results.bind(settings)
    for seed, recipe in recipes.items():
        _train_and_measure(options, seed, recipe, results, pictures, ground_truth, callbacks)
    first_run = options.folder / _run_name(SEEDS[0])
    networks = {one.name: load_network(first_run / f"{one.name}.pth") for one in study.candidates}
    if options.measure_time and not results.times:
        results.record_times(_measure_times(networks, pictures, callbacks))
    costs = {name: _cost(network, results.times.get(name)) for name, network in networks.items()}
    table, text = build_report(study, settings, costs, results.scores)
    table |= {"label_faults": labels.faults, "errors": results.errors}
    write_text(options.folder / "table.json", json.dumps(table, indent=2) + "\n")
    write_text(options.folder / "table.md", text)
    return table


def load_start(path: Path) -> FeatherFace:
    """Load the network that all students of a study start from.

    Raises:
        UserError: if the file cannot be used, or the network's attention cannot be replaced.
    """
    try:
        network = load_network(path)
    except (CheckpointError, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise UserError(f"Cannot use {path} for --init: {reason}. Choose a checkpoint (.pth).") from error
    if not network.config.gated_residual:
        raise UserError(
            f"Cannot replace the attention of {path}, because the network has no residual connections around "
            "it. Start from V1 or V2."
        )
    return network


def _select_pictures(
    options: AblationOptions, ground_truth: GroundTruth, results: StudyResults, callbacks: AblationCallbacks
) -> list[WiderPicture]:
    """Select the validation pictures: those of existing results, otherwise all usable ones."""
    available = find_pictures(options.wider, ground_truth)
    if results.has_scores and results.pictures:
        selected = _same_pictures(options, available, results.pictures)
    else:
        selected, results.left_out = _usable_pictures(available[:: options.every], options.init, callbacks)
        results.pictures = [picture.labels.name for picture in selected]
    for error in results.left_out:
        callbacks.on_message(f"Skipped: {error['message']}")
    return selected


def _same_pictures(
    options: AblationOptions, available: Sequence[WiderPicture], names: Sequence[str]
) -> list[WiderPicture]:
    """Return the pictures that a resumed study was measured on before."""
    by_name = {picture.labels.name: picture for picture in available}
    missing = [name for name in names if name not in by_name]
    if missing:
        raise UserError(
            f"{options.folder} was measured on {missing[0]}, which is no longer in {options.wider}. "
            "Restore it, or pass a different --runs."
        )
    return [by_name[name] for name in names]


def _usable_pictures(
    pictures: Sequence[WiderPicture], start: Path, callbacks: AblationCallbacks
) -> tuple[list[WiderPicture], list[dict[str, str]]]:
    """Return the pictures that can be read and fit in memory, and `errors` for the others."""
    errors: dict[Path, str] = {}
    detect = _detector(start)

    def try_detect(image: NDArray[np.uint8]) -> Detections:
        return detect(image) if is_large(image.shape[1], image.shape[0]) else Detections.empty()

    for index, picture in enumerate(pictures):
        callbacks.check("while checking the pictures")
        callbacks.on_progress("Checking pictures", index, len(pictures))
        predict(
            try_detect,
            [picture],
            lambda failed, error: errors.update({failed.file: str(error)}),
        )
    callbacks.on_progress("Checking pictures", len(pictures), len(pictures))
    usable = [picture for picture in pictures if picture.file not in errors]
    if not usable:
        raise UserError(f"No picture can be used. {next(iter(errors.values()))}")
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
        "truth_sha256": _labels_sha256(pictures),
        "size": str(SIZE),
        "recipe_sha256": hashlib.sha256(recipe_source(recipe).encode()).hexdigest(),
    }


def _labels_sha256(pictures: Sequence[WiderPicture]) -> str:
    """Hash the faces of the pictures and the difficulties they count for."""
    total = hashlib.sha256()
    for picture in pictures:
        total.update(picture.labels.name.encode())
        total.update(picture.labels.boxes.tobytes() + picture.labels.counted.tobytes())
    return total.hexdigest()


def _run_name(seed: int) -> str:
    return f"seed{seed}"


def _train_and_measure(
    options: AblationOptions,
    seed: int,
    recipe: Recipe,
    results: StudyResults,
    pictures: list[WiderPicture],
    ground_truth: GroundTruth,
    callbacks: AblationCallbacks,
) -> None:
    missing = [student.name for student in recipe.students if student.name not in results.scores[seed]]
    if not missing:
        return
    files = _train(options, seed, recipe, results, callbacks)
    phase = f"Measuring {_run_name(seed)}"

    def check() -> None:
        callbacks.check(f"while measuring {_run_name(seed)}; earlier results are saved")

    for index, name in enumerate(missing):
        callbacks.on_progress(phase, index, len(missing))
        results.record(seed, name, _average_precision(files[name], pictures, ground_truth, check))
    callbacks.on_progress(phase, len(missing), len(missing))


def _train(
    options: AblationOptions, seed: int, recipe: Recipe, results: StudyResults, callbacks: AblationCallbacks
) -> Mapping[str, Path]:
    """Start or resume a run, train it to its end, and return the checkpoints of its students."""
    run = _begin_or_resume(options, seed, recipe)
    phase = f"Training {len(recipe.students)} students, {_run_name(seed)}"

    def on_step(step: int, _terms: dict[str, float]) -> None:
        callbacks.on_progress(phase, step, recipe.steps)
        for path in sorted(run.broken - results.broken):
            callbacks.on_message(skipped_message(path))
        results.broken |= run.broken

    on_step(run.step, {})
    run.train(on_step, stop=callbacks.stop)
    results.save()
    if run.step < recipe.steps:
        raise AblationStoppedError(
            f"at step {run.step} of {recipe.steps} in {_run_name(seed)}; progress is saved"
        )
    return run.checkpoints()


def _begin_or_resume(options: AblationOptions, seed: int, recipe: Recipe) -> Run:
    folder = options.folder / _run_name(seed)
    if (folder / STATE).exists():
        return resume(folder, data=options.data)
    teachers = (options.teacher,) if recipe.needs_teacher else ()
    return create_run(folder, recipe_source(recipe), options.data, _start_folder(options), teachers)


def _start_folder(options: AblationOptions) -> Path:
    """Create a folder with the start under the name that all students refer to."""
    folder = options.folder / "start"
    try:
        folder.mkdir(exist_ok=True)
        shutil.copyfile(options.init, folder / f"{START}.pth")
    except OSError as error:
        raise UserError(f"Cannot write to {folder}: {error.strerror}. Pass a different --runs.") from error
    return folder


def _average_precision(
    file: Path, pictures: list[WiderPicture], ground_truth: GroundTruth, check: Callable[[], None]
) -> ApScores:
    detect = _detector(file)

    def checked_detect(image: NDArray[np.uint8]) -> Detections:
        check()
        return detect(image)

    measured = average_precision(predict(checked_detect, pictures), ground_truth)
    return ApScores(measured.easy, measured.medium, measured.hard)


def _detector(file: Path) -> Callable[[NDArray[np.uint8]], Detections]:
    """Return a function that detects faces with a checkpoint, in pictures at original size."""
    detector = Detector(load_model(file, torch.get_num_threads(), TORCH), InferenceSize("original"))
    return lambda image: detector.detect(image, MIN_SCORE).detections


def _measure_times(
    networks: Mapping[str, FeatherFace], pictures: list[WiderPicture], callbacks: AblationCallbacks
) -> dict[str, float]:
    """Measure the median milliseconds of the networks' model files, interleaved, on one thread."""
    picture = read_picture(pictures[0].file)
    with TemporaryDirectory() as folder:
        steps: dict[str, Callable[[], object]] = {}
        for index, (name, network) in enumerate(networks.items()):
            callbacks.check("while exporting; all scores are saved")
            callbacks.on_progress("Exporting", index, len(networks))
            save_onnx(build_onnx(network, {}), Path(folder) / f"{name}.onnx")
            model = load_model(Path(folder) / f"{name}.onnx")
            steps[name] = partial(model.engine.run, model.family.prepare(picture, SIZE)[0])
        callbacks.on_progress("Exporting", len(networks), len(networks))
        return cpu_milliseconds(steps, _ROUNDS)


def _cost(network: FeatherFace, median_ms: float | None) -> Costs:
    return Costs(
        parameters=count_parameters(network),
        attention_parameters=attention_parameters(network),
        macs=count_macs(network, SIZE.height, SIZE.width),
        median_ms=median_ms,
        kernels=_kernel_sizes(network),
    )


def _kernel_sizes(network: FeatherFace) -> list[int]:
    """Return the ECA kernel size at each place; empty for other kinds of attention."""
    config = network.config
    if config.attention not in ("eca", "eca_spatial"):
        return []
    return [eca_kernel_size_at(config, place) for place in config.places]
