"""Controls, sizes and places that a user changes, in the real window."""

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QAccessible, QWheelEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialogButtonBox,
    QInputDialog,
    QLabel,
    QPushButton,
    QSlider,
    QWidget,
)
from pytestqt.qtbot import QtBot
from window_helpers import PATIENCE_MS, Opener, wait_for_results

from ffgui.app.settings import SCORE_LIMITS
from ffgui.app.window import MainWindow


def wheel_over(widget: QWidget) -> None:
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_numbers_of_the_sheet_are_shown_and_take_effect_on_enter(running: MainWindow, qtbot: QtBot) -> None:
    running.actions_by_key["adjust"].trigger()
    box = running.sheet.score
    edit = box.lineEdit()
    qtbot.waitUntil(lambda: edit.isVisible() and edit.hasSelectedText())
    for number in (running.sheet.score, running.sheet.nms, running.sheet.threads):
        assert number.lineEdit().width() > number.fontMetrics().horizontalAdvance("0.00")
    assert running.sheet.threads.text() == "Auto"
    qtbot.keyClicks(edit, "0.25")
    assert edit.text() == "0.25"
    assert running.settings.values.score == 0.5
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert running.settings.values.score == 0.25
    qtbot.keyClicks(edit, "0.7")
    qtbot.keyClick(edit, Qt.Key.Key_Escape)
    assert edit.text() == "0.25"
    assert running.settings.values.score == 0.25
    assert running.sheet.isVisible()
    qtbot.keyClicks(edit, "0.6")
    running.sheet.nms.setFocus()
    assert running.settings.values.score == 0.6
    running.sheet.close()


def test_the_wheel_changes_nothing_without_focus(running: MainWindow) -> None:
    running.dock.show_panel("models")
    for widget in (running, running.sheet):
        for box in widget.findChildren(QComboBox):
            box.addItem("another")
            before = box.currentIndex()
            wheel_over(box)
            assert box.currentIndex() == before
        for slider in widget.findChildren(QSlider):
            before = slider.value()
            wheel_over(slider)
            assert slider.value() == before
    for number in (running.sheet.score, running.sheet.nms, running.sheet.threads):
        wheel_over(number)
    assert (running.settings.values.score, running.settings.values.threads) == (0.5, 0)


def test_combo_boxes_have_a_label_that_names_them(running: MainWindow) -> None:
    for box in {*running.findChildren(QComboBox), *running.sheet.findChildren(QComboBox)}:
        name = box.accessibleName()
        labels = box.window().findChildren(QLabel)
        assert any(label.buddy() is box and label.text() == name for label in labels)
        interface = QAccessible.queryAccessibleInterface(box)
        assert interface.text(QAccessible.Text.Description) == name


def test_exclusive_segments_are_radio_buttons_in_groups_of_one_name(running: MainWindow) -> None:
    segments = [button for button in running.findChildren(QPushButton) if button.isCheckable()]
    groups: dict[str, set[int]] = {}
    for button in segments:
        interface = QAccessible.queryAccessibleInterface(button)
        assert interface.role() == QAccessible.Role.RadioButton
        parent = button.parentWidget()
        assert parent is not None
        groups.setdefault(parent.accessibleName(), set()).add(id(parent))
    assert all(len(parents) == 1 for parents in groups.values())


def test_the_tab_key_goes_through_the_panels_from_left_to_right(running: MainWindow) -> None:
    names = []
    widget: QWidget = running
    for _ in range(300):
        widget = widget.nextInFocusChain()
        names.append(widget.accessibleName())
    order = ["Attention panel", "Speed panel", "Models panel", "Detach panels", "Hide panels", "Layer: C3"]
    assert sorted(order, key=names.index) == order


def test_panels_fit_again_after_the_window_was_small(running: MainWindow, qtbot: QtBot) -> None:
    heights = []
    for size in ((1280, 800), (640, 420), (1280, 800)):
        running.resize(*size)
        qtbot.wait(100)
        heights.append(running.dock.height())
    assert heights[0] == heights[2] > heights[1] == running.dock.bar_height


