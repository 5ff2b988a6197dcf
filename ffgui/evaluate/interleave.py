"""Times things that take turns, in a way that other programs disturb little."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import median
from time import thread_time

_WARM_UPS = 3

Step = Callable[[], object]


def cpu_milliseconds(steps: Mapping[str, Step], rounds: int) -> dict[str, float]:
    """Median processor time of each step in milliseconds, all taking turns for so many rounds.

    Counted is what the calling thread computes and not what it waits, so that the steps must
    not hand work to other threads: sessions of one thread.
    """
    seconds: dict[str, list[float]] = {name: [] for name in steps}
    for number in range(_WARM_UPS + rounds):
        for name, step in steps.items():
            began = thread_time()
            step()
            if number >= _WARM_UPS:
                seconds[name].append(thread_time() - began)
    return {name: 1000 * median(times) for name, times in seconds.items()}
