"""`ffgui review` on short videos and folders of real pictures."""

import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from video_files import write_video

import ffgui
from ffgui.__main__ import main
from ffgui.detect.batch import PixelBudget
from ffgui.detect.detector import load_detector
from ffgui.detect.orientation import Orientation
from ffgui.detect.pictures import read_picture
from ffgui.detect.sizes import InferenceSize
from ffgui.detect.videos import read_frames
from ffgui.evaluate import MIN_SCORE
from ffgui.evaluate.annotations.video_ground_truth import ground_truth_file, read_ground_truth
from ffgui.live.accuracy import AccuracyMeter
from ffgui.live.state import Frame
from ffgui.paths import resource
from ffgui.review.analysis import read_analysis
from ffgui.review.analyze import FrameAnalyzer
from ffgui.review.labels import find_review_labels
from ffgui.review.source import open_review_source

ASTRONAUT = resource("sample/astronaut.jpg")
HOPPER = resource("sample/grace_hopper.jpg")


def panned(count):
    """Frames of 320x240 in which the astronaut moves to the left, a pixel a frame."""
    astronaut = read_picture(ASTRONAUT)
    return [astronaut[20:260, 40 + n : 360 + n] for n in range(count)]


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    return write_video(tmp_path_factory.mktemp("clip") / "clip.mp4", panned(12))


def run(capsys, *arguments):
    """Run the command with `--json`: exit status, result, standard error."""
    capsys.readouterr()
    status = main(["review", *map(str, arguments), "--json"])
    streams = capsys.readouterr()
    return status, json.loads(streams.out) if streams.out else None, streams.err


def test_a_video_is_analyzed_frame_by_frame(capsys, clip, tmp_path):
    status, data, complaint = run(capsys, clip, "--output", tmp_path / "review")
    assert (status, complaint, data["errors"]) == (0, "", [])
    assert data == json.loads((tmp_path / "review" / "report.json").read_text())
    assert (data["frames"], data["complete"], data["source"]["frames"]) == (12, True, 12)
    assert data["source"]["fps"] == pytest.approx(25, rel=0.01)
    assert {side: data["models"][side]["key"] for side in "ab"} == {"a": "v1", "b": "v2"}
    assert data["agreement"]["both"] == 12
    assert data["agreement"]["mean_iou"] > 0.8
    assert data["flicker"]["a"]["count"] == 0
    assert data["speed"]["a"]["median_ms"] > 0
    assert data["attention"]["a"]["c5"] > data["attention"]["b"]["p4"] > 0
    analysis = read_analysis(tmp_path / "review" / "analysis.jsonl")
    assert analysis.faces["a"].frame.tolist() == list(range(12))


def test_the_numbers_are_those_of_detect(capsys, clip, tmp_path):
    """The file has what `ffgui detect` finds, frame by frame."""
    run(capsys, clip, "--output", tmp_path / "review")
    assert main(["detect", str(clip), "--score", "0.3", "--json"]) == 0
    images = json.loads(capsys.readouterr().out)["images"]
    analysis = read_analysis(tmp_path / "review" / "analysis.jsonl")
    for side, key in (("a", "v1"), ("b", "v2")):
        expected = [face["box"] for image in images for face in image["models"][key]]
        assert analysis.faces[side].boxes == pytest.approx(np.array(expected))


