"""The script that makes the sample: its geometry, and that the committed files are what it draws."""

from __future__ import annotations

import importlib.util
import json
import sys
from types import ModuleType

import cv2
import numpy as np
import pytest

from ffgui.live.sources.sample import open_sample
from ffgui.paths import resource

CLIP_FRAMES, FADE = 275, 14


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_sample", resource("sample/make_sample.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def test_annotation_of_the_clip_is_well_formed() -> None:
    content = json.loads(resource("sample/source/white_house_2009.json").read_text())
    keyframes = {int(number): faces for number, faces in content["keyframes"].items()}
    assert set(range(0, CLIP_FRAMES, 10)) <= keyframes.keys()
    for first, end in zip(content["shots"], [*content["shots"][1:], content["frames"]], strict=True):
        assert {first, end - 1} <= keyframes.keys()
    for faces in keyframes.values():
        assert len({face["id"] for face in faces}) == len(faces)
        for face in faces:
            x1, y1, x2, y2 = face["box"]
            assert 0 <= x1 < x2 <= content["width"]
            assert 0 <= y1 < y2 <= content["height"]
            assert isinstance(face["hard"], bool)


def test_interpolation_between_keyframes(script: ModuleType) -> None:
    def face(name: str, x: float) -> dict[str, object]:
        return {"id": name, "box": [x, 0, x + 100, 100], "hard": False}

    annotation = {
        "frames": 8,
        "shots": [0, 6],
        "keyframes": {
            "0": [face("slow", 0), face("fast", 0), face("leaves", 0)],
            "4": [face("slow", 40), face("fast", 400)],
            "6": [face("new", 0)],
        },
    }
    frames = list(script.clip_faces(annotation))
    assert len(frames) == 8
    slow, fast, leaves = frames[1]
    assert (slow.box, slow.hard) == ((10, 0, 110, 100), False)
    assert fast.hard
    assert leaves.hard
    assert len(frames[3]) == 2
    assert frames[5] == frames[4]
    assert [face.box[0] for face in frames[7]] == [0]


@pytest.mark.parametrize(("height", "degrees"), [(200, 0.0), (260, 30.0), (120, -40.0), (60, 15.0)])
def test_face_box_follows_the_pixels(script: ModuleType, height: float, degrees: float) -> None:
    image = np.zeros((200, 160, 3), np.float32)
    cv2.ellipse(image, (80, 90), (30, 45), 0, 0, 360, (0, 255, 0), cv2.FILLED)
    canvas = script.Canvas(np.zeros((720, 1280, 3), np.float32))
    canvas.draw(script.Photo(image, (50, 45, 110, 135)), 300.4, 180.7, height, degrees)
    picture, [face] = canvas.frame()
    rows, columns = np.nonzero(picture[..., 1] > 127)
    seen = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    np.testing.assert_allclose(face.box, seen, atol=1.6)


def test_a_face_that_leaves_the_frame(script: ModuleType) -> None:
    whole, cut, gone = (script.in_frame((x - 50, 130, x + 50, 230), False) for x in (100, 10, -40))
    assert whole == [script.Face((50, 130, 150, 230), hard=False)]
    assert cut == [script.Face((0, 130, 60, 230), hard=True)]
    assert gone == []


def test_the_committed_files_are_what_the_script_draws(script: ModuleType) -> None:
    source = open_sample()
    start = CLIP_FRAMES - FADE
    for draw, frames in script.compositions():
        number = frames // 2
        image, faces = draw(number).frame()
        source.seek((start + number) / 30)
        frame = source.read()
        assert frame is not None
        assert frame.ground_truth is not None
        assert [face.hard for face in frame.ground_truth] == [face.hard for face in faces]
        for labeled, face in zip(frame.ground_truth, faces, strict=True):
            np.testing.assert_allclose(labeled.box, face.box, atol=0.051)
        assert cv2.PSNR(frame.image, image) > 30
        start += frames - FADE
    source.close()
