"""Options and results of the pipeline: frozen, so that they may cross threads.

A pane goes by its side, `"left"` or `"right"`, whatever model is loaded there. Times are seconds from
`time.perf_counter()`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ffgui.detect.results import Detections, Result
from ffgui.detect.sizes import InferenceSize
from ffgui.evaluate.annotations.video_ground_truth import LabeledFace
from ffgui.translatable import Translatable

Floats64 = NDArray[np.float64]

Side = Literal["left", "right"]
SIDES: tuple[Side, Side] = ("left", "right")
SIDE_WORDS: Mapping[Side, Translatable] = {"left": Translatable("left"), "right": Translatable("right")}
"""Names of the panes in messages."""

Mode = Literal["paired", "free"]

Phase = Literal["stopped", "starting", "running", "paused", "ended", "lost", "failed"]
"""lost: a camera or stream went away and is tried again; failed: given up, see the message."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One frame of a source.

    Attributes:
        image: uint8 [H, W, 3], BGR, read-only; mirrored and rotated as the options say.
        number: rises by one with each frame since the source was opened.
        captured: when the source gave it.
        position: seconds from the start of the timeline; None without one.
        name: file name of a picture, else "".
        ground_truth: the faces in it, None if they are not known.
    """

    image: NDArray[np.uint8]
    number: int
    captured: float
    position: float | None = None
    name: str = ""
    ground_truth: tuple[LabeledFace, ...] | None = None


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """Kind, format and abilities of an open source.

    Attributes:
        kind: "sample", "camera", "video", "picture", "folder" or "stream"; for reports, never to decide by.
        name: name in the window, such as that of a camera or file.
        live: whether it runs at its own pace, so that stale frames are dropped.
        width: of a frame, in pixels.
        height: of a frame, in pixels.
        fps: the rate that the source declares, None if it does not.
        duration: seconds of the timeline, None without one.
        mirrored: whether frames are mirrored.
        still: whether a frame stays on show for a second or longer, so that changed options apply to it.
        camera: whether it is a camera of this computer: mirrored by default, shown as in use.
    """

    kind: str
    name: str
    live: bool
    width: int
    height: int
    fps: float | None = None
    duration: float | None = None
    mirrored: bool = False
    still: bool = False
    camera: bool = False

    @property
    def seekable(self) -> bool:
        """Whether the source has a timeline."""
        return self.duration is not None

    @property
    def single_picture(self) -> bool:
        """Whether there is one frame only, which stays on show and does not end."""
        return self.still and not self.seekable


@dataclass(frozen=True, slots=True)
class Status:
    """State of the pipeline.

    Attributes:
        phase: see `Phase`.
        message: what happened and what to do, "" while all is well.
        source: None until a source is open.
        retry_at: in phase "lost", when the next attempt begins.
        attempt: number of the attempt to get a lost source back.
    """

    phase: Phase
    message: str = ""
    source: SourceInfo | None = None
    retry_at: float | None = None
    attempt: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class ModelResult:
    """One model's result for one frame.

    Attributes:
        frame: the frame that the result belongs to.
        result: detections down to `threshold - 0.2`, so that a view can show near misses.
        threshold: score threshold at the time.
        wait: seconds between capture and the start of preprocessing.
        finished: when the result was ready.
        dropped: frames that this model has missed since the source opened.
        candidates: detections down to a score of 0.02, where the frame has ground truth.
        faces: the detections at or above the threshold, selected in the thread that makes the result.
    """

    frame: Frame
    result: Result
    threshold: float
    wait: float
    finished: float
    dropped: int
    candidates: Detections | None = None
    faces: Detections = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "faces", self.result.detections.above(self.threshold))


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """The newest result of each running side, to be painted.

    In paired mode both belong to the same frame. `serial` rises with each one.
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
        accuracy: whether to measure accuracy on the labeled frames of videos too, which takes time, since AP
            needs detections with very low scores; on pictures it is always measured.
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
    accuracy: bool = False
    camera_size: tuple[int, int] | None = None
    camera_fps: float | None = None


Level = Literal["info", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Notice:
    """A message to the user that does not stop the pipeline.

    Attributes:
        text: what happened and what to do.
        side: the pane concerned, None for the source and everything else.
        topic: of all notices on one topic only the newest counts; "" for one of its own.
    """

    level: Level
    text: str
    side: Side | None = None
    topic: str = ""


def device_topic(side: Side) -> str:
    """Return the topic of notices about the device of a pane."""
    return f"device {side}"


@dataclass(frozen=True, slots=True, eq=False)
class AttentionHistory:
    """A model's attention in the last 20 s, newest last; at most 30 entries per second.

    Attributes:
        times: float64 [T], when each result was ready.
        values: for each place of the model (see `ffgui.detect.results.PLACES`) the
            weights in 0..1, float32 [T, C]; empty without attention or results.
    """

    times: Floats64
    values: Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True, eq=False)
class MetricSeries:
    """A pane's metrics over the last 60 s, two samples per second, newest last; NaN where there was no data.

    Attributes:
        t: float64 [n], when each sample was taken; the others are float64 [n] too.
        fps: results per second.
        p50_ms: median latency: preprocessing, inference and postprocessing.
        p95_ms: 95th percentile of the latency.
        source_fps: frames per second of the source.
    """

    t: Floats64
    fps: Floats64
    p50_ms: Floats64
    p95_ms: Floats64
    source_fps: Floats64


@dataclass(frozen=True, slots=True)
class FairTimes:
    """Latency of one model running alone, over the recorded frames."""

    model: str
    median_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class FairResult:
    """Both models measured on the same recorded frames, alternately, so that each runs alone.

    Attributes:
        times: latency of each pane.
        ratio: median of the left pane / median of the right pane.
        frames: number of frames.
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
