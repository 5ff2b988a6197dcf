"""The rows below the seek bar that show an analysis."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ffgui.app.actions.action_registry import ActionRegistry
from ffgui.app.review.counts import Counts
from ffgui.app.review.thumbnail import ThumbnailPopup
from ffgui.app.review.timeline_view import TimelineView
from ffgui.app.style.theme import SPACE, Theme
from ffgui.app.widgets.buttons import icon_button
from ffgui.app.widgets.elided_label import ElidedLabel
from ffgui.app.widgets.number_box import NumberBox
from ffgui.review.disagreements import Disagreement
from ffgui.review.header import SIDES

_LARGEST_SIDE = 2000


class ReviewBar(QWidget):
    """The timeline, and a row with counts, the chosen disagreement and the filter.

    Hidden until an analysis is started.
    """

    min_side_changed = Signal(float)
    """Smallest side of the faces that count, in pixels."""

    def __init__(self, theme: Theme, actions: ActionRegistry) -> None:
        super().__init__()
        self.timeline = TimelineView(theme)
        self._popup = ThumbnailPopup(self)
        self._counts: Counts | None = None
        self._summary, self._choice = ElidedLabel(), ElidedLabel()
        self._summary.setAccessibleName("Agreement")
        self._choice.setAccessibleName("Disagreement")
        self._side = NumberBox(decimals=0, maximum=_LARGEST_SIDE, singleStep=8, suffix=" px")
        self._side.setSpecialValueText("any")
        self._side.setAccessibleName("Smallest side of faces")
        self._side.setToolTip("Count only faces of at least this side (of a square with the area of the box)")
        self._side.valueChanged.connect(self.min_side_changed)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(self._summary)
        row.addStretch(1)
        row.addWidget(self._choice)
        for key in ("by_weight", "previous_disagreement", "next_disagreement", "save_report"):
            row.addWidget(icon_button(actions[key]))
        label = QLabel("Face size from", textFormat=Qt.TextFormat.PlainText)
        label.setBuddy(self._side)
        row.addWidget(label)
        row.addWidget(self._side)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, 0, SPACE, SPACE // 2)
        column.setSpacing(SPACE // 2)
        column.addWidget(self.timeline)
        column.addLayout(row)
        self.hide()

    def set_progress(self, text: str) -> None:
        """Show how far the analysis is, in place of the counts."""
        self._counts = None
        self.timeline.hide()
        self._summary.set_whole_text(text)
        self._choice.set_whole_text("")
        self.show()

    def set_counts(self, counts: Counts) -> None:
        """Show an analysis."""
        self._counts = counts
        self.timeline.set_counts(counts)
        self.timeline.show()
        self._summary.set_whole_text(summary_text(counts))
        self.timeline.setAccessibleDescription(summary_text(counts))
        self._choice.set_whole_text("")
        self.show()

    def clear(self) -> None:
        """Hide, since there is no analysis."""
        self._counts = None
        self.timeline.set_counts(None)
        self._popup.hide()
        self.hide()

    def set_choice(self, number: int, found: Disagreement) -> None:
        """Describe the disagreement that was jumped to; `number` counts from 1."""
        assert self._counts is not None
        self._choice.set_whole_text(
            f"{number} of {len(self._counts.disagreements)}: {disagreement_text(self._counts, found)}"
        )

    def show_thumbnail(self, row: int, image: QImage | None) -> None:
        """Show the frame of a row above the timeline; row -1 hides it."""
        if row < 0 or self._counts is None:
            self._popup.hide()
            return
        x = round(self.timeline.x_of(row + 0.5))
        above = self.timeline.mapToGlobal(QPoint(x, -SPACE))
        self._popup.show_frame(image, frame_text(self._counts, row), above)


def summary_text(counts: Counts) -> str:
    """Return the totals on one line."""
    total, models = counts.agreement, counts.analysis.header.models
    alone = f"only {models['a'].label} {total.only_a:,} · only {models['b'].label} {total.only_b:,}"
    text = f"Both {total.both:,} · {alone}"
    if not counts.analysis.complete:
        text += f" · first {counts.analysis.frames:,} frames"
    return text


def frame_text(counts: Counts, row: int) -> str:
    """Return the counts of a frame on one line."""
    timeline, models = counts.timeline, counts.analysis.header.models
    alone = [f"only {models[side].label} {timeline.only[side][row]}" for side in SIDES]
    name = counts.analysis.names[row] if counts.analysis.names else f"{counts.position_of(row):.2f} s"
    return f"{name}: both {timeline.both[row]}, {', '.join(alone)}"


def disagreement_text(counts: Counts, found: Disagreement) -> str:
    """Return what a disagreement is."""
    models = counts.analysis.header.models
    other = models["b" if found.side == "a" else "a"].label
    rival = "nothing" if found.other_score is None else f"{found.other_score:.2f}"
    kind = "flicker, " if found.flicker else ""
    size = (found.box[2] - found.box[0], found.box[3] - found.box[1])
    return (
        f"{kind}only {models[found.side].label} {found.score:.2f}, {other} {rival}, "
        f"{size[0]:.0f} × {size[1]:.0f} px"
    )
