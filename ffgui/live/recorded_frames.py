"""Frames of a source in memory, to be measured on repeatedly."""

from __future__ import annotations

import threading
from itertools import islice
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from ffgui.errors import UserError
from ffgui.live.frame_broker import FrameBroker
from ffgui.live.sources import SourceSpec, open_source
from ffgui.live.state import Frame, Options

Image = NDArray[np.uint8]

MAX_BYTES = 192 * 2**20
"""Memory for recorded frames; if fewer frames fit than are wanted, they are used repeatedly."""


_SECONDS = 5.0
"""Longest time to record frames of a running source."""


def _frames_that_fit(wanted: int, image: Image) -> int:
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
            images += islice(read, _frames_that_fit(frames, images[0]) - 1)
    finally:
        opened.close()
    if not images:
        raise UserError("The source {name} has no frames. Choose another one.", name=source.name)
    return images


def record_newest_frames(
    broker: FrameBroker, first: Frame, frames: int, canceled: threading.Event
) -> list[Image]:
    """Return `first` and the frames after it, as many as fit and arrive in time.

    Args:
        broker: of the running source.
        first: its newest frame.
        frames: number of frames wanted.
        canceled: ends the recording when it is set.
    """
    images = [first.image]
    number, until = first.number, perf_counter() + _SECONDS
    while len(images) < _frames_that_fit(frames, first.image) and perf_counter() < until:
        newest = broker.wait_for_frame(number, until)
        if newest is None or canceled.is_set():
            break
        images.append(newest.image)
        number = newest.number
    return images
