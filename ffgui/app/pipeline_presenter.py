"""Shows the pipeline's results and phases in the window."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import cast

from PySide6.QtCore import QObject, Signal

from ffgui.app.bars.message import NoticeButton
from ffgui.app.bars.notices import Notices
from ffgui.app.bars.seek_bar import SeekBar
from ffgui.app.bars.source_menu import SourceButton
from ffgui.app.bars.status_messages import placeholder_text, state_message
from ffgui.app.controller import AppController
from ffgui.app.language import tr, translated
from ffgui.app.refresher import Refresher
from ffgui.app.views.video_area import VideoArea
from ffgui.live.sources import SourceSpec
from ffgui.live.state import SIDES, Side, SourceInfo, Status


class PipelinePresenter(QObject):
    """Follows the pipeline: new results go to the pictures, new phases to everything that depends on them."""

    phase_changed = Signal(str)
    """The pipeline's new phase; also emitted when message or source have changed."""

    def __init__(
        self,
        controller: AppController,
        video: VideoArea,
        notices: Notices,
        source_button: SourceButton,
        seek_bar: SeekBar,
        refresher: Refresher,
        edit_address: Callable[[str], object],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._controller, self._video, self._notices = controller, video, notices
        self._source_button, self._seek_bar, self._refresher = source_button, seek_bar, refresher
        self._edit_address = edit_address
        self._known: tuple[str, str, SourceInfo | None] | None = None
        self.serial = -1
        """Serial of the newest results that were shown."""
        controller.changed.connect(self._on_changed)
        video.painted.connect(self._on_painted)
        video.difference_changed.connect(self._on_difference_changed)
        refresher.status_read.connect(self._on_status_read)
        controller.settings.changed.connect(self._on_settings_changed)

    @property
    def moving(self) -> bool:
        """Whether new results arrive."""
        return self._known is not None and self._known[0] in ("running", "starting")

    def _on_changed(self) -> None:
        status = self._controller.pipeline.status()
        if (status.phase, status.message, status.source) != self._known:
            self._on_phase(status)
        shown = self._controller.pipeline.latest()
        if shown is not None and shown.serial != self.serial:
            self.serial = shown.serial
            self._video.set_models(self._controller.infos())
            self._video.show_results(shown)
            if status.phase in ("paused", "ended"):
                self._refresher.refresh_now()

    def _on_phase(self, status: Status) -> None:
        self._known = (status.phase, status.message, status.source)
        if status.phase == "running":
            self._controller.remember_source()
        failed = self._controller.spec
        if status.phase == "failed" and self._controller.return_to_last_source():
            self._notices.post(
                "error", translated(status.message), *self._edit_buttons(failed), topic="source"
            )
            return
        if status.phase == "paused" and self._controller.holding:
            self._video.flash(tr("Paused"))
        if status.phase == "starting":
            self.serial = -1
            self._video.begin_source()
        placeholder = placeholder_text(status, any(self._controller.infos().values()))
        if placeholder is not None:
            self._video.set_placeholder(placeholder)
        self._video.set_dimmed(status.phase == "lost")
        self._show_source(status)
        self._show_state(status)
        self._refresher.refresh_numbers()
        self.phase_changed.emit(status.phase)

    def _edit_buttons(self, spec: SourceSpec) -> tuple[NoticeButton, ...]:
        """Return a button to edit the address that was opened, none for other sources."""
        if not spec.is_url:
            return ()
        return (NoticeButton(tr("Edit address"), lambda: self._edit_address(spec.address)),)

    def _show_source(self, status: Status) -> None:
        source = status.source
        self._source_button.set_source(self._controller.source_name)
        if source and source.duration is not None:
            self._seek_bar.set_source(source)
        self._seek_bar.setVisible(
            bool(source and source.seekable) and not self._controller.settings.values.stage
        )

    def _show_state(self, status: Status) -> None:
        self._notices.set_state(
            state_message(
                status,
                perf_counter(),
                self._controller.pipeline.retry,
                self._source_button.showMenu,
                self._controller.replay,
                self._edit_buttons(self._controller.spec),
            )
        )

    def _on_settings_changed(self, names: frozenset[str]) -> None:
        if "stage" in names:
            self._show_source(self._controller.pipeline.status())

    def _on_status_read(self, status: Status) -> None:
        if status.phase == "lost":  # the countdown
            self._show_state(status)

    def _on_difference_changed(self) -> None:
        """Mark on the seek bar where only one model found a face."""
        self._seek_bar.slider.set_marks(
            [
                (100 * tenth, self._video.style_of(side).accent, SIDES.index(side))
                for tenth, sides in self._video.disagreements().items()
                for side in sides
            ]
        )

    def _on_painted(self, side: str, serial: int, seconds: float) -> None:
        self._controller.pipeline.record_paint(cast(Side, side), serial, seconds, perf_counter())
