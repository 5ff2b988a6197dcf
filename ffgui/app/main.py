"""Starts the window."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QStyleFactory

from ffgui import policy
from ffgui.app import language
from ffgui.app.controller import AppController
from ffgui.app.language import tr
from ffgui.app.recording.recording_session import RecordingPlan, RecordingSession
from ffgui.app.self_test import SelfTest
from ffgui.app.settings import Settings
from ffgui.app.settings_store import SettingsStore
from ffgui.app.signals import SignalCloser
from ffgui.app.style.theme import Theme, interface_font
from ffgui.app.thread_tuner import ThreadTuner
from ffgui.app.widgets.focus_keys import FocusKeys
from ffgui.app.window import MainWindow
from ffgui.detect.engines import ONNX_RUNTIME
from ffgui.detect.engines.devices import CPU_DEVICE, Device
from ffgui.detect.model import ModelLoader
from ffgui.live.sources import SourceSpec
from ffgui.live.state import Side
from ffgui.live.video_recorder import Recording
from ffgui.log import record_failure

_CAMERA_WATCH_AFTER_MS = 3000
_SETTLED_AFTER_MS = 2000
"""By then panels are built and models are loaded."""


@dataclass(slots=True)
class StartOptions:
    """Startup options of the window.

    Attributes:
        settings: as loaded.
        overrides: settings from the command line.
        settings_file: where settings are saved; None not to touch the user's, as in a self-test.
        notice: what was wrong with the settings, "" if nothing.
        models: a file for each pane.
        source: the first source.
        load: loads a model file.
        backend: key of the engine that `load` uses.
        backends: keys of the installed engines.
        devices: those on which ONNX Runtime can run networks here.
    """

    settings: Settings
    overrides: dict[str, Any]
    settings_file: Path | None
    notice: str
    models: dict[Side, Path]
    source: SourceSpec
    load: ModelLoader
    backend: str
    backends: tuple[str, ...] = field(default=(ONNX_RUNTIME,))
    devices: tuple[Device, ...] = (CPU_DEVICE,)


def run(start: StartOptions) -> int:
    """Show the window until it is closed, and return the exit status."""
    with _open_window(start) as window:
        window.restart_requested.connect(lambda: _restart(window))
        QTimer.singleShot(_CAMERA_WATCH_AFTER_MS, window.start_watching_cameras)
        ThreadTuner(window.controller, parent=window).start()
        return _execute(window)


def self_test(start: StartOptions, seconds: float) -> tuple[dict[str, Any], str]:
    """Run the window for `seconds` from its first boxes on.

    Returns:
        The self-test's JSON object, and why the test failed ("" if it passed).
    """
    with _open_window(start) as window:
        test = SelfTest(window, seconds)
        _execute(window)
        return test.record, test.reason


def record(start: StartOptions, plan: RecordingPlan) -> Recording:
    """Run the window until the source ends or the time is over, and record its pictures.

    Raises:
        UserError: if there is nothing to record.
    """
    with _open_window(start) as window:
        session = RecordingSession(window, plan)
        _execute(window)
        return session.result()


@contextmanager
def _open_window(start: StartOptions) -> Iterator[MainWindow]:
    """Make the window; signals close it, even those that come before it is on screen."""
    closer = SignalCloser(application())
    try:
        yield _make_window(start)
    finally:
        closer.restore()


def _make_window(start: StartOptions) -> MainWindow:
    app = application()
    settings = SettingsStore(start.settings, start.settings_file, app)
    settings.change(**start.overrides)
    language.install(app, settings.values.language)
    theme = Theme(app)
    theme.set_choice(settings.values.theme)
    theme.apply()
    controller = AppController(settings, start.models, start.load, start.backend)
    controller.open(start.source)
    window = MainWindow(controller, theme, start.backends, start.devices)
    if start.notice:
        window.notices.post("warning", start.notice)
    FocusKeys(app)
    return window


def _execute(window: MainWindow) -> int:
    window.show()
    sys.excepthook = partial(_on_unexpected, window)
    QTimer.singleShot(0, partial(_in_turns, window.panel_steps()))
    QTimer.singleShot(_SETTLED_AFTER_MS, policy.settle)
    try:
        return QApplication.exec()
    finally:
        window.shut_down()
        sys.excepthook = sys.__excepthook__


def _in_turns(steps: Iterator[None]) -> None:
    """Take one step in each turn of the event loop: results that arrive meanwhile are painted in between."""
    for _ in steps:
        QTimer.singleShot(0, partial(_in_turns, steps))
        break


def _on_unexpected(
    window: MainWindow, _kind: type[BaseException], error: BaseException, _trace: TracebackType | None
) -> None:
    """Log an exception in a slot and tell the user; the window keeps running."""
    file = record_failure(error)
    kind = type(error).__name__
    text = (
        tr("Internal error ({kind}). Details are in {file}.", kind=kind, file=file)
        if file
        else tr("Internal error ({kind}). The log file is not writable.", kind=kind)
    )
    window.controller.noted.emit("error", text, "")


def application() -> QApplication:
    """Return the process's application with style and font."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("ffgui")
    app.setApplicationDisplayName("FeatherFace Studio")
    app.setDesktopFileName("ffgui")
    app.setStyle(QStyleFactory.create("Fusion"))
    app.setFont(interface_font())
    return app


def _restart(window: MainWindow) -> None:
    """Close the window, and start the program again with the saved settings."""
    window.close()
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "ffgui"]
    subprocess.Popen([*program, "app"], start_new_session=True)  # noqa: S603
