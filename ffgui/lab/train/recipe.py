"""Training recipes: TOML files that hold everything about a run except paths."""

from __future__ import annotations

import dataclasses
import json
import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any, Literal, cast, get_args, get_origin, get_type_hints

from ffgui.errors import UserError
from ffgui.lab.nets.config import PLACES, AttentionKind, NetworkConfig

StageKind = Literal["trunk", "answers", "labels", "focal"]
BoxLoss = Literal["smooth_l1", "diou"]
Assignment = Literal["retinaface", "atss", "grown", "aligned"]
ScoreTarget = Literal["one", "iou", "ramp"]
Precision = Literal["32", "bf16-mixed", "16-mixed"]

_STRIDE = 32


@dataclass(frozen=True)
class Student:
    """A network that the run trains.

    Attributes:
        name: of its files.
        attention: kind of attention.
        deformable: False for a dense variant.
        places: where attention sits, of c3 c4 c5 p3 p4 p5.
        reinit: whether attention is re-initialized even if the start has the same kind.
        eca_gamma: with `eca_b` the length of ECA's kernels (Wang et al. 2020).
        eca_b: see `eca_gamma`.
        eca_kernel: one odd length for all places instead; 0 for gamma and b.
        attention_lr: factor on the learning rate of the attention's weights. ECA needs a
            large one: at the common rate its few weights stay where they start.
        trunk_fades: whether the trunk term falls to zero over the first 30 % of the first
            stage of answers, for a network that cannot reproduce its teacher's maps.
        start: name of its file in a folder of starting weights; "" for its own name.
    """

    name: str
    attention: AttentionKind
    deformable: bool = True
    places: tuple[str, ...] = PLACES
    reinit: bool = False
    eca_gamma: int = 2
    eca_b: int = 1
    eca_kernel: int = 0
    attention_lr: float = 1.0
    trunk_fades: bool = False
    start: str = ""

    def __post_init__(self) -> None:
        """Reject a name that cannot be a file name."""
        if not re.fullmatch(r"[\w-]+", self.name):
            raise ValueError(
                f"a student's name may hold letters, digits, - and _, since its file has it: {self.name!r}"
            )

    def config(self, start: NetworkConfig) -> NetworkConfig:
        """Return the configuration of the student's network, deformable as the start is.

        Raises:
            ValueError: if there is no such network.
        """
        return replace(
            start,
            attention=self.attention,
            places=self.places,
            eca_gamma=self.eca_gamma,
            eca_b=self.eca_b,
            eca_kernel=self.eca_kernel,
        )


@dataclass(frozen=True)
class Stage:
    """A range of steps with one objective.

    Attributes:
        kind: "trunk" matches the teacher's P3..P5; "answers" its boxes, scores and landmarks, together
            with the labels; "labels" and "focal" use labels alone, with MultiBox loss or with
            quality focal loss over all priors.
        steps: number of steps.
        lr: highest learning rate: the start of half a cosine, or the peak of one cycle.
        lr_end: learning rate at the end.
        label_weight: in a stage of answers, the score target of a positive prior is
            (1 - w) * teacher's probability + w * the label's score.
        schedule: "cosine" falls from the start, "onecycle" rises first; see
            `ffgui.lab.train.schedule`.
    """

    kind: StageKind
    steps: int
    lr: float
    lr_end: float
    label_weight: float = 0.5
    schedule: Literal["cosine", "onecycle"] = "cosine"

    def __post_init__(self) -> None:
        """Reject invalid values."""
        if self.steps < 1:
            raise ValueError(f"a stage needs at least 1 step, not {self.steps}")
        if self.lr < 0 or self.lr_end < 0:
            raise ValueError("a stage's lr and lr_end must not be negative")


