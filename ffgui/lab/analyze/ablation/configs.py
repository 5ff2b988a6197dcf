"""Configurations of ablation studies: students with the same start that differ only in their attention."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from ffgui.lab.nets.config import PLACES, AttentionKind
from ffgui.lab.train.recipe import Recipe, Stage, Student

StudyName = Literal["placement", "variants", "eca"]

SEEDS = (1, 2, 3)
"""All students train with the first seed; the references also train with the others, to measure noise."""

START = "start"
"""File that all students start from, without its suffix."""

_ATTENTION_LR: dict[AttentionKind, float] = {"eca": 30.0, "eca_multi": 30.0, "eca_spatial": 10.0}
"""Learning rate factors: modules with few weights need a large one to move away from their start."""

_GAMMA_AND_B = ((1, 1), (4, 1))
_KERNELS = (1, 3, 5, 7, 9)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One student of a study.

    Attributes:
        change: short description.
        baseline: name of the student to compare it with; "" for none.
    """

    student: Student
    change: str
    baseline: str = ""

    @property
    def name(self) -> str:
        """The student's name."""
        return self.student.name


@dataclass(frozen=True, slots=True)
class AblationStudy:
    """Students to compare.

    Attributes:
        references: names of the baselines; they train with every seed, which shows the noise.
    """

    name: StudyName
    candidates: tuple[Candidate, ...]
    references: tuple[str, ...]

    def students(self, seed: int) -> tuple[Student, ...]:
        """Return the students that train with one of `SEEDS`."""
        return tuple(
            candidate.student
            for candidate in self.candidates
            if seed == SEEDS[0] or candidate.name in self.references
        )


def make_study(name: StudyName, kind: AttentionKind, start: AttentionKind) -> AblationStudy:
    """Return the configuration of a study.

    Args:
        name: `placement` removes attention from each place in turn, and uses it at each place only;
            `variants` compares all kinds at all places; `eca` compares ECA kernel sizes.
        kind: attention in `placement`.
        start: attention of the network that all students start from.
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


def _placement(kind: AttentionKind, none: Candidate) -> AblationStudy:
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
    return AblationStudy("placement", (none, everywhere, *without, *only), (none.name, everywhere.name))


def _variants(none: Candidate, start: AttentionKind) -> AblationStudy:
    fresh = [
        Candidate(_student("eca", "eca"), "ECA", none.name),
        Candidate(_student("eca_multi", "eca_multi"), "ECA on three scales", none.name),
        Candidate(_student("eca_spatial", "eca_spatial"), "ECA and a spatial gate", none.name),
        Candidate(_student("se", "se"), "SE, reduction 16", none.name),
        Candidate(_student("cbam", "cbam"), "CBAM, re-initialized", none.name),
    ]
    kept = replace(_student("kept", start), reinit=False)
    old = [Candidate(kept, f"{start}, as in the start", none.name)] if start != "none" else []
    return AblationStudy("variants", (none, *fresh, *old), (none.name, "eca"))


def _kernels(none: Candidate) -> AblationStudy:
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
    return AblationStudy("eca", (none, base, *ratios, *fixed), (none.name, base.name))


def study_recipe(template: Recipe, study: AblationStudy, seed: int, channels: int, steps: int) -> Recipe:
    """Return the recipe for a study's run with one of `SEEDS`.

    Args:
        template: training settings; its students are ignored.
        study: provides the students.
        seed: of the crops and of random initialization.
        channels: width of the start.
        steps: total number of steps; 0 for the template's.
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
    """Scale stages to a total number of steps, at least one step each."""
    total = sum(stage.steps for stage in stages)
    *first, last = stages
    scaled = [replace(stage, steps=max(1, stage.steps * steps // total)) for stage in first]
    rest = max(1, steps - sum(stage.steps for stage in scaled))
    return (*scaled, replace(last, steps=rest))
