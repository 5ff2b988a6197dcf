"""A study as a folder: text with tables, pictures, and the numbers behind both."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ffgui.errors import UserError
from ffgui.evaluate.breakdown import CONFIDENT
from ffgui.evaluate.curves import save
from ffgui.evaluate.wider import DIFFICULTIES
from ffgui.extras import need
from ffgui.files import replace_file
from ffgui.lab.analyze.attention import plots
from ffgui.lab.analyze.attention.correlation import FEWEST, PERMUTATIONS
from ffgui.lab.analyze.attention.importance import RESAMPLES, Importance, Outcome
from ffgui.lab.analyze.attention.record import QUANTITIES, Numbers
from ffgui.lab.analyze.attention.study import Study, agreements

PAGE, NUMBERS, WEIGHTS = "report.md", "attention.json", "weights.npz"

_SPREADS = """\
Spread over channels: standard deviation of the channels' means, how much channels differ. Spread over
pictures: root mean square of the channels' standard deviations, how much the gate moves."""

_AGAINST = """\
{b} against {a}. Channels correspond as far as both networks come from one start; the last column says
whether both gates open and close on the same pictures."""

_PICTURES = """\
Each column is a picture, from few faces to many; each line is a channel. A gate that follows what is in
the picture shows vertical structure in the lower half; one that ignores it is blank there."""

_CHANCE = f"""\
Faces are counted from a score of {CONFIDENT}, their size is the square root of the area in pixels, and the
highest score is that of any detection. **With this many channels some correlate with anything.** What
chance does was measured by shuffling the pictures {PERMUTATIONS:,} times: one channel in twenty exceeds
the first level by chance, and since channels move together, sometimes many at once; not one channel of
the model exceeds the strict level in 95 % of shuffles. A correlation is no cause: pictures with many
faces differ from others in more than their faces."""

_HELD = f"""\
Average precision (in %) on {{images}} labeled pictures, size {{size}}, with gates held at constants. In
brackets the difference to live gates and its 95 % interval (paired bootstrap over pictures,
{RESAMPLES:,} resamples): where it holds 0, these pictures show no effect. With its gates at their means
a network weighs its channels, but in the same way in every picture. Setting a channel to 1 changes it
the more, the less weight it had: compare the two orders with that in mind."""


def prepare(folder: Path) -> None:
    """Make the report's folder, and see that it can be written, before any long work.

    An older report stays as it is: the work may yet fail.

    Raises:
        UserError: if it cannot.
        ModuleNotFoundError: Matplotlib is not installed.
    """
    need("matplotlib.figure")

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise UserError(
            f"The folder {folder} cannot be written: {error.strerror}. Name another one."
        ) from error


def write(folder: Path, studies: Sequence[Study], data: Mapping[str, Any]) -> None:
    """Write a report; files of an older one are replaced.

    Args:
        folder: see `prepare`.
        studies: of one model or two.
        data: the result, what JSON can hold.

    Raises:
        UserError: a file cannot be written.
    """
    drawings = {"weights.png": plots.weights_figure(studies)}
    for study in studies:
        drawings[_heat(study)] = plots.heat_figure(study)
    if any(study.associations for study in studies):
        drawings["correlation.png"] = plots.association_figure(studies)
    if any(study.importance for study in studies):
        drawings["frozen.png"] = plots.conditions_figure(studies)
        drawings["importance.png"] = plots.importance_figure(studies)
    for name, figure in drawings.items():
        save(figure, folder / name)
    encoded = json.dumps(data, indent=2, allow_nan=False) + "\n"
    texts = {NUMBERS: encoded.encode(), WEIGHTS: _arrays(studies), PAGE: page(studies).encode()}
    for name, content in texts.items():
        try:
            replace_file(folder / name, content)
        except OSError as error:
            raise UserError(
                f"{folder / name} cannot be written: {error.strerror}. Name another folder for the report."
            ) from error


def page(studies: Sequence[Study]) -> str:
    """The text of a report, Markdown."""
    parts = [*_head(studies), *_weights(studies), *_heats(studies), *_associations(studies)]
    return "\n\n".join([*parts, *_importance(studies)]) + "\n"


def verdict(study: Study) -> str:
    """One sentence on whether detections need the gates; "" if that was not measured."""
    if study.importance is None:
        return ""
    frozen, live = study.importance.frozen, study.importance.live
    hard = frozen.difference["hard"]
    if hard.low > 0:
        meaning = "the gates' movement costs AP"
    elif hard.high < 0:
        meaning = "the gates' movement is worth AP"
    else:
        meaning = f"no difference that {live.images} pictures could show"
    return (
        f"{study.label}: with {frozen.condition.text}, hard AP is {frozen.ap.hard:.3f} instead of "
        f"{live.hard:.3f} (difference {hard.value:+.3f}, 95 % interval {hard.low:+.3f} to "
        f"{hard.high:+.3f}): {meaning}."
    )


