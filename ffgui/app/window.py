"""The main window: puts the parts together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QStatusBar, QVBoxLayout, QWidget

from ffgui.app import language
from ffgui.app.actions.action_registry import ActionRegistry
from ffgui.app.bars.message import NoticeButton
from ffgui.app.bars.notice_strip import NoticeStrip
from ffgui.app.bars.notices import Notices
from ffgui.app.bars.seek_bar import SeekBar
from ffgui.app.bars.size_menu import SizeButton
from ffgui.app.bars.source_menu import SourceButton
from ffgui.app.bars.status_line import StatusLine
from ffgui.app.bars.toolbar import Toolbar
from ffgui.app.controller import AppController
from ffgui.app.dialogs.adjust_sheet import AdjustSheet
from ffgui.app.dialogs.drop_target import DropTarget
from ffgui.app.dialogs.source_dialogs import SourceDialogs
from ffgui.app.fair_measurement import FairMeasurement
from ffgui.app.help.help_window import show_help
from ffgui.app.language import tr
from ffgui.app.panels.panel import PanelContext
from ffgui.app.panels.panel_dock import PanelDock
from ffgui.app.panels.panel_placement import PanelPlacement, PanelSplitter
from ffgui.app.picture.faces import OverlayOptions
from ffgui.app.pipeline_presenter import PipelinePresenter
from ffgui.app.recording.metrics_logging import MetricsLogging
from ffgui.app.recording.output_files import output_folder
from ffgui.app.recording.view_recording import ViewRecording
from ffgui.app.refresher import Refresher
from ffgui.app.review.review_bar import ReviewBar
from ffgui.app.review.reviewer import Reviewer
from ffgui.app.settings_store import SettingsStore
from ffgui.app.snapshot_writer import SnapshotWriter
from ffgui.app.style.icons import IconSet, app_icon
from ffgui.app.style.theme import Theme
from ffgui.app.views.video_area import VideoArea
from ffgui.app.views.view_table import current_view
from ffgui.app.widgets.screen_fit import fitting
from ffgui.detect.engines import ENGINES
from ffgui.detect.engines.devices import CPU_DEVICE, Device
from ffgui.live.cameras import Camera, CameraWatch
from ffgui.live.sources import SourceSpec
from ffgui.live.state import Level


class MainWindow(QMainWindow):
    """FeatherFace Studio.

    The attributes without underscore are the parts that actions work on, see `action_table`.
    """

    controller: AppController
    settings: SettingsStore
    theme: Theme
    notices: Notices
    toolbar: Toolbar
    video: VideoArea
    seek_bar: SeekBar
    dock: PanelDock
    status_line: StatusLine
    sheet: AdjustSheet
    source_dialogs: SourceDialogs
    fair: FairMeasurement
    snapshots: SnapshotWriter
    recording: ViewRecording
    review_bar: ReviewBar
    reviewer: Reviewer
    metrics_logging: MetricsLogging

    restart_requested = Signal()
    """The user wants to restart the program with another backend or language."""

    def __init__(
        self,
        controller: AppController,
        theme: Theme,
        backends: Sequence[str],
        devices: Sequence[Device] = (CPU_DEVICE,),
    ) -> None:
        """Build the window.

        Args:
            controller: has the pipeline and the settings; its source may be open already.
            theme: colors.
            backends: the backends that are installed.
            devices: those on which ONNX Runtime can run networks here.
        """
        super().__init__()
        self.controller, self.settings, self.theme = controller, controller.settings, theme
        self._backends = tuple(backends)
        self._devices = tuple(devices)
        self._cameras: list[Camera] = []
        self._watch = CameraWatch(self._on_cameras_seen)
        self._closed = False
        self._icons = IconSet(theme)
        self.actions_by_key = ActionRegistry(self, self._icons)
        self._make_parts()
        self._lay_out()
        self._connect()
        self._restore()

    def _make_parts(self) -> None:
        controller, settings, actions = self.controller, self.settings, self.actions_by_key
        self.status_line = StatusLine(self.theme)
        self.notices = Notices(NoticeStrip(self.theme, self._icons), self.status_line.message)
        self.source_dialogs = SourceDialogs(self, controller, self.notices)
        source = SourceButton(
            actions,
            settings,
            lambda: self._cameras,
            lambda camera: controller.open(SourceSpec("camera", camera)),
            self.source_dialogs.open_recent_address,
            lambda path: self.source_dialogs.open_path(Path(path)),
        )
        size = SizeButton(settings, self.source_dialogs.set_size, self.source_dialogs.ask_size)
        self.toolbar = Toolbar(actions, settings, source, size)
        self.video = VideoArea(self.theme)
        self.seek_bar = SeekBar(actions, settings)
        self.review_bar = ReviewBar(self.theme, actions)
        self.dock = PanelDock(self.theme, self._icons, settings)
        self.sheet = AdjustSheet(self, settings)
        DropTarget(self, self.video, self.source_dialogs, self.theme)
        self.fair = FairMeasurement(controller.pipeline, self.notices, self)
        self.snapshots = SnapshotWriter(controller, self.video, self.theme, self.notices, self)
        self.recording = ViewRecording(self.video, self.status_line, self.notices, controller.settings, self)
        self.reviewer = Reviewer(
            controller, self.review_bar, self.notices, lambda: output_folder(controller.settings.values), self
        )
        self.metrics_logging = MetricsLogging(controller, self.notices, self)
        self._refresher = Refresher(controller, self.video, self.dock, self.seek_bar, self.status_line, self)
        self._presenter = PipelinePresenter(
            controller,
            self.video,
            self.notices,
            source,
            self.seek_bar,
            self._refresher,
            self.source_dialogs.edit_address,
            self,
        )

    def _lay_out(self) -> None:
        self.setWindowTitle("FeatherFace Studio")
        self.setWindowIcon(app_icon())
        self.setMinimumSize(fitting(self, QSize(640, 420)))
        self.seek_bar.hide()
        pictures = _column(self.notices.strip, self.video, self.seek_bar, self.review_bar)
        splitter = PanelSplitter(pictures, self.dock)
        self.setCentralWidget(_column(self.toolbar, splitter))
        bar = QStatusBar()
        bar.setSizeGripEnabled(False)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.addWidget(self.status_line, 1)
        self.setStatusBar(bar)
        # A notice takes its height from the pictures alone.
        rows = (self.toolbar, self.seek_bar, self.review_bar, bar)
        self._placement = PanelPlacement(splitter, self.dock, self.video, rows, self.settings, self)

    def _connect(self) -> None:
        self._presenter.phase_changed.connect(self._on_phase_changed)
        self.controller.noted.connect(self._on_noted)
        self.controller.prepare_with(self.video.prepare)
        self.settings.changed.connect(self._on_settings_changed)
        self.controller.resolved.connect(self.notices.clear)
        self.settings.failed.connect(lambda text: self.notices.post("warning", text, topic="settings"))
        self.settings.recovered.connect(lambda: self.notices.clear("settings"))
        self.settings.collect = self._collect_settings
        self.theme.changed.connect(self.actions_by_key.refresh_icons)
        for over in (self.fair.finished, self.fair.canceled, self.fair.failed):
            over.connect(self.actions_by_key.refresh)
        self.seek_bar.seek_requested.connect(self.controller.pipeline.seek)
        self.seek_bar.scrubbing.connect(self.controller.scrub)
        self.recording.changed.connect(self.actions_by_key.refresh)
        self.metrics_logging.changed.connect(self.actions_by_key.refresh)
        self.reviewer.changed.connect(self.actions_by_key.refresh)
        self.addActions(list(self.actions_by_key))

    def _restore(self) -> None:
        values = self.settings.values
        self.resize(fitting(self, QSize(1280, 800)))
        if values.geometry:
            self.restoreGeometry(QByteArray.fromBase64(values.geometry.encode()))
        self._placement.restore(list(self.actions_by_key))
        self.video.set_placeholder(tr("Loading models"))
        self.video.set_overlays(OverlayOptions.of(values))
        self.video.set_view(current_view(values))
        self.actions_by_key.refresh()

    def panel_steps(self) -> Iterator[None]:
        """Make the panels, after the window is on screen, step by step."""
        context = PanelContext(
            self.theme,
            self.controller,
            self.settings,
            self.actions_by_key,
            self.fair,
            self._backends,
            self._devices,
        )
        for _ in self.dock.build(context):
            yield
            if self._closed:
                return
        self.refresh_now()

    def build_panels(self) -> None:
        """Make the panels at once."""
        for _ in self.panel_steps():
            pass

    def start_watching_cameras(self) -> None:
        """Start to list the cameras; none is opened."""
        if not self._closed:
            self._watch.start()

    # Actions on the whole window

    def refresh_now(self) -> None:
        """Refresh everything but the pictures."""
        self._refresher.refresh_now()

    def show_help(self, page: str) -> None:
        """Show a page of the help window."""
        show_help(self, page)

    # Changes elsewhere

    def _on_phase_changed(self) -> None:
        self.setWindowTitle(tr("{name} – FeatherFace Studio", name=self.controller.source_name))
        self._run_refresher()
        self.actions_by_key.refresh()

    def _on_settings_changed(self, names: frozenset[str]) -> None:
        values = self.settings.values
        if "theme" in names:
            self.theme.set_choice(values.theme)
        if names & {"boxes", "landmarks", "scores", "spatial", "truth"}:
            self.video.set_overlays(OverlayOptions.of(values))
        if names & {"view", "solo", "mode"}:
            self.video.set_view(current_view(values))
        if "stage" in names:
            self._show_stage(values.stage)
        if names & {"panels", "panels_visible"}:
            self.refresh_now()
        if "backend" in names:
            engine = ENGINES[values.backend].label
            text = tr("{engine} will run the networks after a restart.", engine=engine)
            self._offer_restart("backend", "" if values.backend == self.controller.backend else text)
        if "language" in names:
            text = tr("The language changes after a restart.")
            self._offer_restart("language", "" if language.in_use(values.language) else text)
        self.actions_by_key.refresh()

    def _offer_restart(self, topic: str, text: str) -> None:
        """Offer a restart that applies a setting; withdraw the offer if `text` is empty."""
        if text:
            restart = NoticeButton(tr("Restart now"), self.restart_requested.emit)
            self.notices.post("info", text, restart, topic=topic)
        else:
            self.notices.clear(topic)

    def _show_stage(self, on: bool) -> None:
        if on:
            self._state_before_stage = self.windowState()
        self.video.set_stage(on)
        self.notices.strip.set_stage(on)
        for widget in (self.toolbar, self.statusBar()):
            widget.setVisible(not on)
        self.setWindowState(Qt.WindowState.WindowFullScreen if on else self._state_before_stage)

    def _on_noted(self, level: str, text: str, topic: str) -> None:
        self.notices.post(cast(Level, level), text, topic=topic)

    def _on_cameras_seen(self, cameras: list[Camera]) -> None:
        """Take the list, in the watch's thread: the source menu reads it when it opens."""
        self._cameras = cameras

    def _run_refresher(self) -> None:
        visible = self.isVisible() and not self.isMinimized() and not self._closed
        self._refresher.set_running(visible, self._presenter.moving)

    def _collect_settings(self) -> dict[str, str]:
        windows: dict[str, QWidget] = {"panels_geometry": self._placement.detached}
        if not self.settings.values.stage:
            windows["geometry"] = self
        return {name: _geometry(window) for name, window in windows.items()}

    # Qt events

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Start refreshing."""
        super().showEvent(event)
        self.setFocus()
        self._run_refresher()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Stop refreshing."""
        super().hideEvent(event)
        self._run_refresher()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Stop refreshing while minimized."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange and hasattr(self, "_refresher"):
            self._run_refresher()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Stop everything."""
        self.shut_down()
        super().closeEvent(event)

    def shut_down(self) -> None:
        """Save the settings and stop timers, threads and devices; may be called twice."""
        if self._closed:
            return
        self.settings.change(stage=False)
        self._closed = True
        self._refresher.set_running(False, False)
        self.settings.save()
        self.hide()
        self._watch.stop()
        self.controller.close()
        self.snapshots.wait()
        self.recording.close()
        self.metrics_logging.close()
        self.reviewer.close()
        self.fair.wait(2.0)


def _geometry(window: QWidget) -> str:
    return bytes(window.saveGeometry().toBase64().data()).decode()


def _column(*widgets: QWidget) -> QWidget:
    """Return the widgets one below the other; pictures and panels take the spare height."""
    column = QWidget()
    layout = QVBoxLayout(column)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for widget in widgets:
        layout.addWidget(widget, 1 if isinstance(widget, (VideoArea, PanelSplitter)) else 0)
    return column
