"""Results of an ablation study as a table, with the differences that exceed the noise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, astuple, dataclass
from typing import Any

from ffgui.evaluate.wider import DIFFICULTIES
from ffgui.lab.analyze.ablation.configs import SEEDS, AblationStudy, Candidate


@dataclass(frozen=True, slots=True)
class ApScores:
    """Average precision of each difficulty, in 0..1."""

    easy: float
    medium: float
    hard: float

    def minus(self, other: ApScores) -> ApScores:
        """Return the difference to `other`."""
        return ApScores(*(a - b for a, b in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True, slots=True)
class Costs:
    """Cost of a network.

    Attributes:
        macs: multiply-accumulates for a picture of the size given in the table.
        median_ms: CPU time of inference with the model file, one thread, same size; None if not
            measured.
        kernels: ECA kernel size at each place; empty for other kinds of attention.
    """

    parameters: int
    attention_parameters: int
    macs: int
    median_ms: float | None
    kernels: list[int]


def build_report(
    study: AblationStudy,
    settings: Mapping[str, Any],
    costs: Mapping[str, Costs],
    scores: Mapping[int, Mapping[str, ApScores]],
) -> tuple[dict[str, Any], str]:
    """Return the table of a study as JSON-serializable data and as Markdown.

    A student is compared with its baseline in the run of the first seed, where both saw the same
    crops. The noise is the largest difference between two seeds of the same network; a difference
    counts if it is larger.

    Args:
        study: the configuration.
        settings: the experimental settings, which the table repeats.
        costs: student -> cost.
        scores: seed -> student -> average precision.
    """
    noise = _noise(study, scores)
    rows = [_row(candidate, costs[candidate.name], scores[SEEDS[0]], noise) for candidate in study.candidates]
    seeds = {
        name: {str(seed): asdict(runs[name]) for seed, runs in scores.items() if name in runs}
        for name in study.references
    }
    table = {**settings, "noise": asdict(noise), "seeds": seeds, "rows": rows, "ranked": _ranked(rows)}
    return table, _markdown(table)


def _noise(study: AblationStudy, scores: Mapping[int, Mapping[str, ApScores]]) -> ApScores:
    spreads = []
    for name in study.references:
        runs = [astuple(scores[seed][name]) for seed in SEEDS]
        spreads.append([max(column) - min(column) for column in zip(*runs, strict=True)])
    return ApScores(*(max(column) for column in zip(*spreads, strict=True)))


def _row(
    candidate: Candidate, cost: Costs, scores: Mapping[str, ApScores], noise: ApScores
) -> dict[str, Any]:
    student = candidate.student
    row: dict[str, Any] = {
        "name": candidate.name,
        "change": candidate.change,
        "attention": student.attention,
        "places": list(student.places) if student.attention != "none" else [],
        **asdict(cost),
        **asdict(scores[candidate.name]),
    }
    if not candidate.baseline:
        return row
    difference = scores[candidate.name].minus(scores[candidate.baseline])
    above = {name: abs(getattr(difference, name)) > getattr(noise, name) for name in DIFFICULTIES}
    return {**row, "against": candidate.baseline, "difference": asdict(difference), "above_noise": above}


def _ranked(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Return the students whose difference exceeds the noise, by difficulty, best first."""
    return {
        name: [
            row["name"]
            for row in sorted(
                (row for row in rows if row.get("above_noise", {}).get(name)),
                key=lambda row: float(row["difference"][name]),
                reverse=True,
            )
        ]
        for name in DIFFICULTIES
    }


def _markdown(table: Mapping[str, Any]) -> str:
    size = table["size"]
    columns = (
        *("network", "change", "parameters", f"MACs {size}", "ms", *DIFFICULTIES, "baseline"),
        *(f"Δ {name}" for name in DIFFICULTIES),
    )
    head = [f"# Ablation: {table['study']}", "", _conditions(table), "", f"| {' | '.join(columns)} |"]
    rule = f"|---|---|{6 * '---:|'}---|{3 * '---:|'}"
    rows = (f"| {' | '.join(_cells(row))} |" for row in table["rows"])
    seeds = (
        f"- {name}, seeds {', '.join(runs)}: hard "
        + ", ".join(f"{100 * scores['hard']:.2f}" for scores in runs.values())
        for name, runs in table["seeds"].items()
    )
    ranking = (
        f"- {name}: {', '.join(names) or 'no difference is above the noise'}"
        for name, names in table["ranked"].items()
    )
    parts = (*head, rule, *rows, "", "Noise:", "", *seeds, "", "Above the noise, best first:", "", *ranking)
    return "\n".join(parts) + "\n"


def _conditions(table: Mapping[str, Any]) -> str:
    """Describe the conditions under which the numbers were measured."""
    noise = ", ".join(f"{name} {100 * value:.2f}" for name, value in table["noise"].items())
    crops = f"{table['crops_per_step']} crops of {table['crop_size']} pixels"
    return (
        f"Dense networks from `{table['init']}`, {table['steps']} steps of {crops}. "
        f"AP in % on {table['images']} validation pictures at original size. "
        f"ms: CPU time of inference with the model file, one thread, {table['size']}. "
        "Δ: difference to the baseline in points; "
        f"bold if larger than any difference between two seeds of the same network ({noise})."
    )


def _cells(row: Mapping[str, Any]) -> list[str]:
    kernels = f" ({', '.join(map(str, row['kernels']))})" if row["kernels"] else ""
    cells = [
        row["name"],
        row["change"] + kernels,
        f"{row['parameters']:,}",
        f"{row['macs'] / 1e6:,.1f} M",
        "-" if row["median_ms"] is None else f"{row['median_ms']:.2f}",
        *(f"{100 * row[name]:.2f}" for name in DIFFICULTIES),
        row.get("against", ""),
    ]
    if "difference" not in row:
        return [*cells, "", "", ""]
    for name in DIFFICULTIES:
        text = f"{100 * row['difference'][name]:+.2f}"
        cells.append(f"**{text}**" if row["above_noise"][name] else text)
    return cells
