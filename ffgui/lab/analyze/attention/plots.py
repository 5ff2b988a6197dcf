"""Figures of an attention study, drawn by Matplotlib without a display."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ffgui.detect.results import PLACES
from ffgui.evaluate.bootstrap import Difference
from ffgui.evaluate.wider import DIFFICULTIES
from ffgui.lab.analyze.attention.correlation import ChannelCorrelations
from ffgui.lab.analyze.attention.importance import ConditionResult
from ffgui.lab.analyze.attention.record import QUANTITIES, Numbers
from ffgui.lab.analyze.attention.study import AttentionStudy

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, SECONDARY, LINE = "#1B1F24", "#5B6470", "#D9DEE5"
_COLORS = {"v1": "#1F6FBF", "v2": "#E07B00"}
_OTHER = "#7A4FA3"
_ORDER = ("channel_frozen", "all_frozen", "neck_frozen", "half", "one")
_SEED = 0


def color(study: AttentionStudy) -> str:
    """Return the color of a model: V1 blue, V2 orange, others violet."""
    return _COLORS.get(study.info.key, _OTHER)


def places_of(studies: Sequence[AttentionStudy]) -> list[str]:
    """Return the places at which any of the models has attention, backbone first."""
    return [place for place in PLACES if any(place in study.places for study in studies)]


def weights_figure(studies: Sequence[AttentionStudy]) -> Figure:
    """Plot each channel's mean and spread over pictures, sorted by mean."""
    figure, panels = _grid(studies, "Weight of every channel: mean and standard deviation over pictures")
    for place, axes in panels.items():
        for study in studies:
            if place not in study.places:
                continue
            statistics = study.places[place]
            order = np.argsort(statistics.channel_mean, kind="stable")
            mean, spread = statistics.channel_mean[order], statistics.channel_spread[order]
            x = np.arange(1, len(mean) + 1)
            axes.fill_between(x, mean - spread, mean + spread, color=color(study), alpha=0.2, linewidth=0)
            axes.plot(x, mean, color=color(study), linewidth=1.8, label=study.label)
        axes.set(ylim=(0, 1), xlabel="channels, sorted by mean", ylabel="weight")
    _legend(figure, next(iter(panels.values())))
    return figure


def heat_figure(study: AttentionStudy) -> Figure:
    """Plot the weights over pictures, and their deviation from each channel's mean."""
    figure = _figure(14, 6.6)
    places = list(study.places)
    rows = figure.subplots(2, len(places), squeeze=False)
    by_faces = np.argsort(study.recording.quantities["faces"], kind="stable")
    weights = {place: study.recording.weights[place][by_faces].T for place in places}
    low, high = np.quantile(np.concatenate([one.ravel() for one in weights.values()]), (0.005, 0.995))
    deviations = {place: one - one.mean(1, keepdims=True) for place, one in weights.items()}
    limit = max(np.quantile(np.abs(np.concatenate([one.ravel() for one in deviations.values()])), 0.99), 1e-6)
    for column, place in enumerate(places):
        order = np.argsort(study.places[place].channel_mean, kind="stable")
        options: dict[str, Any] = {"aspect": "auto", "interpolation": "nearest", "origin": "lower"}
        shown = rows[0, column].imshow(weights[place][order], cmap="viridis", vmin=low, vmax=high, **options)
        deviation = rows[1, column].imshow(
            deviations[place][order], cmap="PuOr_r", vmin=-limit, vmax=limit, **options
        )
        rows[0, column].set_title(place.upper(), loc="left", fontsize=11, color=INK)
        rows[1, column].set_xlabel("pictures, sorted by number of faces", fontsize=8, color=SECONDARY)
    rows[0, 0].set_ylabel("channels, sorted by mean", color=SECONDARY)
    rows[1, 0].set_ylabel("channels, sorted by mean", color=SECONDARY)
    for axes in rows.ravel():
        axes.tick_params(labelsize=7, colors=SECONDARY)
    figure.colorbar(shown, ax=rows[0].tolist(), label="weight", pad=0.01)
    figure.colorbar(deviation, ax=rows[1].tolist(), label="deviation from the channel's mean", pad=0.01)
    figure.suptitle(f"{study.label} over {len(study.recording)} pictures", x=0.01, ha="left", color=INK)
    return figure


