"""Texts of the Attention panel."""

from __future__ import annotations

from collections.abc import Mapping

from ffgui.app.language import mark, tr
from ffgui.app.panels.attention.attention_stats import PlaceStats

_TITLES = {
    "cbam": mark("CBAM channel gate"),
    "eca": mark("ECA weights"),
    "eca_multi": mark("multi-scale ECA weights"),
    "eca_spatial": mark("ECA weights"),
    "se": mark("SE weights"),
}


def attention_title(kind: str) -> str | None:
    """Return the title of the bars for this kind of attention, None without attention."""
    if kind == "none":
        return None
    return tr(_TITLES.get(kind, mark("Channel weights")))


def sentence(stats: PlaceStats | None) -> str:
    """Return a summary of the statistics."""
    if stats is None:
        return tr("No values yet.")
    return tr(
        "Mean {mean:.2f}, spread {differ:.2f} across channels, {moves:.2f} over time.",
        mean=stats.mean,
        differ=stats.differ,
        moves=stats.moves,
    )


def gates_note(training: Mapping[str, object]) -> str:
    """Return what a model's metadata say about the effect of its gates, "" if they say nothing.

    `training["frozen_gates"]` holds the AP measured on WIDER hard with live gates, and with every gate fixed
    at its mean: {"live_hard", "frozen_hard", "images"}.
    """
    figures = training.get("frozen_gates")
    if not isinstance(figures, Mapping):
        return ""
    live, frozen, images = (figures.get(key) for key in ("live_hard", "frozen_hard", "images"))
    if not isinstance(live, (int, float)) or not isinstance(frozen, (int, float)):
        return ""
    note = tr("{frozen:.3f} instead of {live:.3f}", frozen=frozen, live=live)
    return tr("{note} ({images} images)", note=note, images=images) if isinstance(images, int) else note
