"""Texts from files, servers and old settings that would be obeyed if they were not treated as plain texts."""

import json
import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog, QLabel
from pytestqt.qtbot import QtBot
from window_helpers import PATIENCE_MS, Opener, wait_for_results

from ffgui.app.help.help_window import HelpWindow
from ffgui.app.settings import Settings
from ffgui.app.settings_file import load, save
from ffgui.app.widgets.elided_label import ElidedLabel
from ffgui.app.widgets.labels import plain_tip
from ffgui.app.window import MainWindow

SECRET = "rtsp://me:p@ss/w0rd@camera.example/live?token=s3cret"
TAG = '<img src="/dev/zero">'


def test_no_label_guesses_whether_its_text_is_html(running: MainWindow, qtbot: QtBot) -> None:
    for panel in ("attention", "speed", "models"):
        running.dock.show_panel(panel)
    running.sheet.open_below(running.toolbar.view)
    running.show_help("About")
    about = running.findChild(HelpWindow).about
    qtbot.waitUntil(lambda: about.list.count() > 0, timeout=PATIENCE_MS)
    ours = [label for label in running.findChildren(QLabel) if not label.objectName().startswith("qt_")]
    assert len(ours) > 30
    assert [label.text() for label in ours if label.textFormat() == Qt.TextFormat.AutoText] == []


def test_a_tag_in_a_tooltip_is_shown_and_not_obeyed(qapp: object) -> None:
    label = ElidedLabel("Source")
    label.set_whole_text(TAG)
    assert label.toolTip() == "<span>Source: &lt;img src=&quot;/dev/zero&quot;&gt;</span>"
    assert plain_tip("Open clip.mp4") == "Open clip.mp4"


def test_passwords_are_masked_wherever_addresses_are_listed(open_window: Opener, qtbot: QtBot) -> None:
    window = open_window(addresses=(SECRET, "http://camera.example/open"))
    menu = window.toolbar.source.menu()
    menu.aboutToShow.emit()
    shown = " ".join(f"{action.text()} {action.toolTip()}" for action in menu.actions())
    assert "camera.example/live" in shown
    window.source_dialogs.open_address()
    [dialog] = window.findChildren(QInputDialog)
    assert dialog.textValue() == "rtsp://***@camera.example/live?token=***"
    dialog.reject()
    for secret in ("me:", "w0rd", "s3cret"):
        assert secret not in shown


def test_the_settings_file_is_the_users_own(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text("{}")
    file.chmod(0o644)
    assert save(Settings(addresses=(SECRET,)), file) == ""
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["geometry", "panels_geometry", "snapshot_folder", "view", "addresses"])
@pytest.mark.parametrize("text", ["\ud800", "a\0b"])
def test_a_text_that_is_none_is_dropped(tmp_path: Path, name: str, text: str) -> None:
    file = tmp_path / "settings.json"
    value = [text] if name == "addresses" else text
    file.write_text(json.dumps({"version": 1, "theme": "light", name: value}))
    settings, notice = load(file)
    assert settings == Settings(theme="light")
    assert name.replace("_", " ") in notice


def test_a_snapshot_that_fails_in_any_way_is_told(open_window: Opener, qtbot: QtBot) -> None:
    window = open_window(snapshot_folder="a\0b")
    wait_for_results(window, qtbot)
    window.snapshots.take()
    qtbot.waitUntil(lambda: window.notices.message is not None, timeout=PATIENCE_MS)
    assert window.notices.message is not None
    assert "Could not save the snapshot" in window.notices.message.text


def test_a_picture_whose_name_is_not_unicode_is_in_the_snapshot(
    open_window: Opener, qtbot: QtBot, tmp_path: Path, picture: Path
) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    shutil.copy(picture, folder / "caf\udce9.jpg")
    window = open_window(str(folder))
    wait_for_results(window, qtbot)
    window.snapshots.take()
    window.snapshots.wait()
    [record] = (tmp_path / "snapshots").glob("*.json")
    assert json.loads(record.read_text())["panes"]["left"]["frame"]["name"] == "caf\udce9.jpg"