def correlation_figure(studies: Sequence[AttentionStudy]) -> Figure:
    """Plot the rank correlation of every channel with the detections, and the chance levels."""
    by_quantity = {
        (study.info.key, one.quantity): (study, one)
        for study in studies
        for one in study.correlations
        if one.kind == "spearman"
    }
    quantities = [name for name in QUANTITIES if any(key[1] == name for key in by_quantity)]
    figure = _figure(11, 1.2 + 2.6 * len(quantities))
    panels = figure.subplots(len(quantities), 1, sharex=True, squeeze=False)[:, 0]
    places = places_of(studies)
    for quantity, axes in zip(quantities, panels, strict=True):
        for number, study in enumerate(studies):
            if (study.info.key, quantity) in by_quantity:
                shift = 0.22 * (2 * number - len(studies) + 1)
                _strip(
                    axes, by_quantity[study.info.key, quantity][1], places, color(study), shift, study.label
                )
        axes.set(ylim=(-1, 1), ylabel="Spearman's rho", xlim=(-0.6, len(places) - 0.4))
        axes.set_xticks(range(len(places)), [place.upper() for place in places])
        axes.axhline(0, color=LINE, linewidth=0.8, zorder=0)
        _plain(axes, f"with {QUANTITIES[quantity]}")
    figure.suptitle(
        "Correlation of every channel's weight with the detections. Dashed: level that the strongest channel "
        "exceeds\nby chance in 5 % of shuffles; dotted: level that 5 % of the channels exceed by chance.",
        x=0.01, ha="left", fontsize=10, color=INK,
    )  # fmt: skip
    _legend(figure, panels[0], 2.5)
    return figure


def conditions_figure(studies: Sequence[AttentionStudy]) -> Figure:
    """Plot the effect of each condition on AP, with 95 % intervals."""
    texts = {
        result.condition.name: result.condition.text
        for study in _with_importance(studies)
        for result in _results(study)
        if result.condition.order is None
    }
    names = sorted(texts, key=_ORDER.index)
    figure = _figure(13, 1.4 + 0.6 * len(names))
    panels = figure.subplots(1, 3, sharex=True, sharey=True, squeeze=False)[0]
    for difficulty, axes in zip(DIFFICULTIES, panels, strict=True):
        for number, study in enumerate(_with_importance(studies)):
            by_name = {result.condition.name: result for result in _results(study)}
            at = [row for row, name in enumerate(names) if name in by_name]
            shift = 0.16 * (2 * number - len(studies) + 1)
            differences = [by_name[name].difference[difficulty] for name in names if name in by_name]
            value, reach = _points(differences)
            axes.errorbar(
                value, np.array(at) + shift, xerr=reach, fmt="o", color=color(study), markersize=5,
                linewidth=1.6, label=study.label,
            )  # fmt: skip
        axes.axvline(0, color=SECONDARY, linewidth=0.8, zorder=0)
        axes.set(xlabel="AP, difference to live gates in points")
        _plain(axes, difficulty)
    panels[0].set_yticks(range(len(names)), [texts[name] for name in names])
    panels[0].set_ylim(len(names) - 0.5, -0.5)
    title = _with_basis(studies, "Are the gates needed? AP with gates set to constants")
    figure.suptitle(title, x=0.01, ha="left", color=INK)
    _legend(figure, panels[0])
    return figure


def importance_figure(studies: Sequence[AttentionStudy]) -> Figure:
    """Plot AP with the channels of least or most weight set to 1."""
    figure = _figure(13, 4.6)
    panels = figure.subplots(1, 3, sharey=True, squeeze=False)[0]
    measured = _with_importance(studies)
    conditions = [result.condition for study in measured for result in _results(study)]
    tops = sorted({condition.top for condition in conditions if condition.order})
    for difficulty, axes in zip(DIFFICULTIES, panels, strict=True):
        for number, study in enumerate(measured):
            for order, style in (("least", "-"), ("most", "--")):
                shift = 0.05 * (2 * number - len(measured) + 1)
                _curve(axes, study, tops, order, style, difficulty, shift)
        axes.axhline(0, color=SECONDARY, linewidth=0.8, zorder=0)
        axes.set_xticks(range(len(tops) + 2), ["0", *map(str, tops), "all"])
        axes.set(xlabel="channels set to 1 at each place")
        _plain(axes, difficulty)
    panels[0].set_ylabel("AP, difference to live gates in points")
    title = _with_basis(studies, "AP with the channels of least or of most weight set to 1")
    figure.suptitle(title, x=0.01, ha="left", color=INK)
    _legend(figure, panels[0])
    return figure


