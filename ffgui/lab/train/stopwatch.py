"""Where a run's time goes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stopwatch:
    """Adds up seconds by what they were spent on, and crops and seconds by kind of stage.

    With several processes it counts the time of its own.

    Attributes:
        seconds: part of the work -> seconds.
        stages: kind of stage -> crops of all processes, seconds.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.stages: dict[str, tuple[int, float]] = {}
        self._last: dict[str, float] = {}

    @contextmanager
    def timing(self, part: str) -> Iterator[None]:
        """Count the time that the block takes to a part of the work."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[part] = self.seconds.get(part, 0.0) + time.perf_counter() - began

    def count(self, stage: str, crops: int, seconds: float) -> None:
        """Note a step of a stage of this kind."""
        before = self.stages.get(stage, (0, 0.0))
        self.stages[stage] = (before[0] + crops, before[1] + seconds)

    def lap(self) -> dict[str, float]:
        """Seconds by part since the last call."""
        spent = {part: seconds - self._last.get(part, 0.0) for part, seconds in self.seconds.items()}
        self._last = dict(self.seconds)
        return spent

    def shares(self) -> dict[str, float]:
        """Share of each part in the whole, 0..1."""
        whole = sum(self.seconds.values())
        return {part: seconds / whole for part, seconds in self.seconds.items()} if whole else {}

    def crops_per_second(self) -> dict[str, float]:
        """Crops of all processes a second, by kind of stage."""
        return {stage: crops / seconds for stage, (crops, seconds) in self.stages.items() if seconds}

    def state_dict(self) -> dict[str, dict[str, object]]:
        """Everything that `load_state_dict` needs."""
        return {"seconds": dict(self.seconds), "stages": dict(self.stages)}

    def load_state_dict(self, state: dict[str, dict[str, object]]) -> None:
        """Go on from `state_dict()`."""
        self.__dict__.update({name: dict(state[name]) for name in ("seconds", "stages")})
        self._last = dict(self.seconds)
