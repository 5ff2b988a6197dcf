"""Recent addresses and files: what is stored, shown and opened."""

import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QInputDialog
from pytestqt.qtbot import QtBot
from window_helpers import PATIENCE_MS, Opener, wait_for_results

from ffgui.app.recent import completed, storable
from ffgui.app.settings_file import load
from ffgui.app.window import MainWindow
from ffgui.live.sources import SourceSpec

SECRET = "rtsp://me:hush@10.0.0.7:554/live"


@pytest.mark.parametrize(
    ("address", "stored"),
    [
        ("rtsp://10.0.0.7/live", "rtsp://10.0.0.7/live"),
        ("http://me:p@ss@h/x?key=k", "http://***@h/x?key=***"),
        (SECRET, "rtsp://***@10.0.0.7:554/live"),
    ],
)
def test_an_address_is_stored_without_its_password(address: str, stored: str) -> None:
    assert storable(address) == stored
    assert storable(stored) == stored
    assert completed(stored, address) == address
    assert completed(stored.replace("live", "other"), address) == address.replace("live", "other")


def test_values_of_a_query_are_completed() -> None:
    assert completed("http://h/x?a=***&b=2", "http://h/x?a=p=q&b=1") == "http://h/x?a=p=q&b=2"
    assert completed("http://***@h/x", "http://h/x") == "http://***@h/x"


def test_passwords_of_an_older_settings_file_are_dropped(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"version": 1, "addresses": [SECRET]}))
    values, _ = load(file)
    assert values.addresses == (storable(SECRET),)


def test_a_failed_address_is_not_listed_and_can_be_edited(running: MainWindow, qtbot: QtBot) -> None:
    running.source_dialogs.open_text("http://me:hush@127.0.0.1:9/live")
    qtbot.waitUntil(lambda: running.notices.message is not None, timeout=PATIENCE_MS)
    message = running.notices.message
    assert message is not None
    assert "hush" not in message.text
    assert running.settings.values.addresses == ()
    (edit,) = message.buttons
    edit.action()
    dialog = running.findChild(QInputDialog)
    assert dialog is not None
    assert dialog.textValue() == "http://***@127.0.0.1:9/live"
    assert dialog.width() >= 600
    dialog.reject()


def test_a_recent_address_keeps_its_password_for_the_session_only(running: MainWindow) -> None:
    controller = running.controller
    controller.spec = SourceSpec("stream", SECRET)
    controller.remember_source()
    stored = storable(SECRET)
    assert running.settings.values.addresses == (stored,)
    running.toolbar.source.menu().aboutToShow.emit()
    for action in running.toolbar.source.menu().actions():
        assert "hush" not in action.text() + action.toolTip()
    assert controller.complete_address(stored) == SECRET
    controller._addresses.clear()  # as after a restart
    running.source_dialogs.open_recent_address(stored)
    dialog = running.findChild(QInputDialog)
    assert dialog is not None
    assert "not stored" in dialog.labelText()
    dialog.accept()
    assert running.notices.message is not None
    assert "***" in running.notices.message.text


def test_files_and_folders_that_were_opened_are_in_the_menu(
    open_window: Opener, qtbot: QtBot, picture: Path
) -> None:
    window = open_window(str(picture))
    wait_for_results(window, qtbot, more=0)
    qtbot.waitUntil(lambda: window.settings.values.files == (str(picture),), timeout=PATIENCE_MS)
    window.toolbar.source.menu().aboutToShow.emit()
    recent = [action for action in window.toolbar.source.menu().actions() if action.text() == picture.name]
    assert len(recent) == 1
    window.source_dialogs.open_path(picture.parent / "missing.jpg")
    qtbot.waitUntil(lambda: window.notices.message is not None, timeout=PATIENCE_MS)
    assert window.settings.values.files == (str(picture),)
