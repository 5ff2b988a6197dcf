"""Starts the window."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QStyleFactory

from ffgui import policy
from ffgui.app.controller import AppController
from ffgui.app.keyboard import FocusKeys
from ffgui.app.selftest import SelfTest
from ffgui.app.settings import Settings
from ffgui.app.theme import Choice, Theme, interface_font
from ffgui.app.window import MainWindow
from ffgui.detect.engines import ONNX_RUNTIME
from ffgui.detect.model import ModelLoader
from ffgui.live.sources import SourceSpec
from ffgui.live.state import Side
from ffgui.log import record_failure

_CAMERA_WATCH_AFTER_MS = 3000
_SETTLED_AFTER_MS = 2000
"""By then the panels are built and the models are loaded."""


@dataclass(slots=True)
class Start:
    """With what the window begins.

    Attributes:
        settings: those of the last start, with what the command line says instead.
        settings_file: where they are kept; None to leave the user's alone, as a self-test does.
        notice: what was wrong with them, "" if nothing.
        models: a file for each pane.
        source: what is shown first.
        load: loads a model file.
        backend: what it loads it with.
        backends: the installed ones.
    """

    settings: Settings
    settings_file: Path | None
    notice: str
    models: dict[Side, Path]
    source: SourceSpec
    load: ModelLoader
    backend: str
    backends: tuple[str, ...] = field(default=(ONNX_RUNTIME,))


def run(start: Start) -> int:
    """Show the window until it is closed, and return the exit status."""
    window = _window(start)
    window.restart_wanted.connect(lambda: _restart(window))
    QTimer.singleShot(_CAMERA_WATCH_AFTER_MS, window.start_watching_cameras)
    return _execute(window)


def self_test(start: Start, seconds: float) -> tuple[dict[str, Any], str]:
    """Let the window run for `seconds` from its first boxes on.

    Returns:
        The JSON object of the commands' reference, and why the test failed ("" if it did not).
    """
    window = _window(start)
    test = SelfTest(window, seconds)
    _execute(window)
    return test.record, test.reason


def _window(start: Start) -> MainWindow:
    app = application()
    theme = Theme(app)
    theme.set_choice(_choice(start.settings.theme))
    theme.apply()
    session = AppController(start.settings, start.models, start.load, start.backend)
    session.open(start.source)
    window = MainWindow(session, theme, start.settings_file, start.backends)
    if start.notice:
        window.notices.post("warning", start.notice)
    FocusKeys(app)
    return window


def _execute(window: MainWindow) -> int:
    window.show()
    sys.excepthook = partial(_on_unexpected, window)
    QTimer.singleShot(0, window.build_plots)
    QTimer.singleShot(_SETTLED_AFTER_MS, policy.settle)
    try:
        return QApplication.exec()
    finally:
        window.shut_down()
        sys.excepthook = sys.__excepthook__


def _on_unexpected(
    window: MainWindow, _kind: type[BaseException], error: BaseException, _trace: TracebackType | None
) -> None:
    """A fault of ours in a slot: into the log, and said once; the window goes on."""
    file = record_failure(error)
    where = f"The details are in {file}." if file else "The log file cannot be written."
    window.session.noted.emit(
        "error", f"Something went wrong inside the program ({type(error).__name__}). {where}"
    )


def application() -> QApplication:
    """The process's application, with our style and font."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("ffgui")
    app.setApplicationDisplayName("FeatherFace Studio")
    app.setDesktopFileName("ffgui")
    app.setStyle(QStyleFactory.create("Fusion"))
    app.setFont(interface_font())
    return app


def _choice(theme: str) -> Choice:
    return "dark" if theme == "dark" else "light" if theme == "light" else "system"


def _restart(window: MainWindow) -> None:
    """Close, and begin anew with the settings that have just been saved."""
    window.close()
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "ffgui"]
    subprocess.Popen([*program, "app"], start_new_session=True)  # noqa: S603
