"""The Accuracy panel: both models against the ground truth of what has gone by."""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout

from ffgui.app.formatting import number
from ffgui.app.language import mark, tr
from ffgui.app.latest_job import LatestJob
from ffgui.app.model_names import model_name
from ffgui.app.pane_style import pane_styles
from ffgui.app.panels.accuracy.precision_recall_plot import PrecisionRecallPlot
from ffgui.app.panels.panel import Panel, PanelContext
from ffgui.app.panels.throttle import Throttle
from ffgui.app.settings import SCORE_LIMITS
from ffgui.app.style.theme import SPACE, number_font
from ffgui.app.widgets.labels import set_text
from ffgui.live.accuracy import Accuracy
from ffgui.live.pipeline import Pipeline
from ffgui.live.state import SIDES, Side

_INTERVAL = 1.0
"""Seconds between two measurements."""

_COLUMNS = (
    (mark("Precision"), mark("Part of the detections that are faces, at the score threshold")),
    (mark("Recall"), mark("Part of the faces that were found, at the score threshold")),
    (mark("AP easy"), mark("Average precision on faces at least 50 pixels high")),
    (mark("AP medium"), mark("Average precision on faces at least 30 pixels high")),
    (mark("AP hard"), mark("Average precision on faces at least 10 pixels high")),
)

_EMPTY = mark(
    "No ground truth. Open a folder with labels beside or below the pictures (WIDER text, COCO JSON, Pascal "
    "VOC XML or YOLO text), or the sample."
)
_CELL: dict[Side, str] = {"left": mark("{value}, left pane"), "right": mark("{value}, right pane")}


Measured = dict[Side, Accuracy]


class AccuracyPanel(Panel):
    """Precision, recall and average precision so far, and their curve."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(tr("Accuracy"))
        self._context = context
        self._measured: Measured = {}
        self._throttle = Throttle(_INTERVAL)
        self._job = LatestJob(_measure, "accuracy", self)
        self._job.done.connect(self._on_measured)
        self._names: dict[Side, QLabel] = {}
        self._cells: dict[Side, list[QLabel]] = {}
        self._note = QLabel(tr(_EMPTY), wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._note.setProperty("quiet", "true")
        self.plot = PrecisionRecallPlot(context.theme)
        self.plot.threshold_chosen.connect(self._on_threshold_chosen)
        left = QVBoxLayout()
        left.addLayout(self._table())
        left.addWidget(self._note)
        left.addStretch(1)
        page = QHBoxLayout(self.content)
        page.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        page.setSpacing(3 * SPACE)
        page.addLayout(left, 1)
        right = QVBoxLayout()
        title = QLabel(tr("Precision over recall"), textFormat=Qt.TextFormat.PlainText)
        title.setProperty("quiet", "true")
        right.addWidget(title)
        right.addWidget(self.plot, 1)
        page.addLayout(right, 1)
        context.theme.changed.connect(self._show)
        context.settings.changed.connect(self._on_settings_changed)
        self._show()

    def refresh(self) -> None:
        """Measure again if it is time; the numbers follow when they are there."""
        if self._throttle.due(perf_counter()):
            self._job.ask(self._context.controller.pipeline)

    def _table(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * SPACE)
        for column, (title, tip) in enumerate(_COLUMNS, 1):
            head = QLabel(tr(title), textFormat=Qt.TextFormat.PlainText)
            head.setProperty("quiet", "true")
            head.setToolTip(tr(tip))
            grid.addWidget(head, 0, column, Qt.AlignmentFlag.AlignRight)
        for row, side in enumerate(SIDES, 1):
            self._names[side] = QLabel(textFormat=Qt.TextFormat.PlainText)
            self._cells[side] = [QLabel(textFormat=Qt.TextFormat.PlainText) for _ in _COLUMNS]
            grid.addWidget(self._names[side], row, 0)
            for column, (cell, (title, _)) in enumerate(zip(self._cells[side], _COLUMNS, strict=True), 1):
                cell.setAccessibleName(tr(_CELL[side], value=tr(title)))
                grid.addWidget(cell, row, column, Qt.AlignmentFlag.AlignRight)
        grid.setColumnStretch(0, 1)
        return grid

    def _show(self) -> None:
        infos = self._context.controller.infos()
        styles = pane_styles(self._context.theme, infos)
        font = number_font(self.fontInfo().pixelSize())
        for side in SIDES:
            info, one = infos[side], self._measured.get(side)
            set_text(self._names[side], model_name(info) if info else styles[side].short)
            self._names[side].setStyleSheet(f"color: {styles[side].accent};")
            values = (
                (one.precision, one.recall, one.ap.easy, one.ap.medium, one.ap.hard)
                if one is not None
                else (None,) * len(_COLUMNS)
            )
            for cell, value in zip(self._cells[side], values, strict=True):
                cell.setFont(font)
                set_text(cell, number(value, 3))
        set_text(self._note, _note(self._measured))
        self.plot.set_values(self._measured, {side: styles[side].accent for side in SIDES})
        self.plot.setAccessibleDescription(_note(self._measured))

    def _on_measured(self, measured: Measured) -> None:
        self._measured = measured
        self._show()

    def _on_threshold_chosen(self, score: float) -> None:
        low, high = SCORE_LIMITS
        self._context.settings.change(score=min(high, max(low, round(score, 3))))

    def _on_settings_changed(self, names: frozenset[str]) -> None:
        if "score" in names and self.isVisible():
            self._job.ask(self._context.controller.pipeline)


def _measure(pipeline: Pipeline) -> Measured:
    measured = {side: pipeline.accuracy(side) for side in SIDES}
    return {side: one for side, one in measured.items() if one is not None}


def _note(measured: Mapping[Side, Accuracy]) -> str:
    if not measured:
        return tr(_EMPTY)
    one = next(iter(measured.values()))
    return tr(
        "{pictures} with {faces} so far, each counted once. Drag along a curve to set the score threshold.",
        pictures=tr("%n pictures", one.ap.images, one="%n picture"),
        faces=tr("%n faces", one.faces, one="%n face"),
    )
