"""Writes an attention study to a folder: Markdown with tables, figures, and the data."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ffgui.errors import UserError
from ffgui.evaluate.breakdown import CONFIDENT_SCORE
from ffgui.evaluate.figure_files import save_figure
from ffgui.evaluate.wider import DIFFICULTIES
from ffgui.extras import require
from ffgui.files import create_writable_folder, replace_file
from ffgui.lab.analyze.attention import plots
from ffgui.lab.analyze.attention.correlation import FEWEST, PERMUTATIONS
from ffgui.lab.analyze.attention.importance import RESAMPLES, ConditionResult, GateImportance
from ffgui.lab.analyze.attention.record import QUANTITIES, Numbers
from ffgui.lab.analyze.attention.study import AttentionStudy, gate_comparisons

PAGE, NUMBERS, WEIGHTS = "report.md", "attention.json", "weights.npz"

_SPREADS = """\
Spread over channels: standard deviation of the channel means (how much channels differ). Spread over
pictures: root mean square of the channels' standard deviations (how much the gate varies)."""

_COMPARISON = """\
{b} compared with {a}. Channels correspond only if both networks come from the same start; the last column
shows whether both gates open and close on the same pictures."""

_PICTURES = """\
Each column is a picture, sorted by number of faces; each row is a channel. A gate that depends on the
picture shows vertical structure in the lower half; one that does not is blank there."""

_CHANCE = f"""\
Faces count from a score of {CONFIDENT_SCORE}; their size is the square root of their area in pixels; the
highest score is that of any detection. **With this many channels, some correlate with anything.** The
effect of chance was measured by shuffling the pictures {PERMUTATIONS:,} times. By chance, one channel in
twenty exceeds the first level, and because channels are correlated, sometimes many do at once; in 95 % of
the shuffles no channel of the model exceeds the strict level. Correlation is not causation: pictures with
many faces also differ from others in other ways."""

_CONDITIONS = f"""\
Average precision (in %) on {{images}} labeled pictures, size {{size}}, with gates set to constants. In
parentheses the difference to live gates and its 95 % interval (paired bootstrap over pictures,
{RESAMPLES:,} resamples): if the interval contains 0, these pictures show no effect. With its gates at
their means a network still weights its channels, but in the same way for every picture. Setting a channel
to 1 changes it more, the lower its weight was: keep that in mind when comparing the two orders."""


def prepare_report_folder(folder: Path) -> None:
    """Create the report's folder, and check that it is writable, before any long work.

    An older report is left as it is, because the work may fail.

    Raises:
        UserError: if the folder cannot be created or written.
        ModuleNotFoundError: if Matplotlib is not installed.
    """
    require("matplotlib.figure")
    create_writable_folder(folder)


def write_report(folder: Path, studies: Sequence[AttentionStudy], data: Mapping[str, Any]) -> None:
    """Write a report; files of an older one are replaced.

    Args:
        folder: see `prepare_report_folder`.
        studies: of one or two models.
        data: the JSON-serializable result.

    Raises:
        UserError: if a file cannot be written.
    """
    figures = {"weights.png": plots.weights_figure(studies)}
    for study in studies:
        figures[_heat_file(study)] = plots.heat_figure(study)
    if any(study.correlations for study in studies):
        figures["correlation.png"] = plots.correlation_figure(studies)
    if any(study.importance for study in studies):
        figures["frozen.png"] = plots.conditions_figure(studies)
        figures["importance.png"] = plots.importance_figure(studies)
    for name, figure in figures.items():
        save_figure(figure, folder / name)
    encoded = json.dumps(data, indent=2, allow_nan=False) + "\n"
    texts = {NUMBERS: encoded.encode(), WEIGHTS: _arrays(studies), PAGE: render_markdown(studies).encode()}
    for name, content in texts.items():
        try:
            replace_file(folder / name, content)
        except OSError as error:
            raise UserError(
                f"Cannot write {folder / name}: {error.strerror}. Choose another folder for the report."
            ) from error


def render_markdown(studies: Sequence[AttentionStudy]) -> str:
    """Return the text of a report as Markdown."""
    parts = [*_head(studies), *_weights(studies), *_heats(studies), *_correlations(studies)]
    return "\n\n".join([*parts, *_importance(studies)]) + "\n"


def verdict(study: AttentionStudy) -> str:
    """Return a sentence on whether AP needs the gates; "" if that was not measured."""
    if study.importance is None:
        return ""
    frozen, live = study.importance.frozen, study.importance.live
    hard = frozen.difference["hard"]
    if hard.low > 0:
        meaning = "the variation of the gates costs AP"
    elif hard.high < 0:
        meaning = "the variation of the gates improves AP"
    else:
        meaning = f"no significant difference on {live.images} pictures"
    return (
        f"{study.label}: with {frozen.condition.text}, hard AP is {frozen.ap.hard:.3f} instead of "
        f"{live.hard:.3f} (difference {hard.value:+.3f}, 95 % interval {hard.low:+.3f} to "
        f"{hard.high:+.3f}): {meaning}."
    )


