"""The built-in sample: its time line, its truth, and what a detector says of it."""

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from ffgui import paths
from ffgui.detect.detector import Detector
from ffgui.detect.match import match
from ffgui.detect.model import load_model
from ffgui.detect.model_files import resolve_model
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError
from ffgui.live.sample import FADE, SampleSource
from ffgui.live.sample_cards import Card, Photo, known_face, placed
from ffgui.live.sample_clip import read_truth
from ffgui.live.state import Frame
from ffgui.paths import resource

ANNOTATION = resource("sample/white_house_2009.json")


@pytest.fixture
def source() -> Iterator[SampleSource]:
    opened = SampleSource()
    yield opened
    opened.close()


def all_frames(source: SampleSource) -> Iterator[Frame]:
    while (frame := source.read()) is not None:
        yield frame


def difference(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.mean(cv2.absdiff(a, b)))


def test_time_line(source: SampleSource) -> None:
    info = source.info
    assert (info.kind, info.fps, info.width, info.height) == ("sample", 30.0, 640, 360)
    frames = 0
    for frame in all_frames(source):
        assert frame.image.shape == (360, 640, 3)
        assert not frame.image.flags.writeable
        assert frame.number == frames
        assert frame.position == pytest.approx(frames / 30)
        frames += 1
    assert info.duration == pytest.approx(frames / 30)
    assert source.read() is None
    source.seek(0)
    again = source.read()
    assert again is not None
    assert (again.position, again.number) == (0, frames)


def test_truth_covers_sizes_and_frames_without_faces(source: SampleSource) -> None:
    sides: list[float] = []
    most = empty = longest = 0
    for frame in all_frames(source):
        assert frame.truth is not None
        for face in frame.truth:
            x1, y1, x2, y2 = face.box
            assert 0 <= x1 < x2 <= 640
            assert 0 <= y1 < y2 <= 360
            assert face.hard or min(x2 - x1, y2 - y1) >= 20
            sides += [x2 - x1, y2 - y1]
        most = max(most, sum(not face.hard for face in frame.truth))
        empty = 0 if frame.truth else empty + 1
        longest = max(longest, empty)
    assert min(sides) < 17
    assert max(sides) == pytest.approx(300, abs=3)
    assert most >= 15
    assert longest >= 30


def test_frame_after_seek_is_the_frame_in_sequence(source: SampleSource) -> None:
    wanted = (0, 21, 133, 262, 270, 300, 400, 500, 600, 700, 735, 740)
    sequence = {round((frame.position or 0) * 30): frame for frame in all_frames(source)}
    other = SampleSource()
    for number in reversed(wanted):
        other.seek(number / 30)
        frame = other.read()
        assert frame is not None
        np.testing.assert_array_equal(frame.image, sequence[number].image)
        assert frame.truth == sequence[number].truth
        assert frame.position == sequence[number].position
    other.close()


def test_seek_beyond_the_ends(source: SampleSource) -> None:
    assert source.info.duration is not None
    source.seek(1e6)
    last = source.read()
    assert last is not None
    assert last.position == pytest.approx(source.info.duration - 1 / 30)
    source.seek(-1)
    first = source.read()
    assert first is not None
    assert first.position == 0


def test_loop_shows_no_seam(source: SampleSource) -> None:
    images = [frame.image for frame in all_frames(source)]
    steps = [difference(a, b) for a, b in pairwise(images)]
    assert difference(images[-1], images[0]) <= np.median(steps)
    # From the clip's last shot on there is no cut: each step is small against a cut of the clip.
    assert max(steps[211:]) < 0.7 * max(steps[:211])


def test_faces_in_cross_fades_are_hard(source: SampleSource) -> None:
    faces = 0
    source.seek((source.info.duration or 0) - FADE / 30)
    for frame in all_frames(source):
        assert frame.truth is not None
        faces += len(frame.truth)
        assert all(face.hard for face in frame.truth)
    assert faces


