"""Clicking, dragging and pointing on the seek bar, in the window."""

from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot
from window_helpers import PATIENCE_MS, Opener, wait_for_results

from ffgui.app.window import MainWindow
from ffgui.live.state import SourceInfo
from ffgui.paths import resource

LEFT = Qt.MouseButton.LeftButton


def at(window: MainWindow, seconds: float) -> QPoint:
    slider = window.seek_bar.slider
    return QPoint(round(slider.x_of(round(seconds * 1000))), slider.height() // 2)


def near(window: MainWindow, seconds: float) -> bool:
    shown = window.controller.pipeline.latest()
    positions = [r.frame.position for r in shown.results.values()] if shown else []
    return bool(positions) and all(p is not None and abs(p - seconds) < 0.15 for p in positions)


def test_a_click_goes_there_and_leaves_the_keys_to_the_window(running: MainWindow, qtbot: QtBot) -> None:
    running.controller.pipeline.set_paused(True)
    slider = running.seek_bar.slider
    qtbot.mouseClick(slider, LEFT, pos=at(running, 20.0))
    qtbot.waitUntil(lambda: near(running, 20.0), timeout=PATIENCE_MS)
    assert running.controller.pipeline.paused
    assert not slider.hasFocus()
    qtbot.mouseClick(slider, LEFT, pos=at(running, 2.0))
    qtbot.waitUntil(lambda: near(running, 2.0), timeout=PATIENCE_MS)
    assert running.seek_bar.text.startswith("0:0")


def test_the_picture_follows_a_drag_and_playing_resumes_after_it(running: MainWindow, qtbot: QtBot) -> None:
    slider, pipeline = running.seek_bar.slider, running.controller.pipeline
    qtbot.mousePress(slider, LEFT, pos=at(running, 4.0))
    for seconds in (8.0, 16.0, 12.0):
        qtbot.mouseMove(slider, at(running, seconds))
        qtbot.waitUntil(lambda seconds=seconds: near(running, seconds), timeout=PATIENCE_MS)
        assert pipeline.paused
    qtbot.mouseRelease(slider, LEFT, pos=at(running, 12.0))
    assert not pipeline.paused
    wait_for_results(running, qtbot)


def test_pointing_shows_the_time_and_the_wheel_does_nothing(running: MainWindow, qtbot: QtBot) -> None:
    running.controller.pipeline.set_paused(True)
    qtbot.waitUntil(lambda: running.controller.pipeline.status().phase == "paused", timeout=PATIENCE_MS)
    slider = running.seek_bar.slider
    qtbot.mouseMove(slider, at(running, 10.0))
    assert QToolTip.text().startswith("0:")
    wheel = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    before = slider.value()
    QApplication.sendEvent(slider, wheel)
    assert slider.value() == before


def test_space_plays_a_file_that_has_ended_again(open_window: Opener, qtbot: QtBot) -> None:
    window = open_window(str(resource("sample/sample.mp4")), loop=False)
    wait_for_results(window, qtbot)
    pipeline = window.controller.pipeline
    window.seek_bar.seek_requested.emit(pipeline.status().source.duration - 0.2)  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: pipeline.status().phase == "ended", timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: window.actions_by_key["pause"].text() == "Play again", timeout=PATIENCE_MS)
    window.actions_by_key["pause"].trigger()
    qtbot.waitUntil(lambda: pipeline.status().phase == "running", timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: (pipeline.position() or 99) < 20, timeout=PATIENCE_MS)
    assert not pipeline.paused


def test_a_folder_has_numbers_and_names_in_place_of_times(
    open_window: Opener, qtbot: QtBot, picture: Path
) -> None:
    window = open_window(str(picture.parent), loop=False)
    wait_for_results(window, qtbot, more=0)
    window.controller.pipeline.set_paused(True)
    window.controller.pipeline.seek(0.0)
    qtbot.waitUntil(lambda: window.seek_bar.text == "1 / 2 · astronaut.jpg", timeout=PATIENCE_MS)
    window.actions_by_key["step_forward"].trigger()
    qtbot.waitUntil(lambda: window.seek_bar.text.startswith("2 / 2 · "), timeout=PATIENCE_MS)


def test_marks_stand_where_only_one_model_found_a_face(running: MainWindow, qtbot: QtBot) -> None:
    slider = running.seek_bar.slider
    running.video._context.tracker.disagreements[50] = frozenset({"right"})
    running.video.difference_changed.emit()
    colors = {color for _, color, row in slider._marks if row == 1}
    assert colors == {running.video.style_of("right").accent}
    image = slider.grab().toImage()
    x, y = round(slider.x_of(5000)), slider.height() // 2 + 6
    assert image.pixelColor(x, y).name() == running.video.style_of("right").accent.lower()
    running.actions_by_key["sample"].trigger()
    qtbot.waitUntil(lambda: 50 not in running.video.disagreements(), timeout=PATIENCE_MS)


def test_a_video_that_declares_an_absurd_length_has_a_timeline(running: MainWindow) -> None:
    absurd = SourceInfo("video", "absurd", live=False, width=8, height=8, fps=25.0, duration=1e12)
    running.seek_bar.set_source(absurd)
    running.seek_bar.set_position(1e11, "")
    assert running.seek_bar.slider.value() == running.seek_bar.slider.maximum() > 0