def _head(studies: Sequence[AttentionStudy]) -> list[str]:
    files = [
        f"- {study.label}: `{study.info.file.name}`, SHA-256 `{study.info.sha256[:16]}...`"
        for study in studies
    ]
    verdicts = [f"- {sentence}" for study in studies if (sentence := verdict(study))]
    intro = (
        f"Measured on {len(studies[0].recording)} pictures. A weight is in 0..1 and multiplies a channel. "
        f"All numbers are in `{NUMBERS}`, all weights in `{WEIGHTS}`."
    )
    return ["# Attention", intro, "\n".join(files), *(["\n".join(verdicts)] if verdicts else [])]


def _weights(studies: Sequence[AttentionStudy]) -> list[str]:
    rows = [
        [
            place.upper(), _name(study), str(len(one.channel_mean)), f"{one.mean:.3f}",
            f"{one.over_channels:.3f}", f"{one.over_images:.3f}",
        ]
        for place in plots.places_of(studies)
        for study in studies
        if (one := study.places.get(place)) is not None
    ]  # fmt: skip
    head = ["place", "model", "channels", "mean", "spread over channels", "spread over pictures"]
    parts = [
        "## Weights",
        _SPREADS,
        _table(head, rows),
        "![Mean and spread of every channel](weights.png)",
    ]
    comparisons = gate_comparisons(studies)
    if comparisons:
        a, b = map(_name, studies)
        head = ["place", f"mean {b} - {a}", "correlation over channels", "correlation over pictures"]
        lines = [
            [place.upper(), f"{one.mean:+.3f}", _signed(one.channels), _signed(one.images)]
            for place, one in comparisons.items()
        ]
        parts += [_COMPARISON.format(a=a, b=b), _table(head, lines)]
    return parts


def _heats(studies: Sequence[AttentionStudy]) -> list[str]:
    return ["## Over pictures", _PICTURES, *(f"![{study.label}]({_heat_file(study)})" for study in studies)]


def _correlations(studies: Sequence[AttentionStudy]) -> list[str]:
    title = "## Correlation with detections"
    head = [
        "model", "quantity", "coefficient", "pictures", "strongest", "channels above 1-in-20 level",
        "by chance (mean; worst 5 %)", "channels above strict level",
    ]  # fmt: skip
    rows = [
        [
            _name(study), QUANTITIES[one.quantity], one.kind.capitalize(), str(one.images),
            _strongest(one.values), f"{one.above_channel_threshold} (above {one.channel_threshold:.2f})",
            f"{one.chance_mean:.0f}; {one.chance_95:.0f}",
            f"{one.above_family_threshold} (above {one.family_threshold:.2f})",
        ]
        for study in studies
        for one in study.correlations
    ]  # fmt: skip
    if not rows:
        return [title, f"Needs at least {FEWEST} pictures whose faces differ."]
    return [title, _CHANCE, _table(head, rows), "![Correlation of every channel](correlation.png)"]


def _strongest(values: Mapping[str, Numbers]) -> str:
    known = [
        (abs(r), f"{r:+.2f} ({place.upper()}, channel {channel})")
        for place, coefficients in values.items()
        for channel, r in enumerate(coefficients.tolist())
        if np.isfinite(r)
    ]
    return max(known)[1] if known else "–"


def _importance(studies: Sequence[AttentionStudy]) -> list[str]:
    measured = [(study, study.importance) for study in studies if study.importance is not None]
    if not measured:
        return []
    _, first = measured[0]
    parts = [
        "## Does AP need the gates?",
        _CONDITIONS.format(images=first.live.images, size=first.size),
        *(part for one in measured for part in _conditions(*one)),
    ]
    return [
        *parts,
        "![AP with gates set to constants](frozen.png)",
        "![AP with single channels set to 1](importance.png)",
    ]


def _conditions(study: AttentionStudy, importance: GateImportance) -> list[str]:
    live = [f"{100 * getattr(importance.live, name):.1f}" for name in DIFFICULTIES]
    rows = [[result.condition.text, *_cells(result)] for result in importance.results]
    return [f"### {study.label}", _table(["gates", *DIFFICULTIES], [["live", *live], *rows])]


def _cells(result: ConditionResult) -> Iterable[str]:
    for name in DIFFICULTIES:
        one = result.difference[name]
        ap = getattr(result.ap, name)
        yield f"{100 * ap:.1f} ({100 * one.value:+.1f}; {100 * one.low:+.1f} to {100 * one.high:+.1f})"


def _name(study: AttentionStudy) -> str:
    return study.label.partition(",")[0]


def _signed(value: float | None) -> str:
    return "–" if value is None else f"{value:+.2f}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _heat_file(study: AttentionStudy) -> str:
    safe = "".join(letter if letter.isalnum() else "_" for letter in study.info.key)
    return f"heat_{safe}.png"


def _arrays(studies: Sequence[AttentionStudy]) -> bytes:
    """Return an NPZ file with the pictures' names and, per model, weights [N, C] and quantities [N]."""
    stream = BytesIO()
    arrays: dict[str, NDArray[Any]] = {"pictures": np.array(studies[0].recording.names)}
    for study in studies:
        recorded: dict[str, NDArray[Any]] = {**study.recording.weights, **study.recording.quantities}
        arrays |= {f"{study.info.key}_{name}": values for name, values in recorded.items()}
    np.savez_compressed(stream, allow_pickle=False, **arrays)
    return stream.getvalue()
