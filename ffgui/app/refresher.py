"""Keeps everything but the pictures up to date, at a few fixed rates."""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from ffgui.app.bars.seek_bar import SeekBar
from ffgui.app.bars.status_line import StatusLine, StatusValues
from ffgui.app.controller import AppController
from ffgui.app.language import tr
from ffgui.app.panels.panel_dock import PanelDock
from ffgui.app.process_load import ProcessLoad
from ffgui.app.views.pane_header import PaneNumbers
from ffgui.app.views.video_area import VideoArea
from ffgui.detect.engines import ENGINES
from ffgui.live.metrics import SideMetrics
from ffgui.live.state import SIDES, Side, Status

BARS_HZ, PLOTS_HZ, NUMBERS_HZ = 15, 10, 4
_MEMORY_EVERY = 1.0
"""Seconds between two readings of the memory: asking the system is not free."""

RATES = (BARS_HZ, PLOTS_HZ, NUMBERS_HZ)


class Refresher(QObject):
    """Pulls data from the pipeline into panels, headers, seek bar and status line.

    Its timers stop while the window is hidden; while paused only the slowest one runs, since memory,
    countdowns and messages still change.
    """

    status_read = Signal(object)
    """The pipeline's `Status`, 4 times a second."""

    def __init__(
        self,
        controller: AppController,
        video: VideoArea,
        dock: PanelDock,
        seek_bar: SeekBar,
        status_line: StatusLine,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._controller, self._video, self._dock = controller, video, dock
        self._seek_bar, self._status_line = seek_bar, status_line
        self._load = ProcessLoad()
        self._memory_mb = self._load.memory_mb()
        self._memory_read = perf_counter()
        self._timers: dict[int, QTimer] = {}
        for hertz in RATES:
            timer = QTimer(self, interval=1000 // hertz, timerType=Qt.TimerType.CoarseTimer)
            timer.timeout.connect(lambda hertz=hertz: self._refresh(hertz))
            self._timers[hertz] = timer

    def set_running(self, visible: bool, moving: bool) -> None:
        """Start or stop the timers.

        Args:
            visible: whether the window can be seen.
            moving: whether new results arrive.
        """
        for hertz, timer in self._timers.items():
            wanted = visible and (moving or hertz == NUMBERS_HZ)
            if wanted and not timer.isActive():
                timer.start()
            elif not wanted:
                timer.stop()

    def refresh_now(self) -> None:
        """Refresh everything once."""
        for hertz in RATES:
            self._refresh(hertz)

    def _refresh(self, hertz: int) -> None:
        self._dock.refresh(hertz)
        if hertz == PLOTS_HZ:
            self._refresh_position()
        elif hertz == NUMBERS_HZ:
            self.refresh_numbers()

    def _refresh_position(self) -> None:
        pipeline = self._controller.pipeline
        shown = pipeline.latest()
        names = () if shown is None else (result.frame.name for result in shown.results.values())
        self._seek_bar.set_position(pipeline.position(), next(iter(names), ""))

    def refresh_numbers(self) -> None:
        """Refresh notices, headers and status line."""
        controller = self._controller
        controller.announce_news()
        status = controller.pipeline.status()
        self.status_read.emit(status)
        metrics = {side: controller.pipeline.metrics(side) for side in SIDES}
        self._video.set_models(controller.infos())
        for side in SIDES:
            numbers = PaneNumbers.of(metrics[side]) if side in self._video.spec.panes else PaneNumbers()
            if controller.pipeline.measuring:
                numbers = PaneNumbers(faces=numbers.faces)
            self._video.set_numbers(side, numbers)
        self._status_line.set_values(self._status_values(status, metrics))

    def _memory(self) -> float:
        now = perf_counter()
        if now - self._memory_read >= _MEMORY_EVERY:
            self._memory_mb, self._memory_read = self._load.memory_mb(), now
        return self._memory_mb

    def _status_values(self, status: Status, metrics: Mapping[Side, SideMetrics]) -> StatusValues:
        controller, source = self._controller, status.source
        ages = [side.age_ms for side in metrics.values() if side.age_ms is not None]
        started = any(side.frames for side in metrics.values())
        camera = source is not None and source.camera and status.phase != "lost"
        return StatusValues(
            source=controller.source_name,
            camera=controller.source_name if camera else "",
            fps=controller.pipeline.source_fps(),
            age_ms=max(ages, default=None),
            dropped=max(side.dropped for side in metrics.values()) if started else None,
            cpu_percent=self._load.cpu_percent(),
            memory_mb=self._memory(),
            backend=tr(
                "{engine}, %n threads per model",
                controller.threads,
                one="{engine}, %n thread per model",
                engine=_engine_name(controller),
            ),
        )


def _engine_name(controller: AppController) -> str:
    """Return the engine's label, with the native kernels if it uses them."""
    name = ENGINES[controller.backend].label
    kernels = {controller.pipeline.kernel(side) for side in SIDES} - {None, controller.backend}
    return f"{name} ({', '.join(sorted(map(str, kernels)))})" if kernels else name
