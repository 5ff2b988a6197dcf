"""The Accuracy panel and the ground truth on the pictures, on a labeled folder of two photographs."""

import shutil

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from window_helpers import PATIENCE_MS, wait_for_results

from ffgui.app.picture.faces import OverlayOptions
from ffgui.app.picture.truth import truth_overlay
from ffgui.app.picture.viewport import Placement
from ffgui.app.views.view_table import VIEWS
from ffgui.detect.results import Detections
from ffgui.detect.sizes import InferenceSize
from ffgui.evaluate.annotations.video_ground_truth import LabeledFace
from ffgui.live.state import Frame
from ffgui.palette import DARK
from ffgui.paths import resource

VIEWS_BY_KEY = {spec.key: spec for spec in VIEWS}

ASTRONAUT = "# 1.jpg\n178 66 100 132\n# 2.jpg\n"


@pytest.fixture
def labeled(tmp_path):
    """A folder with the astronaut, whose face is labeled, and a picture in which no face is."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    shutil.copy(resource("sample/astronaut.jpg"), folder / "1.jpg")
    shutil.copy(resource("sample/grace_hopper.jpg"), folder / "2.jpg")
    (folder / "label.txt").write_text(ASTRONAUT)
    return folder


@pytest.fixture
def window(open_window, qtbot, labeled):
    window = open_window(
        str(labeled), panels=("accuracy", "attention"), size=InferenceSize.parse("320"), speed=4.0
    )
    wait_for_results(window, qtbot)
    return window


def panel_of(window):
    return window.dock.panel("accuracy")


def cells(window, side="left"):
    return [cell.text() for cell in panel_of(window)._cells[side]]


def test_numbers_so_far_of_both_models(window, qtbot):
    qtbot.waitUntil(lambda: "–" not in cells(window) + cells(window, "right"), timeout=PATIENCE_MS)
    qtbot.waitUntil(
        lambda: panel_of(window)._note.text().startswith("2 pictures with 1 face"), timeout=PATIENCE_MS
    )
    for side in ("left", "right"):
        measured = window.controller.pipeline.accuracy(side)
        shown = (measured.precision, measured.recall, measured.ap.easy, measured.ap.medium, measured.ap.hard)
        assert cells(window, side) == [f"{value:.3f}" for value in shown]
        assert (measured.recall, measured.ap.easy) == (1, 1)


def test_a_click_on_the_curve_sets_the_threshold(window, qtbot):
    panel = panel_of(window)
    qtbot.waitUntil(lambda: len(panel._measured) == 2, timeout=PATIENCE_MS)
    plot = panel.plot
    expected = plot.threshold_at(QPointF(plot.width() / 2, plot.height() / 2))
    QTest.mouseClick(
        plot.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(plot.width() // 2, plot.height() // 2)
    )
    assert window.settings.values.score == pytest.approx(min(0.99, max(0.05, expected)), abs=0.001)


def test_without_labels_there_are_dashes(open_window, qtbot):
    window = open_window(str(resource("sample/astronaut.jpg")), panels=("accuracy",))
    qtbot.waitUntil(lambda: window.controller.pipeline.latest() is not None, timeout=PATIENCE_MS)
    assert cells(window) == ["–"] * 5
    assert panel_of(window)._note.text().startswith("No ground truth")


def test_ap_without_faces_is_a_dash(open_window, qtbot, labeled):
    (labeled / "label.txt").write_text("# 1.jpg\n10 10 20 20\n# 2.jpg\n")
    window = open_window(str(labeled), panels=("accuracy",), size=InferenceSize.parse("320"), speed=4.0)
    qtbot.waitUntil(lambda: cells(window)[4] != "–", timeout=PATIENCE_MS)
    assert cells(window)[2:4] == ["–", "–"]


def test_labels_that_cannot_be_used_are_told(open_window, qtbot, labeled):
    (labeled / "label.txt").write_text(ASTRONAUT + "1 2 three 4\n")
    window = open_window(str(labeled))
    qtbot.waitUntil(
        lambda: window.notices.message is not None and "label.txt:4" in window.notices.message.text,
        timeout=PATIENCE_MS,
    )


def test_found_missed_and_false_faces_look_different():
    """Of four faces one is found, one is missed, one is hard and missed; one detection is no face."""
    boxes = [(10, 10, 50, 50), (100, 10, 140, 50), (200, 10, 240, 50)]
    truth = tuple(LabeledFace(box, hard=index == 2) for index, box in enumerate(boxes))
    frame = Frame(np.zeros((100, 300, 3), np.uint8), 0, 0.0, ground_truth=truth)
    found = Detections(
        np.float32([boxes[0], (10, 60, 40, 90)]), np.float32([0.9, 0.8]), np.zeros((2, 5, 2), np.float32)
    )
    placement = Placement(1.0, 0.0, 0.0, (0, 0, 300, 100), (0, 0, 300, 100))
    lines = [
        (color.name(), rects)
        for color, rects in truth_overlay(frame, found.boxes, placement, 1.0).rects
        if color.name() != "#080a0d"
    ]
    white = [rects for color, rects in lines if color == "#ffffff"]
    red = [rects for color, rects in lines if color == DARK.danger.lower()]
    assert (len(white), len(red)) == (2, 1)
    assert all(rect.right() < 60 for rect in white[0])
    assert all(90 < rect.left() < 150 for rect in white[1])
    assert all(rect.top() > 50 for rect in red[0])
    unlabeled = Frame(frame.image, 0, 0.0)
    assert truth_overlay(unlabeled, found.boxes, placement, 1.0).rects == ()


def test_every_view_and_snapshot_marks_the_ground_truth(window, qtbot):
    """The face of the second picture is not labeled: a false alarm."""
    window.controller.pipeline.set_paused(True)
    window.controller.pipeline.seek(1.0)

    def second():
        shown = window.video.shown
        return shown is not None and {one.frame.name for one in shown.results.values()} == {"2.jpg"}

    qtbot.waitUntil(second, timeout=PATIENCE_MS)
    for view in ("split", "wipe", "difference", "solo_left"):
        window.video.set_view(VIEWS_BY_KEY[view])
        images = [*window.video.render_snapshot().values(), window.video.canvases()[0].render_frame()]
        assert all(reds(image) > 100 for image in images), view
    window.video.set_overlays(OverlayOptions(truth=False))
    assert reds(window.video.canvases()[0].render_frame()) == 0


def reds(image):
    """Number of pixels in the color of false alarms."""
    red = QColor(DARK.danger)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)[..., :3]
    return int((np.abs(pixels.astype(int) - (red.blue(), red.green(), red.red())).max(axis=2) < 3).sum())
