"""Plots of precision-recall curves."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill

import numpy as np

from ffgui.evaluate.figure_files import output_picture_path, save_figure
from ffgui.evaluate.wider import DIFFICULTIES, Curve

SUFFIXES = (".png", ".svg")

_LINE = 80
"""Characters of a title that fit on a line."""

_INK, _GRAY = "#1B1F24", "#D9DEE5"
_COLORS = {"easy": "#1B7A43", "medium": "#1F6FBF", "hard": "#A85A00"}


def curve_path(text: str) -> Path:
    """Parse the path of a plot; see `output_picture_path`."""
    return output_picture_path(text, SUFFIXES)


def plot_curves(file: Path, curve: Curve, title: str) -> None:
    """Plot precision over recall for all difficulties.

    Args:
        file: a .png or .svg file; see `curve_path`.
        curve: of the difficulties, arrays [3, 1000].
        title: of the plot.

    Raises:
        UserError: if the file cannot be written.
        ModuleNotFoundError: if Matplotlib is not installed.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 5.6), dpi=150, layout="constrained")
    axes = figure.add_subplot()
    for row, difficulty in enumerate(DIFFICULTIES):
        reached, ap = curve.precision[row] > 0, curve.area[row]
        axes.plot(
            curve.recall[row][reached],
            curve.precision[row][reached],
            color=_COLORS[difficulty],
            linewidth=2,
            label=f"{difficulty}: " + ("no faces" if np.isnan(ap) else f"AP {100 * ap:.1f} %"),
        )
    axes.set(xlim=(0, 1.005), ylim=(0, 1.02), xlabel="Recall", ylabel="Precision")
    axes.set_title(fill(title, _LINE), loc="left", fontsize=11, color=_INK)
    axes.grid(color=_GRAY, linewidth=0.7)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="lower left", frameon=False)
    save_figure(figure, file)
