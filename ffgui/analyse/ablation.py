"""Trains and measures the students of a study: what attention, its kind and its place are worth."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch

from ffgui.analyse.ablation_report import Costs, Measured, report
from ffgui.analyse.studies import SEEDS, START, Study, study_recipe
from ffgui.analyse.turns import Step, cpu_milliseconds
from ffgui.detect.detector import Detector
from ffgui.detect.onnx_runtime import open_onnx
from ffgui.detect.pictures import read_picture
from ffgui.detect.preprocess import prepare
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError
from ffgui.evaluate import SCORE
from ffgui.evaluate.run import WiderPicture, data_sha256, find_pictures, predict
from ffgui.evaluate.wider import GroundTruth, average_precision
from ffgui.export.onnx_file import build_onnx, save_onnx
from ffgui.files import replace_file
from ffgui.nets import (
    CheckpointError,
    FeatherFace,
    attention_parameters,
    count_macs,
    count_parameters,
    load_network,
)
from ffgui.nets.attention import eca_size_at
from ffgui.train.files import sha256
from ffgui.train.labels import digest, read_labels
from ffgui.train.recipe import Recipe, recipe_source
from ffgui.train.run import begin, resume
from ffgui.train.truth import load_truth

SIZE = InferenceSize.parse("640x480")
"""At which time is measured and operations are counted."""

_ROUNDS = 30
_RESULTS = "results.json"

Advance = Callable[[str, int, int], None]
"""Gets the name of a phase, what is done of it and all of it."""


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


def ablate(options: AblationOptions, advance: Advance) -> dict[str, Any]:
    """Train all students of a study, measure them, and write `table.json` and `table.md`.

    Returns:
        What the table holds; see `ffgui.analyse.ablation_report.report`.

    Raises:
        UserError: if a file cannot be used, or the folder holds a study with other settings.
    """
    study = options.study
    channels = load_start(options.init).config.out_channels
    truth = load_truth(options.ground_truth)
    pictures = find_pictures(options.wider, truth)[:: options.every]
    recipes = {seed: study_recipe(options.template, study, seed, channels, options.steps) for seed in SEEDS}
    settings = _settings(options, recipes[SEEDS[0]], pictures)
    results = _Results(options.folder, settings)
    for seed, recipe in recipes.items():
        _train_and_measure(options, seed, recipe, results, pictures, truth, advance)
    first = options.folder / _run_name(SEEDS[0])
    networks = {one.name: load_network(first / f"{one.name}.pth") for one in study.candidates}
    if options.timed and not results.times:
        results.keep_times(_times(networks, pictures, advance))
    costs = {name: _cost(network, results.times.get(name)) for name, network in networks.items()}
    table, text = report(study, settings, costs, results.figures)
    _write(options.folder / "table.json", json.dumps(table, indent=2) + "\n")
    _write(options.folder / "table.md", text)
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


def _settings(options: AblationOptions, recipe: Recipe, pictures: Sequence[WiderPicture]) -> dict[str, Any]:
    return {
        "study": options.study.name,
        "init": options.init.name,
        "init_sha256": sha256(options.init),
        "teacher_sha256": sha256(options.teacher) if options.teacher.is_file() else "",
        "data_sha256": digest(read_labels(options.data)),
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


class _Results:
    """What has been measured so far, kept in a file."""

    def __init__(self, folder: Path, settings: dict[str, Any]) -> None:
        self._file = folder / _RESULTS
        self._settings = settings
        self.figures: dict[int, dict[str, Measured]] = {seed: {} for seed in SEEDS}
        self.times: dict[str, float] = {}
        if self._file.exists():
            self._restore()
        else:
            self._make(folder)

    def _make(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(f"{folder} cannot be made: {error.strerror}. Choose other --runs.") from error
        self._save()

    def _restore(self) -> None:
        try:
            held = json.loads(self._file.read_text("utf-8"))
            figures, self.times = held["figures"], dict(held["times"])
            found = {
                int(seed): {n: Measured(**ap) for n, ap in runs.items()} for seed, runs in figures.items()
            }
            self.figures |= found
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise UserError(
                f"{self._file} is not what an ablation wrote. Move it away, or choose other --runs."
            ) from error
        other = [key for key, value in self._settings.items() if held.get("settings", {}).get(key) != value]
        if other:
            raise UserError(
                f"{self._file.parent} holds an ablation with another {', '.join(other)}. "
                "Choose other --runs, or the same settings to go on with it."
            )

    def keep(self, seed: int, name: str, measured: Measured) -> None:
        """Note the figures of a student."""
        self.figures[seed][name] = measured
        self._save()

    def keep_times(self, times: dict[str, float]) -> None:
        """Note how long all networks take, in milliseconds."""
        self.times = times
        self._save()

    def _save(self) -> None:
        figures = {
            str(seed): {name: asdict(measured) for name, measured in runs.items()}
            for seed, runs in self.figures.items()
        }
        held = {"settings": self._settings, "figures": figures, "times": self.times}
        _write(self._file, json.dumps(held, indent=2) + "\n")


def _write(file: Path, text: str) -> None:
    try:
        replace_file(file, text.encode())
    except OSError as error:
        raise UserError(f"{file} cannot be written: {error.strerror}. Choose other --runs.") from error


def _run_name(seed: int) -> str:
    return f"seed{seed}"


def _train_and_measure(
    options: AblationOptions,
    seed: int,
    recipe: Recipe,
    results: _Results,
    pictures: list[WiderPicture],
    truth: GroundTruth,
    advance: Advance,
) -> None:
    names = [student.name for student in recipe.students]
    missing = [name for name in names if name not in results.figures[seed]]
    if not missing:
        return
    files = _train(options, seed, recipe, advance)
    for index, name in enumerate(missing):
        advance(f"Measuring {_run_name(seed)}", index, len(missing))
        results.keep(seed, name, _average_precision(files[name], pictures, truth))
    advance(f"Measuring {_run_name(seed)}", len(missing), len(missing))


def _train(options: AblationOptions, seed: int, recipe: Recipe, advance: Advance) -> Mapping[str, Path]:
    """Begin a run or go on with it to its end; the files of its students."""
    folder = options.folder / _run_name(seed)
    if (folder / "state.pt").exists():
        run = resume(folder, data=options.data)
    else:
        run = begin(folder, recipe_source(recipe), options.data, _starts(options), (options.teacher,))
    what = f"Training {len(recipe.students)} students, {_run_name(seed)}"
    advance(what, run.step, recipe.steps)
    run.train(lambda step, _: advance(what, step, recipe.steps))
    return run.checkpoints()


def _starts(options: AblationOptions) -> Path:
    """A folder with the start under the name by which all students know it."""
    folder = options.folder / "start"
    try:
        folder.mkdir(exist_ok=True)
        shutil.copyfile(options.init, folder / f"{START}.pth")
    except OSError as error:
        raise UserError(f"{folder} cannot be written: {error.strerror}. Choose other --runs.") from error
    return folder


def _average_precision(file: Path, pictures: list[WiderPicture], truth: GroundTruth) -> Measured:
    from ffgui.torch_backend import open_torch

    detector = Detector(open_torch(file, torch.get_num_threads()), InferenceSize("original"))
    found = predict(lambda image: detector.detect(image, SCORE).detections, pictures)
    measured = average_precision(found, truth)
    return Measured(measured.easy, measured.medium, measured.hard)


def _times(
    networks: Mapping[str, FeatherFace], pictures: list[WiderPicture], advance: Advance
) -> dict[str, float]:
    """Median milliseconds of the networks' model files, which take turns on one picture, on one thread."""
    tensor = prepare(read_picture(pictures[0].file), SIZE).tensor
    with TemporaryDirectory() as folder:
        steps: dict[str, Step] = {}
        for index, (name, network) in enumerate(networks.items()):
            advance("Exporting", index, len(networks))
            save_onnx(build_onnx(network, {}), Path(folder) / f"{name}.onnx")
            runtime = open_onnx(Path(folder) / f"{name}.onnx", 1)
            steps[name] = partial(runtime.run, tensor)
        advance("Exporting", len(networks), len(networks))
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
    return [eca_size_at(config, place) for place in config.places]
