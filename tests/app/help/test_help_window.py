"""Help: what runs, whose work is inside, where things lie."""

import json
import os
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import cv2
import onnxruntime
import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from window_helpers import PATIENCE_MS

from ffgui import __version__
from ffgui.app.file_manager import open_folder
from ffgui.app.help.help_window import HelpWindow
from ffgui.app.help.licenses import REQUIRED, components
from ffgui.app.main import application
from ffgui.detect.model_files import user_models_folder
from ffgui.paths import licenses_folder


@pytest.fixture
def help_window(qtbot: QtBot) -> Iterator[HelpWindow]:
    """The help window, not shown yet."""
    application()
    parent = QWidget()
    window = HelpWindow(parent)
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    yield window
    if window.about._reader is not None:
        window.about._reader.join()
    parent.close()


def names(window: HelpWindow) -> list[str]:
    items = (window.about.list.item(row) for row in range(window.about.list.count()))
    return [item.text() for item in items if not item.isHidden()]


def open_about(window: HelpWindow, qtbot: QtBot) -> None:
    window.show_page("About")
    window.show()
    qtbot.waitUntil(lambda: window.about.list.count() > 0, timeout=PATIENCE_MS)


class FileManager(QObject):
    """Takes the place of the system's file manager, as Qt lets a program do."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []
        self.libraries: list[str | None] = []

    @Slot(QUrl)
    def show_folder(self, url: QUrl) -> None:
        self.shown.append(url.toLocalFile())
        self.libraries.append(os.environ.get("LD_LIBRARY_PATH"))


@pytest.fixture
def file_manager() -> Iterator[FileManager]:
    """What is shown in it."""
    manager = FileManager()
    QDesktopServices.setUrlHandler("file", manager, "show_folder")
    yield manager
    QDesktopServices.unsetUrlHandler("file")


def test_what_the_program_needs_is_what_its_package_asks_for() -> None:
    project = Path(__file__).parents[3] / "pyproject.toml"
    asked = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["dependencies"]
    assert [line.partition(">=")[0] for line in asked] == list(REQUIRED)


def test_components_of_an_installation_have_versions_licenses_and_texts() -> None:
    found = {part.name.lower(): part for part in components()}
    assert list(found)[:2] == ["ffgui", "ffgui models"]
    assert "MIT License" in found["ffgui"].text()
    assert "WIDER FACE" in found["ffgui models"].text()
    assert "python" in found
    for name in ("numpy", "onnxruntime", "opencv-python-headless", "pyqtgraph", "psutil"):
        assert found[name].version
        assert found[name].license
        assert len(found[name].text()) > 500, name
    assert "FFmpeg" in found["opencv-python-headless"].text()
    assert "LGPL" in found["shiboken6"].license  # what others need is there too
    assert all(part.license and part.text() for part in found.values())


def test_components_of_the_packaged_program_stand_in_its_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert licenses_folder() is None
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    (tmp_path / "licenses" / "qt").mkdir(parents=True)
    (tmp_path / "licenses" / "qt" / "LGPL.txt").write_text("You may relink.", encoding="utf-8")
    entry = {"name": "Qt", "version": "6.12", "license": "LGPL-3.0", "homepage": "", "files": ["qt/LGPL.txt"]}
    (tmp_path / "licenses" / "index.json").write_text(json.dumps([entry]), encoding="utf-8")
    (qt,) = components()
    assert (qt.name, qt.version, qt.license, qt.text()) == ("Qt", "6.12", "LGPL-3.0", "You may relink.")


@pytest.mark.parametrize("index", [None, "{", "[1]", '[{"name": "Qt"}]', '{"a": 1}'])
def test_a_damaged_index_leaves_the_program_s_own_licenses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, index: str | None
) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    (tmp_path / "licenses").mkdir()
    if index is not None:
        (tmp_path / "licenses" / "index.json").write_text(index, encoding="utf-8")
    assert [part.name for part in components()] == ["ffgui", "ffgui models"]


def test_about_says_what_runs(help_window: HelpWindow) -> None:
    facts = help_window.about.facts.toPlainText()
    for text in (
        __version__,
        f"ONNX Runtime {onnxruntime.__version__}",
        f"OpenCV {cv2.__version__}",
        "Qt 6.",
    ):
        assert text in facts


def test_components_are_searched_and_read(help_window: HelpWindow, qtbot: QtBot) -> None:
    about = help_window.about
    open_about(help_window, qtbot)
    assert about.text.toPlainText().startswith(f"ffgui {__version__}")
    qtbot.keyClicks(about.search, "apache opencv")
    assert [name.partition(" ")[0] for name in names(help_window)] == ["opencv-python-headless"]
    assert "Apache" in about.text.toPlainText()
    assert about.count.text().startswith("1 of ")
    about.search.setText("no such thing")
    assert names(help_window) == []
    assert about.text.toPlainText() == ""
    about.search.clear()
    assert len(names(help_window)) > 10


def test_a_help_window_closed_at_once_leaves_nothing(help_window: HelpWindow, qtbot: QtBot) -> None:
    help_window.show_page("About")
    help_window.show()
    help_window.close()
    assert help_window.about._reader is not None
    help_window.about._reader.join()
    QApplication.processEvents()


def test_the_models_folder_is_named_made_and_shown(
    home: Path, help_window: HelpWindow, qtbot: QtBot, file_manager: FileManager
) -> None:
    folder = user_models_folder()
    assert folder.is_relative_to(home)
    assert not folder.exists()
    assert str(folder) in help_window._tabs.widget(1).toPlainText()
    help_window.models.click()
    assert folder.is_dir()
    assert file_manager.shown == [str(folder)]
    assert help_window.problem.isHidden()


def test_a_models_folder_that_cannot_be_made_is_said(home: Path, help_window: HelpWindow) -> None:
    home.write_text("a file where a home should be")
    help_window.models.click()
    assert "Could not create" in help_window.problem.text()


@pytest.mark.parametrize("before", [None, "/opt/lib"])
def test_the_packaged_program_starts_a_file_manager_with_the_systems_libraries(
    home: Path, file_manager: FileManager, monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/ffgui")
    monkeypatch.delenv("LD_LIBRARY_PATH_ORIG", raising=False)
    if before is not None:
        monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", before)
    application()
    assert open_folder(user_models_folder()) == ""
    assert file_manager.libraries == [before]
    assert os.environ["LD_LIBRARY_PATH"] == "/opt/ffgui"
