"""Round upper ends for plots. No Qt."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


class StepScale:
    """Upper end of a plot: a round value that does not flicker.

    It grows at once when a value does not fit, and shrinks after a smaller step would have been enough for
    `patience` seconds in a row.
    """

    def __init__(self, steps: Sequence[float], patience: float = 4.0) -> None:
        self._steps = tuple(steps)
        self._patience = patience
        self._index = 0
        self._smaller_since: float | None = None

    @property
    def value(self) -> float:
        """The current scale."""
        return self._steps[self._index]

    def fit(self, peak: float, now: float) -> float:
        """Return the scale to use at time `now` for values up to `peak`."""
        wanted = int(np.searchsorted(self._steps, peak))
        wanted = min(wanted, len(self._steps) - 1)
        if wanted >= self._index:
            self._index = wanted
            self._smaller_since = None
        elif self._smaller_since is None:
            self._smaller_since = now
        elif now - self._smaller_since >= self._patience:
            self._index = wanted
            self._smaller_since = None
        return self.value

    def reset(self) -> None:
        """Start with the smallest step again."""
        self._index = 0
        self._smaller_since = None
