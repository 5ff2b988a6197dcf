"""Recording from the real window."""

import csv

import cv2
import numpy as np
import pytest
from PySide6.QtTest import QTest
from window_helpers import PATIENCE_MS, wait_for_results


def frames_of(file):
    video = cv2.VideoCapture(str(file))
    frames = []
    while (frame := video.read())[0]:
        frames.append(frame[1])
    return frames


def recorded(window, qtbot):
    """The result of the recording that is about to end."""
    with qtbot.waitSignal(window.recording.ended, timeout=PATIENCE_MS) as signal:
        window.recording.finish()
    return signal.args[0]


def test_a_key_records_what_the_window_shows(running, qtbot):
    window = running
    QTest.keyClick(window, "r")
    assert window.recording.active
    assert window.actions_by_key["record"].isChecked()
    assert "REC 0:0" in window.status_line._recording.text()
    wait_for_results(window, qtbot, 2)
    shown = window.video.grab().toImage()
    done = recorded(window, qtbot)
    assert not window.actions_by_key["record"].isChecked()
    assert window.status_line._recording.isHidden()
    assert f"Saved {done.file}" in window.notices.message.text
    frames = frames_of(done.file)
    assert len(frames) == done.frames > 2
    height, width = frames[0].shape[:2]
    assert (width, height) == (shown.width() // 2 * 2, shown.height() // 2 * 2)
    # Both accents are on the last frame: boxes and headers are part of it.
    for name in ("v1", "v2"):
        color = window.theme.palette.__getattribute__(name)
        bgr = np.array([int(color[index : index + 2], 16) for index in (5, 3, 1)])
        assert (np.abs(frames[-1].astype(int) - bgr).max(axis=2) < 40).sum() > 50


def test_pictures_are_recorded_without_names(running, qtbot, tmp_path):
    running.settings.change(record_names=False)
    running.recording.start(tmp_path / "out.mp4")
    wait_for_results(running, qtbot)
    done = recorded(running, qtbot)
    pictures = running.video.view
    assert frames_of(done.file)[-1].shape[:2] == (pictures.height() // 2 * 2, pictures.width() // 2 * 2)
    assert pictures.height() < running.video.height() - 20


def test_a_closed_window_leaves_a_video_that_plays(running, qtbot, tmp_path):
    file = tmp_path / "out.mp4"
    running.recording.start(file)
    wait_for_results(running, qtbot)
    running.close()
    assert len(frames_of(file)) > 0


def test_the_size_of_the_video_stays_when_the_window_changes(running, qtbot, tmp_path):
    running.recording.start(tmp_path / "out.mp4")
    size = running.video.size()
    wait_for_results(running, qtbot)
    running.resize(800, 600)
    wait_for_results(running, qtbot)
    done = recorded(running, qtbot)
    height, width = frames_of(done.file)[-1].shape[:2]
    assert (width, height) == (size.width() // 2 * 2, size.height() // 2 * 2)


def test_a_recording_that_fails_says_so(running, qtbot, tmp_path):
    (tmp_path / "file").write_text("")
    running.recording.start(tmp_path / "file" / "out.mp4")
    qtbot.waitUntil(lambda: not running.recording.active, timeout=PATIENCE_MS)
    assert "Cannot write" in running.notices.message.text


def test_metrics_of_every_frame_are_logged(running, qtbot, tmp_path):
    window = running
    window.actions_by_key["log_metrics"].trigger()
    assert window.actions_by_key["log_metrics"].isChecked()
    wait_for_results(window, qtbot, 3)
    window.actions_by_key["log_metrics"].trigger()
    qtbot.waitUntil(lambda: not window.metrics_logging.active, timeout=PATIENCE_MS)
    file = next((tmp_path / "snapshots").glob("*.csv"))
    with file.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["pane"] for row in rows} == {"left", "right"}
    assert [int(row["frame"]) for row in rows if row["pane"] == "left"] == sorted(
        {int(row["frame"]) for row in rows if row["pane"] == "left"}
    )
    assert all(float(row["inference_ms"]) > 0 for row in rows)


@pytest.mark.parametrize("key", ["record", "log_metrics"])
def test_both_end_with_the_window(running, qtbot, key):
    running.actions_by_key[key].trigger()
    running.close()
    assert not running.recording.active
