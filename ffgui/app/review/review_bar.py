"""The rows below the seek bar that show an analysis."""

from __future__ import annotations

import math
from collections.abc import Iterable

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ffgui.app.actions.action_registry import ActionRegistry
from ffgui.app.formatting import number
from ffgui.app.language import tr
from ffgui.app.review.analysis_job import LOWEST_SCORE
from ffgui.app.review.counts import Counts
from ffgui.app.review.thumbnail import ThumbnailPopup
from ffgui.app.review.timeline_view import TimelineView
from ffgui.app.settings import SCORE_LIMITS, SCORE_STEP
from ffgui.app.style.theme import SPACE, Theme
from ffgui.app.widgets.buttons import icon_button
from ffgui.app.widgets.elided_label import ElidedLabel
from ffgui.app.widgets.flow_layout import FlowLayout
from ffgui.app.widgets.number_box import NumberBox
from ffgui.review.disagreements import Disagreement
from ffgui.review.header import SIDES

_LARGEST_SIDE = 2000

_NARROW = 800
"""Width in logical pixels below which more than one line would take too much from the pictures."""


class ReviewBar(QWidget):
    """The timeline, and a row with counts, the chosen disagreement and the filter.

    Hidden until an analysis is started.
    """

    size_range_changed = Signal(float, float)
    """Smallest side of the faces that count, and the side below which they count, in pixels."""

    score_changed = Signal(float)
    """Lowest score of the faces that count."""

    def __init__(self, theme: Theme, actions: ActionRegistry) -> None:
        super().__init__()
        self.timeline = TimelineView(theme)
        self._popup = ThumbnailPopup(self)
        self._counts: Counts | None = None
        self._summary, self._choice = ElidedLabel(), ElidedLabel()
        self._summary.setAccessibleName(tr("Agreement"))
        self._choice.setAccessibleName(tr("Disagreement"))
        self._score = NumberBox(
            minimum=LOWEST_SCORE, maximum=SCORE_LIMITS[1], singleStep=SCORE_STEP, decimals=2
        )
        self._score.setAccessibleName(tr("Lowest score of faces"))
        self._score.setToolTip(tr("Count only faces with at least this score: the window's score threshold"))
        self._score.valueChanged.connect(self.score_changed)
        self._smallest = _side_box(tr("Smallest side of faces"), tr("Count only faces of at least this side"))
        self._largest = _side_box(tr("Largest side of faces"), tr("Count only faces below this side"))
        for box in (self._smallest, self._largest):
            box.valueChanged.connect(self._on_side_changed)
        self._row = QWidget()
        flow = FlowLayout(self._row, SPACE)
        flow.addWidget(self._summary)
        flow.start_tail()
        flow.addWidget(self._choice)
        flow.addWidget(
            _in_a_row(
                icon_button(actions[key])
                for key in ("by_weight", "previous_disagreement", "next_disagreement", "save_report")
            )
        )
        self._filters = [
            _in_a_row(_labeled(tr("Score from"), self._score)),
            _in_a_row([*_labeled(tr("Face size from"), self._smallest), *_labeled(tr("to"), self._largest)]),
        ]
        for group in self._filters:
            flow.addWidget(group)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, 0, SPACE, SPACE // 2)
        column.setSpacing(SPACE // 2)
        column.addWidget(self.timeline)
        column.addWidget(self._row)
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Arrange the row for the width."""
        super().resizeEvent(event)
        self._fit_row()

    def set_progress(self, text: str) -> None:
        """Show how far the analysis is, in place of the counts."""
        self._counts = None
        self.timeline.hide()
        self._summary.set_whole_text(text)
        self._choice.set_whole_text("")
        self._fit_row()
        self.show()

    def set_counts(self, counts: Counts) -> None:
        """Show an analysis."""
        self._counts = counts
        self.timeline.set_counts(counts)
        self.timeline.show()
        self._summary.set_whole_text(summary_text(counts))
        self.timeline.setAccessibleDescription(summary_text(counts))
        self._choice.set_whole_text("")
        self._fit_row()
        self.show()

    def set_score(self, score: float) -> None:
        """Show the score threshold."""
        with QSignalBlocker(self._score):
            self._score.setValue(score)

    def clear(self) -> None:
        """Hide, since there is no analysis."""
        self._counts = None
        self.timeline.set_counts(None)
        self._popup.hide()
        self.hide()

    def set_choice(self, place: int, found: Disagreement) -> None:
        """Describe the disagreement that was jumped to; `place` counts from 1."""
        assert self._counts is not None
        self._choice.set_whole_text(
            tr(
                "{number} of {total}: {disagreement}",
                number=place,
                total=len(self._counts.disagreements),
                disagreement=disagreement_text(self._counts, found),
            )
        )
        self._fit_row()

    def _fit_row(self) -> None:
        """Leave some parts out of a narrow window, and reserve the height of all lines."""
        narrow = self.width() < _NARROW
        for group in self._filters:
            group.setVisible(not narrow)
        self._summary.setVisible(not (narrow and self._choice.whole_text))
        layout = self._row.layout()
        assert layout is not None
        self._row.setMinimumHeight(layout.heightForWidth(self.width() - 2 * SPACE))

    def _on_side_changed(self) -> None:
        self.size_range_changed.emit(self._smallest.value(), self._largest.value() or math.inf)

    def show_thumbnail(self, row: int, image: QImage | None) -> None:
        """Show the frame of a row above the timeline; row -1 hides it."""
        if row < 0 or self._counts is None:
            self._popup.hide()
            return
        x = round(self.timeline.x_of(row + 0.5))
        above = self.timeline.mapToGlobal(QPoint(x, -SPACE))
        self._popup.show_frame(image, frame_text(self._counts, row), above)


def _in_a_row(widgets: Iterable[QWidget]) -> QWidget:
    """Return a widget with others side by side."""
    group = QWidget()
    row = QHBoxLayout(group)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SPACE)
    for widget in widgets:
        row.addWidget(widget)
    return group


def _labeled(text: str, box: NumberBox) -> list[QWidget]:
    """Return a label and its box."""
    label = QLabel(text, textFormat=Qt.TextFormat.PlainText)
    label.setBuddy(box)
    return [label, box]


def _side_box(name: str, tip: str) -> NumberBox:
    """Return a box for a side of faces; 0 is any."""
    box = NumberBox(decimals=0, maximum=_LARGEST_SIDE, singleStep=8, suffix=" px")
    box.setSpecialValueText(tr("any"))
    box.setAccessibleName(name)
    box.setToolTip(tr("{tip} (of a square with the area of the box)", tip=tip))
    return box


def summary_text(counts: Counts) -> str:
    """Return the totals on one line."""
    total, models = counts.agreement, counts.analysis.header.models
    parts = [
        tr("Both {count:,}", count=total.both),
        tr("only {model} {count:,}", model=models["a"].label, count=total.only_a),
        tr("only {model} {count:,}", model=models["b"].label, count=total.only_b),
    ]
    if not counts.analysis.complete:
        parts.append(tr("first {count:,} frames", count=counts.analysis.frames))
    return " · ".join(parts)


def frame_text(counts: Counts, row: int) -> str:
    """Return the counts of a frame, and the values of the lines."""
    timeline, models = counts.timeline, counts.analysis.header.models
    alone = [
        tr("only {model} {count:,}", model=models[side].label, count=int(timeline.only[side][row]))
        for side in SIDES
    ]
    name = counts.analysis.names[row] if counts.analysis.names else number(counts.position_of(row), 2, " s")
    both = tr("both {count:,}", count=int(timeline.both[row]))
    lines = [tr("{name}: {value}", name=name, value=tr(", ").join([both, *alone]))]
    scores = [f"{models[side].label} {_known(timeline.score[side][row], 2)}" for side in SIDES]
    iou = _known(timeline.iou[row], 2)
    lines.append(tr("Mean score {scores} · mean IoU {iou}", scores=tr(", ").join(scores), iou=iou))
    spread = [f"{models[side].label} {_known(values[row], 3)}" for side, values in timeline.spread.items()]
    if spread:
        lines.append(tr("Attention spread {values}", values=tr(", ").join(spread)))
    return "\n".join(lines)


def _known(value: float, digits: int) -> str:
    """Return a value, or a dash for NaN."""
    return number(value if math.isfinite(value) else None, digits)


def disagreement_text(counts: Counts, found: Disagreement) -> str:
    """Return what a disagreement is."""
    models = counts.analysis.header.models
    other = models["b" if found.side == "a" else "a"].label
    rival = tr("nothing") if found.other_score is None else number(found.other_score, 2)
    parts = [tr("flicker")] if found.flicker else []
    width, height = found.box[2] - found.box[0], found.box[3] - found.box[1]
    parts += [
        tr("only {model} {score:.2f}", model=models[found.side].label, score=float(found.score)),
        f"{other} {rival}",
        f"{width:.0f} × {height:.0f} px",
    ]
    return tr(", ").join(parts)
