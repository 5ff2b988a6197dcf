"""What cameras do that no file does, from a device that follows a script."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

import cv2
import numpy as np
import pytest
from live_helpers import CAMERA, number_picture, wait_for

from ffgui.detect.capture import Address
from ffgui.detect.sizes import InferenceSize
from ffgui.live.capture_devices import CaptureDevice
from ffgui.live.pipeline import Pipeline
from ffgui.live.state import Options

QUICK = Options(size=InferenceSize.parse("160"))

Reads = Iterator[np.ndarray | Exception | None]
Script = Callable[[], Reads]


class ScriptedCamera:
    """A `CaptureOpener`: its device reads what a script yields, a frame, None (a failed read) or an error."""

    def __init__(self, *scripts: Script, fps: float = 50, opening: float = 0.0) -> None:
        """Take a script for each time that the camera is opened; the last one is used again."""
        self._scripts, self._fps, self._opening = list(scripts), fps, opening
        self.opened = self.released = 0

    def __call__(self, _address: Address, _api: int, _parameters: Sequence[int]) -> CaptureDevice:
        time.sleep(self._opening)
        script = self._scripts[min(self.opened, len(self._scripts) - 1)]
        self.opened += 1
        return _Device(self, script(), 1 / self._fps)


class _Device:
    def __init__(self, camera: ScriptedCamera, reads: Reads, period: float) -> None:
        self._camera, self._reads, self._period = camera, reads, period
        self._held = True

    def isOpened(self) -> bool:  # noqa: N802
        return self._held

    def read(self) -> tuple[bool, np.ndarray | None]:
        time.sleep(self._period)
        frame = next(self._reads)
        if isinstance(frame, Exception):
            raise frame
        return frame is not None, frame

    def get(self, _prop: int) -> float:
        return 0.0

    def set(self, _prop: int, _value: float) -> bool:
        return False

    def release(self) -> None:
        self._camera.released += self._held
        self._held = False


def good() -> Reads:
    number = 0
    while True:
        yield number_picture(number % 1024)
        number += 1


def newest(pipeline: Pipeline) -> int:
    shown = pipeline.latest()
    return -1 if shown is None else shown.results["left"].frame.number


@pytest.fixture
def start(new_pipeline: Callable[..., Pipeline]) -> Iterator[Callable[[ScriptedCamera], Pipeline]]:
    started: list[tuple[ScriptedCamera, Pipeline]] = []

    def begin(camera: ScriptedCamera) -> Pipeline:
        pipeline = new_pipeline(QUICK, open_capture=camera)
        started.append((camera, pipeline))
        pipeline.start(CAMERA)
        return pipeline

    yield begin
    for camera, pipeline in started:
        pipeline.stop()
        wait_for(lambda camera=camera: camera.released == camera.opened, "all devices to be released")


Start = Callable[[ScriptedCamera], Pipeline]
EMPTY = np.zeros((0, 0, 3), np.uint8)


@pytest.mark.parametrize("bad", [None, EMPTY], ids=["failed", "empty"])
def test_bad_frames_now_and_then_are_skipped(start: Start, bad: np.ndarray | None) -> None:
    def script() -> Reads:
        for frame in good():
            yield frame
            yield from (bad, bad)

    camera = ScriptedCamera(script)
    pipeline = start(camera)
    wait_for(lambda: newest(pipeline) > 20, "twenty frames")
    assert (pipeline.status().phase, camera.opened) == ("running", 1)


@pytest.mark.parametrize(
    "end",
    [None, EMPTY, cv2.error("the driver failed"), RuntimeError("gone")],
    ids=["failed", "empty", "cv2", "other"],
)
def test_a_camera_that_is_gone_in_mid_read_is_opened_again(
    start: Start, end: np.ndarray | Exception | None
) -> None:
    def script() -> Reads:
        reads = good()
        for _ in range(10):
            yield next(reads)
        while True:
            yield end

    camera = ScriptedCamera(script, good)
    pipeline = start(camera)
    wait_for(lambda: pipeline.status().phase == "lost", "the loss")
    at = newest(pipeline)
    wait_for(lambda: pipeline.status().phase == "running" and newest(pipeline) > at + 5, "the camera again")
    assert camera.opened == 2


def test_a_camera_that_changes_its_size_is_followed(start: Start) -> None:
    def script() -> Reads:
        for number, frame in enumerate(good()):
            yield frame if number // 10 % 2 else np.ascontiguousarray(frame[:120])

    pipeline = start(ScriptedCamera(script))
    heights: set[int] = set()

    def both_seen() -> bool:
        shown = pipeline.latest()
        if shown is not None:
            heights.update(result.frame.image.shape[0] for result in shown.results.values())
        return heights == {120, 240}

    wait_for(both_seen, "both sizes")
    assert pipeline.notices() == []


def test_of_a_fast_camera_the_newest_frames_are_shown(start: Start) -> None:
    pipeline = start(ScriptedCamera(good, fps=240))
    wait_for(lambda: newest(pipeline) > 100, "hundred frames")
    shown = pipeline.latest()
    assert shown is not None
    result = shown.results["left"]
    assert result.dropped > 0
    assert result.wait < 1.0


@pytest.mark.slow
def test_a_camera_that_opens_in_twelve_seconds_is_waited_for(start: Start) -> None:
    camera = ScriptedCamera(good, opening=12.0)
    pipeline = start(camera)
    wait_for(lambda: newest(pipeline) > 3, "the first frames", 60)
    assert (pipeline.status().phase, camera.opened) == ("running", 1)