def _curve(
    axes: Axes,
    study: AttentionStudy,
    tops: Sequence[int],
    order: str,
    style: str,
    difficulty: str,
    shift: float,
) -> None:
    by_name = {result.condition.name: result for result in _results(study)}
    chain = [by_name[f"{order}_{top}"] for top in tops] + [by_name["one"]]
    value, reach = _points([Difference(0, 0, 0), *(result.difference[difficulty] for result in chain)])
    axes.errorbar(
        np.arange(len(value)) + shift, value, yerr=reach, color=color(study), linestyle=style, marker="o",
        markersize=4, linewidth=1.6, elinewidth=0.8, label=f"{study.label}: {order} weight first",
    )  # fmt: skip


def _points(differences: Sequence[Difference]) -> tuple[Numbers, Numbers]:
    """Return differences [N] in points of AP, and the extents of their intervals to both sides [2, N]."""
    value, low, high = (
        np.array([100 * getattr(one, part) for one in differences]) for part in ("value", "low", "high")
    )
    # A percentile interval need not contain the value itself.
    return value, np.clip([value - low, high - value], 0, None)


def _strip(
    axes: Axes, one: ChannelCorrelations, places: Sequence[str], hue: str, shift: float, label: str
) -> None:
    """Plot channels as jittered points, with the thresholds of their model."""
    rng = np.random.default_rng(_SEED)
    for column, place in enumerate(places):
        values = one.values.get(place, np.zeros(0))
        x = column + shift + rng.uniform(-0.15, 0.15, len(values))
        axes.scatter(
            x, values, s=7, color=hue, alpha=0.55, linewidths=0, label=label if column == 0 else None
        )
        for level, style in ((one.family_threshold, "--"), (one.channel_threshold, ":")):
            for sign in (-1, 1):
                axes.plot(
                    [column + shift - 0.19, column + shift + 0.19], [sign * level] * 2, color=hue,
                    linestyle=style, linewidth=1.2,
                )  # fmt: skip


def _with_importance(studies: Sequence[AttentionStudy]) -> list[AttentionStudy]:
    return [study for study in studies if study.importance is not None]


def _results(study: AttentionStudy) -> Sequence[ConditionResult]:
    return study.importance.results if study.importance else ()


def _with_basis(studies: Sequence[AttentionStudy], text: str) -> str:
    images = next(study.importance.live.images for study in studies if study.importance)
    return f"{text} ({images} labeled pictures, 95 % intervals)"


def _figure(width: float, height: float) -> Figure:
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), dpi=110, layout="constrained")


def _grid(studies: Sequence[AttentionStudy], title: str) -> tuple[Figure, dict[str, Axes]]:
    """Create a panel for each place, three per row."""
    places = places_of(studies)
    columns = min(3, len(places))
    rows = -(-len(places) // columns)
    figure = _figure(4.3 * columns, 0.8 + 3 * rows)
    axes = figure.subplots(rows, columns, squeeze=False).ravel()
    for spare in axes[len(places) :]:
        spare.set_visible(False)
    for place, one in zip(places, axes, strict=False):
        _plain(one, place.upper())
    figure.suptitle(title, x=0.01, ha="left", color=INK)
    return figure, dict(zip(places, axes, strict=False))


def _plain(axes: Axes, title: str) -> None:
    axes.set_title(title, loc="left", fontsize=11, color=INK)
    axes.grid(color=LINE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=9, colors=SECONDARY)


def _legend(figure: Figure, axes: Axes, scale: float = 1.0) -> None:
    handles, labels = axes.get_legend_handles_labels()
    options = {"ncols": 4, "frameon": False, "fontsize": 9, "markerscale": scale}
    figure.legend(handles, labels, loc="outside lower left", **options)
