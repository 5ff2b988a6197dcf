"""The window of the tests: the real one, with the real models, on real files."""

import gc
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from pytestqt.qtbot import QtBot
from window_helpers import PATIENCE_MS, Opener, wait_for_results

from ffgui.app.controller import AppController
from ffgui.app.main import application
from ffgui.app.settings import Settings
from ffgui.app.settings_store import SettingsStore
from ffgui.app.style.theme import Theme
from ffgui.app.window import MainWindow
from ffgui.detect.engines.devices import devices
from ffgui.detect.model import load_model
from ffgui.detect.model_files import resolve_model
from ffgui.live.sources import parse_source
from ffgui.live.state import Frame
from ffgui.paths import resource


@pytest.fixture
def clip() -> Path:
    """A video with faces."""
    return resource("sample/sample.mp4")


@pytest.fixture
def picture() -> Path:
    """A photograph with one face."""
    return resource("sample/astronaut.jpg")


@pytest.fixture
def new_frame() -> Callable[..., Frame]:
    """Frames with rising numbers; the astronaut's photograph unless another picture is given."""
    number = 0

    def make(image: np.ndarray | None = None) -> Frame:
        nonlocal number
        number += 1
        picture = cv2.imread(str(resource("sample/astronaut.jpg"))) if image is None else image
        picture = np.ascontiguousarray(picture)
        picture.flags.writeable = False
        return Frame(picture, number, captured=float(number))

    return make


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of another user, still empty."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def open_window(qtbot: QtBot, tmp_path: Path) -> Iterator[Opener]:
    """Opens the window; afterwards no thread and no timer of it may be left."""
    before = set(threading.enumerate())
    windows: list[MainWindow] = []

    def opened(
        source: str = "sample",
        file: Path | None = None,
        window_size: tuple[int, int] | None = (1280, 800),
        **settings: Any,
    ) -> MainWindow:
        app = application()
        theme = Theme(app)
        theme.set_choice("dark")
        theme.apply()
        kept = Settings(**{"snapshot_folder": str(tmp_path / "snapshots"), **settings})
        models = {"left": resolve_model("v1"), "right": resolve_model("v2")}
        store = SettingsStore(kept, file or tmp_path / "config" / "settings.json", app)
        controller = AppController(store, models, load_model, "onnxruntime")
        controller.open(parse_source(source))
        window = MainWindow(controller, theme, ("onnxruntime", "torch"), devices())
        windows.append(window)
        if window_size is not None:
            window.resize(*window_size)
        window.show()
        window.build_panels()
        return window

    yield opened
    for window in windows:
        window.close()
        for thread in set(threading.enumerate()) - before:
            thread.join(PATIENCE_MS / 1000)  # a source that is just being opened is not waited for
        left = [thread.name for thread in threading.enumerate() if thread not in before and thread.is_alive()]
        running = [
            timer for timer in window.findChildren(QTimer) if timer.isActive() and not timer.isSingleShot()
        ]
        window.deleteLater()
        window.controller.deleteLater()
        window.settings.deleteLater()
        assert not left, f"threads left: {left}"
        assert not running, "timers left"
    # Here and now, in the GUI thread: a later collection might run in a worker of the next window.
    windows.clear()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


@pytest.fixture
def running(open_window: Opener, qtbot: QtBot) -> MainWindow:
    """The window on the sample, once it shows results of both models."""
    window = open_window()
    wait_for_results(window, qtbot)
    return window
