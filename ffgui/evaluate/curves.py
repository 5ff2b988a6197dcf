"""Precision-recall curves as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

from ffgui.errors import UsageError, UserError
from ffgui.evaluate.wider import DIFFICULTIES, Curve
from ffgui.files import replace_file

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SUFFIXES = (".png", ".svg")

_LINE = 80
"""Characters of a title that fit in a line."""

_INK, _GREY = "#1B1F24", "#D9DEE5"
_COLORS = {"easy": "#1B7A43", "medium": "#1F6FBF", "hard": "#A85A00"}


def curve_file(text: str) -> Path:
    """Read the name of a picture to plot into; see `picture_file`."""
    return picture_file(text, SUFFIXES)


def picture_file(text: str, suffixes: Sequence[str]) -> Path:
    """Read the name of a picture to write.

    Args:
        text: as a user gives it.
        suffixes: what it may end in, such as ".png"; ".jpeg" counts as ".jpg".

    Raises:
        UsageError: it ends in something else.
        UserError: there is no folder for it.
    """
    file = Path(text)
    if file.suffix.lower().replace("jpeg", "jpg") not in suffixes:
        raise UsageError(f"{text!r} is not understood: name a file that ends in {' or '.join(suffixes)}.")
    if not file.parent.is_dir():
        raise UserError(f"There is no folder {file.parent} to write {file.name} in. Make it first.")
    return file


def plot_curves(file: Path, curve: Curve, title: str) -> None:
    """Draw precision over recall for all difficulties.

    Args:
        file: ends in .png or .svg; see `curve_file`.
        curve: of the difficulties, arrays [3, 1000].
        title: stands over the plot.

    Raises:
        UserError: the file cannot be written.
        ModuleNotFoundError: Matplotlib is not installed.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 5.6), dpi=150, layout="constrained")
    axes = figure.add_subplot()
    for row, difficulty in enumerate(DIFFICULTIES):
        reached = curve.precision[row] > 0
        axes.plot(
            curve.recall[row][reached],
            curve.precision[row][reached],
            color=_COLORS[difficulty],
            linewidth=2,
            label=f"{difficulty}: AP {100 * curve.area[row]:.1f} %",
        )
    axes.set(xlim=(0, 1.005), ylim=(0, 1.02), xlabel="Recall", ylabel="Precision")
    axes.set_title(fill(title, _LINE), loc="left", fontsize=11, color=_INK)
    axes.grid(color=_GREY, linewidth=0.7)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="lower left", frameon=False)
    save(figure, file)


def save(figure: Figure, file: Path) -> None:
    """Write a Matplotlib figure whole or not at all, in the format that the file's name says.

    Raises:
        UserError: the figure cannot be drawn or the file not be written.
    """
    stream = BytesIO()
    try:
        figure.savefig(stream, format=file.suffix.lower().removeprefix("."))
    except (OSError, ValueError, MemoryError) as error:  # too large for the format or for the memory
        reason = str(error) or "too little memory"
        raise UserError(
            f"{file.name} cannot be drawn: {reason}. Free memory or ask for a smaller picture."
        ) from error
    try:
        replace_file(file, stream.getvalue())
    except OSError as error:
        raise UserError(f"{file} cannot be written: {error.strerror}. Name another place.") from error