@dataclass(frozen=True)
class Crops:
    """Parameters of the training crops.

    Attributes:
        size: side of a crop in pixels, a multiple of 32.
        batch: crops per step.
        per_image: crops from each decoded picture.
        native: share of crops whose scale is relative to the picture's pixels.
        native_scale: range of these scales.
        relative_side: range of the side of the other crops, in short sides of the picture.
        on_face: share of crops placed over a random labeled face.
        crowding: pictures are drawn in proportion to (1 + faces) to this power.
        smallest_face: labeled faces whose longer side is shorter, in pixels of the crop, are ignored.
        blur: share of crops that are blurred (Gaussian).
        blur_sigma: largest standard deviation of the blur in pixels.
        noise: share of crops with added sensor noise.
        jpeg: share of crops with JPEG artifacts.
    """

    size: int = 320
    batch: int = 16
    per_image: int = 3
    native: float = 0.65
    native_scale: tuple[float, float] = (0.6, 1.6)
    relative_side: tuple[float, float] = (0.3, 1.3)
    on_face: float = 0.85
    crowding: float = 0.0
    smallest_face: float = 6.0
    blur: float = 0.0
    blur_sigma: float = 1.2
    noise: float = 0.0
    jpeg: float = 0.0

    def __post_init__(self) -> None:
        """Reject invalid values."""
        if self.size < _STRIDE or self.size % _STRIDE:
            raise ValueError(f"the size of crops must be a positive multiple of {_STRIDE}, not {self.size}")
        if self.batch < 1 or self.per_image < 1:
            raise ValueError("batch and per_image must be at least 1")
        for low, high in (self.native_scale, self.relative_side):
            if not 0 < low <= high:
                raise ValueError(
                    f"native_scale and relative_side must be rising and above 0, not {low} to {high}"
                )
        if self.blur_sigma <= 0 or self.crowding < 0:
            raise ValueError("blur_sigma must be above 0, and crowding must not be negative")
        if not all(0 <= share <= 1 for share in (self.blur, self.noise, self.jpeg)):
            raise ValueError("blur, noise and jpeg are shares of the crops, 0 to 1")


@dataclass(frozen=True)
class Losses:
    """Weights and kinds of the loss terms; see `ffgui.lab.train.losses` and `ffgui.lab.train.multibox`.

    Attributes:
        scores: weight of the scores.
        boxes: weight of the boxes.
        landmarks: weight of landmarks that a teacher gives.
        label_landmarks: weight of labeled landmarks.
        trunk: weight of the trunk term outside of stages of the trunk.
        negatives: in a stage of labels, number of negatives for each positive prior.
        box_kind: "smooth_l1" of encoded boxes, or "diou" of the boxes themselves.
        score_target: what a positive prior's score should be: 1 ("one"), the IoU of its predicted box with
            the face ("iou"), or that IoU rescaled so that 0.3 becomes 0 and 0.7 becomes 1 ("ramp").
    """

    scores: float = 3.0
    boxes: float = 0.5
    landmarks: float = 0.1
    label_landmarks: float = 0.0
    trunk: float = 0.3
    negatives: float = 7.0
    box_kind: BoxLoss = "smooth_l1"
    score_target: ScoreTarget = "one"


@dataclass(frozen=True)
class TeacherBoxes:
    """Use of boxes of other detectors (`--boxes`) beside the labels; see `ffgui.lab.train.teacher_boxes`.

    Attributes:
        face_score: a face that is not labeled is learned from this score on, with its score as target.
        ignore_score: between this score and `face_score` it is ignored; below it is background.
        missed_weight: score target of labeled faces that no detector found.
    """

    face_score: float = 1.0
    ignore_score: float = 1.0
    missed_weight: float = 1.0

    def __post_init__(self) -> None:
        """Reject invalid values."""
        if not 0 <= self.ignore_score <= self.face_score <= 1:
            raise ValueError("ignore_score and face_score must lie in 0..1, in this order")
        if not 0 < self.missed_weight <= 1:
            raise ValueError("missed_weight must lie in 0..1, above 0")


