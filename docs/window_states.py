"""Every state of the window, and how to bring the real window into each of them.

`draw_window.py` photographs them; a test reads every text in them.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import cv2
import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtWidgets import QApplication, QDialog, QInputDialog, QMenu, QWidget

from ffgui import policy
from ffgui.app.bars.status_line import StatusValues
from ffgui.app.controller import AppController
from ffgui.app.dialogs.catalog_dialog import CatalogDialog
from ffgui.app.help.help_window import HelpWindow
from ffgui.app.language import install, tr
from ffgui.app.main import application
from ffgui.app.settings import LanguageChoice, Settings, ThemeChoice
from ffgui.app.settings_store import SettingsStore
from ffgui.app.style.theme import Theme, interface_font
from ffgui.app.views.view_table import VIEWS
from ffgui.app.window import MainWindow
from ffgui.detect.model import load_model
from ffgui.detect.model_files import resolve_model
from ffgui.detect.videos import read_frames
from ffgui.live.sources import SourceSpec
from ffgui.live.state import FairResult, FairTimes
from ffgui.paths import resource

_STREAM_SERVER = Path(__file__).parents[1] / "tests" / "live" / "mjpeg_server.py"

PATIENCE = 120.0
"""Seconds to wait for the pipeline on a busy machine."""

_RUN_UP = 3.0
"""Seconds."""

POSITION = 5.6
"""Seconds into the sample: one face near, some far."""

Look = Callable[["Walk"], QWidget]


@dataclass(frozen=True)
class WindowState:
    """A state of the window.

    Attributes:
        name: file name of its picture.
        enter: brings the window there, and returns the window or popup to look at.
        leave: undoes it.
    """

    name: str
    enter: Look
    leave: Callable[[Walk], object] = lambda _walk: None


class Walk:
    """The real window, with the real models, brought from state to state."""

    def __init__(
        self,
        theme: ThemeChoice,
        size: tuple[int, int],
        font_percent: int,
        folder: Path,
        language: LanguageChoice,
    ) -> None:
        """Open the window.

        Args:
            theme: "dark" or "light".
            size: width and height of the window.
            font_percent: font size relative to the desktop's.
            folder: for files that states need.
            language: of all texts.
        """
        app = application()
        install(app, language)
        font = interface_font()
        font.setPointSizeF(font.pointSizeF() * font_percent / 100)
        app.setFont(font)
        self.folder = folder
        self.theme = Theme(app)
        self.theme.set_choice(theme)
        self.theme.apply()
        self.settings = SettingsStore(
            Settings(theme=theme, snapshot_folder=str(folder / "snapshots"), loop=False), None, app
        )
        models = {"left": resolve_model("v1"), "right": resolve_model("v2")}
        self.controller = AppController(self.settings, models, load_model, "onnxruntime")
        self.window = MainWindow(self.controller, self.theme, ("onnxruntime", "torch"))
        self.window.resize(*size)
        self.window.show()
        self.settle()

    def close(self) -> None:
        """Close the window and stop its threads."""
        self.window.close()
        for part in (self.window, self.controller, self.settings, self.theme):
            part.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.setFont(interface_font())

    def trigger(self, *keys: str) -> None:
        """Trigger actions."""
        for key in keys:
            self.window.actions_by_key[key].trigger()

    def settle(self, seconds: float = 0.05) -> None:
        """Let the event loop run, so that layouts and paints are done."""
        until = time.perf_counter() + seconds
        while True:
            QCoreApplication.processEvents()
            QCoreApplication.sendPostedEvents()
            if time.perf_counter() >= until:
                break
            time.sleep(0.005)

    def wait(self, done: Callable[[], bool], patience: float = PATIENCE) -> None:
        """Let the event loop run until something has happened."""
        until = time.perf_counter() + patience
        while not done():
            if time.perf_counter() > until:
                raise TimeoutError("the window did not get there")
            self.settle(0.02)
        self.settle()

    def wait_for_phase(self, *phases: str) -> None:
        """Wait for a phase of the pipeline."""
        self.wait(lambda: self.controller.pipeline.status().phase in phases)

    def wait_for_results(self) -> None:
        """Wait for results newer than those on screen."""
        latest = self.controller.pipeline.latest
        serial = shown.serial if (shown := latest()) else 0
        self.wait(lambda: (shown := latest()) is not None and shown.serial > serial)

    def open(self, spec: SourceSpec) -> None:
        """Open a source and wait for its first results."""
        self.controller.open(spec)
        self.wait_for_phase("running", "ended")  # a short clip may be over at the next look
        self.wait(lambda: self.controller.pipeline.latest() is not None)

    def hold(self) -> None:
        """Pause the sample at `POSITION`, with the results of that frame."""
        pipeline = self.controller.pipeline
        pipeline.set_paused(True)
        self.wait_for_phase("paused")
        self.settle(0.3)
        pipeline.seek(POSITION)
        self.wait(lambda: abs((pipeline.position() or 0.0) - POSITION) < 0.1)
        self.wait(lambda: (shown := pipeline.latest()) is not None and _at(shown, POSITION))
        self.window.refresh_now()
        self.wait(lambda: not any(canvas.flashed for canvas in self.window.video.canvases()))

    def play_to(self, position: float) -> None:
        """Play a file to a position, from far enough before it that all numbers are those of playing."""
        self.controller.pipeline.seek(position - _RUN_UP)
        self.settle(_RUN_UP / 2)
        self.wait(lambda: (self.controller.pipeline.position() or 0.0) >= position)

    def refresh(self) -> QWidget:
        """Refresh everything and return the window."""
        self.settle()
        self.window.refresh_now()
        self.settle(0.1)
        return self.window

    def analyze(self, patience: float = PATIENCE) -> None:
        """Analyze the open file, whose disagreements are then sorted by weight."""
        self.trigger("by_weight")
        with patch.dict(os.environ, {"XDG_DATA_HOME": str(self.folder)}):  # where analyses are kept
            self.trigger("analyze")
            self.wait(lambda: self.window.reviewer.counts is not None, patience)

    def clear_notices(self) -> None:
        """Close posted notices."""
        for _ in range(20):
            self.window.notices.dismiss()


def _at(shown: object, position: float) -> bool:
    results = getattr(shown, "results", {})
    positions = [result.frame.position for result in results.values()]
    return bool(positions) and all(p is not None and abs(p - position) < 0.1 for p in positions)


# How to get there


def _view(key: str) -> WindowState:
    def enter(walk: Walk) -> QWidget:
        if key.startswith("solo"):
            walk.settings.change(solo=key)
            walk.wait_for_results()
        else:
            walk.settings.change(view=key)
        return walk.refresh()

    def leave(walk: Walk) -> None:
        walk.settings.change(view="split", solo="")
        if key.startswith("solo"):
            walk.wait_for_results()

    return WindowState(f"view-{key.replace('_', '-')}", enter, leave)


def _panel(key: str) -> WindowState:
    def enter(walk: Walk) -> QWidget:
        walk.window.dock.show_panel(key)
        return walk.refresh()

    return WindowState(f"panel-{key}", enter)


def _attention(name: str, **values: object) -> WindowState:
    def enter(walk: Walk) -> QWidget:
        walk.window.dock.show_panel("attention")
        walk.settle()
        walk.settings.change(**values)
        return walk.refresh()

    def leave(walk: Walk) -> None:
        walk.settings.change(attention_mode="absolute", attention_place="c3", attention_frozen=False)

    return WindowState(f"panel-attention-{name}", enter, leave)


def _attention_pointed(walk: Walk) -> QWidget:
    walk.window.dock.show_panel("attention")
    walk.refresh()
    panel = walk.window.dock.panel("attention")
    panel.columns["left"].plot.move_cursor(20)  # type: ignore[attr-defined]
    walk.settle()
    return walk.window


def _attention_left(walk: Walk) -> None:
    walk.window.dock.panel("attention").columns["left"].plot.move_cursor(None)  # type: ignore[attr-defined]


def _measuring(walk: Walk) -> QWidget:
    walk.window.dock.show_panel("speed")
    walk.window.fair.progressed.emit(42, 100)
    walk.settle(0.1)
    return walk.window


def _measured(walk: Walk) -> QWidget:
    times = {
        "left": FairTimes("FeatherFace V1", 37.4, 41.2),
        "right": FairTimes("FeatherFace V2", 35.6, 39.1),
    }
    walk.window.fair.result = FairResult(times, 1.05, 100, "Sample", "640x480", 1)  # type: ignore[arg-type]
    walk.window.fair.finished.emit()
    walk.window.dock.show_panel("speed")
    return walk.refresh()


def _overlay(walk: Walk) -> QWidget:
    walk.settings.change(spatial=True)
    return walk.refresh()


def _zoomed(walk: Walk) -> QWidget:
    for _ in range(5):
        walk.trigger("zoom_in")
    return walk.refresh()


def _free(walk: Walk) -> QWidget:
    walk.settings.change(mode="free")
    walk.wait_for_results()
    return walk.refresh()


def _leave_free(walk: Walk) -> None:
    walk.settings.change(mode="paired")
    walk.wait_for_results()


def _stage(walk: Walk) -> QWidget:
    size = walk.window.size()
    walk.settings.change(stage=True)
    walk.settle(0.1)
    walk.window.setWindowState(Qt.WindowState.WindowNoState)  # as large as the other pictures
    walk.window.resize(size)
    walk.settle(0.1)
    return walk.window


def _leave_stage(walk: Walk) -> None:
    size = walk.window.size()
    walk.settings.change(stage=False)
    walk.settle()
    walk.window.setWindowState(Qt.WindowState.WindowNoState)
    walk.window.resize(size)
    walk.settle(0.1)


def _panels_hidden(walk: Walk) -> QWidget:
    walk.settings.change(panels_visible=False)
    return walk.refresh()


def _detached(walk: Walk) -> QWidget:
    walk.settings.change(panels_detached=True)
    walk.refresh()
    return walk.window.dock.window()


def _sheet(walk: Walk) -> QWidget:
    walk.trigger("adjust")
    walk.settle(0.1)
    return walk.window.sheet


def _menu(name: str, find: Callable[[MainWindow], QMenu]) -> WindowState:
    def enter(walk: Walk) -> QWidget:
        menu = find(walk.window)
        menu.popup(walk.window.mapToGlobal(QPoint(40, 60)))
        walk.settle(0.1)
        return menu

    return WindowState(f"menu-{name}", enter, lambda walk: find(walk.window).close())


def _submenu(name: str) -> Callable[[MainWindow], QMenu]:
    def find(window: MainWindow) -> QMenu:
        return next(
            menu for menu in window.toolbar.view.menu().findChildren(QMenu) if menu.title() == tr(name)
        )

    return find


def _dialog(name: str, action: Callable[[Walk], object], kind: type[QDialog] = QInputDialog) -> WindowState:
    def enter(walk: Walk) -> QWidget:
        action(walk)
        walk.settle(0.1)
        return walk.window.findChildren(kind)[-1]

    def leave(walk: Walk) -> None:
        for dialog in walk.window.findChildren(kind):
            dialog.close()
        walk.settle()

    return WindowState(f"dialog-{name}", enter, leave)


def _help(page: str) -> WindowState:
    def enter(walk: Walk) -> QWidget:
        walk.window.show_help(page)
        window = walk.window.findChild(HelpWindow)
        assert window is not None
        if page == "About":
            walk.wait(lambda: window.about.list.count() > 0)
        walk.settle(0.1)
        return window

    def leave(walk: Walk) -> None:
        window = walk.window.findChild(HelpWindow)
        if window is not None:
            window.close()
        walk.settle()

    return WindowState(f"help-{page.lower()}", enter, leave)


def _loading(walk: Walk) -> QWidget:
    return walk.window


def _running(walk: Walk) -> QWidget:
    walk.controller.open(SourceSpec("sample"))
    walk.window.build_panels()
    walk.wait_for_phase("running")
    walk.wait(lambda: all(walk.controller.infos().values()))
    walk.wait_for_results()
    walk.settle(1.0)
    return walk.refresh()


def _paused(walk: Walk) -> QWidget:
    walk.hold()
    return walk.refresh()


def _analysis(walk: Walk) -> QWidget:
    """A finished analysis of a short clip, at a disagreement."""
    clip = walk.folder / "clip.mp4"
    writer = cv2.VideoWriter(str(clip), cv2.VideoWriter.fourcc(*"mp4v"), 25, (640, 360))
    for frame in itertools.islice(read_frames(resource("sample/sample.mp4"), 60), 12):
        writer.write(frame.image)
    writer.release()
    walk.open(SourceSpec("file", str(clip)))
    walk.analyze()
    walk.trigger("next_disagreement")
    walk.settle(0.5)
    walk.trigger("by_weight")
    return walk.refresh()


def _picture(walk: Walk) -> QWidget:
    walk.open(SourceSpec("file", str(resource("sample/astronaut.jpg"))))
    return walk.refresh()


def _no_faces(walk: Walk) -> QWidget:
    file = walk.folder / "empty.png"
    cv2.imwrite(str(file), np.full((480, 640, 3), 128, np.uint8))
    walk.open(SourceSpec("file", str(file)))
    return walk.refresh()


def _folder(walk: Walk) -> QWidget:
    folder = walk.folder / "A folder with quite a long name, as people give them"
    folder.mkdir(exist_ok=True)
    for name in ("astronaut.jpg", "grace_hopper.jpg"):
        (folder / name).write_bytes(resource(f"sample/{name}").read_bytes())
    walk.settings.change(loop=True)  # a slow machine would reach the end before its first result
    walk.open(SourceSpec("folder", str(folder)))
    walk.controller.pipeline.set_paused(True)
    walk.settle(0.3)
    return walk.refresh()


def _ended(walk: Walk) -> QWidget:
    walk.open(SourceSpec("file", str(resource("sample/sample.mp4"))))
    status = walk.controller.pipeline.status()
    assert status.source is not None
    assert status.source.duration is not None
    walk.controller.pipeline.seek(status.source.duration - 0.3)
    walk.wait_for_phase("ended")
    return walk.refresh()


def _lost(walk: Walk) -> QWidget:
    command = [sys.executable, str(_STREAM_SERVER), "0"]
    with subprocess.Popen(  # noqa: S603
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None
            walk.open(SourceSpec("stream", f"http://127.0.0.1:{int(server.stdout.readline())}/stream"))
        finally:
            server.kill()
    walk.wait_for_phase("lost")
    walk.settle(0.2)
    return walk.window


def _failed(walk: Walk) -> QWidget:
    walk.controller.returns_on_failure = False
    walk.controller.open(SourceSpec("file", str(walk.folder / "missing.mp4")))
    walk.wait_for_phase("failed")
    walk.settle(0.2)
    return walk.window


def _back_to_sample(walk: Walk) -> None:
    walk.controller.returns_on_failure = True
    walk.settings.change(addresses=())
    walk.open(SourceSpec("sample"))
    walk.hold()


def _camera_line(walk: Walk) -> QWidget:
    """The status line of an open camera, until the next refresh; a camera itself is rarely at hand."""
    walk.settle()
    walk.window.status_line.set_values(
        StatusValues(
            "",
            "HD Pro Webcam C920 (046d:082d)",
            29.97,
            41.0,
            0,
            74.0,
            212.0,
            "ONNX Runtime, 1 thread per model",
        )
    )
    QCoreApplication.sendPostedEvents()
    return walk.window


def _rejected(walk: Walk) -> QWidget:
    file = walk.folder / "not a model.onnx"
    file.write_bytes(b"not a model")
    walk.controller.load_model("left", file)
    walk.controller.pipeline.step(0)
    walk.controller.pipeline.set_paused(False)
    walk.wait(lambda: (walk.window.refresh_now() or walk.window.notices.message) is not None)
    walk.settle(0.1)
    return walk.window


def _same_kind(walk: Walk) -> QWidget:
    walk.controller.pipeline.set_paused(False)
    walk.controller.load_model("right", resolve_model("v1"))
    walk.wait(lambda: (info := walk.controller.infos()["right"]) is not None and info.version == "v1")
    walk.wait_for_results()
    walk.window.dock.show_panel("speed")
    return walk.refresh()


def _shipped_pair(walk: Walk) -> None:
    walk.controller.pipeline.set_paused(False)
    walk.controller.load_model("left", resolve_model("v1"))
    walk.controller.load_model("right", resolve_model("v2"))
    walk.wait(lambda: (info := walk.controller.infos()["right"]) is not None and info.version == "v2")
    walk.wait_for_results()
    walk.clear_notices()
    walk.hold()


def _notice(name: str, level: str, text: str) -> WindowState:
    def enter(walk: Walk) -> QWidget:
        walk.window.notices.post(level, text)  # type: ignore[arg-type]
        walk.settle()
        return walk.window

    return WindowState(f"notice-{name}", enter, lambda walk: walk.clear_notices())


STATES: tuple[WindowState, ...] = (
    WindowState("starting", _loading),
    WindowState("running", _running),
    WindowState("paused", _paused),
    *(_view(spec.key) for spec in VIEWS),
    _panel("speed"),
    _panel("models"),
    _panel("attention"),
    _attention("deviation", attention_mode="deviation", attention_place="c5"),
    _attention("sorted", attention_mode="sorted", attention_place="p4"),
    _attention("frozen", attention_frozen=True),
    WindowState("panel-attention-pointed", _attention_pointed, _attention_left),
    WindowState("panel-speed-measuring", _measuring, lambda walk: walk.window.notices.set_progress("")),
    WindowState("panel-speed-measured", _measured),
    WindowState("spatial-gate", _overlay, lambda walk: walk.settings.change(spatial=False)),
    WindowState("zoomed", _zoomed, lambda walk: walk.trigger("fit")),
    WindowState("free", _free, _leave_free),
    WindowState("stage", _stage, _leave_stage),
    WindowState("panels-hidden", _panels_hidden, lambda walk: walk.settings.change(panels_visible=True)),
    WindowState("panels-detached", _detached, lambda walk: walk.settings.change(panels_detached=False)),
    WindowState("adjust", _sheet, lambda walk: walk.window.sheet.close()),
    _menu("source", lambda window: window.toolbar.source.menu()),
    _menu("size", lambda window: window.toolbar.size_button.menu()),
    _menu("view", lambda window: window.toolbar.view.menu()),
    _menu("panels", _submenu("Panels")),
    _menu("models", _submenu("Models")),
    _menu("playback", _submenu("Playback")),
    _menu("help", lambda window: window.toolbar.help.menu()),
    _menu("language", lambda window: window.toolbar.language),
    _menu("speed", lambda window: window.seek_bar.speed_menu),
    _dialog("address", lambda walk: walk.trigger("open_address")),
    _dialog("size", lambda walk: walk.window.source_dialogs.ask_size()),
    _dialog("detector", lambda walk: walk.trigger("get_detector"), CatalogDialog),
    _help("Shortcuts"),
    _help("Glossary"),
    _help("About"),
    _notice(
        "info", "info", "Saved /home/user/Pictures/FeatherFace Studio/featherface_2026-01-02_101112.png."
    ),
    _notice(
        "error",
        "error",
        "Could not save the snapshot in /home/user/Pictures/FeatherFace Studio (No space left on device). "
        "Free some space or choose another folder.",
    ),
    WindowState("camera-line", _camera_line),
    WindowState("model-rejected", _rejected, _shipped_pair),
    WindowState("same-kind", _same_kind, _shipped_pair),
    WindowState("analysis", _analysis),
    WindowState("picture", _picture),
    WindowState("no-faces", _no_faces),
    WindowState("folder", _folder, lambda walk: walk.settings.change(loop=False)),
    WindowState("ended", _ended),
    WindowState("lost", _lost),
    WindowState("failed", _failed, _back_to_sample),
)


def walk_states(
    walk: Walk, names: Callable[[str], bool] = lambda _name: True
) -> Iterator[tuple[str, QWidget]]:
    """Bring the window into each state whose name is wanted, and yield its name and what to look at.

    "starting" to "paused" come always: the others build on them.
    """
    for number, state in enumerate(STATES):
        if number > 2 and not names(state.name):
            continue
        look = state.enter(walk)
        if names(state.name):
            yield state.name, look
        state.leave(walk)
        walk.settle()


@contextmanager
def open_walk(
    theme: ThemeChoice, size: tuple[int, int], font_percent: int, language: LanguageChoice = "en"
) -> Iterator[Walk]:
    """Open a window for a walk, and close it afterwards."""
    policy.load_runtimes()
    with tempfile.TemporaryDirectory() as folder:
        walk = Walk(theme, size, font_percent, Path(folder), language)
        try:
            yield walk
        finally:
            walk.close()
