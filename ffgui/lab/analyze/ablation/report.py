"""What an ablation found, as a table, and which of its differences stand out of the noise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, astuple, dataclass
from typing import Any

from ffgui.lab.analyze.ablation.configs import SEEDS, Candidate, Study

_DIFFICULTIES = ("easy", "medium", "hard")


@dataclass(frozen=True, slots=True)
class Measured:
    """Average precision in 0..1."""

    easy: float
    medium: float
    hard: float

    def minus(self, other: Measured) -> Measured:
        """The difference of two."""
        return Measured(*(a - b for a, b in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True, slots=True)
class Costs:
    """What a network costs.

    Attributes:
        macs: multiply-accumulates on a picture of the size that the table names.
        median_ms: inference alone by its model file, one thread, same size, in processor time; None
            if not measured.
        kernels: lengths of ECA's kernels, place by place; empty for other kinds.
    """

    parameters: int
    attention_parameters: int
    macs: int
    median_ms: float | None
    kernels: list[int]


def report(
    study: Study,
    settings: Mapping[str, Any],
    costs: Mapping[str, Costs],
    figures: Mapping[int, Mapping[str, Measured]],
) -> tuple[dict[str, Any], str]:
    """The table of a study for scripts and, as Markdown, for people.

    A student is compared with the one that it is held against in the run of the first seed, where
    both saw the same crops. The noise is the largest difference between two seeds of one
    network; a difference counts if it is larger.

    Args:
        study: who was compared.
        settings: what the numbers rest on.
        costs: of each student.
        figures: seed -> student -> average precision.
    """
    noise = _noise(study, figures)
    rows = [
        _row(candidate, costs[candidate.name], figures[SEEDS[0]], noise) for candidate in study.candidates
    ]
    seeds = {
        name: {str(seed): asdict(runs[name]) for seed, runs in figures.items() if name in runs}
        for name in study.references
    }
    table = {**settings, "noise": asdict(noise), "seeds": seeds, "rows": rows, "ranked": _ranked(rows)}
    return table, _markdown(table)


def _noise(study: Study, figures: Mapping[int, Mapping[str, Measured]]) -> Measured:
    spreads = []
    for name in study.references:
        runs = [astuple(figures[seed][name]) for seed in SEEDS]
        spreads.append([max(column) - min(column) for column in zip(*runs, strict=True)])
    return Measured(*(max(column) for column in zip(*spreads, strict=True)))


def _row(
    candidate: Candidate, cost: Costs, figures: Mapping[str, Measured], noise: Measured
) -> dict[str, Any]:
    student = candidate.student
    row: dict[str, Any] = {
        "name": candidate.name,
        "change": candidate.change,
        "attention": student.attention,
        "places": list(student.places) if student.attention != "none" else [],
        **asdict(cost),
        **asdict(figures[candidate.name]),
    }
    if not candidate.against:
        return row
    difference = figures[candidate.name].minus(figures[candidate.against])
    above = {name: abs(getattr(difference, name)) > getattr(noise, name) for name in _DIFFICULTIES}
    return {**row, "against": candidate.against, "difference": asdict(difference), "above_noise": above}


def _ranked(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """For each difficulty the students whose difference is above the noise, best first."""
    return {
        name: [
            row["name"]
            for row in sorted(
                (row for row in rows if row.get("above_noise", {}).get(name)),
                key=lambda row: float(row["difference"][name]),
                reverse=True,
            )
        ]
        for name in _DIFFICULTIES
    }


def _markdown(table: Mapping[str, Any]) -> str:
    size = table["size"]
    columns = (
        *("network", "what", "parameters", f"MACs {size}", "ms", *_DIFFICULTIES, "against"),
        *(f"Δ {name}" for name in _DIFFICULTIES),
    )
    head = [f"# Ablation: {table['study']}", "", _basis(table), "", f"| {' | '.join(columns)} |"]
    rule = f"|---|---|{6 * '---:|'}---|{3 * '---:|'}"
    rows = (f"| {' | '.join(_cells(row))} |" for row in table["rows"])
    seeds = (
        f"- {name}, seeds {', '.join(runs)}: hard "
        + ", ".join(f"{100 * figures['hard']:.2f}" for figures in runs.values())
        for name, runs in table["seeds"].items()
    )
    ranking = (
        f"- {name}: {', '.join(names) or 'no difference is above the noise'}"
        for name, names in table["ranked"].items()
    )
    parts = (*head, rule, *rows, "", "Noise:", "", *seeds, "", "Above the noise, best first:", "", *ranking)
    return "\n".join(parts) + "\n"


def _basis(table: Mapping[str, Any]) -> str:
    """On what the numbers of the table rest."""
    noise = ", ".join(f"{name} {100 * value:.2f}" for name, value in table["noise"].items())
    crops = f"{table['crops_per_step']} crops of {table['crop_size']} pixels"
    return (
        f"Dense networks from `{table['init']}`, {table['steps']} steps of {crops}. "
        f"AP in % on {table['images']} validation pictures at original size. "
        f"Time: inference alone by the model file, one thread, {table['size']}, in processor time. "
        "Δ: against the network named before it, in points; "
        f"bold where it is larger than any difference between two seeds of one network ({noise})."
    )


def _cells(row: Mapping[str, Any]) -> list[str]:
    lengths = f" ({', '.join(map(str, row['kernels']))})" if row["kernels"] else ""
    cells = [
        row["name"],
        row["change"] + lengths,
        f"{row['parameters']:,}",
        f"{row['macs'] / 1e6:,.1f} M",
        "-" if row["median_ms"] is None else f"{row['median_ms']:.2f}",
        *(f"{100 * row[name]:.2f}" for name in _DIFFICULTIES),
        row.get("against", ""),
    ]
    if "difference" not in row:
        return [*cells, "", "", ""]
    for name in _DIFFICULTIES:
        text = f"{100 * row['difference'][name]:+.2f}"
        cells.append(f"**{text}**" if row["above_noise"][name] else text)
    return cells
