"""Arguments that several commands take."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ffgui.errors import UsageError

if TYPE_CHECKING:
    from ffgui.detect.sizes import InferenceSize


def add_size(parser: argparse.ArgumentParser) -> None:
    """Add `--size`, by default original."""
    parser.add_argument(
        "--size",
        type=size,
        default="original",
        help="inference size: original (default), the long side such as 640, or a letterbox such as 640x480",
    )


def add_variant(parser: argparse.ArgumentParser) -> None:
    """Add which of the shipped files `v1` and `v2` mean."""
    parser.add_argument(
        "--variant", choices=("deformable", "dense"), default="deformable", help="of v1 and v2 (deformable)"
    )


def check_variant(models: Sequence[str], variant: str, precision: str = "fp32") -> None:
    """Refuse a choice among the shipped files where no model is one of them.

    Raises:
        UsageError: if it would change nothing.
    """
    if (variant, precision) != ("deformable", "fp32") and not {"v1", "v2", "both"}.intersection(models):
        raise UsageError(
            "--variant and --precision choose among the files of v1 and v2, and a file named by its path is "
            "what it is: leave them out."
        )


def size(text: str) -> InferenceSize:
    """Read an inference size; see `InferenceSize.parse`."""
    from ffgui.detect.sizes import InferenceSize

    return InferenceSize.parse(text)


def score(text: str) -> float:
    """Read a score threshold.

    Raises:
        UsageError: if it is not a number in 0..1.
    """
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise UsageError(f"Score {text!r} is not understood: write a number from 0 to 1, such as 0.5.")
    return value


def count(text: str) -> int:
    """Read a number of things.

    Raises:
        UsageError: if it is not a whole number of at least 1.
    """
    if not text.isdecimal() or not int(text):
        raise UsageError(f"{text!r} is not understood: write a whole number of at least 1.")
    return int(text)