def test_text_output(capsys, clip, tmp_path):
    assert main(["review", str(clip), "--a", "v2", "--b", "v1", "--output", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "12 frames, faces with a score of at least 0.5:"
    assert lines[1] == "12 found by both, 0 only by V2, 0 only by V1."
    assert lines[-1] == f"Report: {tmp_path / 'report.html'}"


def test_the_text_of_a_single_picture(capsys, tmp_path):
    (tmp_path / "pictures").mkdir()
    shutil.copy(resource("sample/astronaut.jpg"), tmp_path / "pictures")
    assert main(["review", str(tmp_path / "pictures"), "--size", "320", "--output", str(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith("1 frame, faces with a score of at least 0.5:\n")


def test_the_same_command_again_only_reports(capsys, clip, tmp_path):
    run(capsys, clip, "--output", tmp_path)
    before = (tmp_path / "analysis.jsonl").stat().st_mtime_ns
    status, data, _ = run(capsys, clip, "--output", tmp_path, "--score", "0.9")
    assert status == 0
    assert data["settings"]["score"] == 0.9
    assert (tmp_path / "analysis.jsonl").stat().st_mtime_ns == before


def test_a_killed_run_is_resumed(capsys, tmp_path):
    clip = write_video(tmp_path / "long.mp4", panned(60))
    command = [str(clip), "--size", "160", "--output", str(tmp_path / "review")]
    file = tmp_path / "review" / "analysis.jsonl"
    environment = os.environ | {"PYTHONPATH": str(Path(ffgui.__file__).parents[1])}
    process = subprocess.Popen([sys.executable, "-m", "ffgui", "review", *command], env=environment)
    try:
        deadline = time.monotonic() + 100
        while not file.exists() or file.read_bytes().count(b"\n") < 5:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.005)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    done = file.read_bytes()
    assert not read_analysis(file).complete
    status, data, _ = run(capsys, *command)
    assert (status, data["frames"]) == (0, 60)
    assert file.read_bytes().startswith(done[: done.rindex(b"\n") + 1])
    run(capsys, *command[:-1], tmp_path / "whole")
    assert file.read_bytes() == (tmp_path / "whole" / "analysis.jsonl").read_bytes()


def test_a_folder_with_a_damaged_picture(capsys, tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    shutil.copy(ASTRONAUT, folder / "10.jpg")
    shutil.copy(HOPPER, folder / "2.jpg")
    (folder / "3.jpg").write_bytes(ASTRONAUT.read_bytes()[:3000])
    (folder / "notes.txt").write_text("no picture")
    status, data, complaint = run(capsys, folder, "--size", "320", "--output", tmp_path / "review")
    assert status == 1
    assert complaint.count("\n") == 1
    assert (data["frames"], data["flicker"], data["jitter"]) == (
        3,
        {"a": None, "b": None},
        {"a": None, "b": None},
    )
    assert [error["path"] for error in data["errors"]] == ["3.jpg"]
    assert data["agreement"]["both"] == 2
    assert read_analysis(tmp_path / "review" / "analysis.jsonl").names == ("2.jpg", "3.jpg", "10.jpg")


def test_a_video_that_breaks_in_the_middle(capsys, clip, tmp_path):
    """The frames up to there are analyzed, and the report says how far it came."""
    video = write_video(tmp_path / "broken.avi", panned(40))
    content = video.read_bytes()
    video.write_bytes(content[: len(content) // 2])
    status, data, complaint = run(capsys, video, "--output", tmp_path / "review", "--size", "160")
    assert status == 1
    assert 0 < data["frames"] < 40
    assert not data["complete"]
    assert f"ends after {data['frames']} of 40 frames" in data["message"]
    assert data["message"] in complaint


def test_the_review_of_another_video_is_left_alone(capsys, clip, tmp_path):
    run(capsys, clip, "--output", tmp_path)
    before = (tmp_path / "analysis.jsonl").read_bytes()
    other = write_video(tmp_path / "other.mp4", panned(3))
    status, _, complaint = run(capsys, other, "--output", tmp_path)
    assert status == 1
    assert "review of another source (clip.mp4)" in complaint
    changed = tmp_path / "changed" / clip.name
    changed.parent.mkdir()
    changed.write_bytes(clip.read_bytes() + b"more")
    assert f"({clip.name} before it was changed)" in run(capsys, changed, "--output", tmp_path)[2]
    status, _, complaint = run(capsys, clip, "--b", "v1", "--output", tmp_path)
    assert status == 1
    assert "review of another model (V1 and V2)" in complaint
    assert (tmp_path / "analysis.jsonl").read_bytes() == before


@pytest.mark.parametrize("kind", ["missing", "text", "hollow"])
def test_a_source_that_cannot_be_reviewed(capsys, tmp_path, kind):
    source = tmp_path / "source.mp4"
    if kind == "text":
        source.write_text("#EXTM3U\nhttp://localhost/")
    if kind == "hollow":
        source.mkdir()
    status, data, complaint = run(capsys, source, "--output", tmp_path / "review")
    assert (status, data) == (1, None)
    assert complaint.startswith("ffgui: ")
    assert complaint.count("\n") == 1


def test_a_full_disk_keeps_what_was_analyzed(clip, tmp_path):
    limits = pytest.importorskip("resource", reason="limits of POSIX")

    def limit():
        limits.setrlimit(limits.RLIMIT_FSIZE, (2500, 2500))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    command = [sys.executable, "-m", "ffgui", "review", str(clip), "--size", "160", "--output", str(tmp_path)]
    environment = os.environ | {"PYTHONPATH": str(Path(ffgui.__file__).parents[1])}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, preexec_fn=limit, check=False
    )
    assert done.returncode == 1
    assert "The frames analyzed so far are saved" in done.stderr
    analysis = read_analysis(tmp_path / "analysis.jsonl")
    assert 0 < analysis.frames < 12


def test_labels_give_the_ap_of_evaluate(capsys, small_data, tmp_path):
    folder = next(path for path in sorted((small_data / "images").iterdir()) if path.is_dir())
    data = tmp_path / "data"
    shutil.copytree(folder, data / "images" / folder.name)
    shutil.copy(small_data / "label.txt", data / "label.txt")
    arguments = [data / "images" / folder.name, "--size", "320", "--output", tmp_path / "review"]
    status, report, complaint = run(capsys, *arguments)
    assert (status, complaint) == (0, "")
    for side, model in (("a", "v1"), ("b", "v2")):
        others = ["--model", model, "--wider", data, "--ground-truth", data, "--size", "320", "--json"]
        assert main(["evaluate", *map(str, others)]) == 0
        expected = json.loads(capsys.readouterr().out)
        for name in ("easy", "medium", "hard", "images"):
            assert report["ap"][side][name] == expected[name]
    assert "Average precision" in (tmp_path / "review" / "report.html").read_text()
    with (data / "label.txt").open("a") as stream:
        stream.write("# other.jpg\n1 2 3 4\n")
    status, _, complaint = run(capsys, *arguments)
    assert status == 1
    assert "review of another ground truth" in complaint


@pytest.fixture
def labeled(tmp_path):
    """Six frames of the sample with their ground truth."""
    sample = resource("sample/sample.mp4")
    frames = list(itertools.islice(read_frames(sample, 200), 6))
    video = write_video(tmp_path / "labeled.mp4", [frame.image for frame in frames])
    truth = json.loads(ground_truth_file(sample).read_text())
    truth |= {"fps": 25, "frames": truth["frames"][200:206]}
    ground_truth_file(video).write_text(json.dumps(truth))
    return video


def test_ground_truth_of_a_video_gives_the_accuracy_of_the_window(capsys, labeled, tmp_path):
    status, report, complaint = run(capsys, labeled, "--size", "320", "--output", tmp_path / "review")
    assert (status, complaint) == (0, "")
    truth = read_ground_truth(ground_truth_file(labeled))
    for side, model in (("a", "v1"), ("b", "v2")):
        meter, detector = AccuracyMeter(), load_detector(model, "320")
        for frame in read_frames(labeled):
            faces = truth.at(frame.position)
            shown = Frame(frame.image, frame.number, 0.0, position=frame.position, ground_truth=faces)
            meter.add(shown, detector.detect(frame.image, MIN_SCORE).detections)
        expected = meter.measure(0.5)
        assert report["ap"][side] == pytest.approx(asdict(expected.ap))
        assert report["precision_recall"][side] == pytest.approx(
            {"faces": expected.faces, "precision": expected.precision, "recall": expected.recall}
        )
    assert report["ap"]["a"]["images"] == 6
    assert report["precision_recall"]["a"]["recall"] > 0
    assert "labeled frames with" in (tmp_path / "review" / "report.html").read_text()


def test_ground_truth_of_another_video_is_told(capsys, labeled, tmp_path):
    file = ground_truth_file(labeled)
    file.write_text(json.dumps(json.loads(file.read_text()) | {"width": 320}))
    status, report, complaint = run(capsys, labeled, "--size", "160", "--output", tmp_path / "review")
    assert (status, "ap" in report) == (0, False)
    assert "it is for frames of 320x360, but the video has frames of 640x360" in complaint


def test_labels_are_rotated_with_the_pictures(labeled):
    source = open_review_source(labeled, Orientation(90, mirrored=True))
    labels, item = find_review_labels(source, print), next(source.items(0))
    detectors, size = dict.fromkeys("ab", load_detector("v2", "160")), InferenceSize.parse("160")
    analyzer = FrameAnalyzer(source, detectors, size, 0.5, exact=True, budget=PixelBudget(), labels=labels)
    x1, y1, x2, y2 = labels.of(item, (640, 360)).boxes[0].tolist()
    assert json.loads(analyzer(item))["truth"][:4] == pytest.approx([y1, x1, y2, x2])  # transposed


def test_labels_that_do_not_fit_are_told(capsys, tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    shutil.copy(ASTRONAUT, folder / "1.jpg")
    (folder / "label.txt").write_text("# 1.jpg\n9000 9000 10 10\n")
    status, report, complaint = run(capsys, folder, "--size", "160", "--output", tmp_path / "review")
    assert status == 0
    assert "ap" not in report
    assert "1.jpg: the labels do not fit the picture" in complaint
