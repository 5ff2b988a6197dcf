"""All pictures of the window: two panes in step, one alone, wipe and difference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from ffgui.app.theme import SPACE, Theme
from ffgui.app.views.canvas import Canvas, OverlayOptions, PaneStyle
from ffgui.app.views.difference import DifferenceSummary, DifferenceTracker
from ffgui.app.views.difference_line import DifferenceLine
from ffgui.app.views.header import PaneHeader, PaneNumbers
from ffgui.app.views.scaling import PictureScaler
from ffgui.app.views.viewport import STEP, Viewport
from ffgui.app.views.views import DifferenceCanvas, SideCanvas, WipeCanvas, snapshot
from ffgui.detect.model_info import ModelInfo
from ffgui.live.state import SIDES, Mode, ModelResult, Shown, Side

View = Literal["split", "wipe", "difference", "left", "right"]

ATTENTION_NAMES = {
    "cbam": "CBAM",
    "eca": "ECA",
    "se": "SE",
    "eca_spatial": "ECA + spatial",
    "none": "no attention",
}

_SUMMARY_INTERVAL_MS = 250

_SMALLEST_LARGE = 24
"""Device-independent pixels of the numbers of stage mode in a low window."""


def reason_off(view: View, mode: Mode) -> str:
    """Why a view cannot be had in a mode, as a sentence for people; "" if it can."""
    if mode == "free" and view in ("wipe", "difference"):
        return (
            f"The {view} view needs both models on the same frame; in free-run mode each shows its own. "
            "Switch to paired."
        )
    return ""


class VideoArea(QWidget):
    """The panes with their headers.

    A wipe or difference view falls back to split while results come in free-run mode, and comes
    back with paired ones.
    """

    painted = Signal(str, int, float)
    """A result has been painted for the first time: side, serial, seconds that it took."""

    difference_changed = Signal()
    """`difference_summary` has changed; 4 times a second at most."""

    view_changed = Signal(str)
    """The view that is seen is another one now, chosen or fallen back to."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: Shown | None = None
        self._results: dict[Side, ModelResult] = {}
        self._infos: dict[Side, ModelInfo | None] = dict.fromkeys(SIDES)
        self._styles: dict[Side, PaneStyle] = {}
        self._options = OverlayOptions()
        self._tracker = DifferenceTracker()
        self._viewport = Viewport()
        self._scaler = PictureScaler()
        self._view: View = "split"
        self._mode: Mode = "paired"
        self._dimmed = False
        self._stage = False
        self._headers = {side: PaneHeader(theme, side) for side in SIDES}
        shared = (theme, self._viewport, self._scaler)
        self._sides = {side: SideCanvas(*shared, f"Picture of the {side} pane", side) for side in SIDES}
        self._wipe = WipeCanvas(*shared, "Picture with a wipe line between both models")
        self._difference = DifferenceCanvas(*shared, "Picture with the differences of both models")
        self._line = DifferenceLine(theme)
        self._summary_timer = QTimer(self, singleShot=True, interval=_SUMMARY_INTERVAL_MS)
        self._summary_timer.timeout.connect(self._on_summary_due)
        self._lay_out()
        self._restyle()
        self._arrange()
        theme.changed.connect(self._restyle)

    @property
    def difference_summary(self) -> DifferenceSummary:
        """How the models differ on this frame and since the last reset."""
        return self._tracker.summary

    @property
    def overlays(self) -> OverlayOptions:
        """What is painted over the pictures."""
        return self._options

    @property
    def view(self) -> View:
        """The view that is seen: the chosen one, or split where that cannot be had."""
        return "split" if reason_off(self._view, self._mode) else self._view

    @property
    def zoom(self) -> float:
        """1 = the whole picture fits."""
        return self._viewport.zoom

    @property
    def shown(self) -> Shown | None:
        """The results that are seen, the ones in `render_snapshot`; None while there is no picture."""
        return self._shown if self._results else None

    def header(self, side: Side) -> PaneHeader:
        """The header of a pane."""
        return self._headers[side]

    def canvases(self) -> list[Canvas]:
        """The canvases of the present view, from left to right."""
        views: dict[View, list[Canvas]] = {
            "split": [self._sides["left"], self._sides["right"]],
            "wipe": [self._wipe],
            "difference": [self._difference],
            "left": [self._sides["left"]],
            "right": [self._sides["right"]],
        }
        return views[self.view]

    def show(self, shown: Shown | None = None, infos: Mapping[Side, ModelInfo | None] | None = None) -> None:
        """Show the newest results; without any argument make the widget visible as Qt does.

        Args:
            shown: from `Pipeline.latest`; the same value again costs nothing. None leaves what
                is seen as it is.
            infos: the models by side; None for one that is not loaded yet.
        """
        if infos is None:
            super().show()
            return
        if dict(infos) != self._infos:
            self._infos = {side: infos.get(side) for side in SIDES}
            self._restyle()
        if shown is not None and shown is not self._shown:
            self._take(shown)

    def set_numbers(self, side: Side, numbers: PaneNumbers) -> None:
        """Show a pane's figures; call it 4 times a second at most."""
        self._headers[side].set_numbers(numbers)

    def set_view(self, view: View) -> None:
        """Choose what is seen."""
        if view != self._view:
            self._view = view
            self._arrange()
            self.view_changed.emit(self.view)

    def set_mode(self, mode: Mode) -> None:
        """Say how the models run, before the first results of that mode are there."""
        if mode != self._mode:
            before = self.view
            self._mode = mode
            if self.view != before:
                self._arrange()
                self.view_changed.emit(self.view)

    def set_overlays(self, options: OverlayOptions) -> None:
        """Choose what is painted over the pictures."""
        self._options = options
        for canvas in self._all_canvases():
            canvas.set_options(options)

    def set_dimmed(self, dimmed: bool) -> None:
        """Show the last pictures as ones of the past: the source is lost."""
        self._dimmed = dimmed
        for canvas in self._all_canvases():
            canvas.set_dimmed(dimmed)

    def set_skeleton(self, text: str) -> None:
        """Take the pictures away and say why there are none, until the next results come."""
        self._results = {}
        self._scaler.clear()
        for canvas in self._all_canvases():
            canvas.set_notice(text)
        for side_canvas in self._sides.values():
            side_canvas.set_result(None)
        self._wipe.set_results({})
        self._difference.set_faces(None, ())

    def set_stage(self, stage: bool) -> None:
        """Show pictures and two large numbers a model, nothing else."""
        if stage != self._stage:
            self._stage = stage
            self._arrange()

    def zoom_in(self) -> None:
        """Zoom all pictures in."""
        self.canvases()[0].zoom(STEP)

    def zoom_out(self) -> None:
        """Zoom all pictures out."""
        self.canvases()[0].zoom(1 / STEP)

    def fit(self) -> None:
        """Show the whole pictures."""
        self._viewport.fit()
        self._on_viewport_changed()

    def reset_difference(self) -> None:
        """Begin the session's counts anew."""
        self._tracker.reset()
        self._on_summary_due()

    def render_snapshot(self) -> dict[Side, QImage]:
        """Each side's picture at the source's resolution, with the chosen overlays."""
        return {
            side: snapshot(result, self._styles[side], self._options)
            for side, result in self._results.items()
        }

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keep the large numbers of stage mode in step with the window."""
        super().resizeEvent(event)
        self._size_headers()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the size of the window's text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._size_headers()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(0)
        for column, side in enumerate(SIDES):
            grid.addWidget(self._headers[side], 0, column)
            grid.addWidget(self._sides[side], 1, column)
        grid.addWidget(self._wipe, 1, 0, 1, 2)
        grid.addWidget(self._difference, 1, 0, 1, 2)
        grid.addWidget(self._line, 2, 0, 1, 2)
        grid.setRowStretch(1, 1)
        self._grid = grid
        for canvas in self._all_canvases():
            canvas.viewport_changed.connect(self._on_viewport_changed)
            canvas.painted.connect(self.painted)

    def _arrange(self) -> None:
        view = self.view
        if view == "difference":  # while another view was seen, faces have only been counted
            self._take_pair()
        seen = self.canvases()
        focused = any(canvas.hasFocus() for canvas in self._all_canvases())
        for canvas in seen:
            canvas.setVisible(True)
        if focused and not any(canvas.hasFocus() for canvas in seen):
            seen[0].setFocus(Qt.FocusReason.OtherFocusReason)
        for canvas in self._all_canvases():
            canvas.setVisible(canvas in seen)
        for column, side in enumerate(SIDES):
            alone = view in SIDES and view != side
            self._headers[side].setVisible(not alone)
            self._grid.setColumnStretch(column, 0 if alone else 1)
        self._grid.setHorizontalSpacing(0 if view in SIDES else SPACE)
        self._line.setVisible(view == "difference" and not self._stage)
        self._size_headers()

    def _size_headers(self) -> None:
        """Give headers and line the height that their width asks for, both headers the same."""
        columns = 1 if self.view in SIDES else 2
        width = (self.width() - (columns - 1) * SPACE) // columns
        headers = self._headers.values()
        largest = max(_SMALLEST_LARGE, self.height() // 9)
        large = min(header.fitting(largest, width) for header in headers) if self._stage else None
        for header in headers:
            header.set_large(large)
        height = max(header.heightForWidth(width) for header in headers)
        for header in headers:
            header.setFixedHeight(height)
        self._line.setFixedHeight(self._line.heightForWidth(self.width()))

    def _take(self, shown: Shown) -> None:
        before, self._shown = self._results, shown
        self._results = dict(shown.results)
        self.set_mode(shown.mode)
        fresh = [side for side, result in self._results.items() if before.get(side) is not result]
        for side, pane in self._sides.items():
            if side in fresh:
                pane.set_result(self._results[side])
            pane.set_dimmed(self._dimmed or side not in self._results)
        if fresh:
            self._take_pair()
        for side in fresh:
            for canvas in self.canvases():
                if canvas not in self._sides.values() or canvas is self._sides[side]:
                    canvas.announce(side, shown.serial)

    def _take_pair(self) -> None:
        """Give the views that show both models on one picture what they show, if there is such a picture."""
        frames = {id(result.frame) for result in self._results.values()}
        if self._mode != "paired" or len(frames) != 1:
            return
        self._wipe.set_results(self._results)
        frame = next(iter(self._results.values())).frame
        if len(self._results) < 2:
            self._difference.set_faces(frame, ())
            return
        left, right = self._results["left"], self._results["right"]
        if self.view == "difference":
            self._difference.set_faces(frame, self._tracker.update(left, right))
        else:
            self._tracker.note(left, right)
        if not self._summary_timer.isActive():
            self._summary_timer.start()

    def _on_summary_due(self) -> None:
        self._line.set_summary(self._tracker.summary)
        self.difference_changed.emit()

    def _on_viewport_changed(self) -> None:
        for canvas in self.canvases():
            canvas.refresh_viewport()

    def _restyle(self) -> None:
        self._styles = pane_styles(self._theme, self._infos)
        for side, header in self._headers.items():
            header.set_style(self._styles[side])
        for canvas in self._all_canvases():
            canvas.set_styles(self._styles)
        self._line.set_styles(self._styles)
        self._size_headers()

    def _all_canvases(self) -> list[Canvas]:
        return [*self._sides.values(), self._wipe, self._difference]


def pane_styles(theme: Theme, infos: Mapping[Side, ModelInfo | None]) -> dict[Side, PaneStyle]:
    """How each side's model is told from the other: V1 blue and solid, V2 orange and dashed.

    Two models of one kind have one color; there the right one's lines are dashed.
    """
    versions = {side: info.version if (info := infos.get(side)) else "" for side in SIDES}
    accents = {side: theme.accent(versions[side], side) for side in SIDES}
    alike = accents["left"] == accents["right"]
    styles: dict[Side, PaneStyle] = {}
    for side in SIDES:
        info, accent = infos.get(side), accents[side]
        named = info is not None and versions["left"] != versions["right"]
        dashed = side == "right" if alike else accent == theme.palette.v2
        short = versions[side].upper() if named else side
        styles[side] = PaneStyle(_title(info), short, accent, dashed)
    return styles


def _title(info: ModelInfo | None) -> str:
    if info is None:
        return "No model yet"
    words = [info.version.upper(), ATTENTION_NAMES.get(info.attention, info.attention)]
    if info.variant not in (None, "deformable"):
        words.append(info.variant)
    if info.precision != "fp32":
        words.append(info.precision.upper())
    return " ".join(words)
