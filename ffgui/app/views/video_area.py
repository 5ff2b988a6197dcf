"""The pictures of the window: a header for each pane, and the current view below."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from ffgui.app.language import tr
from ffgui.app.pane_style import PaneStyle, pane_styles
from ffgui.app.picture.canvas import Canvas
from ffgui.app.picture.faces import OverlayOptions
from ffgui.app.picture.render import render_result
from ffgui.app.picture.viewport import ZOOM_STEP
from ffgui.app.style.theme import SPACE, Theme, number_font
from ffgui.app.views.difference_tracker import DifferenceSummary
from ffgui.app.views.pane_header import PaneHeader, PaneNumbers
from ffgui.app.views.view import View, ViewContext
from ffgui.app.views.view_table import VIEWS, ViewSpec
from ffgui.detect.model_info import ModelInfo
from ffgui.live.state import SIDES, ModelResult, Shown, Side

_COUNTS_INTERVAL_MS = 250

_MIN_COUNTS = 14
"""Smallest height of the counts of stage mode, in logical pixels."""

_MIN_LARGE = 24
"""Smallest height of the values of stage mode, in logical pixels."""


class VideoArea(QWidget):
    """Shows the newest results in the current view."""

    painted = Signal(str, int, float)
    """A result was painted for the first time: side, serial, seconds it took."""

    difference_changed = Signal()
    """`difference_summary` has changed; 4 times a second at most."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._context = ViewContext(theme)
        self._shown: Shown | None = None
        self._results: dict[Side, ModelResult] = {}
        self._infos: dict[Side, ModelInfo | None] = dict.fromkeys(SIDES)
        self._styles: dict[Side, PaneStyle] = pane_styles(theme, self._infos)
        self._overlays = OverlayOptions()
        self._placeholder = ""
        self._dimmed = False
        self._stage = False
        self._shown_zoom = 1.0
        self._stage_counts = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._stage_counts.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stage_counts.setProperty("quiet", "true")
        self._stage_counts.setAccessibleName(tr("Faces found by both models, and by one alone"))
        self._stage_counts.hide()
        self._headers = {side: PaneHeader(theme, side) for side in SIDES}
        self._views: dict[str, View] = {spec.key: spec.widget(self._context) for spec in VIEWS}
        self._spec = VIEWS[0]
        self._counts_due = QTimer(self, singleShot=True, interval=_COUNTS_INTERVAL_MS)
        self._counts_due.timeout.connect(self._on_counts_due)
        self._lay_out()
        self._restyle()
        self.set_view(self._spec)
        theme.changed.connect(self._restyle)

    @property
    def difference_summary(self) -> DifferenceSummary:
        """Differences between the models on this frame and since the last reset."""
        return self._context.tracker.summary

    @property
    def overlays(self) -> OverlayOptions:
        """The overlays over the pictures."""
        return self._overlays

    @property
    def view(self) -> View:
        """The current view."""
        return self._views[self._spec.key]

    @property
    def spec(self) -> ViewSpec:
        """The table row of the current view."""
        return self._spec

    @property
    def zoom(self) -> float:
        """1 = the whole picture fits."""
        return self._context.viewport.zoom

    @property
    def shown(self) -> Shown | None:
        """The results on screen, which `render_snapshot` uses; None while there is no picture."""
        return self._shown if self._results else None

    def style_of(self, side: Side) -> PaneStyle:
        """Return name and color of a pane's model."""
        return self._styles[side]

    def disagreements(self) -> Mapping[int, frozenset[Side]]:
        """Return where on the timeline only one model found a face, see `DifferenceTracker`."""
        return self._context.tracker.disagreements

    def to_record(self, names: bool) -> QWidget:
        """Return the widget that a recording shows: everything, or the pictures without the headers."""
        return self if names else self._stack

    def begin_source(self) -> None:
        """Forget the disagreements on the timeline of another source."""
        self._context.tracker.disagreements.clear()

    def header(self, side: Side) -> PaneHeader:
        """Return the header of a pane."""
        return self._headers[side]

    def canvases(self) -> list[Canvas]:
        """Return the canvases of the current view, from left to right."""
        return self.view.canvases

    def show_results(self, shown: Shown) -> None:
        """Show the newest results, from `Pipeline.latest`."""
        if shown is self._shown:
            return
        before, self._shown = self._results, shown
        self._results = dict(shown.results)
        fresh = [side for side, result in self._results.items() if before.get(side) is not result]
        if fresh and self._is_pair():
            self._context.tracker.add(self._results["left"], self._results["right"])
            if not self._counts_due.isActive():
                self._counts_due.start()
        self._show_in_view()
        self.view.expect_paint(fresh, shown.serial)

    def prepare(self, shown: Shown) -> None:
        """Do a part of the work for results that will be shown soon; may be called from any thread."""
        for frame in {id(result.frame): result.frame for result in shown.results.values()}.values():
            self._context.scaler.prepare(frame)
        self.view.prepare(shown.results)

    def set_models(self, infos: Mapping[Side, ModelInfo | None]) -> None:
        """Name the panes after these models; None for one that is not loaded yet."""
        if dict(infos) != self._infos:
            self._infos = {side: infos.get(side) for side in SIDES}
            self._restyle()

    def set_numbers(self, side: Side, numbers: PaneNumbers) -> None:
        """Show a pane's metrics; call it 4 times a second at most."""
        self._headers[side].set_numbers(numbers)

    def set_view(self, spec: ViewSpec) -> None:
        """Show another view."""
        had_focus = any(canvas.hasFocus() for canvas in self.canvases())
        self._spec = spec
        for side, header in self._headers.items():
            header.setVisible(side in spec.panes)
        self._update_view()
        self._stack.setCurrentWidget(self.view)
        if had_focus:
            self.canvases()[0].setFocus(Qt.FocusReason.OtherFocusReason)
        self._size_headers()

    def set_overlays(self, options: OverlayOptions) -> None:
        """Choose the overlays."""
        self._overlays = options
        self.view.set_overlays(options)

    def set_dimmed(self, dimmed: bool) -> None:
        """Dim all pictures, because the source is lost."""
        self._dimmed = dimmed
        self.view.set_dimmed(self._out_of_date())

    def set_placeholder(self, text: str) -> None:
        """Remove the pictures and say why there are none, until the next results."""
        self._placeholder = text
        self._results = {}
        self._context.scaler.clear()
        self._update_view()

    def set_stage(self, stage: bool) -> None:
        """Show pictures and two large values per model only."""
        if stage != self._stage:
            self._stage = stage
            self.view.set_stage(stage)
            self._stage_counts.setVisible(stage)
            self._show_stage_counts()
            self._size_headers()

    def flash(self, text: str) -> None:
        """Show a text over the pictures that fades after a second."""
        for canvas in self.canvases():
            canvas.flash(text)

    def zoom_in(self) -> None:
        """Zoom all pictures in."""
        self.canvases()[0].zoom(ZOOM_STEP)

    def zoom_out(self) -> None:
        """Zoom all pictures out."""
        self.canvases()[0].zoom(1 / ZOOM_STEP)

    def fit(self) -> None:
        """Fit the whole pictures."""
        self._context.viewport.fit()
        self.view.refresh_viewport()
        self._show_zoom()

    def reset_difference(self) -> None:
        """Reset the session's difference counts."""
        self._context.tracker.reset()
        self._on_counts_due()

    def render_snapshot(self) -> dict[Side, QImage]:
        """Return each pane's picture at the source's resolution, with the chosen overlays."""
        return {
            side: render_result(result, self._styles[side], self._overlays)
            for side, result in self._results.items()
        }

    def render_pair(self) -> QImage | None:
        """Return the one picture of both models, None in a view that shows a picture for each."""
        return self.canvases()[0].render_frame() if self._spec.needs_pair and self._results else None

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Resize the headers with the window."""
        super().resizeEvent(event)
        self._size_headers()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the window's font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._size_headers()

    def _lay_out(self) -> None:
        headers = QHBoxLayout()
        headers.setSpacing(SPACE)
        for header in self._headers.values():
            headers.addWidget(header, 1)
        self._stack = QStackedWidget()
        for view in self._views.values():
            self._stack.addWidget(view)
            view.painted.connect(self.painted)
            view.viewport_changed.connect(self._show_zoom)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addLayout(headers)
        page.addWidget(self._stack, 1)
        page.addWidget(self._stage_counts)

    def _update_view(self) -> None:
        """Bring the current view up to date."""
        view = self.view
        view.set_styles(self._styles)
        view.set_overlays(self._overlays)
        view.set_placeholder(self._placeholder)
        view.set_stage(self._stage)
        self._show_in_view()
        view.refresh_viewport()
        view.show_counts()

    def _show_in_view(self) -> None:
        if self._spec.needs_pair and self._results and not self._same_frame():
            return  # the last results of free-run mode, just after it was left
        self.view.show_results(self._results)
        self.view.set_dimmed(self._out_of_date())

    def _out_of_date(self) -> list[Side]:
        return [side for side in SIDES if self._dimmed or (self._results and side not in self._results)]

    def _same_frame(self) -> bool:
        frames = {id(result.frame) for result in self._results.values()}
        return self._shown is not None and self._shown.mode == "paired" and len(frames) == 1

    def _is_pair(self) -> bool:
        return len(self._results) > 1 and self._same_frame()

    def _show_zoom(self) -> None:
        if self.zoom != self._shown_zoom:
            self._shown_zoom = self.zoom
            self.flash(tr("{percent:.0f} %", percent=100 * self.zoom))

    def _show_stage_counts(self) -> None:
        counts = self.difference_summary.session
        names = [self._styles[side].short for side in SIDES]
        alone = zip(names, (counts.only_left, counts.only_right), strict=True)
        text = "   ".join(tr("only {model} {count:,}", model=name, count=count) for name, count in alone)
        self._stage_counts.setText(
            f"{tr('both {count:,}', count=counts.both)}   {text}" if counts.frames else ""
        )

    def _on_counts_due(self) -> None:
        self.view.show_counts()
        if self._stage:
            self._show_stage_counts()
        self.difference_changed.emit()

    def _size_headers(self) -> None:
        """Give both headers the height that their width needs."""
        columns = len(self._spec.panes)
        width = (self.width() - (columns - 1) * SPACE) // columns
        headers = self._headers.values()
        largest = max(_MIN_LARGE, self.height() // 9)
        large = min(header.fitting(largest, width) for header in headers) if self._stage else None
        self._stage_counts.setFont(number_font(max(_MIN_COUNTS, self.height() // 30)))
        compact = any(header.full_width > width for header in headers)
        for header in headers:
            header.set_compact(compact)
            header.set_large(large)
        height = max(header.heightForWidth(width) for header in headers)
        for header in headers:
            header.setFixedHeight(height)

    def _restyle(self) -> None:
        self._styles = pane_styles(self._theme, self._infos)
        for side, header in self._headers.items():
            header.set_style(self._styles[side])
        self.view.set_styles(self._styles)
        self._size_headers()
