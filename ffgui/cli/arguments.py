"""Arguments that several commands take."""

from __future__ import annotations

import argparse
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
