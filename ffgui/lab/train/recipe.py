"""A training recipe: one TOML file that says everything about a run but where things lie."""

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
Assignment = Literal["retinaface", "atss", "grown"]
Quality = Literal["one", "iou", "ramp"]
Precision = Literal["32", "bf16-mixed", "16-mixed"]

_STRIDE = 32


@dataclass(frozen=True)
class Student:
    """One network that the run makes.

    Attributes:
        attention: kind of attention.
        places: where it sits, of c3 c4 c5 p3 p4 p5.
        reinit: whether attention starts anew, also where the start has the same kind.
        eca_gamma: with `eca_b` the length of ECA's kernels (Wang et al. 2020).
        eca_kernel: one length for all places instead (odd; 0 for gamma and b).
        deformable: False for a dense variant.
        attention_lr: factor on the learning rate of the attention's weights. ECA needs a
            large one: at the common rate its few weights stay where they start.
        start: name of its file where a run starts from a folder; "" for its own name.
        trunk_fades: whether the trunk term falls to zero over the first 30 % of the first
            stage that matches answers, for a network that cannot copy its teacher's maps.
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
        """Refuse a name that is none for a file."""
        if not re.fullmatch(r"[\w-]+", self.name):
            raise ValueError(f"a student's file has its name: letters, digits, - and _, not {self.name!r}")

    def config(self, start: NetworkConfig) -> NetworkConfig:
        """The configuration of the student's network, deformable as the start is.

        Raises:
            ValueError: if no network can be built like that.
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
    """A stretch of steps with one objective.

    Attributes:
        kind: "trunk" matches the teacher's P3..P5, "answers" its boxes, scores and
            landmarks together with the labels; "labels" uses these alone (MultiBox loss),
            and so does "focal" (quality focal loss over all priors).
        lr: its highest learning rate: where half a cosine begins, or one cycle's peak.
        lr_end: learning rate at its end.
        schedule: "cosine" falls from the start, "onecycle" first rises; see
            `ffgui.lab.train.schedule`.
        label_weight: target of a labeled prior = (1 - w) * teacher's probability + w.
    """

    kind: StageKind
    steps: int
    lr: float
    lr_end: float
    label_weight: float = 0.5
    schedule: Literal["cosine", "onecycle"] = "cosine"

    def __post_init__(self) -> None:
        """Refuse a stage that is none."""
        if self.steps < 1:
            raise ValueError(f"a stage has 1 step at least, not {self.steps}")
        if self.lr < 0 or self.lr_end < 0:
            raise ValueError("a stage's lr and lr_end are 0 at least")


