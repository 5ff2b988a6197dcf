"""Analysis in the real window, on a part of the sample in which the models differ."""

import itertools
import json
import os

import cv2
import numpy as np
import onnxruntime
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from video_files import write_video
from window_helpers import PATIENCE_MS, wait_for_results

from ffgui.app.review.analysis_store import make_room
from ffgui.detect.engines import devices
from ffgui.detect.match import iou_matrix
from ffgui.detect.sizes import InferenceSize
from ffgui.detect.videos import read_frames
from ffgui.live.sources import SourceSpec
from ffgui.paths import resource

SIZE = InferenceSize.parse("320")


@pytest.fixture(scope="module")
def part(tmp_path_factory):
    """Thirty frames of the sample."""
    frames = [
        frame.image
        for _, frame in zip(range(30), read_frames(resource("sample/sample.mp4"), 60), strict=False)
    ]
    return write_video(tmp_path_factory.mktemp("part") / "part.mp4", frames)


@pytest.fixture
def window(open_window, qtbot, home, part):
    """The window on the part, whose analyses go to an empty home folder."""
    window = open_window(str(part), size=SIZE)
    wait_for_results(window, qtbot)
    return window


def analyze(window, qtbot):
    window.actions_by_key["analyze"].trigger()
    qtbot.waitUntil(lambda: window.reviewer.counts is not None, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not window.reviewer.running, timeout=PATIENCE_MS)


def position_is(window, seconds):
    return window.controller.pipeline.position() == pytest.approx(seconds, abs=0.002)


def test_nothing_but_a_button_shows_before_an_analysis(window):
    assert window.review_bar.isHidden()
    assert window.actions_by_key["analyze"].isEnabled()
    assert not window.actions_by_key["next_disagreement"].isEnabled()


def test_every_frame_is_analyzed_while_the_video_plays(window, qtbot):
    before = window.controller.pipeline.latest().serial
    analyze(window, qtbot)
    counts = window.reviewer.counts
    assert (counts.analysis.frames, counts.analysis.complete) == (30, True)
    assert counts.agreement.both > 30
    assert len(counts.disagreements) > 2
    assert f"Both {counts.agreement.both}" in window.review_bar._summary.whole_text
    assert window.review_bar.timeline.isVisible()
    assert window.controller.pipeline.latest().serial > before


def test_keys_go_from_one_disagreement_to_the_next(window, qtbot):
    analyze(window, qtbot)
    counts = window.reviewer.counts
    window.controller.pipeline.set_paused(True)
    window.controller.pipeline.seek(0.0)
    qtbot.waitUntil(lambda: position_is(window, 0.0), timeout=PATIENCE_MS)
    start = counts.disagreements.after(0)
    for index, key in ((start, "n"), (start + 1, "n"), (start, "N")):
        QTest.keyClick(
            window, key, Qt.KeyboardModifier.ShiftModifier if key == "N" else Qt.KeyboardModifier.NoModifier
        )
        wanted = counts.position_of(int(counts.disagreements.peak[index]))
        qtbot.waitUntil(lambda wanted=wanted: position_is(window, wanted), timeout=PATIENCE_MS)
        assert window.review_bar._choice.whole_text.startswith(
            f"{index + 1} of {len(counts.disagreements)}: "
        )
    assert window.controller.pipeline.paused


def test_the_largest_disagreement_comes_first_by_weight(window, qtbot):
    analyze(window, qtbot)
    counts = window.reviewer.counts
    window.actions_by_key["by_weight"].trigger()
    window.actions_by_key["next_disagreement"].trigger()
    heaviest = int(counts.disagreements.weight.argmax())
    wanted = counts.position_of(int(counts.disagreements.peak[heaviest]))
    qtbot.waitUntil(lambda: position_is(window, wanted), timeout=PATIENCE_MS)
    assert window.review_bar._choice.whole_text.startswith("1 of ")