@dataclass(frozen=True)
class Recipe:
    """Everything that defines a run, given its data and its start.

    Attributes:
        name: of the recipe and, unless told otherwise, of the run.
        description: for people.
        channels: width of the networks' neck and heads.
        students: networks to train.
        stages: in their order.
        crops: how training crops are made.
        losses: weights and kinds of the loss terms.
        teacher_boxes: how boxes of other detectors are used.
        seed: of the crops and of random initialization.
        optimizer: AdamW (arXiv:1711.05101), or SGD with `momentum` and `nesterov`.
        momentum: of SGD.
        nesterov: whether SGD uses Nesterov momentum.
        warmup: steps at the start of the run over which the learning rate rises, unless
            the first stage's schedule does so itself.
        weight_decay: of the optimizer.
        gradient_norm: longer gradients are clipped to this norm.
        average: decay of the EMA of the weights per step.
        freeze_bn: whether BN keeps the statistics that it starts with and normalizes by them.
        freeze_stem: whether the first two blocks of the backbone, at stride 2, keep their weights.
        precision: of forward and backward; the weights are always float32.
        held_out: events, the folders under `images/`, to leave out of training, so that
            choices can be made on them.
        assignment: how labeled faces are assigned to priors; see `ffgui.lab.train.targets`.
        start: "network" prunes students from one, or takes a file for each; "imagenet" loads
            the backbone's weights, initializes the rest at random and has no teacher.
        teachers: weights of the teachers' answers, one for each --teacher.
        mirrored: whether the teachers also answer for the mirrored crops, and both answers are averaged.
        save_every: steps between saved states.
    """

    name: str
    description: str
    channels: int
    students: tuple[Student, ...]
    stages: tuple[Stage, ...]
    crops: Crops
    losses: Losses
    teacher_boxes: TeacherBoxes = TeacherBoxes()
    seed: int = 1
    optimizer: Literal["adamw", "sgd"] = "adamw"
    momentum: float = 0.9
    nesterov: bool = True
    warmup: int = 100
    weight_decay: float = 1e-4
    gradient_norm: float = 5.0
    average: float = 0.998
    freeze_bn: bool = False
    freeze_stem: bool = False
    precision: Precision = "bf16-mixed"
    held_out: tuple[str, ...] = ()
    assignment: Assignment = "retinaface"
    start: Literal["network", "imagenet"] = "network"
    teachers: tuple[float, ...] = (1.0,)
    mirrored: bool = False
    save_every: int = 50

    def __post_init__(self) -> None:
        """Reject what no run could be made of."""
        for student in self.students:
            student.config(NetworkConfig(self.channels))
        if not self.students or not self.stages:
            raise ValueError("it needs at least one student and one stage")
        if len({student.name for student in self.students}) < len(self.students):
            raise ValueError("two students have the same name")
        if self.start == "imagenet" and self.needs_teacher:
            raise ValueError(
                'start = "imagenet" has no teacher: every stage needs kind = "labels" or kind = "focal"'
            )
        if not self.teachers or min(self.teachers) <= 0:
            raise ValueError("teachers holds the weight of each teacher: at least one, all above 0")
        if not self.needs_teacher and len(self.teachers) > 1:
            raise ValueError("teachers has several weights, but no stage uses a teacher")
        if self.mirrored and all(stage.kind != "answers" for stage in self.stages):
            raise ValueError('mirrored = true needs a stage with kind = "answers"')
        if self.seed < 0 or self.warmup < 0 or not 0 <= self.average < 1:
            raise ValueError(
                "seed and warmup must not be negative, and average must be at least 0 and below 1"
            )
        if self.save_every < 1:
            raise ValueError("save_every must be at least 1 step")
        self._check_optimizer()

    def _check_optimizer(self) -> None:
        if self.gradient_norm <= 0:
            raise ValueError("gradient_norm must be above 0 (1e9 clips nothing)")
        if self.weight_decay < 0 or not 0 <= self.momentum < 1:
            raise ValueError("weight_decay must not be negative, and momentum must be at least 0 and below 1")
        if self.nesterov and not self.momentum:
            raise ValueError("nesterov needs momentum")

    @property
    def steps(self) -> int:
        """Number of steps of all stages."""
        return sum(stage.steps for stage in self.stages)

    @property
    def needs_teacher(self) -> bool:
        """Whether a stage compares students with a teacher network."""
        return any(stage.kind in ("trunk", "answers") for stage in self.stages)


def shipped_recipes() -> list[str]:
    """Return the names of the recipes that come with the program."""
    folder = resources.files("ffgui.lab.train") / "recipes"
    return sorted(
        entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")
    )


def recipe_text(name_or_file: str) -> str:
    """Return the text of a shipped recipe or of a recipe file.

    Raises:
        UserError: if there is no such recipe.
    """
    if name_or_file in shipped_recipes():
        return (resources.files("ffgui.lab.train") / "recipes" / f"{name_or_file}.toml").read_text("utf-8")
    try:
        return Path(name_or_file).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(
            f"Unknown recipe {name_or_file!r}. Use the path to a TOML file, or one of "
            f"{', '.join(shipped_recipes())}."
        ) from error


def parse_recipe(text: str) -> Recipe:
    """Read a recipe.

    Raises:
        UserError: if it is not TOML, lacks a field or has an unknown one, or a value is invalid.
    """
    try:
        return cast("Recipe", _build(Recipe, tomllib.loads(text), "recipe"))
    except (ValueError, RecursionError) as error:  # TOML errors are among them
        raise UserError(f"Invalid recipe: {error}.") from error


