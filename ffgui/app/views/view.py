"""Base of the views: one arrangement of the two models' pictures each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ffgui.app.pane_style import PaneStyle
from ffgui.app.picture.canvas import Canvas
from ffgui.app.picture.faces import OverlayOptions
from ffgui.app.picture.pane_canvas import PaneCanvas
from ffgui.app.picture.scaling import PictureScaler
from ffgui.app.picture.viewport import Viewport
from ffgui.app.style.theme import SPACE, Theme
from ffgui.app.views.difference_tracker import DifferenceTracker
from ffgui.live.state import ModelResult, Side

_STAGE_LINES = 1.8
"""Width of lines and size of scores in stage mode, relative to the usual ones."""


@dataclass(frozen=True, slots=True)
class ViewContext:
    """Objects that all views share.

    Attributes:
        viewport: zoom and center, kept when the view changes.
        tracker: has taken every pair of results that is shown.
    """

    theme: Theme
    viewport: Viewport = field(default_factory=Viewport)
    scaler: PictureScaler = field(default_factory=PictureScaler)
    tracker: DifferenceTracker = field(default_factory=DifferenceTracker)


class View(QWidget):
    """Canvases side by side, with an optional line below.

    Subclasses show results in `show_results`. Only the view on screen is kept up to date; all setters bring
    a view up to date and cost nothing if nothing has changed.
    """

    painted = Signal(str, int, float)
    """A result was painted for the first time: side, serial, seconds it took."""

    viewport_changed = Signal()
    """The user has zoomed or panned."""

    def __init__(
        self, context: ViewContext, canvases: Sequence[Canvas], footer: QWidget | None = None
    ) -> None:
        super().__init__()
        self.context = context
        self.canvases = list(canvases)
        self.footer = footer
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        for canvas in canvases:
            row.addWidget(canvas, 1)
            canvas.viewport_changed.connect(self._on_viewport_changed)
            canvas.painted.connect(self.painted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row, 1)
        if footer is not None:
            column.addWidget(footer)

    def show_results(self, results: Mapping[Side, ModelResult]) -> None:
        """Show the newest result of each pane; empty for the placeholder."""
        raise NotImplementedError

    def prepare(self, results: Mapping[Side, ModelResult]) -> None:
        """Do a part of the work for results that will be shown soon; may be called from any thread."""

    def expect_paint(self, sides: Collection[Side], serial: int) -> None:
        """Emit `painted` once the new results of these panes are on screen."""
        for canvas in self.canvases:
            for side in sides:
                canvas.expect_paint(side, serial)

    def set_styles(self, styles: Mapping[Side, PaneStyle]) -> None:
        """Set name, color and line style of each pane's model."""
        for canvas in self.canvases:
            canvas.set_styles(styles)

    def set_overlays(self, options: OverlayOptions) -> None:
        """Choose the overlays."""
        for canvas in self.canvases:
            canvas.set_options(options)

    def set_dimmed(self, dimmed: Collection[Side]) -> None:
        """Dim the pictures of these panes, because they are out of date."""
        for canvas in self.canvases:
            canvas.set_dimmed(bool(dimmed))

    def set_placeholder(self, text: str) -> None:
        """Set the text that is shown while there is no picture."""
        for canvas in self.canvases:
            canvas.set_placeholder(text)

    def show_counts(self) -> None:
        """Update counts, in a view that has some; called 4 times a second at most."""

    def set_stage(self, stage: bool) -> None:
        """Hide everything but pictures in stage mode, and enlarge lines and texts for an audience."""
        for canvas in self.canvases:
            canvas.set_line_scale(_STAGE_LINES if stage else 1.0)
        if self.footer is not None:
            self.footer.setVisible(not stage)

    def refresh_viewport(self) -> None:
        """Repaint after the shared viewport has moved."""
        for canvas in self.canvases:
            canvas.refresh_viewport()

    def _on_viewport_changed(self) -> None:
        self.refresh_viewport()
        self.viewport_changed.emit()


class PaneView(View):
    """A view of panes, each with its own result."""

    def __init__(self, context: ViewContext, sides: Sequence[Side]) -> None:
        """Make a canvas for each of `sides`."""
        self._panes = {
            side: PaneCanvas(context.theme, context.viewport, context.scaler, side) for side in sides
        }
        super().__init__(context, list(self._panes.values()))

    def show_results(self, results: Mapping[Side, ModelResult]) -> None:
        """Show each pane's result; a pane without a new one keeps its picture."""
        for side, pane in self._panes.items():
            if side in results or not results:
                pane.set_result(results.get(side))

    def prepare(self, results: Mapping[Side, ModelResult]) -> None:
        """Lay out the faces of results that will be shown soon; may be called from any thread."""
        for side, pane in self._panes.items():
            if side in results:
                pane.prepare(results[side])

    def expect_paint(self, sides: Collection[Side], serial: int) -> None:
        """Emit `painted` once the new results of these panes are on screen."""
        for side, pane in self._panes.items():
            if side in sides:
                pane.expect_paint(side, serial)

    def set_dimmed(self, dimmed: Collection[Side]) -> None:
        """Dim the pictures of these panes, because they are out of date."""
        for side, pane in self._panes.items():
            pane.set_dimmed(side in dimmed)
