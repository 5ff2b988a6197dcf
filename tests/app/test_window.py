"""The window at work: sources, playing, views, models, notices."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from window_helpers import PATIENCE_MS, Opener, wait_for_results

from ffgui.app import language, main
from ffgui.app.dialogs.drop_hint import DropHint
from ffgui.app.help.help_window import HelpWindow
from ffgui.app.window import MainWindow
from ffgui.detect.engines import ONNX_RUNTIME, native
from ffgui.detect.model_files import resolve_model


def trigger(window: MainWindow, key: str) -> None:
    window.actions_by_key[key].trigger()


def drop(window: MainWindow, x: float, *files: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    actions, buttons, modifiers = (
        Qt.DropAction.CopyAction,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    enter = QDragEnterEvent(QPoint(int(x), 300), actions, data, buttons, modifiers)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(x, 300), actions, data, buttons, modifiers))


def grabbed(window: MainWindow) -> np.ndarray:
    image = window.video.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return pixels[:, : image.width(), :3].astype(int)


def test_first_start_shows_the_sample_with_boxes_and_no_dialog(running: MainWindow, qtbot: QtBot) -> None:
    def both_found() -> bool:
        shown = running.controller.pipeline.latest()
        return shown is not None and all(len(r.result.detections.above(0.5)) for r in shown.results.values())

    qtbot.waitUntil(both_found, timeout=PATIENCE_MS)
    assert QGuiApplication.modalWindow() is None
    assert running.notices.message is None
    assert running.toolbar.source.text() == "Source: Sample"
    assert running.seek_bar.isVisible()


def test_pane_headers_say_what_the_pipeline_measured(running: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: "–" not in running.video.header("left").text, timeout=PATIENCE_MS)
    assert running.video.header("left").text.startswith("V1")
    assert running.video.header("right").text.startswith("V2")
    assert "ms" in running.video.header("right").text


def test_pause_holds_the_picture_and_step_and_seek_move_it(running: MainWindow, qtbot: QtBot) -> None:
    pipeline = running.controller.pipeline
    trigger(running, "pause")
    qtbot.waitUntil(lambda: pipeline.status().phase == "paused", timeout=PATIENCE_MS)
    qtbot.wait(1500)  # some results were on their way
    held = pipeline.latest()
    qtbot.wait(300)
    assert pipeline.latest() is held
    assert held is not None
    number = held.results["left"].frame.position
    trigger(running, "step_forward")
    wait_for_results(running, qtbot)
    stepped = pipeline.latest()
    assert stepped is not None
    assert number is not None
    assert stepped.results["left"].frame.position == pytest.approx(number + 1 / 30, abs=0.02)
    running.seek_bar.seek_requested.emit(5.0)
    qtbot.waitUntil(lambda: abs((pipeline.position() or 0) - 5.0) < 0.1, timeout=PATIENCE_MS)
    trigger(running, "pause")
    qtbot.waitUntil(lambda: pipeline.status().phase == "running", timeout=PATIENCE_MS)


def test_sources_can_be_switched_while_running(
    running: MainWindow, qtbot: QtBot, clip: Path, picture: Path
) -> None:
    for path in (clip, picture.parent, picture):
        running.source_dialogs.open_path(path)
        qtbot.waitUntil(lambda: running.controller.pipeline.status().phase == "running", timeout=PATIENCE_MS)
        wait_for_results(running, qtbot, more=0)
        assert path.name in running.windowTitle()
    qtbot.waitUntil(lambda: not running.seek_bar.isVisible(), timeout=PATIENCE_MS)
    trigger(running, "sample")
    qtbot.waitUntil(running.seek_bar.isVisible, timeout=PATIENCE_MS)
    wait_for_results(running, qtbot)


@pytest.mark.parametrize("content", [b"", b"no video at all", b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 64])
def test_a_bad_file_gets_a_notice_and_the_sample_goes_on(
    running: MainWindow, qtbot: QtBot, tmp_path: Path, content: bytes
) -> None:
    bad = tmp_path / "bad.mp4"
    bad.write_bytes(content)
    running.source_dialogs.open_path(bad)
    qtbot.waitUntil(lambda: running.notices.message is not None, timeout=PATIENCE_MS)
    assert running.notices.message is not None
    assert "bad.mp4" in running.notices.message.text
    assert running.notices.message.level == "error"
    wait_for_results(running, qtbot)
    assert running.controller.spec.kind == "sample"


def test_a_camera_that_is_not_there_gets_a_notice(running: MainWindow, qtbot: QtBot) -> None:
    running.source_dialogs.open_text("camera:no such camera")
    qtbot.waitUntil(lambda: running.notices.message is not None, timeout=PATIENCE_MS)
    assert running.notices.message is not None
    assert "no such camera" in running.notices.message.text


def test_nonsense_as_address_gets_a_notice(running: MainWindow) -> None:
    running.source_dialogs.open_text("gopher://somewhere")
    assert running.notices.message is not None
    assert "gopher" in running.notices.message.text


def test_the_end_of_a_file_offers_to_play_again(open_window: Opener, qtbot: QtBot, clip: Path) -> None:
    window = open_window(str(clip), loop=False)
    wait_for_results(window, qtbot)
    duration = window.controller.pipeline.status().source.duration
    window.controller.pipeline.seek(duration - 0.2)
    qtbot.waitUntil(lambda: window.controller.pipeline.status().phase == "ended", timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: window.notices.message is not None, timeout=PATIENCE_MS)
    assert window.notices.message.buttons[0].text == "Play again"
    window.notices.message.buttons[0].action()
    qtbot.waitUntil(lambda: window.notices.message is None, timeout=PATIENCE_MS)
    wait_for_results(window, qtbot)


def test_dropped_pictures_are_shown_and_dropped_models_loaded(
    running: MainWindow, qtbot: QtBot, picture: Path
) -> None:
    drop(running, 100, picture)
    qtbot.waitUntil(lambda: picture.name in running.windowTitle(), timeout=PATIENCE_MS)
    drop(running, running.width() - 100, resolve_model("v1"))
    qtbot.waitUntil(lambda: running.controller.infos()["right"].version == "v1", timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: running.notices.message is not None, timeout=PATIENCE_MS)
    assert "same kind" in running.notices.message.text


def test_a_drag_says_what_a_drop_would_do(running: MainWindow, picture: Path) -> None:
    hint = running.findChild(DropHint)
    assert hint is not None
    for x, file, text in (
        (100, resolve_model("v1"), "Load in place of V1"),
        (running.width() - 100, resolve_model("v1"), "Load in place of V2"),
        (100, picture, "Open"),
    ):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(file))])
        actions, buttons = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        enter = QDragEnterEvent(QPoint(int(x), 300), actions, data, buttons, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(running, enter)
        assert hint.isVisible()
        assert hint.text == text
        assert hint.geometry().contains(QPoint(x, 100))
    QApplication.sendEvent(running, QDragLeaveEvent())
    assert hint.isHidden()


def test_a_foreign_model_is_refused_and_the_old_one_stays(
    running: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    foreign = tmp_path / "foreign.onnx"
    foreign.write_bytes(b"not a model")
    drop(running, 10, foreign)
    qtbot.waitUntil(lambda: running.notices.message is not None, timeout=PATIENCE_MS)
    assert "foreign.onnx" in running.notices.message.text
    wait_for_results(running, qtbot)
    assert running.controller.infos()["left"].version == "v1"


def test_swapping_exchanges_models_and_colors(running: MainWindow, qtbot: QtBot) -> None:
    trigger(running, "swap")
    qtbot.waitUntil(lambda: running.controller.infos()["left"].version == "v2", timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: running.controller.infos()["right"].version == "v1", timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: running.video.header("left").text.startswith("V2"), timeout=PATIENCE_MS)


def test_the_variant_changes_in_both_panes(running: MainWindow, qtbot: QtBot) -> None:
    running.dock.panel("models").variant.chosen.emit("dense")

    def dense() -> bool:
        return {info.variant for info in running.controller.infos().values()} == {"dense"}

    qtbot.waitUntil(dense, timeout=PATIENCE_MS)
    assert running.controller.settings.values.variant == "dense"


def test_free_mode_switches_wipe_and_difference_off_with_a_reason(running: MainWindow, qtbot: QtBot) -> None:
    trigger(running, "difference")
    assert running.video.spec.key == "difference"
    trigger(running, "free")
    assert not running.actions_by_key["difference"].isEnabled()
    assert "paired" in running.actions_by_key["difference"].toolTip().lower()
    assert running.video.spec.key == "split"
    trigger(running, "paired")
    assert running.video.spec.key == "difference"
    assert running.actions_by_key["difference"].isEnabled()


def test_a_pane_alone_stops_the_other_model(running: MainWindow, qtbot: QtBot) -> None:
    trigger(running, "solo_left")
    assert running.controller.pipeline.options.sides == ("left",)

    def alone() -> bool:
        shown = running.controller.pipeline.latest()
        return shown is not None and set(shown.results) == {"left"}

    qtbot.waitUntil(alone, timeout=PATIENCE_MS)
    trigger(running, "solo_left")
    assert running.controller.pipeline.options.sides == ("left", "right")


def test_overlays_can_be_switched_off_singly(running: MainWindow) -> None:
    for key in ("boxes", "landmarks", "scores"):
        trigger(running, key)
        assert getattr(running.video.overlays, key) is False
        trigger(running, key)
        assert getattr(running.video.overlays, key) is True


def test_the_theme_changes_pictures_and_widgets_at_once(running: MainWindow) -> None:
    dark = grabbed(running)[3, 400].sum()
    running.theme.set_choice("light")
    assert grabbed(running)[3, 400].sum() > dark + 300
    assert running.palette().window().color().lightness() > 200


def test_a_snapshot_holds_both_pictures_and_all_faces(
    running: MainWindow, qtbot: QtBot, picture: Path, tmp_path: Path
) -> None:
    running.source_dialogs.open_path(picture)
    qtbot.waitUntil(lambda: running.controller.pipeline.status().phase == "running", timeout=PATIENCE_MS)
    wait_for_results(running, qtbot, more=0)
    qtbot.wait(300)
    trigger(running, "snapshot")
    trigger(running, "snapshot")
    folder = tmp_path / "snapshots"
    running.snapshots.wait()
    qtbot.waitUntil(
        lambda: running.notices.message is not None and bool(running.notices.message.buttons),
        timeout=PATIENCE_MS,
    )
    record = json.loads(next(folder.glob("*.json")).read_text())
    image = QImage(str(next(folder.glob("*.png"))))
    frame = record["panes"]["left"]["frame"]
    assert image.width() == 2 * frame["width"] + 8
    assert image.height() > frame["height"]
    assert record["view"] == "split"
    assert running.notices.message is not None
    assert [button.text for button in running.notices.message.buttons] == ["Show", "Copy"]
    assert record["panes"]["left"]["model"]["version"] == "v1"
    assert len(record["panes"]["right"]["faces"]) == 1
    assert record["settings"]["score"] == 0.5


@pytest.mark.parametrize("view", ["difference", "wipe"])
def test_a_snapshot_shows_the_view_on_screen(running: MainWindow, qtbot: QtBot, view: str) -> None:
    trigger(running, view)
    wait_for_results(running, qtbot)
    trigger(running, "snapshot")
    qtbot.waitUntil(lambda: running.notices.message is not None, timeout=PATIENCE_MS)
    folder = Path(running.settings.values.snapshot_folder)
    record = json.loads(next(folder.glob("*.json")).read_text())
    image = QImage(str(next(folder.glob("*.png"))))
    assert record["view"] == view
    assert image.width() == record["panes"]["left"]["frame"]["width"]
    assert len(record["panes"]) == 2


def test_a_snapshot_too_large_for_a_file_is_reported(tmp_path: Path) -> None:
    from ffgui.app.snapshot import Snapshot, SnapshotPicture, write
    from ffgui.errors import UserError

    wide = QImage(600_000, 1, QImage.Format.Format_RGB32)
    pictures = (SnapshotPicture(wide, "", "#ffffff"), SnapshotPicture(wide, "", "#ffffff"))
    with pytest.raises(UserError, match="too large"):
        write(Snapshot(pictures, "", {}), tmp_path, "wide")
    assert list(tmp_path.iterdir()) == []


def test_a_snapshot_that_cannot_be_saved_gets_a_notice(
    open_window: Opener, qtbot: QtBot, tmp_path: Path
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file where a folder should be")
    window = open_window(snapshot_folder=str(taken))
    wait_for_results(window, qtbot)
    trigger(window, "snapshot")
    qtbot.waitUntil(lambda: window.notices.message is not None, timeout=PATIENCE_MS)
    assert "Could not save" in window.notices.message.text
    wait_for_results(window, qtbot)


def test_settings_are_kept_from_one_start_to_the_next(open_window: Opener, tmp_path: Path) -> None:
    from ffgui.app.settings_file import load

    file = tmp_path / "config" / "settings.json"
    window = open_window(file=file)
    window.settings.change(score=0.6)
    trigger(window, "scores")
    window.dock.show_panel("models")
    window.close()
    kept, notice = load(file)
    assert notice == ""
    assert (kept.score, kept.scores, kept.panels[0]) == (0.6, False, "models")


def test_stage_mode_leaves_pictures_and_numbers_only(running: MainWindow, qtbot: QtBot) -> None:
    trigger(running, "stage")
    hidden = (running.toolbar, running.statusBar(), running.dock, running.seek_bar, running.notices.strip)
    assert not any(widget.isVisible() for widget in hidden)
    assert running.video.isVisible()
    trigger(running, "leave_stage")
    assert running.toolbar.isVisible()
    assert running.dock.isVisible()


def test_measuring_fairly_ends_with_a_table(running: MainWindow, qtbot: QtBot) -> None:
    trigger(running, "fair")
    qtbot.waitUntil(lambda: running.fair.result is not None, timeout=4 * PATIENCE_MS)
    assert running.fair.result.frames > 0
    qtbot.waitUntil(lambda: running.actions_by_key["fair"].text() == "Measure fairly", timeout=PATIENCE_MS)
    wait_for_results(running, qtbot)


def test_a_measurement_is_canceled_from_its_message_and_by_another_source(
    running: MainWindow, qtbot: QtBot, picture: Path
) -> None:
    for act in (
        lambda: running.notices.info_line.clicked.emit(0),
        lambda: running.source_dialogs.open_path(picture),
    ):
        trigger(running, "fair")
        assert running.actions_by_key["fair"].text() == "Cancel measurement"
        qtbot.waitUntil(
            lambda: running.notices.message is not None and "frame 2" in running.notices.message.text,
            timeout=PATIENCE_MS,
        )
        running.refresh_now()
        assert running.video.header("left").text.count("\u2013") >= 3
        act()
        qtbot.waitUntil(lambda: not running.fair.running, timeout=PATIENCE_MS)
        assert running.fair.result is None
        assert running.notices.message is None
    qtbot.waitUntil(lambda: picture.name in running.windowTitle(), timeout=PATIENCE_MS)


def test_the_shipped_pair_comes_back(running: MainWindow, qtbot: QtBot) -> None:
    running.controller.load_model("right", resolve_model("v1", "dense"))
    qtbot.waitUntil(lambda: running.controller.infos()["right"].variant == "dense", timeout=PATIENCE_MS)
    running.dock.show_panel("models")
    running.refresh_now()
    assert running.dock.panel("models").variant.key is None
    trigger(running, "shipped_pair")

    def pair() -> bool:
        running.refresh_now()
        infos = running.controller.infos()
        return (infos["left"].version, infos["right"].version) == ("v1", "v2")

    qtbot.waitUntil(pair, timeout=PATIENCE_MS)
    assert running.dock.panel("models").variant.key == "deformable"


def test_timers_stand_still_while_hidden(running: MainWindow, qtbot: QtBot) -> None:
    timers = running._refresher._timers.values()
    assert all(timer.isActive() for timer in timers)
    running.hide()
    assert not any(timer.isActive() for timer in timers)
    running.show()
    assert all(timer.isActive() for timer in timers)


def test_closing_twice_while_running_is_clean(running: MainWindow) -> None:
    running.close()
    running.shut_down()
    assert running.controller.pipeline.status().phase == "stopped"


def test_diagnostics_name_versions_but_no_address(running: MainWindow) -> None:
    running.settings.change(addresses=("rtsp://user:secret@camera/1",))
    trigger(running, "diagnostics")
    text = QGuiApplication.clipboard().text()
    assert "onnxruntime" in text
    assert f"kernel {native.kernels()}" in text
    assert "secret" not in text


def test_the_status_line_names_our_kernels(running: MainWindow, qtbot: QtBot) -> None:
    kernel = native.kernels()
    expected = "ONNX Runtime" if kernel == ONNX_RUNTIME else f"ONNX Runtime ({kernel})"
    qtbot.waitUntil(lambda: running.status_line._backend.text().startswith(f"{expected}, "))


def test_no_camera_is_opened_by_looking_for_cameras(running: MainWindow, qtbot: QtBot) -> None:
    running.start_watching_cameras()
    running.toolbar.source.menu().aboutToShow.emit()
    texts = [action.text() for action in running.toolbar.source.menu().actions()]
    assert "Open file…" in texts
    assert "Sample" in texts
    assert running.status_line._dot.isHidden()


def test_panels_are_hidden_and_shown_again(running: MainWindow) -> None:
    trigger(running, "panels")
    assert running.dock.isHidden()
    assert not running.actions_by_key["panels"].isChecked()
    trigger(running, "panels")
    assert running.dock.isVisible()


def test_place_and_mode_of_attention_are_kept(open_window: Opener, tmp_path: Path, qtbot: QtBot) -> None:
    from ffgui.app.settings_file import load

    file = tmp_path / "config" / "settings.json"
    window = open_window(file=file, attention_place="c5", attention_mode="deviation")
    panel = window.dock.panel("attention")
    assert (panel.places.key, panel.modes.key) == ("c5", "deviation")
    for segments, key in ((panel.places, "p4"), (panel.modes, "sorted")):
        qtbot.mouseClick(segments.button(key), Qt.MouseButton.LeftButton)
    window.close()
    kept, _ = load(file)
    assert (kept.attention_place, kept.attention_mode) == ("p4", "sorted")


def test_help_is_one_window(running: MainWindow, qtbot: QtBot) -> None:
    for key, page in (("help", "Shortcuts"), ("about", "About"), ("help", "Shortcuts")):
        trigger(running, key)
        (shown,) = running.findChildren(HelpWindow)
        assert shown.isVisible()
        assert shown._tabs.tabText(shown._tabs.currentIndex()) == page
    qtbot.waitUntil(lambda: shown.about.list.count() > 0, timeout=PATIENCE_MS)
    with qtbot.waitSignal(shown.destroyed):
        shown.close()
    trigger(running, "about")
    (again,) = running.findChildren(HelpWindow)
    qtbot.waitUntil(lambda: again.about.list.count() > 0, timeout=PATIENCE_MS)


@pytest.mark.parametrize(("name", "other"), [("backend", "torch"), ("language", "de")])
def test_a_restart_is_not_offered_once_the_change_is_undone(
    running: MainWindow, qapp: QApplication, name: str, other: str
) -> None:
    language.install(qapp, "en")
    running.settings.change(language="en")
    running.settings.change(**{name: other})
    message = running.notices.message
    assert message is not None
    assert "after a restart" in message.text
    running.settings.change(**{name: {"backend": ONNX_RUNTIME, "language": "en"}[name]})
    assert running.notices.message != message


def test_a_refresh_without_news_changes_no_action(running: MainWindow) -> None:
    """Each change of an action makes Qt connect its buttons again, and draw icons that it then keeps."""
    changed: list[str] = []
    running.actions_by_key.refresh()
    for action in running.actions_by_key:
        action.changed.connect(lambda action=action: changed.append(action.objectName()))
    running.actions_by_key.refresh()
    assert changed == []


def test_panels_are_made_in_turns_with_what_else_is_due(qtbot: QtBot) -> None:
    log: list[str] = []

    def steps() -> Iterator[None]:
        for number in range(3):
            log.append(f"step {number}")
            yield

    main._in_turns(steps())
    QTimer.singleShot(0, lambda: log.append("paint"))
    qtbot.waitUntil(lambda: len(log) == 4, timeout=PATIENCE_MS)
    assert log[:2] == ["step 0", "paint"] or log[:3] == ["step 0", "step 1", "paint"]
