"""The built-in sample: its timeline, its ground truth, and the detectors on it."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from ffgui import paths
from ffgui.detect.detector import Detector
from ffgui.detect.model import load_model
from ffgui.detect.model_files import resolve_model
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError
from ffgui.live.recall import Recall
from ffgui.live.sources.sample import open_sample
from ffgui.live.sources.video import VideoSource
from ffgui.live.state import Frame
from ffgui.paths import resource

FADE = 14
FRAMES = 741


@pytest.fixture
def source() -> Iterator[VideoSource]:
    opened = open_sample()
    yield opened
    opened.close()


def all_frames(source: VideoSource) -> Iterator[Frame]:
    while (frame := source.read()) is not None:
        yield frame


def difference(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.mean(cv2.absdiff(a, b)))


def test_timeline(source: VideoSource) -> None:
    info = source.info
    assert (info.kind, info.name, info.fps) == ("sample", "Sample", 30.0)
    assert (info.width, info.height, info.duration) == (640, 360, pytest.approx(FRAMES / 30))
    assert info.seekable
    assert not info.live
    positions = [frame.position for frame in all_frames(source)]
    assert positions == pytest.approx([number / 30 for number in range(FRAMES)])


def test_ground_truth_covers_sizes_and_frames_without_faces(source: VideoSource) -> None:
    sides: list[float] = []
    most = empty = longest = 0
    for frame in all_frames(source):
        assert frame.ground_truth is not None
        for face in frame.ground_truth:
            x1, y1, x2, y2 = face.box
            assert 0 <= x1 < x2 <= 640
            assert 0 <= y1 < y2 <= 360
            assert face.hard or min(x2 - x1, y2 - y1) >= 19.9
            sides += [x2 - x1, y2 - y1]
        most = max(most, sum(not face.hard for face in frame.ground_truth))
        empty = 0 if frame.ground_truth else empty + 1
        longest = max(longest, empty)
    assert min(sides) < 17
    assert max(sides) == pytest.approx(300, abs=3)
    assert most >= 15
    assert longest >= 30


def test_frame_after_seek_is_the_frame_in_sequence(source: VideoSource) -> None:
    wanted = (0, 21, 133, 262, 270, 300, 400, 500, 600, 700, 735, 740)
    sequence = [frame for frame in all_frames(source) if round((frame.position or 0) * 30) in wanted]
    for expected in reversed(sequence):
        assert expected.position is not None
        source.seek(expected.position)
        frame = source.read()
        assert frame is not None
        np.testing.assert_array_equal(frame.image, expected.image)
        assert (frame.position, frame.ground_truth) == (expected.position, expected.ground_truth)


def test_loop_shows_no_seam(source: VideoSource) -> None:
    images = [frame.image for frame in all_frames(source)]
    steps = [difference(a, b) for a, b in pairwise(images)]
    assert difference(images[-1], images[0]) <= np.median(steps)
    # From the last shot of the clip on there is no cut: each step is small against a cut of the clip.
    assert max(steps[211:]) < 0.7 * max(steps[:211])


def test_faces_in_cross_fades_are_hard(source: VideoSource) -> None:
    faces = 0
    source.seek((FRAMES - FADE) / 30)
    for frame in all_frames(source):
        assert frame.ground_truth is not None
        faces += len(frame.ground_truth)
        assert all(face.hard for face in frame.ground_truth)
    assert faces


@pytest.mark.parametrize("name", ["sample.mp4", "sample.faces.json"])
@pytest.mark.parametrize("damage", ["missing", "empty"])
def test_missing_or_damaged_file(
    name: str, damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "resources" / "sample"
    folder.mkdir(parents=True)
    for file in ("sample.mp4", "sample.faces.json"):
        if file != name:
            (folder / file).write_bytes(resource(f"sample/{file}").read_bytes())
        elif damage == "empty":
            (folder / file).touch()
    monkeypatch.setattr(paths, "_root", lambda: tmp_path)
    with pytest.raises(UserError, match=rf"{name}.*Reinstall"):
        open_sample()


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_the_detectors_find_the_ground_truth(version: str, source: VideoSource) -> None:
    detector = Detector(load_model(resolve_model(version)), InferenceSize.parse("640x480"))
    recall = Recall()
    for frame in all_frames(source):
        if frame.number % 8 == 0:
            assert frame.ground_truth is not None
            recall.add(frame.ground_truth, detector.detect(frame.image, 0.5).detections)
    assert recall.faces > 300
    assert recall.recall == 1.0
    assert recall.false_positives_per_frame is not None
    assert recall.false_positives_per_frame < 0.5