def test_a_dragged_height_yields_in_a_lower_window_and_comes_back(running: MainWindow, qtbot: QtBot) -> None:
    splitter = running.dock.parentWidget()
    splitter.moveSplitter(splitter.height() - 330, 1)
    dragged = running.dock.height()
    assert dragged == pytest.approx(330, abs=8)
    running.resize(640, 420)
    qtbot.wait(100)
    assert running.video.canvases()[0].height() >= 150
    running.resize(1280, 800)
    qtbot.waitUntil(lambda: running.dock.height() == dragged)
    assert running.settings.values.to_json()["panel_height"] == dragged


def test_a_dragged_height_is_kept_at_the_next_start(open_window: Opener, qtbot: QtBot) -> None:
    window = open_window(panel_height=330, panel_height_in=800)
    qtbot.waitUntil(lambda: window.dock.height() == 330)


def test_the_first_window_fits_the_screen_and_so_does_help(open_window: Opener, qtbot: QtBot) -> None:
    from ffgui.app.help.help_window import HelpWindow
    from ffgui.app.widgets.screen_fit import fitting

    window = open_window(window_size=None)
    screen = window.screen().availableGeometry()
    assert screen.width() < 1280  # otherwise this shows nothing
    assert screen.contains(QRect(screen.topLeft(), window.size()))
    window.show_help("About")
    help_window = window.findChild(HelpWindow)
    assert help_window is not None
    assert screen.contains(QRect(screen.topLeft(), help_window.size()))
    assert fitting(window, help_window.size()) == help_window.size()
    qtbot.waitUntil(lambda: help_window.about.list.count() > 0, timeout=PATIENCE_MS)
    help_window.close()


def test_detached_panels_appear_after_the_window_and_can_be_hidden_and_shown(
    open_window: Opener, qtbot: QtBot
) -> None:
    window = open_window(panels_detached=True)
    panels = window._placement.detached
    qtbot.waitUntil(panels.isVisible)
    for hide in (panels.close, window.dock._hide.click, window.actions_by_key["panels"].trigger):
        hide()
        assert not panels.isVisible()
        assert not window.actions_by_key["panels"].isChecked()
        window.actions_by_key["panels" if hide is panels.close else "speed"].trigger()
        assert panels.isVisible()
        assert window.dock.isVisible()
    window.dock._detach.click()
    assert not panels.isVisible()
    assert window.dock.window() is window
    assert window.dock.isVisible()


def test_a_size_of_ones_own_is_checked_in_the_menu(running: MainWindow) -> None:
    running.source_dialogs.set_size("800x608")
    checked = [a.text() for a in running.toolbar.size_button.menu().actions() if a.isChecked()]
    assert checked == ["800 × 608"]
    running.source_dialogs.set_size("640x480")
    assert [a.text() for a in running.toolbar.size_button.menu().actions() if a.isChecked()] == ["640 × 480"]


def test_solo_lights_a_segment_and_says_that_the_other_model_is_stopped(
    running: MainWindow, qtbot: QtBot
) -> None:
    running.dock.show_panel("attention")
    panel = running.dock.panel("attention")
    qtbot.waitUntil(lambda: panel.columns["right"].stats is not None, timeout=PATIENCE_MS)
    running.actions_by_key["solo"].trigger()
    lit = [action.text() for action in running.toolbar.views.choices if action.isChecked()]
    assert lit == ["Solo"]
    wait_for_results(running, qtbot)
    running.refresh_now()
    assert "Stopped" in panel.columns["right"].message.text()
    assert panel.columns["right"].body.currentWidget() is panel.columns["right"].message
    running.dock.show_panel("speed")
    running.refresh_now()
    speed = running.dock.panel("speed")
    assert {label.text() for key, label in speed.values["right"].items() if key != "dropped"} == {"\u2013"}
    running.actions_by_key["solo"].trigger()
    assert [action.text() for action in running.toolbar.views.choices if action.isChecked()] == ["Split"]
    running.dock.show_panel("attention")
    running.refresh_now()
    assert panel.columns["right"].body.currentWidget() is panel.columns["right"].plot


