"""Checks free memory before a run, and explains why a run failed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
from numpy.typing import NDArray

from ffgui.errors import UserError
from ffgui.limits import MODEL_SECONDS

_LARGE = 1 << 22
"""Pixels from which free memory is checked before a run."""

_CHANNELS = 3


class TooLargeError(UserError):
    """A picture does not fit in memory, whatever device runs the network."""


def picture_size(feeds: Mapping[str, NDArray[Any]]) -> tuple[int, int]:
    """Return width and height of the picture among a network's feeds, NHWC or NCHW; (0, 0) if none."""
    for array in feeds.values():
        if array.ndim == 4:
            sides = array.shape[1:3] if array.shape[3] == _CHANNELS else array.shape[2:]
            return sides[1], sides[0]
    return 0, 0


def is_large(width: int, height: int) -> bool:
    """Return whether free memory is checked before a run on a picture of this size."""
    return width * height >= _LARGE


@contextmanager
def guarded(
    file: Path, width: int, height: int, bytes_per_pixel: int, seconds: int = MODEL_SECONDS.default
) -> Iterator[None]:
    """Check free memory, then turn any failure of the block into a message about its picture.

    Args:
        file: the model file.
        width: of the network's input, in pixels.
        height: of the network's input, in pixels.
        bytes_per_pixel: memory that the run takes for each pixel.
        seconds: time limit of the run, for the message.

    Raises:
        UserError: if there is not enough memory for a picture of this size, or the network
            fails on it for another reason.
    """
    if is_large(width, height):
        _check(width, height, bytes_per_pixel)
    try:
        yield
    except Exception as error:  # the exceptions of the libraries share no other base
        raise _failure(file, width, height, seconds, error) from error


def _check(width: int, height: int, bytes_per_pixel: int) -> None:
    """Refuse a picture that cannot fit, before the system kills the process for it."""
    needed, free = width * height * bytes_per_pixel, psutil.virtual_memory().available
    if needed > free:
        raise TooLargeError(
            "A picture of {width}x{height} pixels is too large: it needs about {needed:.1f} GB of memory, "
            "but only {free:.1f} GB is free. Choose a smaller inference size.",
            width=width,
            height=height,
            needed=needed / 1e9,
            free=free / 1e9,
        )


def _failure(file: Path, width: int, height: int, seconds: int, error: Exception) -> UserError:
    """Explain the failure of a run to a user."""
    if isinstance(error, MemoryError) or "alloc" in str(error):
        return UserError(
            "Not enough memory for a picture of {width}x{height} pixels. Choose a smaller inference size.",
            width=width,
            height=height,
        )
    if "terminate flag" in str(error):
        return UserError(
            "{file} took longer than {seconds} seconds for a picture of {width}x{height} pixels. Choose "
            "a smaller inference size or another model. {remedy}",
            file=file.name,
            seconds=seconds,
            width=width,
            height=height,
            remedy=MODEL_SECONDS.remedy,
        )
    reason = " ".join(str(error).split()) or type(error).__name__
    return UserError(
        "{file} failed on a picture of {width}x{height} pixels ({reason}). Choose another inference size "
        "or model.",
        file=file.name,
        width=width,
        height=height,
        reason=reason,
    )
