"""Plots of precision-recall curves."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np

from ffgui.errors import UsageError, UserError
from ffgui.evaluate.wider import DIFFICULTIES, Curve
from ffgui.files import replace_file

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SUFFIXES = (".png", ".svg")

_LINE = 80
"""Characters of a title that fit on a line."""

_INK, _GRAY = "#1B1F24", "#D9DEE5"
_COLORS = {"easy": "#1B7A43", "medium": "#1F6FBF", "hard": "#A85A00"}


def curve_path(text: str) -> Path:
    """Parse the path of a plot; see `output_picture_path`."""
    return output_picture_path(text, SUFFIXES)


def output_picture_path(text: str, suffixes: Sequence[str]) -> Path:
    """Parse the path of a picture to write.

    Args:
        text: as given by the user.
        suffixes: allowed suffixes, such as ".png"; ".jpeg" counts as ".jpg".

    Raises:
        UsageError: if it has another suffix.
        UserError: if its folder does not exist.
    """
    file = Path(text)
    if file.suffix.lower().replace("jpeg", "jpg") not in suffixes:
        raise UsageError(f"Unsupported file name {text!r}. Use the suffix {' or '.join(suffixes)}.")
    if not file.parent.is_dir():
        raise UserError(f"Cannot write {file.name}: folder {file.parent} does not exist. Create it first.")
    return file


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


def save_figure(figure: Figure, file: Path) -> None:
    """Write a Matplotlib figure atomically, in the format of the file's suffix.

    Raises:
        UserError: if the figure cannot be drawn or the file cannot be written.
    """
    stream = BytesIO()
    try:
        figure.savefig(stream, format=file.suffix.lower().removeprefix("."))
    except (OSError, ValueError, MemoryError) as error:  # too large for the format or for the memory
        reason = str(error) or "not enough memory"
        raise UserError(
            f"Cannot draw {file.name}: {reason}. Free some memory or choose a smaller picture."
        ) from error
    try:
        replace_file(file, stream.getvalue())
    except OSError as error:
        raise UserError(f"Cannot write {file}: {error.strerror}. Choose another location.") from error
