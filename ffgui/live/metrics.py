"""Definitions of the metrics in the window, as pure functions of timestamps.

*Delivered FPS*: results per second, in a 1 s window. *Latency*: preprocessing, inference and
postprocessing of one frame. *Capacity*: 1 / median latency, what the model could deliver. *Source rate*:
frames per second of the source. *Age*: time of painting minus time of capture. The first result after a
load or a change of size (the warm-up) counts as delivered, but not for times.

Times are seconds from `time.perf_counter()`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ffgui.evaluate.timing import mean_ms

RATE_WINDOW = 1.0
"""Seconds over which rates, stages and ages are computed."""

LATENCY_WINDOW = 5.0
"""Seconds over which percentiles are computed: one second has too few results for a 95th percentile."""

STAGES = ("wait", "pre", "inference", "post", "paint")


@dataclass(frozen=True, slots=True)
class ResultSample:
    """Times of one result; durations in seconds."""

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
    """Times of one painting; durations in seconds."""

    painted: float
    seconds: float
    age: float


@dataclass(frozen=True, slots=True)
class SideMetrics:
    """Metrics of one pane; None before there is data.

    Attributes:
        fps: delivered results per second.
        capacity_fps: results per second that the model could deliver.
        median_ms: median latency.
        p95_ms: 95th percentile of the latency.
        stages_ms: mean of each of `STAGES` in the last second.
        age_ms: mean age of the frames painted in the last second.
        dropped: frames that the model has missed since the source opened.
        faces: number in the newest result.
        frames: results since the source opened or the metrics were reset.
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
    """Return the events per second in the last `RATE_WINDOW`.

    Args:
        times: of the events, ascending; older ones may be missing.
        since: time of the first event ever, None if there was none.
        now: end of the window.

    Returns:
        None until the first event is a whole window ago: a part of a window tells nothing.
    """
    if since is None or now - since < RATE_WINDOW:
        return None
    return sum(1 for time in times if now - RATE_WINDOW < time <= now) / RATE_WINDOW


def latencies(results: Iterable[ResultSample], now: float) -> list[float]:
    """Return the latencies of the last `LATENCY_WINDOW` in seconds, without warm-ups."""
    return [
        result.latency for result in results if not result.warm_up and now - result.finished <= LATENCY_WINDOW
    ]


def stages_ms(
    results: Iterable[ResultSample], paints: Iterable[PaintSample], now: float
) -> dict[str, float | None]:
    """Return the mean milliseconds of each of `STAGES` in the last `RATE_WINDOW`, without warm-ups."""
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
    """Return the mean age in milliseconds of the frames painted in the last `RATE_WINDOW`."""
    return mean_ms([paint.age for paint in paints if now - paint.painted <= RATE_WINDOW])