def test_a_dialog_has_no_foreign_icons(running: MainWindow) -> None:
    running.actions_by_key["open_address"].trigger()
    dialog = running.findChild(QInputDialog)
    assert dialog is not None
    box = dialog.findChild(QDialogButtonBox)
    assert box is not None
    assert [button.icon().isNull() for button in box.buttons()] == [True, True]
    dialog.reject()


def test_raising_the_score_never_lowers_it(running: MainWindow) -> None:
    high = SCORE_LIMITS[1]
    for score in (0.93, 0.97, high):
        running.settings.change(score=score)
        running.actions_by_key["score_up"].trigger()
        assert score <= running.settings.values.score <= high


def test_adjust_opens_in_the_corner_in_stage_mode(running: MainWindow, qtbot: QtBot) -> None:
    running.actions_by_key["stage"].trigger()
    running.actions_by_key["adjust"].trigger()
    sheet = running.sheet
    right = running.mapToGlobal(running.rect().topRight()).x()
    edge = min(right, running.screen().availableGeometry().right())
    assert abs(sheet.geometry().right() - edge) <= 2
    sheet.close()
    running.actions_by_key["leave_stage"].trigger()
    running.dock.show_panel("attention")
    qtbot.wait(200)
    assert not running.dock.panel("attention").verticalScrollBar().isVisible()


def test_pausing_and_zooming_are_told_over_the_pictures_for_a_second(
    running: MainWindow, qtbot: QtBot
) -> None:
    canvas = running.video.canvases()[0]
    running.actions_by_key["pause"].trigger()
    qtbot.waitUntil(lambda: canvas.flashed == "Paused", timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: canvas.flashed == "", timeout=PATIENCE_MS)
    running.actions_by_key["zoom_in"].trigger()
    assert canvas.flashed == "125 %"
    running.actions_by_key["fit"].trigger()
    assert canvas.flashed == "100 %"


def test_stage_mode_has_wider_lines_and_counts_the_differences(running: MainWindow, qtbot: QtBot) -> None:
    canvas = running.video.canvases()[0]
    running.actions_by_key["stage"].trigger()
    assert canvas._line_scale > 1
    counts = running.video._stage_counts
    assert counts.isVisible()
    qtbot.waitUntil(lambda: "only V1" in counts.text(), timeout=PATIENCE_MS)
    running.actions_by_key["leave_stage"].trigger()
    assert canvas._line_scale == 1
    assert counts.isHidden()


def test_plots_without_data_say_so_in_place_of_empty_axes(open_window: Opener, qtbot: QtBot) -> None:
    window = open_window("missing.mp4")
    window.dock.show_panel("speed")
    window.refresh_now()
    for plot in (window.dock.panel("speed").rates, window.dock.panel("speed").latencies):
        assert plot._message.isVisible()
        assert not plot.getPlotItem().isVisible()
    window.actions_by_key["sample"].trigger()
    qtbot.waitUntil(lambda: not window.dock.panel("speed").rates._message.isVisible(), timeout=PATIENCE_MS)


def test_the_toolbar_takes_one_line_in_a_small_window(running: MainWindow, qtbot: QtBot) -> None:
    running.resize(960, 600)
    qtbot.waitUntil(lambda: running.toolbar.height() < 2 * running.toolbar.source.height())
    assert running.video.height() >= 0.45 * running.height()


def test_a_notice_moves_neither_seek_bar_nor_panels(running: MainWindow, qtbot: QtBot) -> None:
    qtbot.wait(100)
    places = [widget.mapTo(running, QPoint()).y() for widget in (running.seek_bar, running.dock)]
    running.notices.post("error", "Something went wrong. Try again.")
    qtbot.wait(100)
    assert running.notices.strip.isVisible()
    assert [widget.mapTo(running, QPoint()).y() for widget in (running.seek_bar, running.dock)] == places
