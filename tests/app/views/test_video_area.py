from __future__ import annotations

import contextlib
import gc
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from video_data import model_info, result

from ffgui.app.picture.canvas import Canvas
from ffgui.app.picture.faces import OverlayOptions
from ffgui.app.settings import Settings
from ffgui.app.style.theme import Theme
from ffgui.app.views.difference_line import DifferenceLine
from ffgui.app.views.difference_view import DifferenceView
from ffgui.app.views.pane_header import PaneNumbers
from ffgui.app.views.video_area import VideoArea
from ffgui.app.views.view_table import VIEWS, current_view
from ffgui.detect.detector import Detector
from ffgui.detect.model import load_model
from ffgui.detect.model_files import resolve_model
from ffgui.detect.model_info import ModelInfo
from ffgui.detect.results import Attention
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError
from ffgui.live.state import SIDES, Frame, ModelResult, Shown, Side
from ffgui.palette import DARK

Frames = Callable[..., Frame]
MakeShown = Callable[..., Shown]
Infos = Mapping[Side, ModelInfo | None]

FACE = (173.0, 70.0, 277.0, 200.0)
OTHER = (20.0, 300.0, 90.0, 390.0)


@pytest.fixture
def area(qtbot: QtBot, theme: Theme) -> VideoArea:
    area = VideoArea(theme)
    qtbot.addWidget(area)
    area.resize(1264, 430)
    area.show()
    qtbot.waitExposed(area)
    return area


def show(area: VideoArea, shown: Shown, infos: Infos) -> None:
    area.set_models(infos)
    area.show_results(shown)


def set_view(area: VideoArea, key: str) -> None:
    area.set_view(next(spec for spec in VIEWS if spec.key == key))


def line(area: VideoArea) -> DifferenceLine:
    assert isinstance(area.view, DifferenceView)
    return area.view.line


def grab(widget: QWidget) -> QImage:
    QApplication.processEvents()
    return widget.grab().toImage()


def color(image: QImage, x: float, y: float) -> str:
    return image.pixelColor(round(x), round(y)).name().upper()


def device(canvas: Canvas, x: float, y: float) -> tuple[int, int]:
    """Where a point of the frame lies on the canvas."""
    placement = canvas.placement()
    assert placement is not None
    left, top = placement.to_canvas(np.array([x, y], np.float32)).tolist()
    return round(left), round(top)


def outline(canvas: Canvas, box: tuple[float, float, float, float], accent: str, width: int = 2) -> float:
    """The part of a box's outline, seen in the picture, that has this color."""
    image = grab(canvas)
    placement = canvas.placement()
    assert placement is not None
    corners = placement.to_canvas(np.array(box, np.float32))
    x1, y1, x2, y2 = np.floor(corners - width / 2 + 0.5).astype(int).tolist()
    points = [(x, y) for x in range(x1, x2) for y in (y1, y2)]
    points += [(x, y) for y in range(y1, y2) for x in (x1, x2)]
    inside = [(x, y) for x, y in points if 0 <= x < image.width() and 0 <= y < image.height()]
    return sum(color(image, x, y) == accent for x, y in inside) / max(1, len(inside))


def press(widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, key, modifiers))


def test_red_is_red_on_the_screen(
    area: VideoArea, new_frame: Frames, new_shown: MakeShown, infos: Infos
) -> None:
    red = np.zeros((360, 640, 3), np.uint8)
    red[..., 2] = 255
    show(area, new_shown([], [], new_frame(red)), infos)
    for canvas in area.canvases():
        assert color(grab(canvas), canvas.width() / 2, canvas.height() / 2) == "#FF0000"


def test_boxes_lie_where_the_faces_are_also_when_zoomed(
    area: VideoArea, new_shown: MakeShown, infos: Infos
) -> None:
    show(area, new_shown([(FACE, 0.97)], [(FACE, 0.93)]), infos)
    area.set_overlays(OverlayOptions(landmarks=False, scores=False))
    left, right = area.canvases()
    assert outline(left, FACE, DARK.v1) > 0.95
    assert outline(right, FACE, DARK.v2) > 0.95
    before = device(left, *FACE[:2])
    left.zoom(2.5, tuple(float(v) for v in device(left, 225, 130)))
    assert device(left, *FACE[:2]) != before
    assert device(left, *FACE[:2]) == device(right, *FACE[:2])
    assert outline(left, FACE, DARK.v1) > 0.95
    assert outline(right, FACE, DARK.v2) > 0.95


