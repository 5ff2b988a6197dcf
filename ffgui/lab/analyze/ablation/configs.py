"""What an ablation compares: students from one start that differ in their attention alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

from ffgui.lab.nets.config import PLACES, AttentionKind
from ffgui.lab.train.recipe import Recipe, Stage, Student

StudyName = Literal["placement", "variants", "eca"]
STUDIES: tuple[StudyName, ...] = get_args(StudyName)

SEEDS = (1, 2, 3)
"""The first trains every student, the others those that show how far seeds alone part."""

START = "start"
"""The file from which all students begin, without its suffix."""

_ATTENTION_LR: dict[AttentionKind, float] = {"eca": 30.0, "eca_multi": 30.0, "eca_spatial": 10.0}
"""Factors on the learning rate; few weights need a large one to leave their start."""

_GAMMA_AND_B = ((1, 1), (4, 1))
_KERNELS = (1, 3, 5, 7, 9)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One student of a study.

    Attributes:
        change: in a few words, what it is.
        against: name of the student that it is held against; "" for none.
    """

    student: Student
    change: str
    against: str = ""

    @property
    def name(self) -> str:
        """The student's name."""
        return self.student.name


@dataclass(frozen=True, slots=True)
class Study:
    """Students to compare, and which of them run with every seed.

    Attributes:
        references: names of those others are held against; their seeds show the noise.
    """

    name: StudyName
    candidates: tuple[Candidate, ...]
    references: tuple[str, ...]

    def students(self, seed: int) -> tuple[Student, ...]:
        """Those that run with one of `SEEDS`."""
        return tuple(
            candidate.student
            for candidate in self.candidates
            if seed == SEEDS[0] or candidate.name in self.references
        )


def make_study(name: StudyName, kind: AttentionKind, start: AttentionKind) -> Study:
    """The students of a study.

    Args:
        name: `placement` takes attention away at each place and puts it at each place alone;
            `variants` has every kind at all places; `eca` the lengths of ECA's kernels.
        kind: of attention in `placement`.
        start: attention of the network that all begin from.
    """
    none = Candidate(_student("none", "none"), "no attention")
    if name == "placement":
        return _placement(kind, none)
    return _variants(none, start) if name == "variants" else _kernels(none)


def _student(name: str, kind: AttentionKind, places: tuple[str, ...] = PLACES, **kernel: int) -> Student:
    return Student(
        name,
        kind,
        deformable=False,
        places=places,
        reinit=True,
        attention_lr=_ATTENTION_LR.get(kind, 1.0),
        start=START,
        **kernel,  # type: ignore[arg-type]
    )


def _placement(kind: AttentionKind, none: Candidate) -> Study:
    everywhere = Candidate(_student("all", kind), f"{kind} at all six places", none.name)
    without = [
        Candidate(
            _student(f"without_{place}", kind, tuple(other for other in PLACES if other != place)),
            f"all but {place}",
            everywhere.name,
        )
        for place in PLACES
    ]
    only = [Candidate(_student(f"only_{p}", kind, (p,)), f"{p} alone", none.name) for p in PLACES]
    return Study("placement", (none, everywhere, *without, *only), (none.name, everywhere.name))


def _variants(none: Candidate, start: AttentionKind) -> Study:
    fresh = [
        Candidate(_student("eca", "eca"), "ECA", none.name),
        Candidate(_student("eca_multi", "eca_multi"), "ECA on three scales", none.name),
        Candidate(_student("eca_spatial", "eca_spatial"), "ECA and a spatial gate", none.name),
        Candidate(_student("se", "se"), "SE, reduction 16", none.name),
        Candidate(_student("cbam", "cbam"), "CBAM, re-initialized", none.name),
    ]
    kept = replace(_student("kept", start), reinit=False)
    old = [Candidate(kept, f"{start}, as in the start", none.name)] if start != "none" else []
    return Study("variants", (none, *fresh, *old), (none.name, "eca"))


def _kernels(none: Candidate) -> Study:
    base = Candidate(_student("gamma2_b1", "eca"), "gamma 2, b 1 (the paper's)", none.name)
    ratios = [
        Candidate(
            _student(f"gamma{gamma}_b{b}", "eca", eca_gamma=gamma, eca_b=b),
            f"gamma {gamma}, b {b}",
            base.name,
        )
        for gamma, b in _GAMMA_AND_B
    ]
    fixed = [
        Candidate(_student(f"kernel{size}", "eca", eca_kernel=size), f"length {size} everywhere", base.name)
        for size in _KERNELS
    ]
    return Study("eca", (none, base, *ratios, *fixed), (none.name, base.name))


def study_recipe(template: Recipe, study: Study, seed: int, channels: int, steps: int) -> Recipe:
    """The recipe of a study's run with one of `SEEDS`.

    Args:
        template: says how all are trained; its students do not take part.
        study: whose students take their place.
        seed: of the crops and of what starts at random.
        channels: width of the start.
        steps: how many to take in all; 0 for the template's.
    """
    return replace(
        template,
        name=f"{study.name}-seed{seed}",
        seed=seed,
        channels=channels,
        students=study.students(seed),
        stages=_scaled(template.stages, steps) if steps else template.stages,
    )


def _scaled(stages: tuple[Stage, ...], steps: int) -> tuple[Stage, ...]:
    """The same stages with so many steps in all, at least one each."""
    total = sum(stage.steps for stage in stages)
    *first, last = stages
    scaled = [replace(stage, steps=max(1, stage.steps * steps // total)) for stage in first]
    rest = max(1, steps - sum(stage.steps for stage in scaled))
    return (*scaled, replace(last, steps=rest))
