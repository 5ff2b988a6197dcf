"""Parallel work on many pictures: all cores busy, results in order, memory bounded.

On a CPU, a batch of pictures takes as long as its pictures one by one (640x480, one thread: 40 ms
a picture for 1, 2 and 4 at a time, 43 ms for 8), needs more memory, and all must have one size. So each
core works on its own pictures, one at a time, from decoding to writing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Condition
from typing import TypeVar

import psutil

from ffgui.detect.engines.onnx_runtime import BYTES_PER_PIXEL

Item = TypeVar("Item")
Answer = TypeVar("Answer")

_AHEAD = 2
"""Items per worker that are in progress or wait to be yielded."""

_SHARE = 0.5
"""Share of the memory free at the start that pictures in progress may take."""


def in_order(
    function: Callable[[Item], Answer], items: Iterable[Item], workers: int
) -> Generator[Answer, None, None]:
    """Map a function over items in several threads, yielding results in the order of the items.

    Items are taken from their iterator only as results are consumed, so that never more than a few
    exist. Closing the generator cancels items that have not started and waits for the others.

    Args:
        function: called in `workers` threads.
        items: iterated over in the thread of the caller.
        workers: number of threads, at least 1.

    Raises:
        Exception: whatever the function or the iterator raises, in place of the result.
    """
    pending: deque[Future[Answer]] = deque()
    with ThreadPoolExecutor(workers, thread_name_prefix="ffgui-batch") as pool:
        try:
            for item in items:
                pending.append(pool.submit(function, item))
                if len(pending) == workers * _AHEAD:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:
            for future in pending:
                future.cancel()


class PixelBudget:
    """Bounds the pixels of all pictures in progress.

    A picture larger than the whole budget is admitted when nothing else is in progress.
    """

    def __init__(self, pixels: int | None = None) -> None:
        """Set the limit.

        Args:
            pixels: the budget; None for what fits in half of the free memory.
        """
        free = psutil.virtual_memory().available
        self._limit = int(free * _SHARE / BYTES_PER_PIXEL) if pixels is None else pixels
        self._used = 0
        self._changed = Condition()

    @contextmanager
    def take(self, pixels: int) -> Iterator[None]:
        """Reserve pixels for the duration of a `with` block, waiting until they are free."""
        with self._changed:
            self._changed.wait_for(lambda: not self._used or self._used + pixels <= self._limit)
            self._used += pixels
        try:
            yield
        finally:
            with self._changed:
                self._used -= pixels
                self._changed.notify_all()
