"""The user's own models folder, as the window shows it."""

import shutil
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from window_helpers import PATIENCE_MS, Opener, wait_for_results

from ffgui.app.window import MainWindow
from ffgui.detect.model_files import (
    list_models,
    resolve_model,
    shipped_models,
    user_models,
    user_models_folder,
)


def listed(window: MainWindow) -> list[str]:
    files = window.dock.panel("models").own.files
    return [files.itemText(row) for row in range(files.count())]


def test_without_a_folder_nothing_is_offered_and_nothing_made(home: Path, open_window: Opener) -> None:
    window = open_window()
    own = window.dock.panel("models").own
    assert listed(window) == ["no .onnx files"]
    assert not own.load["left"].isEnabled()
    assert own.folder.text() in (str(user_models_folder()), "~/.local/share/ffgui/models")
    assert not home.exists()


def test_files_in_the_folder_are_listed_as_they_come_and_loaded(
    home: Path, open_window: Opener, qtbot: QtBot
) -> None:
    folder = user_models_folder()
    folder.mkdir(parents=True)
    (folder / "broken.onnx").write_bytes(b"not a model")
    (folder / "notes.txt").write_text("none of ours")
    (folder / "a folder.onnx").mkdir()
    window = open_window()
    window.dock.show_panel("models")
    own = window.dock.panel("models").own
    assert listed(window) == ["broken.onnx"]
    shutil.copy(resolve_model("v2", "dense"), folder / "mine.onnx")
    qtbot.waitUntil(lambda: listed(window) == ["broken.onnx", "mine.onnx"], timeout=PATIENCE_MS)
    assert list_models()[-2:] == user_models() == [folder / "broken.onnx", folder / "mine.onnx"]
    wait_for_results(window, qtbot)

    own.load["left"].click()
    qtbot.waitUntil(lambda: window.notices.message is not None, timeout=PATIENCE_MS)
    assert window.notices.message is not None
    assert "broken.onnx" in window.notices.message.text
    assert "keeps its model" in window.notices.message.text
    wait_for_results(window, qtbot)
    assert window.controller.infos()["left"].version == "v1"

    own.files.setCurrentText("mine.onnx")
    own.load["left"].click()
    qtbot.waitUntil(lambda: window.controller.infos()["left"].file.name == "mine.onnx", timeout=PATIENCE_MS)
    (folder / "mine.onnx").unlink()
    qtbot.waitUntil(lambda: listed(window) == ["broken.onnx"], timeout=PATIENCE_MS)
    wait_for_results(window, qtbot)


def test_a_folder_that_cannot_be_made_is_said(home: Path, open_window: Opener) -> None:
    home.write_text("a file where a home should be")
    window = open_window()
    window.dock.panel("models").own.open.click()
    assert window.notices.message is not None
    assert "Could not create" in window.notices.message.text


def test_a_folder_that_cannot_be_looked_into_lists_nothing(
    home: Path, open_window: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(home / ("long" * 100)))
    assert list_models() == shipped_models()
    assert listed(open_window()) == ["no .onnx files"]