@dataclass(frozen=True)
class Crops:
    """How training crops are cut.

    Attributes:
        size: side of a crop in pixels, a multiple of 32.
        batch: crops a step.
        per_image: crops cut from one decoded picture.
        native: share of crops near the picture's own scale.
        native_scale: their range of scales.
        relative_side: range of the other crops' side, in short sides of the picture.
        on_face: share of crops placed over a random labeled face.
        smallest_face: labeled faces with a shorter longer side, in pixels of the crop,
            are left to the teacher.
        blur: share of crops that are blurred (Gaussian, sigma up to `blur_sigma` pixels).
        blur_sigma: the largest sigma.
        jpeg: share of crops with JPEG artifacts (quality 30 to 90).
        noise: share of crops with sensor noise.
    """

    size: int = 320
    batch: int = 16
    per_image: int = 3
    native: float = 0.65
    native_scale: tuple[float, float] = (0.6, 1.6)
    relative_side: tuple[float, float] = (0.3, 1.3)
    on_face: float = 0.85
    smallest_face: float = 6.0
    blur: float = 0.0
    blur_sigma: float = 1.2
    jpeg: float = 0.0
    noise: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what cannot be cut."""
        if self.size < _STRIDE or self.size % _STRIDE:
            raise ValueError(
                f"the size of crops is {self.size} and no multiple of {_STRIDE}, {_STRIDE} at least"
            )
        if self.batch < 1 or self.per_image < 1:
            raise ValueError("a step has 1 crop at least (batch), and so has a picture (per_image)")
        for low, high in (self.native_scale, self.relative_side):
            if not 0 < low <= high:
                raise ValueError(
                    f"native_scale and relative_side rise from above 0, and not from {low} to {high}"
                )


@dataclass(frozen=True)
class Losses:
    """Factors of the loss terms; see `ffgui.lab.train.losses` and `ffgui.lab.train.multibox`.

    Attributes:
        landmarks: of those that a teacher gives.
        label_landmarks: of those that are labeled.
        negatives: in a stage of labels, how many background priors for one with a face.
        box_kind: "smooth_l1" of encoded boxes, or "diou" of the boxes themselves.
        quality: score target of a labeled prior: 1 ("one"), the IoU of its predicted box with
            the face ("iou"), or that IoU stretched so that 0.3 becomes 0 and 0.7 becomes 1 ("ramp").
    """

    scores: float = 3.0
    boxes: float = 0.5
    landmarks: float = 0.1
    label_landmarks: float = 0.0
    trunk: float = 0.3
    negatives: float = 7.0
    box_kind: BoxLoss = "smooth_l1"
    quality: Quality = "one"


@dataclass(frozen=True)
class Recipe:
    """Everything that fixes a run, given its data and its start.

    Attributes:
        channels: width of the networks' neck and heads.
        seed: of the crops and of what starts at random.
        optimizer: AdamW (arXiv:1711.05101), or SGD with `momentum` and `nesterov`.
        warmup: steps at the start of the run over which the learning rate rises, unless
            the first stage's schedule does so itself.
        weight_decay: the optimizer's.
        gradient_norm: longer gradients are cut to this norm.
        average: decay of the moving average of the weights, a step.
        freeze_bn: whether BN normalizes by the statistics that it came with, and keeps them.
        precision: of forward and backward; the weights are always float32.
        held_out: events, the folders under `images/`, that are left out of training, so that
            choices can be made on them.
        assignment: which priors answer for a labeled face; see `ffgui.lab.train.targets`.
        start: "network" cuts students from one, or takes a file for each; "imagenet" gives a
            backbone its weights, all else starts at random and nobody teaches.
        teachers: weights of the teachers' answers, one for each --teacher.
        mirrored: whether they also answer to the crops' mirror images, and both answers count.
        save_every: steps from one saved state to the next.
    """

    name: str
    description: str
    channels: int
    students: tuple[Student, ...]
    stages: tuple[Stage, ...]
    crops: Crops
    losses: Losses
    seed: int = 1
    optimizer: Literal["adamw", "sgd"] = "adamw"
    momentum: float = 0.9
    nesterov: bool = True
    warmup: int = 100
    weight_decay: float = 1e-4
    gradient_norm: float = 5.0
    average: float = 0.998
    freeze_bn: bool = False
    precision: Precision = "bf16-mixed"
    held_out: tuple[str, ...] = ()
    assignment: Assignment = "retinaface"
    start: Literal["network", "imagenet"] = "network"
    teachers: tuple[float, ...] = (1.0,)
    mirrored: bool = False
    save_every: int = 50

    def __post_init__(self) -> None:
        """Refuse what no run could be made of."""
        for student in self.students:
            student.config(NetworkConfig(self.channels))
        if not self.students or not self.stages:
            raise ValueError("it needs a student and a stage at least")
        if len({student.name for student in self.students}) < len(self.students):
            raise ValueError("two students have the same name")
        if self.start == "imagenet" and any(stage.kind not in ("labels", "focal") for stage in self.stages):
            raise ValueError('from start = "imagenet" there is no teacher: every stage needs kind = "labels"')
        if not self.teachers or min(self.teachers) <= 0:
            raise ValueError("teachers holds the weight of each one's answers, one at least and above 0")
        if self.start == "imagenet" and len(self.teachers) > 1:
            raise ValueError('from start = "imagenet" there is no teacher whose answers could have a weight')
        if self.mirrored and all(stage.kind != "answers" for stage in self.stages):
            raise ValueError('mirrored = true needs a stage with kind = "answers"')
        if self.seed < 0 or self.warmup < 0 or not 0 <= self.average < 1:
            raise ValueError("seed and warmup are 0 at least, and average lies in 0..1, below 1")
        if self.save_every < 1:
            raise ValueError("save_every is the number of steps between two saved states, 1 at least")
        self._check_optimizer()

    def _check_optimizer(self) -> None:
        if self.gradient_norm <= 0:
            raise ValueError("gradient_norm lies above 0 (1e9 cuts nothing)")
        if self.weight_decay < 0 or not 0 <= self.momentum < 1:
            raise ValueError("weight_decay is 0 at least, and momentum lies in 0..1, below 1")
        if self.nesterov and not self.momentum:
            raise ValueError("nesterov needs momentum")

    @property
    def steps(self) -> int:
        """Steps of all stages."""
        return sum(stage.steps for stage in self.stages)


def shipped_recipes() -> list[str]:
    """Names of the recipes that come with the program."""
    folder = resources.files("ffgui.lab.train") / "recipes"
    return sorted(
        entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")
    )


def recipe_text(name_or_file: str) -> str:
    """The text of a shipped recipe or of a recipe file.

    Raises:
        UserError: if there is no such recipe.
    """
    if name_or_file in shipped_recipes():
        return (resources.files("ffgui.lab.train") / "recipes" / f"{name_or_file}.toml").read_text("utf-8")
    try:
        return Path(name_or_file).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(
            f"There is no recipe {name_or_file!r}: name a TOML file or one of {', '.join(shipped_recipes())}."
        ) from error


def parse_recipe(text: str) -> Recipe:
    """Read a recipe.

    Raises:
        UserError: if it is not TOML, lacks a field, has one that nobody reads, or a value of
            another kind than its field.
    """
    try:
        return cast("Recipe", _build(Recipe, tomllib.loads(text), "recipe"))
    except ValueError as error:  # TOML errors are among them
        raise UserError(f"The recipe cannot be read: {error}.") from error


def with_values(text: str, values: Mapping[str, str | int]) -> str:
    """The text of a recipe with some of its own fields set to other values.

    Args:
        text: a recipe that `parse_recipe` can read.
        values: field of the recipe itself, not of one of its parts -> value.
    """
    # TOML wants the recipe's own fields before its first part.
    first_part = re.search(r"^\s*\[", text, re.MULTILINE)
    end = first_part.start() if first_part else len(text)
    own, parts = text[:end], text[end:]
    for name, value in values.items():
        line = f"{name} = {_toml(value)}"
        old = re.search(rf"^{name}\s*=.*$", own, re.MULTILINE)
        own = own[: old.start()] + line + own[old.end() :] if old else f"{own.rstrip()}\n{line}\n\n"
    return own + parts


def with_students(text: str, names: Sequence[str]) -> str:
    """The text of a recipe that makes these of its students alone: written anew, without comments.

    Raises:
        UserError: if it has no student of such a name.
    """
    recipe = parse_recipe(text)
    there = [student.name for student in recipe.students]
    for name in names:
        if name not in there:
            raise UserError(f"Recipe {recipe.name} makes no {name!r}: it makes {', '.join(there)}.")
    chosen = tuple(student for student in recipe.students if student.name in names)
    return recipe_source(replace(recipe, students=chosen))


def changed(before: Recipe, after: Recipe, begun: int) -> list[str]:
    """Fields that a run which has begun so many stages cannot change but that differ.

    Its description may change, and stages that have not begun.
    """
    fields = [field.name for field in dataclasses.fields(Recipe) if field.name != "description"]
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in fields}
    pairs["stages"] = (before.stages[:begun], after.stages[:begun])
    return [name for name, (old, new) in pairs.items() if old != new]


_PARTS: dict[str, type] = {"students": Student, "stages": Stage, "crops": Crops, "losses": Losses}


def _build(kind: type, values: dict[str, Any], where: str) -> Any:
    fields = dataclasses.fields(kind)
    unknown = sorted(set(values) - {field.name for field in fields})
    if unknown:
        raise ValueError(f"{where} has no field {', '.join(unknown)}")
    missing = [field.name for field in fields if field.default is MISSING and field.name not in values]
    if missing:
        raise ValueError(f"in {where} there is {', '.join(missing)} missing")
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
    """Whether a value may stand in a field that is annotated with `kind`."""
    parts = get_args(kind)
    if get_origin(kind) is Literal:
        return value in parts
    if get_origin(kind) is tuple:
        if not isinstance(value, tuple):
            return False
        kinds = parts[:1] * len(value) if parts[-1] is Ellipsis else parts
        return len(kinds) == len(value) and all(map(_fits, value, kinds))
    # Exactly, since a bool would pass for an int otherwise.
    return type(value) is kind or (kind is float and type(value) is int)


def recipe_source(recipe: Recipe) -> str:
    """A recipe as TOML, which `parse_recipe` reads back as the same."""
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
    """JSON's strings, finite numbers, booleans and lists are TOML's as well, escaped surrogates aside."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return json.dumps(value, ensure_ascii=False)
