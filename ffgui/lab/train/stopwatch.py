"""Time measurement of a run."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stopwatch:
    """Accumulates seconds by activity, and crops and seconds by kind of stage.

    With several processes each measures its own time.

    Attributes:
        seconds: activity -> seconds.
        stages: kind of stage -> crops of all processes, seconds.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.stages: dict[str, tuple[int, float]] = {}
        self._last: dict[str, float] = {}

    @contextmanager
    def timing(self, activity: str) -> Iterator[None]:
        """Add the time that the block takes to an activity."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[activity] = self.seconds.get(activity, 0.0) + time.perf_counter() - started

    def count(self, stage: str, crops: int, seconds: float) -> None:
        """Add a step of a stage of this kind."""
        before = self.stages.get(stage, (0, 0.0))
        self.stages[stage] = (before[0] + crops, before[1] + seconds)

    def lap(self) -> dict[str, float]:
        """Return the seconds of each activity since the last call."""
        spent = {name: seconds - self._last.get(name, 0.0) for name, seconds in self.seconds.items()}
        self._last = dict(self.seconds)
        return spent

    def shares(self) -> dict[str, float]:
        """Return the share of each activity in the total time, 0..1."""
        total = sum(self.seconds.values())
        return {activity: seconds / total for activity, seconds in self.seconds.items()} if total else {}

    def crops_per_second(self) -> dict[str, float]:
        """Return the crops per second of all processes, by kind of stage."""
        return {stage: crops / seconds for stage, (crops, seconds) in self.stages.items() if seconds}

    def state_dict(self) -> dict[str, dict[str, object]]:
        """Return everything that `load_state_dict` needs."""
        return {"seconds": dict(self.seconds), "stages": dict(self.stages)}

    def load_state_dict(self, state: dict[str, dict[str, object]]) -> None:
        """Restore `state_dict()`."""
        self.__dict__.update({name: dict(state[name]) for name in ("seconds", "stages")})
        self._last = dict(self.seconds)
