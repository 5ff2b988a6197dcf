"""Plots accuracy against inference time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np

from ffgui.evaluate.figure_files import save_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_INK, _GRAY, _OURS, _OTHERS = "#1B1F24", "#D9DEE5", "#1F6FBF", "#5B6572"
_LINE = 90
"""Characters of a title that fit on a line."""

_POINT = 2
"""Pixels kept free around a point."""

_OFFSETS = (
    *((9, 0), (-9, 0), (0, 9), (0, -9)),
    *((9, 9), (9, -9), (-9, 9), (-9, -9), (9, 20), (9, -20), (-9, 20), (-9, -20)),
)
"""Offsets of a label from its point, in points; the first position that is free is used."""


def plot_tradeoff(file: Path, points: Mapping[str, tuple[float, float]], title: str) -> None:
    """Plot AP on hard faces over the time per picture, on a logarithmic axis.

    Args:
        file: a .png or .svg file; see `curves.curve_path`.
        points: model -> inference time in ms, and AP in 0..1. Names that start with "v1" or "v2", or with
            "featherface", are highlighted.
        title: what was measured, and where.

    Raises:
        UserError: if the file cannot be written.
        ModuleNotFoundError: if Matplotlib is not installed.
    """
    from matplotlib.figure import Figure
    from matplotlib.ticker import NullFormatter, ScalarFormatter

    figure = Figure(figsize=(8, 5), dpi=150, layout="constrained")
    axes = figure.add_subplot()
    for name, (milliseconds, ap) in points.items():
        color = _OURS if name.startswith(("v1", "v2", "featherface")) else _OTHERS
        axes.plot(milliseconds, 100 * ap, "o", color=color, markersize=7, label=name)
    axes.set_xscale("log")
    axes.margins(x=0.2, y=0.1)
    axes.xaxis.set_major_formatter(ScalarFormatter())
    axes.xaxis.set_minor_formatter(NullFormatter())
    times = [milliseconds for milliseconds, _ in points.values()]
    low, high = axes.get_xlim()
    axes.set_xticks(
        [tick for tick in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if low <= tick <= high] or times
    )
    axes.set(xlabel="Inference time, one model (ms)", ylabel="AP hard (%)")
    axes.set_title(fill(title, _LINE), loc="left", fontsize=10, color=_INK)
    axes.grid(color=_GRAY, linewidth=0.7)
    axes.spines[["top", "right"]].set_visible(False)
    _label_points(axes)
    save_figure(figure, file)


def _label_points(axes: Axes) -> None:
    """Write the label of each point beside it, where it covers no point and no other label."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    figure.draw_without_rendering()  # which fixes where everything is
    taken = [line.get_window_extent().padded(_POINT) for line in axes.lines]
    for line in axes.lines:
        ((x, y),) = np.asarray(line.get_xydata())
        label = axes.annotate(
            str(line.get_label()),
            (x, y),
            (0, 0),
            textcoords="offset points",
            fontsize=9,
            color=line.get_color(),
            parse_math=False,
        )
        for dx, dy in _OFFSETS:
            label.set_position((dx, dy))
            label.set_horizontalalignment("left" if dx > 0 else "right" if dx < 0 else "center")
            label.set_verticalalignment("bottom" if dy > 0 else "top" if dy < 0 else "center")
            extent = label.get_window_extent()
            if not any(extent.overlaps(other) for other in taken):
                break
        taken.append(extent)
