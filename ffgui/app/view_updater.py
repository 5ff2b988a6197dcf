"""Carries the pipeline's figures into panels, headers and status line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from ffgui.app.controller import AppController
from ffgui.app.load import ProcessLoad
from ffgui.app.panels.models_panel import ModelsPanel
from ffgui.app.seekbar import SeekBar
from ffgui.app.statusline import StatusLine, StatusValues
from ffgui.app.views.area import VideoArea
from ffgui.app.views.header import PaneNumbers
from ffgui.detect.engines import ENGINES
from ffgui.detect.engines.threads import auto_threads
from ffgui.live.metrics import SideMetrics
from ffgui.live.state import SIDES, Side, Status

if TYPE_CHECKING:
    from ffgui.app.panels import AttentionPanel, SpeedPanel


class ViewUpdater:
    """Pulls from the session and pushes into widgets; called at the pace of `RefreshTimers`."""

    def __init__(
        self,
        session: AppController,
        video: VideoArea,
        models_panel: ModelsPanel,
        statusline: StatusLine,
        seekbar: SeekBar,
    ) -> None:
        self._session, self._video = session, video
        self._models, self._statusline, self._seekbar = models_panel, statusline, seekbar
        self._attention: AttentionPanel | None = None
        self._speed: SpeedPanel | None = None
        self._load = ProcessLoad()

    def take_panels(self, attention: AttentionPanel, speed: SpeedPanel) -> None:
        """The panels that are made later than the window."""
        self._attention, self._speed = attention, speed

    def bars(self) -> None:
        """What moves fast: the attention's bars."""
        if self._attention is not None and self._attention.isVisible():
            left, right = (self._session.pipeline.attention(side) for side in SIDES)
            self._attention.update_from(left, right, self._session.infos())

    def plots(self) -> None:
        """Curves and the position in a file."""
        pipeline = self._session.pipeline
        self._seekbar.set_position(pipeline.position())
        if self._speed is not None and self._speed.isVisible():
            self._speed.update_from(
                {side: pipeline.series(side) for side in SIDES},
                pipeline.marks(),
                {side: pipeline.metrics(side) for side in SIDES},
                pipeline.source_fps(),
                self._session.infos(),
            )

    def numbers(self, status: Status) -> None:
        """What is read: headers, models, status line."""
        metrics = {side: self._session.pipeline.metrics(side) for side in SIDES}
        infos = self._session.infos()
        moving = status.phase == "running"
        self._video.show(None, infos)
        for side in SIDES:
            runs = side in self._session.options.sides
            numbers = PaneNumbers.of(metrics[side]) if runs else PaneNumbers()
            self._video.set_numbers(side, numbers if moving else replace(numbers, fps=None))
        self._models.show_models(infos)
        variants = {info.variant for info in infos.values() if info is not None}
        variant = variants.pop() if len(variants) == 1 else None
        if variant is not None:
            self._models.show_variant(variant)
        self._statusline.set_values(self._status_values(status, metrics))

    def _status_values(self, status: Status, metrics: Mapping[Side, SideMetrics]) -> StatusValues:
        session, source = self._session, status.source
        name = source.name if source else session.spec.title
        ages = [side.age_ms for side in metrics.values() if side.age_ms is not None]
        seen = any(side.frames for side in metrics.values())
        threads = session.options.threads or auto_threads()
        return StatusValues(
            source=name,
            camera=name if source and source.camera and status.phase != "lost" else "",
            fps=session.pipeline.source_fps() if status.phase == "running" else None,
            age_ms=max(ages, default=None),
            dropped=max(side.dropped for side in metrics.values()) if seen else None,
            cpu_percent=self._load.cpu_percent(),
            memory_mb=self._load.memory_mb(),
            engine=f"{self._engine_name()}, {threads} thread{'s' if threads > 1 else ''} each",
        )

    def _engine_name(self) -> str:
        """Return the engine's label, with the native kernels if it uses them."""
        session = self._session
        kernels = {session.pipeline.kernel(side) for side in SIDES} - {None, session.backend}
        name = ENGINES[session.backend].label
        return f"{name} ({', '.join(sorted(map(str, kernels)))})" if kernels else name
