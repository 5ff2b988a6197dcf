"""What keeps a picture that is too large from ending more than its own turn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import psutil
from numpy.typing import NDArray

from ffgui.errors import UserError

_LARGE = 1 << 22
"""Pixels from which a run first looks for memory."""


def is_large(tensor: NDArray[np.uint8]) -> bool:
    """Whether a run on uint8 [1, H, W, 3] takes so much memory that it is to be looked after."""
    height, width = tensor.shape[1:3]
    return bool(height * width >= _LARGE)


@contextmanager
def guarded(file: Path, tensor: NDArray[np.uint8], bytes_per_pixel: int) -> Iterator[None]:
    """Around a run of a network: what goes wrong becomes a message about this picture.

    Args:
        file: of the network.
        tensor: what it is to run on, uint8 [1, H, W, 3].
        bytes_per_pixel: memory that the run takes for each pixel.

    Raises:
        UserError: if there is not enough memory for a picture of this size, or the network
            fails on it for another reason.
    """
    height, width = tensor.shape[1:3]
    if is_large(tensor):
        _check(width, height, bytes_per_pixel)
    try:
        yield
    except Exception as error:  # the exceptions of the libraries share no other base
        raise _failure(file, width, height, error) from error


def _check(width: int, height: int, bytes_per_pixel: int) -> None:
    """Refuse a picture that cannot fit, before the system ends the process for it."""
    needed, free = width * height * bytes_per_pixel, psutil.virtual_memory().available
    if needed > free:
        raise UserError(
            f"{width}x{height} pixels are too many at once: they take about {needed / 1e9:.1f} GB, and "
            f"{free / 1e9:.1f} GB of memory are free. Choose a smaller inference size."
        )


def _failure(file: Path, width: int, height: int, error: Exception) -> UserError:
    """What a failure of a run means to a user."""
    if isinstance(error, MemoryError) or "alloc" in str(error):
        return UserError(
            f"There is not enough memory for {width}x{height} pixels at once. Choose a smaller "
            "inference size."
        )
    reason = " ".join(str(error).split()) or type(error).__name__
    return UserError(
        f"{file.name} failed on a picture of {width}x{height} pixels ({reason}). Choose another "
        "inference size or model."
    )
