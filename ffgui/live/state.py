"""What the pipeline tells its listener: frozen values that may cross threads.

A pane is called by its side, `"left"` or `"right"`; which model it shows is a matter of the
file loaded there. Times are seconds from `time.perf_counter()`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ffgui.detect.results import Result
from ffgui.detect.sizes import InferenceSize

Floats64 = NDArray[np.float64]

Side = Literal["left", "right"]
SIDES: tuple[Side, Side] = ("left", "right")

Mode = Literal["paired", "free"]

Phase = Literal["stopped", "starting", "running", "paused", "ended", "lost", "failed"]
"""lost = a camera or stream went away and is being tried again; failed = given up, see message."""


@dataclass(frozen=True, slots=True)
class KnownFace:
    """A face of the built-in sample, whose place is known.

    Attributes:
        box: x1, y1, x2, y2 in pixels of the frame.
        hard: hidden, turned away, very dark or in a cross-fade: not counted as missed.
    """

    box: tuple[float, float, float, float]
    hard: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture of a source.

    Attributes:
        image: uint8 [H, W, 3], BGR, read-only; mirrored and rotated already if asked for.
        number: rises by one with each frame that the source gave since it was opened.
        captured: when the source had it.
        position: seconds from the start of a file; None for cameras and streams.
        name: file name of a picture, else "".
        truth: the known faces of the sample, else None.
    """

    image: NDArray[np.uint8]
    number: int
    captured: float
    position: float | None = None
    name: str = ""
    truth: tuple[KnownFace, ...] | None = None


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What is known of an open source.

    Attributes:
        kind: "sample", "camera", "video", "picture", "folder" or "stream".
        name: for people, such as a camera's or file's name.
        live: whether stale frames are dropped because the source runs at its own pace.
        fps: the rate that the source itself declares, None if it does not.
        duration: seconds of a file, None for cameras and streams.
        mirrored: whether frames are mirrored.
    """

    kind: str
    name: str
    live: bool
    width: int
    height: int
    fps: float | None = None
    duration: float | None = None
    mirrored: bool = False

    @property
    def seekable(self) -> bool:
        """Whether the source has a time line."""
        return self.duration is not None


@dataclass(frozen=True, slots=True)
class Status:
    """Where the pipeline stands.

    Attributes:
        phase: see `Phase`.
        message: what happened and what to do, "" while all is well.
        source: None until a source is open.
        retry_at: in phase "lost", when the next try begins.
        attempt: how many tries the present loss has seen.
    """

    phase: Phase
    message: str = ""
    source: SourceInfo | None = None
    retry_at: float | None = None
    attempt: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class ModelResult:
    """One model's answer to one frame.

    Attributes:
        frame: the very picture that the result belongs to.
        result: detections go down to `threshold - 0.2`, so that a view can show near misses;
            `result.detections.above(threshold)` are the faces.
        threshold: score threshold in force when it was made.
        wait: seconds between capture and the start of preprocessing.
        finished: when the result was there.
        dropped: frames of the source that this model has never seen, since the source opened.
    """

    frame: Frame
    result: Result
    threshold: float
    wait: float
    finished: float
    dropped: int


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """What there is to paint: the newest result of each side that runs.

    In paired mode both results belong to the same frame.
    """

    results: Mapping[Side, ModelResult]
    mode: Mode
    serial: int


@dataclass(frozen=True, slots=True)
class Options:
    """Settings that may change while the pipeline runs.

    Attributes:
        threads: intra-op threads a model, 0 = auto.
        mirror: None = by kind of source (cameras yes, others no).
        rotation: clockwise degrees: 0, 90, 180, 270.
        speed: of files and sample, 1 = as recorded.
        sides: which panes run; a pane that is not shown does no inference.
    """

    mode: Mode = "paired"
    size: InferenceSize = field(default_factory=lambda: InferenceSize.parse("640x480"))
    score: float = 0.5
    nms: float = 0.4
    threads: int = 0
    mirror: bool | None = None
    rotation: int = 0
    loop: bool = True
    speed: float = 1.0
    sides: tuple[Side, ...] = SIDES
    camera_size: tuple[int, int] | None = None
    camera_fps: float | None = None


Level = Literal["info", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that the user should know while the pipeline goes on.

    Attributes:
        text: what happened and what to do.
        side: the pane concerned, None for the source and everything else.
    """

    level: Level
    text: str
    side: Side | None = None


@dataclass(frozen=True, slots=True, eq=False)
class AttentionHistory:
    """What a model attended to in the last 20 s, newest last; at most 30 entries a second.

    Attributes:
        times: float64 [T], when each result was finished.
        values: for each place that the model has (see `ffgui.detect.results.PLACES`) the
            weights in 0..1, float32 [T, C]; empty without attention or results.
    """

    times: Floats64
    values: Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True, eq=False)
class MetricSeries:
    """A pane's figures over the last 60 s, two a second, newest last; NaN where there were none.

    Attributes:
        t: float64 [n], when each sample was taken; the others are float64 [n] too.
        fps: results a second.
        p50_ms: median of pre + inference + post.
        p95_ms: its 95th percentile.
        source_fps: frames a second that the source gave.
    """

    t: Floats64
    fps: Floats64
    p50_ms: Floats64
    p95_ms: Floats64
    source_fps: Floats64


@dataclass(frozen=True, slots=True)
class FairTimes:
    """What one model needed alone for each recorded frame: pre + inference + post."""

    model: str
    median_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class FairResult:
    """Both models measured alternately and alone on the same recorded frames.

    Attributes:
        times: a row a pane.
        ratio: median of the left pane / median of the right pane.
        frames: how many frames each model was given.
        source: name of the source of the frames.
        size: inference size.
        threads: intra-op threads of each model.
    """

    times: Mapping[Side, FairTimes]
    ratio: float
    frames: int
    source: str
    size: str
    threads: int