def with_values(text: str, values: Mapping[str, str | int]) -> str:
    """Return the text of a recipe with some of its top-level fields replaced.

    Args:
        text: a valid recipe.
        values: top-level field -> value.
    """
    # In TOML top-level fields come before the first table.
    first_part = re.search(r"^\s*\[", text, re.MULTILINE)
    end = first_part.start() if first_part else len(text)
    own, parts = text[:end], text[end:]
    for name, value in values.items():
        line = f"{name} = {_toml(value)}"
        old = re.search(rf"^{name}\s*=.*$", own, re.MULTILINE)
        own = own[: old.start()] + line + own[old.end() :] if old else f"{own.rstrip()}\n{line}\n\n"
    return own + parts


def with_students(text: str, names: Sequence[str]) -> str:
    """Return the text, without comments, of a recipe reduced to some of its students.

    Raises:
        UserError: if it has no student of such a name.
    """
    recipe = parse_recipe(text)
    known = [student.name for student in recipe.students]
    for name in names:
        if name not in known:
            raise UserError(f"Recipe {recipe.name} has no student {name!r}. It has {', '.join(known)}.")
    chosen = tuple(student for student in recipe.students if student.name in names)
    return recipe_source(replace(recipe, students=chosen))


def changed(before: Recipe, after: Recipe, started: int) -> list[str]:
    """Return the differing fields that a run cannot change after `started` stages have started.

    The description and stages that have not started may change.
    """
    fields = [field.name for field in dataclasses.fields(Recipe) if field.name != "description"]
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in fields}
    pairs["stages"] = (before.stages[:started], after.stages[:started])
    return [name for name, (old, new) in pairs.items() if old != new]


_PARTS: dict[str, type] = {
    "students": Student,
    "stages": Stage,
    "crops": Crops,
    "losses": Losses,
    "teacher_boxes": TeacherBoxes,
}


def _build(kind: type, values: dict[str, Any], where: str) -> Any:
    fields = dataclasses.fields(kind)
    unknown = sorted(set(values) - {field.name for field in fields})
    if unknown:
        raise ValueError(f"unknown field {', '.join(unknown)} in {where}")
    missing = [field.name for field in fields if field.default is MISSING and field.name not in values]
    if missing:
        raise ValueError(f"missing {', '.join(missing)} in {where}")
    kinds = get_type_hints(kind)
    built = {name: _value(name, value, where) for name, value in values.items()}
    for name, value in built.items():
        if not _fits(value, kinds[name]):
            raise ValueError(f"{where}.{name} cannot be {values[name]!r}")
    return kind(**built)


def _value(name: str, value: Any, where: str) -> Any:
    part = _PARTS.get(name)
    if isinstance(value, list):
        return tuple(_value(name, item, where) for item in value)
    return _build(part, value, f"{where}.{name}") if part and isinstance(value, dict) else value


def _fits(value: object, kind: Any) -> bool:
    """Return whether a value is valid for a field annotated with `kind`."""
    parts = get_args(kind)
    if get_origin(kind) is Literal:
        return value in parts
    if get_origin(kind) is tuple:
        if not isinstance(value, tuple):
            return False
        kinds = parts[:1] * len(value) if parts[-1] is Ellipsis else parts
        return len(kinds) == len(value) and all(map(_fits, value, kinds))
    # The exact type, since bool is a subclass of int.
    return type(value) is kind or (kind is float and type(value) is int)


def recipe_source(recipe: Recipe) -> str:
    """Return a recipe as TOML, from which `parse_recipe` makes an equal one."""
    plain = {name: value for name, value in vars(recipe).items() if name not in _PARTS}
    lines = _lines(plain)
    for name in _PARTS:
        part = getattr(recipe, name)
        parts, brackets = (part, "[[{}]]") if isinstance(part, tuple) else ((part,), "[{}]")
        for one in parts:
            lines += ["", brackets.format(name), *_lines(dict(vars(one)))]
    return "\n".join(lines) + "\n"


def _lines(values: dict[str, Any]) -> list[str]:
    return [f"{name} = {_toml(value)}" for name, value in values.items()]


def _toml(value: object) -> str:
    """Return a value as TOML: JSON's strings, finite numbers, booleans and lists are valid TOML."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return json.dumps(value, ensure_ascii=False)