def _head(studies: Sequence[Study]) -> list[str]:
    files = [
        f"- {study.label}: `{study.info.file.name}`, SHA-256 `{study.info.sha256[:16]}...`"
        for study in studies
    ]
    found = [f"- {sentence}" for study in studies if (sentence := verdict(study))]
    about = (
        f"Over {len(studies[0].recording)} pictures. A weight lies in 0..1 and multiplies a channel. Every "
        f"number is in `{NUMBERS}`, every weight in `{WEIGHTS}`."
    )
    return ["# Attention", about, "\n".join(files), *(["\n".join(found)] if found else [])]


def _weights(studies: Sequence[Study]) -> list[str]:
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
    between = agreements(studies)
    if between:
        a, b = map(_name, studies)
        head = ["place", f"mean {b} - {a}", "correlation over channels", "correlation over pictures"]
        lines = [
            [place.upper(), f"{one.mean:+.3f}", _signed(one.channels), _signed(one.images)]
            for place, one in between.items()
        ]
        parts += [_AGAINST.format(a=a, b=b), _table(head, lines)]
    return parts


def _heats(studies: Sequence[Study]) -> list[str]:
    return ["## Over pictures", _PICTURES, *(f"![{study.label}]({_heat(study)})" for study in studies)]


def _associations(studies: Sequence[Study]) -> list[str]:
    title = "## Correlation with detections"
    head = [
        "model", "with", "coefficient", "pictures", "strongest", "channels above 1-in-20 level",
        "by chance (mean; worst 5 %)", "channels above strict level",
    ]  # fmt: skip
    rows = [
        [
            _name(study), QUANTITIES[one.quantity], one.kind.capitalize(), str(one.images),
            _strongest(one.values), f"{one.over_single} (above {one.single:.2f})",
            f"{one.chance_mean:.0f}; {one.chance_high:.0f}", f"{one.over_strict} (above {one.strict:.2f})",
        ]
        for study in studies
        for one in study.associations
    ]  # fmt: skip
    if not rows:
        return [title, f"Needs {FEWEST} pictures or more, with faces in them that differ."]
    return [title, _CHANCE, _table(head, rows), "![Correlation of every channel](correlation.png)"]


def _strongest(values: Mapping[str, Numbers]) -> str:
    known = [
        (abs(r), f"{r:+.2f} ({place.upper()}, channel {channel})")
        for place, coefficients in values.items()
        for channel, r in enumerate(coefficients.tolist())
        if np.isfinite(r)
    ]
    return max(known)[1] if known else "–"


def _importance(studies: Sequence[Study]) -> list[str]:
    measured = [(study, study.importance) for study in studies if study.importance is not None]
    if not measured:
        return []
    _, first = measured[0]
    parts = [
        "## Do detections need the gates?",
        _HELD.format(images=first.live.images, size=first.size),
        *(part for one in measured for part in _held(*one)),
    ]
    return [
        *parts,
        "![AP with gates held](frozen.png)",
        "![AP with single channels set to 1](importance.png)",
    ]


def _held(study: Study, importance: Importance) -> list[str]:
    live = [f"{100 * getattr(importance.live, name):.1f}" for name in DIFFICULTIES]
    rows = [[outcome.condition.text, *_cells(outcome)] for outcome in importance.outcomes]
    return [f"### {study.label}", _table(["gates", *DIFFICULTIES], [["live", *live], *rows])]


def _cells(outcome: Outcome) -> Iterable[str]:
    for name in DIFFICULTIES:
        one = outcome.difference[name]
        ap = getattr(outcome.ap, name)
        yield f"{100 * ap:.1f} ({100 * one.value:+.1f}; {100 * one.low:+.1f} to {100 * one.high:+.1f})"


def _name(study: Study) -> str:
    return study.label.partition(",")[0]


def _signed(value: float | None) -> str:
    return "–" if value is None else f"{value:+.2f}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _heat(study: Study) -> str:
    safe = "".join(letter if letter.isalnum() else "_" for letter in study.info.key)
    return f"heat_{safe}.png"


def _arrays(studies: Sequence[Study]) -> bytes:
    """Names of the pictures, and of each model the weights [N, C] and what it found [N]."""
    stream = BytesIO()
    arrays: dict[str, NDArray[Any]] = {"pictures": np.array(studies[0].recording.names)}
    for study in studies:
        found: list[Mapping[str, NDArray[Any]]] = [study.recording.weights, study.recording.quantities]
        arrays |= {f"{study.info.key}_{name}": values for one in found for name, values in one.items()}
    np.savez_compressed(stream, allow_pickle=False, **arrays)
    return stream.getvalue()
