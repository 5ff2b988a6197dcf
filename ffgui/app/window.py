"""The main window: puts the parts together and keeps them in step with the session."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, cast

from PySide6.QtCore import QByteArray, QEvent, Qt, Signal
from PySide6.QtGui import (
    QActionGroup,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QHideEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QMainWindow, QStatusBar, QVBoxLayout, QWidget

from ffgui.app.action_state import OVERLAYS, VIEWS, ActionState
from ffgui.app.actions import ActionRegistry
from ffgui.app.adjust import AdjustSheet
from ffgui.app.controller import AppController
from ffgui.app.diagnostics import diagnostics
from ffgui.app.fair_measurement import FairMeasurement
from ffgui.app.help import HelpWindow
from ffgui.app.icons import IconSet, app_icon
from ffgui.app.notices import NoticeStrip, Offer
from ffgui.app.panel_dock import PanelDock
from ffgui.app.panel_height import PanelHeight
from ffgui.app.panels.models_panel import ModelsPanel
from ffgui.app.photographer import Photographer
from ffgui.app.refresh_timers import RefreshTimers
from ffgui.app.seekbar import SeekBar
from ffgui.app.settings_store import SettingsStore
from ffgui.app.source_dialogs import SourceDialogs
from ffgui.app.status_messages import empty_text, state_message
from ffgui.app.statusline import StatusLine
from ffgui.app.theme import CHOICES, Choice, Theme
from ffgui.app.toolbar import Toolbar
from ffgui.app.view_updater import ViewUpdater
from ffgui.app.views.area import VideoArea, View
from ffgui.app.views.canvas import OverlayOptions
from ffgui.detect.engines import ENGINES
from ffgui.live.cameras import Camera, CameraWatch
from ffgui.live.sources import SourceSpec
from ffgui.live.state import SIDES, Level, Side, SourceInfo, Status

_SEEK_STEP = 5.0
_SCORE_STEP = 0.05
_LOWEST_SCORE, _HIGHEST_SCORE = 0.05, 0.95


class MainWindow(QMainWindow):
    """FeatherFace Studio."""

    restart_wanted = Signal()
    """The user wants the program to start again, for another backend."""

    def __init__(
        self, session: AppController, theme: Theme, settings_file: Path | None, backends: Sequence[str]
    ) -> None:
        """Make the window; `session` is open already or will be.

        Args:
            session: what is shown.
            theme: colors.
            settings_file: where the settings are kept; None to keep none.
            backends: the backends that are installed.
        """
        super().__init__()
        self.session, self.theme = session, theme
        self._settings_file = settings_file
        self._cameras: list[Camera] = []
        self._serial = -1
        self._phase = ""
        self._known: tuple[str, str, SourceInfo | None] | None = None
        self._stage = False
        self._closed = False
        self._watch = CameraWatch(self._on_cameras_seen)
        self._icons = IconSet(theme)
        self.actions_by_key = ActionRegistry(self._icons, self)
        self._build(tuple(backends))
        self._connect()
        self._restore()

    # Building

    def _build(self, backends: tuple[str, ...]) -> None:
        self.setWindowTitle("FeatherFace Studio")
        self.setWindowIcon(app_icon())
        self.setAcceptDrops(True)
        self.setMinimumSize(640, 420)
        self.toolbar = Toolbar(self.actions_by_key, lambda: self._cameras)
        self.notices = NoticeStrip(self.theme, self._icons)
        self.video = VideoArea(self.theme)
        self.seekbar = SeekBar(self.actions_by_key)
        self.seekbar.hide()
        center = QWidget()
        page = QVBoxLayout(center)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        for widget in (self.toolbar, self.notices, self.video, self.seekbar):
            page.addWidget(widget)
        page.setStretchFactor(self.video, 1)
        self.setCentralWidget(center)
        self.deck = PanelDock(self.theme, self._icons)
        for key in ("attention", "speed", "models"):
            action = self.actions_by_key[key]
            self.deck.add(key, action.text(), action.toolTip())
        self.models_panel = ModelsPanel(self.theme, self.actions_by_key, backends)
        self.deck.fill("models", self.models_panel)
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.deck)
        self.statusline = StatusLine(self.theme)
        bar = QStatusBar()
        bar.setSizeGripEnabled(False)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.addWidget(self.statusline, 1)
        self.setStatusBar(bar)
        self.sheet = AdjustSheet(self, self.session.change)
        self.attention_panel: Any = None
        self.speed_panel: Any = None

    def build_plots(self) -> None:
        """Make the panels that need pyqtgraph, whose import takes a while: after the window is seen."""
        if self.attention_panel is not None or self._closed:
            return
        from ffgui.app.panels import AttentionPanel, SpeedPanel

        self.attention_panel = AttentionPanel(self.theme)
        self.attention_panel.set_place(self.session.settings.attention_place)
        self.attention_panel.set_mode(self.session.settings.attention_mode)
        self.attention_panel.place_changed.connect(partial(self._keep, "attention_place"))
        self.attention_panel.mode_changed.connect(partial(self._keep, "attention_mode"))
        self.speed_panel = SpeedPanel(self.theme)
        self.deck.fill("attention", self.attention_panel)
        self.deck.fill("speed", self.speed_panel)
        self._renewal.take_panels(self.attention_panel, self.speed_panel)
        self._fair.take_panel(self.speed_panel)
        self.speed_panel.fair_requested.connect(self._measure_fairly)
        self.speed_panel.reset_requested.connect(self._reset_speed)

    def _connect(self) -> None:
        self.session.changed.connect(self._on_changed)
        self.session.options_changed.connect(self._on_options_changed)
        self.session.noted.connect(self._on_noted)
        self.theme.changed.connect(self._on_theme_changed)
        self._openers = SourceDialogs(self, self.session, self.notices)
        self._photographer = Photographer(self.session, self.video, self.theme, self.notices, self)
        self._fair = FairMeasurement(self.session.pipeline, self.notices, self)
        self.toolbar.camera_chosen.connect(lambda camera: self.session.open(SourceSpec("camera", camera)))
        self.toolbar.address_chosen.connect(self._openers.open_text)
        self.toolbar.size_chosen.connect(self._openers.set_size)
        self.toolbar.other_size_wanted.connect(self._openers.ask_size)
        self.seekbar.sought.connect(self.session.pipeline.seek)
        self.seekbar.speed_chosen.connect(lambda speed: self.session.change(speed=speed))
        self.models_panel.variant_chosen.connect(self.session.set_variant)
        self.models_panel.backend_chosen.connect(self._on_backend_chosen)
        self.models_panel.own.load_wanted.connect(
            lambda side, path: self.session.set_model(cast(Side, side), Path(path))
        )
        self.models_panel.own.failed.connect(partial(self.notices.post, "warning"))
        self.video.painted.connect(self._on_painted)
        self.video.view_changed.connect(lambda _view: self._show_choices())
        self.deck.visibilityChanged.connect(self._on_deck_visible)
        self.deck.chosen.connect(self._keep_panels)
        self._renewal = ViewUpdater(
            self.session, self.video, self.models_panel, self.statusline, self.seekbar
        )
        self._clockwork = RefreshTimers(self._renewal.bars, self._renewal.plots, self._renew_numbers)
        self._keeper = SettingsStore(self.session.settings, self._settings_file, self._collect_settings, self)
        self._keeper.failed.connect(partial(self.notices.post, "info"))
        self._choices = ActionState(self.actions_by_key, self._icons, self.session, self.video)
        self._deck_height = PanelHeight(
            self,
            self.deck,
            self.video,
            (self.toolbar, self.seekbar, self.statusBar()),
            lambda: not self._closed and not self._stage,
        )
        for keys in (("split", "wipe", "difference"), ("paired", "free")):
            group = QActionGroup(self)
            for key in keys:
                group.addAction(self.actions_by_key[key])
        self.actions_by_key.connect_all(self._slots())
        self.addActions(list(self.actions_by_key))
        self.actions_by_key["leave_stage"].setEnabled(False)

    def _slots(self) -> dict[str, Callable[..., object]]:
        change, pipeline, video = self.session.change, self.session.pipeline, self.video
        slots: dict[str, Callable[..., object]] = {
            "sample": lambda: self.session.open(SourceSpec("sample")),
            "open_file": self._openers.open_file,
            "open_folder": self._openers.open_folder,
            "open_address": self._openers.open_address,
            "source_menu": self.toolbar.source.showMenu,
            "retry": pipeline.retry,
            "pause": self._toggle_pause,
            "step_forward": lambda: self._step(1),
            "step_back": lambda: self._step(-1),
            "seek_forward": lambda: self._seek(_SEEK_STEP),
            "seek_back": lambda: self._seek(-_SEEK_STEP),
            "loop": lambda on: change(loop=on),
            "zoom_in": video.zoom_in,
            "zoom_out": video.zoom_out,
            "fit": video.fit,
            "mirror": lambda on: change(mirror=on),
            "rotate": lambda: change(rotation=(self.session.options.rotation + 90) % 360),
            "reset_difference": video.reset_difference,
            "stage": self._set_stage,
            "leave_stage": lambda: self._set_stage(False),
            "paired": lambda _on: change(mode="paired"),
            "free": lambda _on: change(mode="free"),
            "swap": self.session.swap,
            "load_left": lambda: self._openers.load_model("left"),
            "load_right": lambda: self._openers.load_model("right"),
            "score_up": lambda: self._change_score(_SCORE_STEP),
            "score_down": lambda: self._change_score(-_SCORE_STEP),
            "adjust": self._open_sheet,
            "panels": self._show_panels,
            "freeze": self._freeze,
            "fair": self._measure_fairly,
            "reset_speed": self._reset_speed,
            "snapshot": self._photographer.take,
            "theme": self._next_theme,
            "help": lambda: self._show_help("Keys"),
            "diagnostics": self._copy_diagnostics,
            "about": lambda: self._show_help("About"),
            "quit": self.close,
        }
        for view in VIEWS:
            slots[view] = lambda _on, view=view: self._set_view(view)
        for side in SIDES:
            slots[f"solo_{side}"] = lambda on, side=side: self._set_view(side if on else "split")
        for overlay in OVERLAYS:
            slots[overlay] = lambda on, overlay=overlay: self._set_overlay(overlay, on)
        for panel in ("attention", "speed", "models"):
            slots[panel] = lambda panel=panel: self._show_panel(panel)
        return slots

    def _restore(self) -> None:
        settings = self.session.settings
        self.resize(1280, 800)
        if settings.geometry:
            self.restoreGeometry(QByteArray.fromBase64(settings.geometry.encode()))
        if settings.docks:
            self.restoreState(QByteArray.fromBase64(settings.docks.encode()))
        else:
            self._deck_height.begin()
        self.deck.choose(settings.panels)
        self.deck.setVisible(settings.panels_visible)
        self.video.set_skeleton("Loading models")
        self._apply_overlays()
        self._set_view(cast(View, settings.view))
        self._on_options_changed()

    # Pulling from the session

    def _on_changed(self) -> None:
        status = self.session.pipeline.status()
        if (status.phase, status.message, status.source) != self._known:
            self._on_phase(status)
        shown = self.session.pipeline.latest()
        if shown is not None and shown.serial != self._serial:
            self._serial = shown.serial
            self.video.show(shown, self.session.infos())
            if self._phase in ("paused", "ended"):
                self._clockwork.renew()

    def _on_phase(self, status: Status) -> None:
        self._phase = status.phase
        self._known = (status.phase, status.message, status.source)
        if status.phase == "running":
            self.session.remember_good()
        if status.phase == "failed" and self.session.go_back():
            self.notices.post("error", status.message)
            return
        if status.phase == "starting":
            self._serial = -1
        empty = empty_text(status, any(self.session.infos().values()))
        if empty is not None:
            self.video.set_skeleton(empty)
        self.video.set_dimmed(status.phase == "lost")
        self._show_source(status)
        self._show_state(status)
        self._run_clockwork()
        self._renew_numbers()
        self._show_choices()

    def _show_source(self, status: Status) -> None:
        source = status.source
        name = source.name if source else self.session.spec.title
        self.toolbar.set_source(name)
        self.setWindowTitle(f"{name} – FeatherFace Studio")
        seekable = bool(source and source.seekable)
        if source and source.duration is not None:
            self.seekbar.set_duration(source.duration)
        self.seekbar.setVisible(seekable and not self._stage)
        for key in ("step_forward", "step_back", "seek_forward", "seek_back"):
            self.actions_by_key[key].setEnabled(seekable)

    def _show_state(self, status: Status) -> None:
        self.notices.set_state(
            state_message(
                status,
                perf_counter(),
                self.session.pipeline.retry,
                self.toolbar.source.showMenu,
                lambda: self.session.open(self.session.spec),
            )
        )

    def _on_painted(self, side: str, serial: int, seconds: float) -> None:
        self.session.pipeline.record_paint(cast(Side, side), serial, seconds, perf_counter())

    def _renew_numbers(self) -> None:
        self.session.tell_news()
        status = self.session.pipeline.status()
        if status.phase == "lost":
            self._show_state(status)
        self._renewal.numbers(status)

    # ActionState

    def _on_options_changed(self) -> None:
        options = self.session.options
        self.video.set_mode(options.mode)
        self.toolbar.set_size(str(options.size))
        self.toolbar.set_addresses(self.session.settings.addresses)
        self.seekbar.set_speed(options.speed)
        self.sheet.show_options(options)
        self.models_panel.show_backend(self.session.settings.backend)
        self._show_choices()
        self._save_soon()

    def _show_choices(self) -> None:
        panels = self.deck.isVisibleTo(self) or self.deck.isFloating()
        self._choices.show(stage=self._stage, panels=panels)

    def _set_view(self, view: View) -> None:
        self.video.set_view(view)
        sides = (view,) if view in ("left", "right") else SIDES
        if view in VIEWS:
            self.session.settings.view = view
        if sides != self.session.options.sides:
            self.session.change(sides=sides)
        self._show_choices()
        self._save_soon()

    def _set_overlay(self, name: str, on: bool) -> None:
        setattr(self.session.settings, name, on)
        self._apply_overlays()
        self._show_choices()
        self._save_soon()

    def _apply_overlays(self) -> None:
        settings = self.session.settings
        self.video.set_overlays(
            OverlayOptions(settings.boxes, settings.landmarks, settings.scores, settings.spatial)
        )

    def _change_score(self, by: float) -> None:
        score = round(self.session.options.score + by, 2)
        self.session.change(score=min(_HIGHEST_SCORE, max(_LOWEST_SCORE, score)))
        self.notices.post("info", f"Score threshold {self.session.options.score:.2f}.")

    def _toggle_pause(self) -> None:
        pipeline = self.session.pipeline
        pipeline.set_paused(not pipeline.paused)
        self._show_choices()

    def _step(self, frames: int) -> None:
        self.session.pipeline.set_paused(True)
        self.session.pipeline.step(frames)
        self._show_choices()

    def _seek(self, by: float) -> None:
        position = self.session.pipeline.position()
        if position is not None:
            self.session.pipeline.seek(max(0.0, position + by))

    def _open_sheet(self) -> None:
        self.sheet.show_options(self.session.options)
        self.sheet.adjustSize()
        corner = self.toolbar.adjust.mapToGlobal(self.toolbar.adjust.rect().bottomRight())
        self.sheet.move(max(0, corner.x() - self.sheet.width()), corner.y() + 4)
        self.sheet.show()
        self.sheet.score.setFocus(Qt.FocusReason.PopupFocusReason)

    def _on_backend_chosen(self, backend: str) -> None:
        self.session.settings.backend = backend
        self._save_soon()
        if backend == self.session.backend:
            return
        self.notices.post(
            "info",
            f"{ENGINES[backend].label} runs the networks when the program is started again.",
            Offer("Start again now", self.restart_wanted.emit),
        )

    # Panels

    def _show_panels(self, on: bool) -> None:
        self.deck.setVisible(on)

    def _show_panel(self, key: str) -> None:
        self.deck.setVisible(True)
        self.deck.show_panel(key)

    def _on_deck_visible(self, _visible: bool) -> None:
        if not self._stage and not self._closed and self.isVisible() and not self.isMinimized():
            self.session.settings.panels_visible = not self.deck.isHidden()
            self._show_choices()
            self._save_soon()

    def _keep_panels(self) -> None:
        self.session.settings.panels = self.deck.recent
        self._clockwork.renew()
        self._save_soon()

    def _keep(self, setting: str, value: str) -> None:
        setattr(self.session.settings, setting, value)
        self._save_soon()

    def _freeze(self) -> None:
        if self.attention_panel is not None:
            self._show_panel("attention")
            self.attention_panel.toggle_freeze()

    def _measure_fairly(self) -> None:
        self._show_panel("speed")
        self._fair.start()

    def _reset_speed(self) -> None:
        self.session.pipeline.reset_metrics()
        self._clockwork.renew()

    # Program

    def _next_theme(self) -> None:
        choice: Choice = CHOICES[(CHOICES.index(self.theme.choice) + 1) % len(CHOICES)]
        self.session.settings.theme = choice
        self.theme.set_choice(choice)
        self.notices.post("info", f"Theme: {choice}.")
        self._save_soon()

    def _on_theme_changed(self) -> None:
        self.actions_by_key.refresh_icons()
        self._show_choices()

    def _set_stage(self, on: bool) -> None:
        if on == self._stage:
            return
        self._stage = on
        if on:
            self._before_stage = (self.windowState(), not self.deck.isHidden())
        self.video.set_stage(on)
        self.notices.set_quiet(on)
        for widget in (self.toolbar, self.statusBar()):
            widget.setVisible(not on)
        state, deck = self._before_stage
        self.deck.setVisible(deck and not on)
        self.actions_by_key["leave_stage"].setEnabled(on)
        self.setWindowState(Qt.WindowState.WindowFullScreen if on else state)
        self._show_source(self.session.pipeline.status())
        self._show_choices()

    def _show_help(self, page: str) -> None:
        window = self.findChild(HelpWindow) or HelpWindow(self)
        window.show_page(page)
        window.show()
        window.raise_()
        window.activateWindow()

    def _copy_diagnostics(self) -> None:
        QGuiApplication.clipboard().setText(diagnostics(self.session))
        self.notices.post("info", "Versions, settings and measurements are in the clipboard.")

    def _on_noted(self, level: str, text: str) -> None:
        self.notices.post(cast(Level, level), text)

    def start_watching_cameras(self) -> None:
        """Look for cameras from now on; none is opened."""
        if not self._closed:
            self._watch.start()

    def _on_cameras_seen(self, cameras: list[Camera]) -> None:
        """Called in the watch's thread: the menu reads the list when it opens."""
        self._cameras = cameras

    # Qt's events

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Start the timers."""
        super().showEvent(event)
        self.setFocus()
        self._run_clockwork()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Stop the timers."""
        super().hideEvent(event)
        self._run_clockwork()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Give the panels what the pictures cannot use, unless the user has set their height."""
        super().resizeEvent(event)
        self._deck_height.fit_soon()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Minimized windows are not kept up to date."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange and hasattr(self, "_clockwork"):
            self._run_clockwork()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Take files and addresses."""
        if self._openers.accepts(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Show a dropped picture, video or folder; load a dropped model into the pane under it."""
        middle = self.video.mapTo(self, self.video.rect().center()).x()
        side: Side = "left" if event.position().x() < middle else "right"
        if self.video.view in ("left", "right"):
            side = self.video.view
        self._openers.drop(event.mimeData(), side)
        event.acceptProposedAction()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Stop everything."""
        self.shut_down()
        super().closeEvent(event)

    def shut_down(self) -> None:
        """Save the settings and stop timers, threads and devices; may be called again."""
        if self._closed:
            return
        if self._stage:
            self._set_stage(False)
        self._closed = True
        self._clockwork.set_running(False, False)
        self._keeper.save()
        self.hide()
        self._watch.stop()
        self.session.close()
        self._photographer.wait()
        self._fair.wait(2.0)

    def _run_clockwork(self) -> None:
        seen = self.isVisible() and not self.isMinimized() and not self._closed
        self._clockwork.set_running(seen, self._phase in ("running", "starting"))

    def _save_soon(self) -> None:
        if not self._closed:
            self._keeper.save_soon()

    def _collect_settings(self) -> None:
        """What Qt knows about the window goes into the settings, unless stage mode has it otherwise."""
        if not self._stage:
            self.session.settings.geometry = _encoded(self.saveGeometry())
            self.session.settings.docks = _encoded(self.saveState())


def _encoded(data: QByteArray) -> str:
    return bytes(data.toBase64().data()).decode()
