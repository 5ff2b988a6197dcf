"""One picture with the faces that only one of the two models found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QPainter

from ffgui.app.language import decimal, tr
from ffgui.app.pane_style import PaneStyle
from ffgui.app.picture.canvas import Canvas
from ffgui.app.picture.overlay import BOX_WIDTH, THIN_WIDTH, Bounds, Overlay, boxes_overlay, pills_overlay
from ffgui.app.picture.truth import truth_overlay
from ffgui.app.picture.viewport import Placement
from ffgui.app.style.theme import AGREED
from ffgui.app.views.difference_line import DifferenceLine
from ffgui.app.views.face_comparison import ComparedFace, FoundBy
from ffgui.app.views.view import View, ViewContext
from ffgui.live.state import Frame, ModelResult, Side


class DifferenceView(View):
    """The picture of differences, and the counts below it."""

    def __init__(self, context: ViewContext) -> None:
        self.canvas = DifferenceCanvas(context)
        self.line = DifferenceLine(context.theme)
        super().__init__(context, [self.canvas], self.line)

    def show_results(self, results: Mapping[Side, ModelResult]) -> None:
        """Show how both models differ on one frame; without a second result only the frame."""
        result = next(iter(results.values()), None)
        faces = self.context.tracker.faces() if len(results) > 1 else ()
        self.canvas.set_faces(result.frame if result else None, faces)

    def show_counts(self) -> None:
        """Update the counts; 4 times a second at most."""
        self.line.set_summary(self.context.tracker.summary)

    def set_styles(self, styles: Mapping[Side, PaneStyle]) -> None:
        """Set name, color and line style of each pane's model."""
        super().set_styles(styles)
        self.line.set_styles(styles)


class DifferenceCanvas(Canvas):
    """A picture with compared faces.

    Thin and gray: both models found it. A model's color: the other one has nothing there. Thin in a model's
    color, with the score difference: the other's candidate is below the threshold. Where the faces are known,
    those that both missed and false alarms of either are marked.
    """

    def __init__(self, context: ViewContext) -> None:
        super().__init__(context.theme, context.viewport, context.scaler, tr("Picture of the differences"))
        self._frame: Frame | None = None
        self._faces: Sequence[ComparedFace] = ()

    def frame(self) -> Frame | None:
        """Return the frame that both models saw."""
        return self._frame

    def set_faces(self, frame: Frame | None, faces: Sequence[ComparedFace]) -> None:
        """Show the faces of a frame."""
        self._frame, self._faces = frame, faces
        self.update()

    def paint_over(self, painter: QPainter, placement: Placement, unit: float) -> None:
        """Paint the faces that both models found first, then the others."""
        if self._options.boxes:
            boxes_overlay(self._boxes(placement, FoundBy.BOTH), AGREED, unit, THIN_WIDTH).paint(painter)
        kinds: tuple[tuple[Side, FoundBy], ...] = (
            ("left", FoundBy.NEAR_LEFT),
            ("left", FoundBy.ONLY_LEFT),
            ("right", FoundBy.NEAR_RIGHT),
            ("right", FoundBy.ONLY_RIGHT),
        )
        taken: list[Bounds] = []
        for side, kind in kinds:
            style = self._styles.get(side)
            if style is not None:
                self._kind_overlay(placement, kind, side, style, unit, taken).paint(painter)
        if self._options.truth and self._frame is not None:
            boxes = np.array([face.box for face in self._faces], np.float32).reshape(-1, 4)
            truth_overlay(self._frame, boxes, placement, unit, mark_found=False).paint(painter)

    def _kind_overlay(
        self,
        placement: Placement,
        kind: FoundBy,
        side: Side,
        style: PaneStyle,
        unit: float,
        taken: list[Bounds],
    ) -> Overlay:
        boxes = self._boxes(placement, kind)
        overlay = Overlay()
        if self._options.boxes:
            width = THIN_WIDTH if kind.is_near else BOX_WIDTH
            overlay += boxes_overlay(boxes, style.accent, unit, width, style.dashed)
        if self._options.scores:
            texts = [_score_text(face, side) for face in self._faces if face.found_by is kind]
            bounds = placement.target
            overlay += pills_overlay(
                boxes, texts, style.accent, unit, bounds, taken=taken, text_px=self.text_px()
            )
        return overlay

    def _boxes(self, placement: Placement, kind: FoundBy) -> NDArray[np.float32]:
        boxes = [face.box for face in self._faces if face.found_by is kind]
        return placement.to_canvas(np.array(boxes, np.float32).reshape(-1, 4))


def _score_text(face: ComparedFace, side: Side) -> str:
    """Return the finder's score, or how far it is above the other model's candidate."""
    if face.found_by.is_near:
        difference = face.score_difference
        return "" if difference is None else decimal(difference if side == "left" else -difference, "+.2f")
    score = face.left_score if side == "left" else face.right_score
    return "" if score is None else decimal(score, ".2f")