def test_annotation_is_well_formed() -> None:
    content = json.loads(ANNOTATION.read_text())
    keyframes = {int(number): faces for number, faces in content["keyframes"].items()}
    assert set(range(0, 275, 10)) <= keyframes.keys()
    for first, end in zip(content["shots"], [*content["shots"][1:], content["frames"]], strict=True):
        assert {first, end - 1} <= keyframes.keys()
    for faces in keyframes.values():
        assert len({face["id"] for face in faces}) == len(faces)
        for face in faces:
            x1, y1, x2, y2 = face["box"]
            assert 0 <= x1 < x2 <= content["width"]
            assert 0 <= y1 < y2 <= content["height"]
            assert isinstance(face["hard"], bool)


def test_interpolation_between_annotated_frames(tmp_path: Path) -> None:
    def face(name: str, x: float) -> dict[str, object]:
        return {"id": name, "box": [x, 0, x + 100, 100], "hard": False}

    content = {
        "frames": 8,
        "shots": [0, 6],
        "keyframes": {
            "0": [face("slow", 0), face("fast", 0), face("leaves", 0)],
            "4": [face("slow", 40), face("fast", 400)],
            "6": [face("new", 0)],
        },
    }
    path = tmp_path / "truth.json"
    path.write_text(json.dumps(content))
    frames = read_truth(path)
    assert len(frames) == 8
    assert [known.hard for known in frames[0]] == [False, False, False]
    slow, fast, leaves = frames[1]
    assert slow.box == (10, 0, 110, 100)
    assert not slow.hard
    assert fast.hard
    assert leaves.hard
    assert len(frames[3]) == 2
    assert frames[5] == frames[4]
    assert [known.box[0] for known in frames[7]] == [0]


def test_face_box_follows_the_pixels() -> None:
    image = np.zeros((200, 160, 3), np.uint8)
    cv2.ellipse(image, (80, 90), (30, 45), 0, 0, 360, (0, 255, 0), cv2.FILLED)
    card = Card(Photo(image, (50, 45, 110, 135)))
    for scale, degrees in ((1.0, 0.0), (1.3, 30.0), (0.6, -40.0), (0.3, 15.0)):
        canvas = np.zeros((360, 640, 3), np.uint8)
        face = card.draw(canvas, 300.4, 180.7, scale, degrees)
        assert face is not None
        rows, columns = np.nonzero(canvas[..., 1] > 127)
        seen = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
        np.testing.assert_allclose(face.box, seen, atol=1.6)


def test_face_leaving_the_frame() -> None:
    box = (-50.0, -50.0, 50.0, 50.0)
    whole, cut, gone = (known_face(box, placed(x, 180)) for x in (100, 10, -40))
    assert whole is not None
    assert not whole.hard
    assert cut is not None
    assert cut.hard
    assert cut.box == (0, 130, 60, 230)
    assert gone is None


@pytest.mark.parametrize(
    "name", ["white_house_2009.mp4", "white_house_2009.json", "astronaut.jpg", "grace_hopper.jpg"]
)
@pytest.mark.parametrize("damage", ["missing", "empty"])
def test_missing_or_damaged_file(
    name: str, damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "resources" / "sample"
    folder.mkdir(parents=True)
    for file in resource("sample").iterdir():
        if file.name != name:
            (folder / file.name).write_bytes(file.read_bytes())
        elif damage == "empty":
            (folder / file.name).touch()
    monkeypatch.setattr(paths, "_root", lambda: tmp_path)
    with pytest.raises(UserError, match=name):
        SampleSource()


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_a_detector_agrees_with_the_truth(version: str, source: SampleSource) -> None:
    detector = Detector(load_model(resolve_model(version)), InferenceSize.parse("640x480"))
    known = found = wrong = pictures = 0
    overlaps: list[float] = []
    for frame in all_frames(source):
        if frame.number % 8:
            continue
        assert frame.truth is not None
        # Faces that count come first, so that of two equal matches theirs wins.
        truth = sorted(frame.truth, key=lambda face: face.hard)
        boxes = np.array([face.box for face in truth], np.float32).reshape(-1, 4)
        detected = detector.detect(frame.image, 0.5).detections.boxes
        matches = match(boxes, detected)
        counted = [iou for index, _, iou in matches.pairs if not truth[index].hard]
        overlaps += counted
        known += sum(not face.hard for face in truth)
        found += len(counted)
        wrong += len(matches.only_b)
        pictures += 1
    assert known > 300
    assert found / known >= 0.85
    assert np.mean(overlaps) > 0.6
    assert wrong / pictures < 0.5