def test_boxes_are_right_on_a_screen_of_two_pixels_a_point() -> None:
    """The same in a process of its own, because Qt takes the scale at the start."""
    code = f"""
import sys; sys.path.insert(0, {str(Path(__file__).parents[1])!r})
import cv2, numpy as np
from PySide6.QtWidgets import QApplication
from video_data import model_info, result
from ffgui.app.style.theme import Theme
from ffgui.palette import DARK
from ffgui.app.views.video_area import VideoArea
from ffgui.app.picture.faces import OverlayOptions
from ffgui.live.state import Frame, Shown
from ffgui.paths import resource
app = QApplication([])
theme = Theme(); theme.set_choice("dark")
area = VideoArea(theme); area.resize(1264, 430); area.show()
frame = Frame(cv2.imread(str(resource("sample/astronaut.jpg"))), 1, 0.0)
both = {{side: result(frame, [({FACE}, 0.9)]) for side in ("left", "right")}}
area.set_models({{"left": model_info("v1", "cbam"), "right": model_info("v2", "eca")}})
area.show_results(Shown(both, "paired", 1))
area.set_overlays(OverlayOptions(landmarks=False, scores=False))
app.processEvents()
canvas = area.canvases()[0]
assert canvas.devicePixelRatioF() == 2.0
image = canvas.grab().toImage()
assert image.width() == 2 * canvas.width()
x1, y1, x2, y2 = canvas.placement().to_canvas(np.array({FACE}, np.float32)).round().astype(int).tolist()
row = [image.pixelColor(x, (y1 + y2) // 2).name().upper() for x in range(x1 - 6, x1 + 7)]
assert row.count(DARK.v1) == 4, row
assert all(image.pixelColor(x, y2).name().upper() == DARK.v1 for x in range(x1, x2))
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": "2"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_overlays_go_off_singly(area: VideoArea, new_shown: MakeShown, infos: Infos) -> None:
    show(area, new_shown([(FACE, 0.97)], []), infos)
    canvas = area.canvases()[0]
    seen = {}
    for name in ("boxes", "landmarks", "scores"):
        area.set_overlays(OverlayOptions(**{n: n == name for n in ("boxes", "landmarks", "scores")}))
        seen[name] = grab(canvas)
    area.set_overlays(OverlayOptions(boxes=False, landmarks=False, scores=False))
    bare = grab(canvas)
    assert len({bare.constBits().tobytes(), *(image.constBits().tobytes() for image in seen.values())}) == 4
    nose = device(canvas, FACE[0] + 0.5 * 104, FACE[1] + 0.6 * 130)
    assert color(seen["landmarks"], *nose) != color(bare, *nose)
    assert color(seen["boxes"], *nose) == color(bare, *nose)


def test_faces_below_the_threshold_are_not_drawn(area: VideoArea, new_shown: MakeShown, infos: Infos) -> None:
    show(area, new_shown([(FACE, 0.45)], []), infos)
    assert outline(area.canvases()[0], FACE, DARK.v1) < 0.02


def test_pictures_outlive_their_frames(area: VideoArea, new_shown: MakeShown, infos: Infos) -> None:
    show(area, new_shown([(FACE, 0.97)], [(FACE, 0.93)]), infos)
    before = grab(area)
    snapshots = area.render_snapshot()
    copies = {side: image.copy() for side, image in snapshots.items()}
    area.set_placeholder("gone")
    gc.collect()
    rubbish = [np.full((512, 512, 3), 9, np.uint8) for _ in range(30)]
    for side, image in snapshots.items():
        assert image == copies[side]
    assert grab(area) != before
    assert len(rubbish) == 30


def test_a_snapshot_has_the_size_of_the_source_and_the_overlays(
    area: VideoArea, new_shown: MakeShown, infos: Infos
) -> None:
    assert area.render_snapshot() == {}
    shown = new_shown([(FACE, 0.97)], [(FACE, 0.93)])
    show(area, shown, infos)
    area.zoom_in()
    images = area.render_snapshot()
    assert set(images) == {"left", "right"}
    for side, accent in (("left", DARK.v1), ("right", DARK.v2)):
        image = images[side]
        assert (image.width(), image.height()) == (512, 512)
        assert color(image, FACE[0], 150) == accent
        blue, green, red = shown.results[side].frame.image[450, 400].tolist()
        assert image.pixelColor(400, 450).getRgb()[:3] == (red, green, blue)


def test_both_panes_show_the_same_serial_and_say_so_once(
    area: VideoArea, qtbot: QtBot, new_shown: MakeShown, infos: Infos
) -> None:
    painted: list[tuple[str, int, float]] = []
    area.painted.connect(lambda *args: painted.append(args))
    for _ in range(3):
        shown = new_shown([(FACE, 0.9)], [])
        show(area, shown, infos)
        qtbot.waitUntil(lambda n=shown.serial: {p[:2] for p in painted} >= {("left", n), ("right", n)})
        assert area.shown is shown
        area.update()
        show(area, shown, infos)
        QApplication.processEvents()
    assert len(painted) == 6
    assert all(0 < seconds < 5 for *_, seconds in painted)


def test_in_free_run_mode_a_pane_is_painted_when_its_own_result_is_new(
    area: VideoArea, qtbot: QtBot, new_frame: Frames, new_shown: MakeShown, infos: Infos
) -> None:
    first = new_shown([(FACE, 0.9)], [], mode="free")
    show(area, first, infos)
    painted: list[tuple[str, int]] = []
    qtbot.waitUntil(lambda: all(not canvas._unpainted for canvas in area.canvases()))
    area.painted.connect(lambda side, serial, _: painted.append((side, serial)))
    newer = result(new_frame(), [(FACE, 0.8)])
    show(area, Shown({"left": newer, "right": first.results["right"]}, "free", first.serial + 1), infos)
    qtbot.waitUntil(lambda: bool(painted))
    QApplication.processEvents()
    assert painted == [("left", first.serial + 1)]


@pytest.mark.parametrize("key", ["wipe", "difference"])
def test_wipe_and_difference_need_paired_results(key: str) -> None:
    spec = current_view(Settings(view=key))
    assert spec.key == key
    assert current_view(Settings(view=key, mode="free")).key == "split"
    assert spec.needs_pair


def test_an_unknown_view_is_the_first(area: VideoArea) -> None:
    assert current_view(Settings(view="of another version")) is VIEWS[0]
    assert current_view(Settings(view="wipe", solo="solo_left")).panes == ("left",)


@pytest.mark.parametrize("key", ["wipe", "difference"])
def test_results_of_different_frames_are_not_shown_as_one(
    area: VideoArea, new_frame: Frames, new_shown: MakeShown, infos: Infos, key: str
) -> None:
    """The last results of free-run mode may arrive when the view has changed already."""
    pair = new_shown([], [])
    show(area, pair, infos)
    set_view(area, key)
    frame = area.canvases()[0].frame()
    assert frame is pair.results["left"].frame
    apart: dict[Side, ModelResult] = {side: result(new_frame(), []) for side in SIDES}
    show(area, Shown(apart, "free", pair.serial + 1), infos)
    assert area.canvases()[0].frame() is frame


def test_the_wipe_line_divides_the_models(
    area: VideoArea, qtbot: QtBot, new_shown: MakeShown, infos: Infos
) -> None:
    show(area, new_shown([(FACE, 0.97)], [(OTHER, 0.93)]), infos)
    area.set_overlays(OverlayOptions(landmarks=False, scores=False))
    set_view(area, "wipe")
    (canvas,) = area.canvases()
    canvas.set_divider(1.0)
    assert outline(canvas, FACE, DARK.v1) > 0.95
    assert outline(canvas, OTHER, DARK.v2) < 0.02
    canvas.set_divider(0.0)
    assert outline(canvas, FACE, DARK.v1) < 0.02
    assert outline(canvas, OTHER, DARK.v2) > 0.95
    middle = device(canvas, (FACE[0] + FACE[2]) / 2, 150)
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(*middle))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(*middle))
    assert canvas.divider_x() == pytest.approx(middle[0], abs=1)
    image = grab(canvas)
    y = device(canvas, 0, 150)[1]
    assert color(image, device(canvas, FACE[0], 0)[0], y) == DARK.v1
    assert color(image, device(canvas, FACE[2], 0)[0], y) != DARK.v1


def test_the_wipe_line_moves_with_the_keyboard(area: VideoArea, new_shown: MakeShown, infos: Infos) -> None:
    show(area, new_shown([], []), infos)
    set_view(area, "wipe")
    (canvas,) = area.canvases()
    none, shift = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
    press(canvas, Qt.Key.Key_Left, none)
    assert canvas.divider == pytest.approx(0.49)
    press(canvas, Qt.Key.Key_Right, shift)
    assert canvas.divider == pytest.approx(0.59)
    press(canvas, Qt.Key.Key_End, none)
    assert canvas.divider == 1
    press(canvas, Qt.Key.Key_Right, none)
    assert canvas.divider == 1
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Left, none)
    override.ignore()
    QApplication.sendEvent(canvas, override)
    assert override.isAccepted()
    other = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Space, none)
    other.ignore()
    QApplication.sendEvent(canvas, other)
    assert not other.isAccepted()


def test_wheel_drag_and_keys_move_both_panes(
    area: VideoArea, qtbot: QtBot, new_shown: MakeShown, infos: Infos
) -> None:
    show(area, new_shown([], []), infos)
    left, right = area.canvases()
    wheel = QWheelEvent(
        QPointF(300, 200),
        left.mapToGlobal(QPointF(300, 200)),
        QPoint(),
        QPoint(0, 120 * 4),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(left, wheel)
    assert area.zoom == pytest.approx(1.25**4)
    assert left.placement() == right.placement()
    before = left.placement()
    qtbot.mousePress(right, Qt.MouseButton.LeftButton, pos=QPoint(300, 200))
    qtbot.mouseMove(right, QPoint(280, 190))
    qtbot.mouseRelease(right, Qt.MouseButton.LeftButton, pos=QPoint(280, 190))
    assert before is not None
    moved = left.placement()
    assert moved is not None
    assert (moved.left, moved.top) == (pytest.approx(before.left - 20), pytest.approx(before.top - 10))
    press(left, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert left.placement() == right.placement() != moved
    area.fit()
    assert area.zoom == 1
    area.zoom_in()
    area.zoom_out()
    assert area.zoom == pytest.approx(1)


def test_the_difference_view_draws_and_counts(
    area: VideoArea, qtbot: QtBot, new_shown: MakeShown, infos: Infos
) -> None:
    third = (300.0, 300.0, 420.0, 440.0)
    area.set_overlays(OverlayOptions(scores=False))
    set_view(area, "difference")
    with qtbot.waitSignal(area.difference_changed):
        show(area, new_shown([(FACE, 0.9), (OTHER, 0.8)], [(FACE, 0.8), (third, 0.7)]), infos)
    (canvas,) = area.canvases()
    assert outline(canvas, OTHER, DARK.v1) > 0.95
    assert 0.3 < outline(canvas, third, DARK.v2) < 0.8
    assert outline(canvas, FACE, "#C9CED6", width=1) > 0.95
    frame = area.difference_summary.frame
    assert (frame.both, frame.only_left, frame.only_right, frame.near) == (1, 1, 1, 0)
    assert frame.score_difference == pytest.approx(0.1)
    text = line(area).text
    for words in (
        "both 1 / 1",
        "only V1 1 / 1",
        "only V2 1 / 1",
        "nearly 0 / 0",
        "+0.100 / +0.100",
        "IoU 1.00",
    ):
        assert words in text
    area.reset_difference()
    assert area.difference_summary.session.frames == 0
    assert "both – / –" in line(area).text


def test_the_difference_view_shows_at_once_what_was_counted_before(
    area: VideoArea, new_shown: MakeShown, infos: Infos
) -> None:
    area.set_overlays(OverlayOptions(scores=False))
    show(area, new_shown([(FACE, 0.9), (OTHER, 0.8)], [(FACE, 0.8)]), infos)
    set_view(area, "difference")
    (canvas,) = area.canvases()
    assert outline(canvas, OTHER, DARK.v1) > 0.95
    session = area.difference_summary.session
    assert (session.frames, session.only_left) == (1, 1)


def test_counts_change_four_times_a_second_at_most(
    area: VideoArea, qtbot: QtBot, new_shown: MakeShown, infos: Infos
) -> None:
    changes: list[int] = []
    area.difference_changed.connect(lambda: changes.append(area.difference_summary.session.frames))
    for _ in range(20):
        show(area, new_shown([(FACE, 0.9)], []), infos)
    assert changes == []
    qtbot.waitUntil(lambda: bool(changes), timeout=5000)
    assert changes == [20]


def test_a_pane_alone_hides_the_other(area: VideoArea, new_shown: MakeShown, infos: Infos) -> None:
    show(area, new_shown([], []), infos)
    for side, other in (("left", "right"), ("right", "left")):
        set_view(area, f"solo_{side}")
        QApplication.processEvents()
        assert area.header("left" if side == "left" else "right").isVisible()
        assert not area.header("left" if other == "left" else "right").isVisible()
        (canvas,) = area.canvases()
        assert canvas.width() == area.width()


def test_a_side_without_a_result_keeps_its_last_picture_dimmed(
    area: VideoArea, new_frame: Frames, new_shown: MakeShown, infos: Infos
) -> None:
    frame = new_frame(np.full((360, 640, 3), 200, np.uint8))
    right = area.canvases()[1]

    def lightness() -> int:
        return grab(right).pixelColor(right.width() // 2, right.height() // 2).lightness()

    show(area, new_shown([], [], frame), infos)
    assert lightness() == 200
    show(area, new_shown([], None, frame), infos)
    assert 20 < lightness() < 150
    show(area, new_shown([], [], frame), infos)
    assert lightness() == 200


def test_skeleton_and_dimming(area: VideoArea, new_shown: MakeShown, infos: Infos) -> None:
    area.set_placeholder("Loading models")
    skeleton = grab(area)
    assert color(skeleton, 5, 200) == DARK.surface
    shown = new_shown([], [])
    show(area, shown, infos)
    picture = grab(area)
    assert picture != skeleton
    area.set_dimmed(True)
    assert grab(area) != picture
    area.set_dimmed(False)
    assert grab(area) == picture
    area.set_placeholder("Opening camera")
    show(area, shown, infos)  # what was seen before does not come back
    assert color(grab(area), 5, 200) == DARK.surface


def test_headers_have_dashes_before_there_is_data_and_never_change_their_size(
    area: VideoArea, new_shown: MakeShown, infos: Infos
) -> None:
    header = area.header("left")
    assert header.text == "No model  – fps  – ms  (–/s)  – faces"
    show(area, new_shown([], []), infos)
    sizes = [readout.geometry() for readout in header.readouts()]
    area.set_numbers("left", PaneNumbers(fps=31.2, ms=14.23, capacity=70.3, faces=1))
    assert header.text == "V1 CBAM  31 fps  14.2 ms  (70/s)  1 face"
    area.set_numbers("left", PaneNumbers(fps=120.0, ms=123.4, capacity=8.1, faces=0))
    assert header.text == "V1 CBAM  120 fps  123.4 ms  (8/s)  0 faces"
    assert [readout.geometry() for readout in header.readouts()] == sizes
    assert all(readout.toolTip() and readout.accessibleName() for readout in header.readouts())
    assert "120 fps" in header.readouts()[0].accessibleName()


def test_nothing_is_cut_off_in_a_small_window(area: VideoArea, new_shown: MakeShown, infos: Infos) -> None:
    show(area, new_shown([], []), infos)
    area.resize(480, 300)
    for view in ("split", "difference"):
        set_view(area, view)
        QApplication.processEvents()
        parts = [*area.header("left").readouts(), *area.header("right").readouts()]
        parts += line(area).readouts() if view == "difference" else []
        for readout in parts:
            parent = readout.parentWidget()
            assert parent.rect().contains(readout.geometry())
            assert readout.width() >= readout.sizeHint().width()


def test_stage_mode_has_two_large_numbers_a_model(
    area: VideoArea, new_shown: MakeShown, infos: Infos
) -> None:
    show(area, new_shown([], []), infos)
    set_view(area, "difference")
    ordinary = area.header("left").readouts()[0].height()
    area.set_stage(True)
    QApplication.processEvents()
    for side in SIDES:
        visible = [readout for readout in area.header(side).readouts() if readout.isVisible()]
        assert len(visible) == 2
        assert all(readout.height() > 1.5 * ordinary for readout in visible)
        assert len({readout.y() for readout in visible}) == 1
    assert not line(area).isVisible()
    area.set_stage(False)
    QApplication.processEvents()
    assert area.header("left").readouts()[0].height() == ordinary


def test_accents_follow_model_and_theme(
    area: VideoArea, theme: Theme, new_shown: MakeShown, infos: Infos
) -> None:
    area.set_overlays(OverlayOptions(landmarks=False, scores=False))
    swapped = {"left": infos["right"], "right": infos["left"]}
    show(area, new_shown([(FACE, 0.9)], []), swapped)
    left = area.canvases()[0]
    assert outline(left, FACE, DARK.v2) > 0.95
    theme.set_choice("light")
    assert outline(left, FACE, theme.palette.v2) > 0.95


def test_two_models_of_one_kind_are_told_apart(area: VideoArea, new_shown: MakeShown) -> None:
    same = {side: model_info("v1", "cbam") for side in SIDES}
    set_view(area, "difference")
    show(area, new_shown([(FACE, 0.9)], [(OTHER, 0.9)]), same)
    area.set_overlays(OverlayOptions(scores=False))
    (canvas,) = area.canvases()
    assert outline(canvas, FACE, DARK.v1) > 0.95
    assert 0.3 < outline(canvas, OTHER, DARK.v1) < 0.8
    assert "only left" in line(area).text


def test_the_spatial_gate_is_laid_over_on_request(area: VideoArea, new_frame: Frames, infos: Infos) -> None:
    gate = np.ones((60, 80), np.float32)
    gate[:, 40:] = 0.0
    frame = new_frame(np.full((480, 640, 3), 128, np.uint8))
    attention = Attention({}, gate)
    results: dict[Side, ModelResult] = {"left": result(frame, [], attention), "right": result(frame, [])}
    show(area, Shown(results, "paired", 1), infos)
    left, right = area.canvases()
    plain = grab(right)
    area.set_overlays(OverlayOptions(spatial=True))
    image = grab(left)
    open_, shut = (device(left, x, 240) for x in (160, 480))
    assert image.pixelColor(*shut).lightness() < 60
    assert image.pixelColor(*open_).blue() > image.pixelColor(*open_).red() + 10
    assert grab(right) == plain


def test_a_failing_painter_leaves_the_process_alive(
    area: VideoArea, new_shown: MakeShown, infos: Infos, qtbot: QtBot
) -> None:
    show(area, new_shown([], []), infos)
    canvas = area.canvases()[0]

    def fail(*_: object) -> None:
        raise ValueError("on purpose")

    canvas.paint_over = fail  # type: ignore[method-assign]
    with qtbot.captureExceptions(), contextlib.suppress(ValueError):
        canvas.repaint()
    del canvas.paint_over
    show(area, new_shown([], []), infos)
    assert color(grab(canvas), 2, 200) == DARK.background


def test_canvases_can_be_found_by_a_screen_reader(area: VideoArea) -> None:
    canvases = []
    for spec in VIEWS:
        area.set_view(spec)
        canvases += area.canvases()
    names = {canvas.accessibleName() for canvas in canvases}
    assert len(names) == 4
    assert all(names)
    assert all(canvas.accessibleDescription() for canvas in canvases)


@pytest.fixture(scope="module")
def detector() -> Detector:
    try:
        path = resolve_model("v1")
    except UserError as error:
        pytest.skip(str(error))
    return Detector(load_model(path), InferenceSize.parse("640x480"))


def test_a_real_face_is_boxed_by_a_real_model(area: VideoArea, detector: Detector, new_frame: Frames) -> None:
    frame = new_frame()
    found = ModelResult(frame, detector.detect(frame.image, 0.3), 0.5, 0.0, 1.0, 0)
    show(area, Shown({"left": found, "right": found}, "paired", 1), {"left": detector.info, "right": None})
    box = found.result.detections.above(0.5).boxes[0].tolist()
    area.set_overlays(OverlayOptions(landmarks=False, scores=False))
    assert outline(area.canvases()[0], (box[0], box[1], box[2], box[3]), DARK.v1) > 0.9
    assert area.difference_summary.frame.both == len(found.result.detections.above(0.5))
