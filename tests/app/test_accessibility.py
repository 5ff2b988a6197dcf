"""Everything can be reached, named and read."""

import itertools

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QLabel, QMenu, QSlider, QWidget
from pytestqt.qtbot import QtBot
from window_helpers import Opener, wait_for_results

from ffgui.app.actions.action_table import ACTIONS, grouped
from ffgui.app.help.help_window import shortcuts_html
from ffgui.app.window import MainWindow
from ffgui.palette import DARK, LIGHT, Palette

CONTROLS = (QAbstractButton, QAbstractSpinBox, QComboBox, QSlider)


def controls(window: QWidget) -> list[QWidget]:
    return [
        w for kind in CONTROLS for w in window.findChildren(kind) if w.objectName() != "qt_spinbox_lineedit"
    ]


def menu_actions(menu: QMenu) -> list[QAction]:
    found = []
    for action in menu.actions():
        found += menu_actions(action.menu()) if action.menu() else [action]
    return found


def test_each_action_has_a_key_of_its_own() -> None:
    shortcuts = [shortcut for spec in ACTIONS for shortcut in spec.shortcut.split()]
    assert len(shortcuts) == len(set(shortcuts))
    assert all(spec.shortcut for spec in ACTIONS)
    assert all(spec.tip.endswith(".") for spec in ACTIONS)


def test_each_action_is_bound_and_stands_in_a_menu(running: MainWindow) -> None:
    bound = set(running.actions())
    listed = set()
    for button in (running.toolbar.source, running.toolbar.view, running.toolbar.help):
        listed |= set(menu_actions(button.menu()))
    listed |= {*running.toolbar.mode.choices, *running.toolbar.views.choices}
    in_toolbar = {
        b.defaultAction() for b in running.findChildren(QAbstractButton) if hasattr(b, "defaultAction")
    }
    for spec in ACTIONS:
        assert running.actions_by_key[spec.key] in bound
        assert running.actions_by_key[spec.key] in listed | in_toolbar, spec.key


def test_the_help_page_lists_every_action() -> None:
    page = shortcuts_html()
    assert set(grouped()) == {"Source", "Playback", "View", "Review", "Models", "Panels", "Program"}
    for spec in ACTIONS:
        assert spec.tip.replace("'", "&#x27;") in page


def test_each_control_has_a_name_and_a_tooltip(running: MainWindow) -> None:
    for control in controls(running) + controls(running.sheet):
        if control.isVisible() or control.window() is running.sheet:
            assert control.accessibleName() or getattr(control, "text", str)(), control
            assert control.toolTip(), control.accessibleName()


def test_all_visible_controls_are_reached_with_the_tab_key(running: MainWindow, qtbot: QtBot) -> None:
    seen = set()
    widget: QWidget = running
    for _ in range(300):
        widget = widget.nextInFocusChain()
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled():
            seen.add(widget)
    groups = [c for c in controls(running) if c.isVisible() and c.isEnabled()]
    missed = [c.accessibleName() for c in groups if c not in seen]
    assert not missed


def test_space_works_a_focused_button_and_pauses_otherwise(running: MainWindow, qtbot: QtBot) -> None:
    pipeline = running.controller.pipeline
    running.setFocus()
    qtbot.keyClick(running, Qt.Key.Key_Space)
    assert pipeline.paused
    qtbot.keyClick(running, Qt.Key.Key_Space)
    assert not pipeline.paused


@pytest.mark.parametrize(("width", "height", "points"), [(1280, 800, 10), (960, 600, 10), (1280, 800, 20)])
def test_no_text_is_cut_off(open_window: Opener, qtbot: QtBot, width: int, height: int, points: int) -> None:
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance()
    before = app.font()
    font = app.font()
    font.setPointSize(points)
    app.setFont(font)
    try:
        window = open_window()
        window.resize(width, height)
        wait_for_results(window, qtbot)
        qtbot.wait(300)
        for widget in itertools.chain(
            window.toolbar.findChildren(QAbstractButton), window.seek_bar.findChildren(QLabel)
        ):
            if widget.isVisible():
                assert widget.width() >= widget.sizeHint().width() or widget.sizeHint().width() == 0
                assert widget.height() >= min(widget.sizeHint().height(), widget.fontMetrics().height())
                assert (
                    window.toolbar.rect().width() >= widget.geometry().right()
                    or widget.parent() is not window.toolbar
                )
    finally:
        app.setFont(before)


def luminance(color: str) -> float:
    parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in QColor(color).getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@pytest.mark.parametrize("palette", [DARK, LIGHT], ids=lambda p: p.name)
def test_all_text_colors_have_enough_contrast(palette: Palette) -> None:
    for ground in (palette.background, palette.surface):
        for name in ("text", "secondary", "disabled", "v1", "v2", "warning", "danger"):
            low, high = sorted((luminance(ground), luminance(getattr(palette, name))))
            assert (high + 0.05) / (low + 0.05) >= 4.5, (palette.name, name)


def test_pictures_take_most_of_the_window(running: MainWindow, qtbot: QtBot) -> None:
    running.resize(1280, 800)
    qtbot.wait(200)
    assert running.video.height() >= 0.55 * running.height()


def test_two_panels_stand_side_by_side_where_there_is_room(running: MainWindow, qtbot: QtBot) -> None:
    running.resize(1920, 1080)
    qtbot.waitUntil(lambda: len(running.dock.shown()) == 2)
    running.resize(1280, 800)
    qtbot.waitUntil(lambda: len(running.dock.shown()) == 1)
