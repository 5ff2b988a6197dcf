"""What the figures of the window mean: pure functions of timestamps.

*Delivered FPS*: results a second, in a 1 s window. *Latency*: pre + inference + post of one
frame. *Capacity*: 1 / median latency, what the model could deliver. *Source rate*: frames a
second that the source gives. *Age*: paint time minus capture time. The first result after a
load or a change of size (the warm-up) counts as delivered, but not for times.

Times are seconds from `time.perf_counter()`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ffgui.evaluate.timing import mean_ms

RATE_WINDOW = 1.0
"""Seconds over which rates, stages and ages are taken."""

LATENCY_WINDOW = 5.0
"""Seconds over which percentiles are taken: one second holds too few results for a 95th."""

STAGES = ("wait", "pre", "inference", "post", "paint")


@dataclass(frozen=True, slots=True)
class ResultSample:
    """One result of a model, reduced to its times; durations in seconds."""

    finished: float
    wait: float
    pre: float
    inference: float
    post: float
    warm_up: bool = False

    @property
    def latency(self) -> float:
        """Seconds that the model itself needed."""
        return self.pre + self.inference + self.post


@dataclass(frozen=True, slots=True)
class PaintSample:
    """One painting of a result; durations in seconds."""

    painted: float
    seconds: float
    age: float


@dataclass(frozen=True, slots=True)
class SideMetrics:
    """The figures of one pane; None before there is data.

    Attributes:
        fps: delivered results a second.
        capacity_fps: results a second that the model could deliver.
        median_ms: median latency.
        p95_ms: 95th percentile of the latency.
        stages_ms: mean of the last second of each of `STAGES`.
        age_ms: mean age of what was painted in the last second.
        dropped: frames that the model has never seen, since the source opened.
        faces: in the newest result.
        frames: results since the source opened or the figures were reset.
    """

    fps: float | None = None
    capacity_fps: float | None = None
    median_ms: float | None = None
    p95_ms: float | None = None
    stages_ms: Mapping[str, float | None] = field(default_factory=lambda: dict.fromkeys(STAGES))
    age_ms: float | None = None
    dropped: int = 0
    faces: int | None = None
    frames: int = 0


def rate(times: Sequence[float], since: float | None, now: float) -> float | None:
    """Events a second in the last `RATE_WINDOW`.

    Args:
        times: when each event happened, ascending; older ones may be missing.
        since: when the first event of all happened, None if there was none.
        now: the end of the window.

    Returns:
        None until the first event is a whole window ago: a part of a window says nothing.
    """
    if since is None or now - since < RATE_WINDOW:
        return None
    return sum(1 for time in times if now - RATE_WINDOW < time <= now) / RATE_WINDOW


def latencies(results: Iterable[ResultSample], now: float) -> list[float]:
    """Seconds of the results in the last `LATENCY_WINDOW`, warm-ups left out."""
    return [
        result.latency for result in results if not result.warm_up and now - result.finished <= LATENCY_WINDOW
    ]


def stages_ms(
    results: Iterable[ResultSample], paints: Iterable[PaintSample], now: float
) -> dict[str, float | None]:
    """Mean milliseconds of each of `STAGES` in the last `RATE_WINDOW`, warm-ups left out."""
    recent = [r for r in results if not r.warm_up and now - r.finished <= RATE_WINDOW]
    painted = [paint.seconds for paint in paints if now - paint.painted <= RATE_WINDOW]
    return {
        "wait": mean_ms([result.wait for result in recent]),
        "pre": mean_ms([result.pre for result in recent]),
        "inference": mean_ms([result.inference for result in recent]),
        "post": mean_ms([result.post for result in recent]),
        "paint": mean_ms(painted),
    }


def age_ms(paints: Iterable[PaintSample], now: float) -> float | None:
    """Mean age in milliseconds of what was painted in the last `RATE_WINDOW`."""
    return mean_ms([paint.age for paint in paints if now - paint.painted <= RATE_WINDOW])
