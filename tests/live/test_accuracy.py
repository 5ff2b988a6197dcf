"""Accuracy while pictures go by equals what `ffgui evaluate` says about the same pictures."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
from live_helpers import wait_for

from ffgui.__main__ import main
from ffgui.detect.detector import load_detector
from ffgui.detect.model_files import resolve_model
from ffgui.detect.results import Detections
from ffgui.detect.sizes import InferenceSize
from ffgui.evaluate import MIN_SCORE
from ffgui.evaluate.annotations.video_ground_truth import LabeledFace
from ffgui.live.accuracy import AccuracyMeter
from ffgui.live.sources import SourceSpec, open_source
from ffgui.live.state import Frame, Options


def faces(*rows):
    rows = np.array(rows, np.float32).reshape(-1, 5)
    return Detections(rows[:, :4], rows[:, 4], np.zeros((len(rows), 5, 2), np.float32))


def frame(name, *boxes, hard=False):
    labeled = tuple(LabeledFace(box, hard) for box in boxes)
    return Frame(np.zeros((100, 200, 3), np.uint8), 0, 0.0, name=name, ground_truth=labeled)


BOX, OTHER = (20.0, 10.0, 60.0, 50.0), (100.0, 40.0, 140.0, 80.0)


def test_precision_and_recall_at_the_threshold():
    meter = AccuracyMeter()
    meter.add(frame("1.jpg", BOX, OTHER), faces((*BOX, 0.9), (150, 0, 170, 20, 0.7), (*OTHER, 0.3)))
    meter.add(frame("2.jpg", BOX), faces((*BOX, 0.8)))
    measured = meter.measure(0.5)
    assert (measured.ap.images, measured.faces) == (2, 3)
    assert (measured.precision, measured.recall) == (pytest.approx(2 / 3), pytest.approx(2 / 3))
    assert meter.measure(0.2).recall == 1
    assert meter.measure(0.95).precision is None


def test_a_picture_that_comes_again_counts_once():
    meter = AccuracyMeter()
    for _ in range(3):
        meter.add(frame("1.jpg", BOX), faces((*BOX, 0.9)))
    assert meter.measure(0.5).faces == 1
    meter.clear()
    assert meter.measure(0.5) is None


def test_a_face_that_is_hard_is_neither_found_nor_missed():
    meter = AccuracyMeter()
    meter.add(frame("1.jpg", BOX, hard=True), faces((*BOX, 0.9)))
    meter.add(frame("2.jpg", OTHER), faces((*OTHER, 0.9)))
    measured = meter.measure(0.5)
    assert (measured.faces, measured.precision, measured.recall) == (1, 1, 1)


def test_without_ground_truth_there_is_nothing():
    meter = AccuracyMeter()
    meter.add(Frame(np.zeros((9, 9, 3), np.uint8), 0, 0.0), faces((*BOX, 0.9)))
    meter.add(frame("1.jpg", BOX), faces())
    assert meter.measure(0.5) is None


def test_the_numbers_are_those_of_evaluate(small_data, tmp_path, capsys):
    event = next(path for path in sorted((small_data / "images").iterdir()) if path.is_dir())
    folder = tmp_path / "data" / "images" / event.name
    shutil.copytree(event, folder)
    shutil.copy(small_data / "label.txt", tmp_path / "data" / "label.txt")
    shutil.copy(small_data / "label.txt", folder.parent / "label.txt")
    warnings = []
    source = open_source(SourceSpec("folder", str(folder)), Options(), warnings.append)
    detector = load_detector(resolve_model("v2"), size="320")
    meter = AccuracyMeter()
    while (shown := source.read()) is not None:
        meter.add(shown, detector.detect(shown.image, MIN_SCORE).detections)
    data = tmp_path / "data"
    arguments = [
        "--model",
        "v2",
        "--wider",
        str(data),
        "--ground-truth",
        str(data),
        "--size",
        "320",
        "--json",
    ]
    assert main(["evaluate", *arguments]) == 0
    expected = json.loads(capsys.readouterr().out)
    measured = meter.measure(0.5)
    assert warnings == []
    assert json.dumps(expected)  # shown if it fails
    figures = expected["models"]["v2"] if "models" in expected else expected
    for name in ("easy", "medium", "hard"):
        assert getattr(measured.ap, name) == pytest.approx(figures[name], abs=1e-9)
    assert measured.ap.images == figures["images"]


def test_frames_of_a_video_are_measured_on_request_only(new_pipeline):
    pipeline = new_pipeline(Options(size=InferenceSize.parse("160")))
    pipeline.start(SourceSpec("sample"))
    wait_for(lambda: pipeline.latest() is not None, "results")
    assert pipeline.accuracy("left") is None
    pipeline.set_options(replace(pipeline.options, accuracy=True))
    wait_for(lambda: pipeline.accuracy("left") is not None, "accuracy")