def test_filters_count_again_without_a_model(window, qtbot):
    analyze(window, qtbot)
    before = window.reviewer.counts
    window.review_bar._smallest.setValue(40)
    qtbot.waitUntil(lambda: window.reviewer.counts is not before, timeout=PATIENCE_MS)
    small = window.reviewer.counts
    assert small.agreement.both < before.agreement.both
    window.review_bar._score.setValue(0.9)
    assert window.settings.values.score == 0.9
    qtbot.waitUntil(lambda: window.reviewer.counts is not small, timeout=PATIENCE_MS)
    assert window.reviewer.counts.agreement.both < small.agreement.both
    sure = window.reviewer.counts
    assert sure.comparison.filter.score == 0.9
    window.review_bar._largest.setValue(60)
    qtbot.waitUntil(lambda: window.reviewer.counts is not sure, timeout=PATIENCE_MS)
    assert window.reviewer.counts.agreement.both < sure.agreement.both
    window.settings.change(score=0.6)
    qtbot.waitUntil(lambda: window.review_bar._score.value() == 0.6, timeout=PATIENCE_MS)


def test_a_click_on_the_timeline_seeks_and_the_wheel_zooms(window, qtbot):
    analyze(window, qtbot)
    window.controller.pipeline.set_paused(True)
    timeline = window.review_bar.timeline
    middle = QPoint(timeline.width() // 2, 10)
    QTest.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.waitUntil(lambda: position_is(window, 15 / 25), timeout=PATIENCE_MS)
    turn = QWheelEvent(
        QPointF(middle), timeline.mapToGlobal(middle).toPointF(), QPoint(), QPoint(0, 480),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(timeline, turn)
    assert timeline.row_at(0) > 0
    assert timeline.row_at(middle.x()) == pytest.approx(15, abs=1)
    QTest.mouseDClick(timeline, Qt.MouseButton.LeftButton, pos=middle)
    assert (timeline.row_at(0), timeline.row_at(timeline.width() - 1)) == (0, 29)


def test_a_thumbnail_of_the_frame_under_the_pointer(window, qtbot):
    analyze(window, qtbot)
    timeline, popup = window.review_bar.timeline, window.review_bar._popup
    QTest.mouseMove(timeline, QPoint(timeline.width() - 2, 10))
    timeline.hovered.emit(29)
    qtbot.waitUntil(popup.isVisible, timeout=PATIENCE_MS)
    lines = popup._text.text().splitlines()
    assert lines[0].startswith("1.16 s: both ")
    assert lines[1].startswith("Mean score V1 0.")
    assert lines[2].startswith("Attention spread V1 0.")
    assert popup._picture.pixmap().width() == 200
    timeline.hovered.emit(-1)
    assert popup.isHidden()


def test_a_report_is_saved(window, qtbot, tmp_path):
    analyze(window, qtbot)
    window.actions_by_key["save_report"].trigger()
    folder = tmp_path / "snapshots"
    qtbot.waitUntil(lambda: bool(list(folder.glob("review_*/report.html"))), timeout=PATIENCE_MS)
    data = json.loads(next(folder.glob("review_*/report.json")).read_text())
    assert data["agreement"]["both"] == window.reviewer.counts.agreement.both


def test_a_canceled_analysis_keeps_what_is_done_and_goes_on_later(window, qtbot):
    reviewer = window.reviewer
    with qtbot.waitSignal(reviewer._job.progressed, timeout=PATIENCE_MS):
        window.actions_by_key["analyze"].trigger()
    assert window.actions_by_key["analyze"].text() == "Cancel analysis"
    window.actions_by_key["analyze"].trigger()
    qtbot.waitUntil(lambda: reviewer.counts is not None, timeout=PATIENCE_MS)
    done = reviewer.counts.analysis.frames
    assert 0 < done < 30
    assert not reviewer.counts.analysis.complete
    qtbot.waitUntil(lambda: not reviewer.running, timeout=PATIENCE_MS)
    with qtbot.waitSignal(reviewer._job.progressed, timeout=PATIENCE_MS) as first:
        window.actions_by_key["analyze"].trigger()
    assert first.args == [done, 30]
    qtbot.waitUntil(lambda: reviewer.counts.analysis.complete, timeout=PATIENCE_MS)


def test_an_analysis_of_something_else_is_dropped(window, qtbot):
    analyze(window, qtbot)
    window.settings.change(size=InferenceSize.parse("160"))
    assert window.reviewer.counts is None
    assert window.review_bar.isHidden()
    assert not window.actions_by_key["next_disagreement"].isEnabled()
    window.settings.change(size=SIZE)
    analyze(window, qtbot)
    window.controller.open(SourceSpec("file", str(resource("sample/astronaut.jpg"))))
    qtbot.waitUntil(lambda: window.reviewer.counts is None, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not window.actions_by_key["analyze"].isEnabled(), timeout=PATIENCE_MS)


def test_pictures_are_analyzed_as_shown_by_the_chosen_engine_and_unchanged(
    open_window, qtbot, home, part, tmp_path
):
    pytest.importorskip("torch")
    clip = write_video(
        tmp_path / "clip.mp4", [frame.image for frame in itertools.islice(read_frames(part), 4)]
    )
    window = open_window(str(clip), size=SIZE)
    window.controller.backend = "torch"
    wait_for_results(window, qtbot)
    analyze(window, qtbot)
    upright = window.reviewer.counts.analysis
    window.settings.change(mirror=True)
    assert window.reviewer.counts is None
    analyze(window, qtbot)
    mirrored = window.reviewer.counts.analysis
    assert mirrored.header.engine == "torch"
    x1, y1, x2, y2 = upright.faces["a"].boxes[0].tolist()
    expected = np.float32([[640 - x2, y1, 640 - x1, y2]])
    assert iou_matrix(expected, mirrored.faces["a"].boxes).max() > 0.7
    with clip.open("ab") as stream:
        stream.write(b"changed")
    window.actions_by_key["save_report"].trigger()
    qtbot.waitUntil(lambda: "has changed since" in window.notices.message.text, timeout=PATIENCE_MS)
    assert not list((tmp_path / "snapshots").glob("review_*"))
    window.settings.change(rotation=90)
    assert window.reviewer.counts is None


def test_each_detector_is_analyzed_on_the_device_of_its_pane(window, qtbot, monkeypatch):
    (handle,) = (one for one in onnxruntime.get_ep_devices() if one.ep_name == devices.CPU_PROVIDER)
    twin = devices.Device("twin", "Twin", devices.CPU_PROVIDER, handle)
    monkeypatch.setattr(devices, "_plugins", lambda: (twin,))
    pipeline = window.controller.pipeline
    window.controller.set_device("right", "twin")
    qtbot.waitUntil(lambda: pipeline.kernel("right") == "Twin", timeout=PATIENCE_MS)
    analyze(window, qtbot)
    models = window.reviewer.counts.analysis.header.models
    assert {side: model.device for side, model in models.items()} == {"a": "cpu", "b": "twin"}
    window.controller.set_device("right", "cpu")
    qtbot.waitUntil(lambda: window.reviewer.counts is None, timeout=PATIENCE_MS)


def test_analyses_not_used_for_longest_are_deleted_first(tmp_path):
    files = [tmp_path / f"{number}.jsonl" for number in range(4)]
    for age, file in enumerate(files):
        file.write_bytes(b"x" * 100)
        os.utime(file, (1000 - age, 1000 - age))
    make_room(files[3], most_bytes=300)
    assert [file.exists() for file in files] == [True, True, False, True]
    make_room(files[1], most_bytes=150)
    assert [file.exists() for file in files] == [False, True, False, False]


def test_a_window_that_closes_ends_the_analysis(window, qtbot):
    with qtbot.waitSignal(window.reviewer._job.progressed, timeout=PATIENCE_MS):
        window.actions_by_key["analyze"].trigger()
    window.close()
    assert not window.reviewer.running


def test_a_folder_is_analyzed_and_its_pictures_are_jumped_to(open_window, qtbot, home, tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number, frame in zip(range(12), read_frames(resource("sample/sample.mp4"), 60), strict=False):
        cv2.imwrite(str(folder / f"{number}.png"), frame.image)
    window = open_window(str(folder), size=SIZE)
    wait_for_results(window, qtbot)
    analyze(window, qtbot)
    counts = window.reviewer.counts
    assert counts.analysis.names[2] == "2.png"
    window.reviewer.toggle_order()
    window.reviewer.jump(1)
    peak = int(counts.disagreements.peak[int(counts.disagreements.ranked("weight")[0])])

    def shown():
        return window.controller.pipeline.latest().results["left"].frame.name

    qtbot.waitUntil(lambda: shown() == f"{peak}.png", timeout=PATIENCE_MS)
