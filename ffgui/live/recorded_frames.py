"""Frames of a source in memory, to be measured on repeatedly."""

from __future__ import annotations

from itertools import islice

import numpy as np
from numpy.typing import NDArray

from ffgui.errors import UserError
from ffgui.live.sources import SourceSpec, open_source
from ffgui.live.state import Options

Image = NDArray[np.uint8]

MAX_BYTES = 192 * 2**20
"""Memory for recorded frames; if fewer frames fit than are wanted, they are used repeatedly."""


def frames_that_fit(wanted: int, image: Image) -> int:
    """Return how many frames like `image` may be recorded."""
    return max(1, min(wanted, MAX_BYTES // image.nbytes))


def record_frames(source: SourceSpec, frames: int) -> list[Image]:
    """Return the first frames of a source, as many as fit; all of a shorter one.

    Raises:
        UserError: if the source cannot be opened or has no frames.
    """
    opened = open_source(source, Options(), lambda _: None)
    try:
        read = (frame.image for frame in iter(opened.read, None) if frame is not None)
        images = list(islice(read, 1))
        if images:
            images += islice(read, frames_that_fit(frames, images[0]) - 1)
    finally:
        opened.close()
    if not images:
        raise UserError("The source {name} has no frames. Choose another one.", name=source.name)
    return images
