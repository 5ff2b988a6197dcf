"""Actions on the analysis of a whole video or folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ffgui.app.actions.action_spec import ActionSpec
from ffgui.app.language import mark, tr

if TYPE_CHECKING:
    from ffgui.app.window import MainWindow

_FIRST = mark("Analyze the video or folder first.")


def _has_counts(w: MainWindow) -> bool:
    return w.reviewer.counts is not None


REVIEW_ACTIONS = (
    ActionSpec(
        "analyze",
        "Analyze",
        "Ctrl+Shift+A",
        "Run both models on every frame of the video or folder, and show where they differ.",
        icon="analyze",
        run=lambda w: w.reviewer.toggle(),
        enabled=lambda w: w.reviewer.running or w.reviewer.can_analyze,
        disabled_tip="Only for videos, folders and the sample.",
        alternative=lambda w: (tr("Cancel analysis"), "close") if w.reviewer.running else None,
    ),
    ActionSpec(
        "next_disagreement",
        "Next disagreement",
        "N",
        "Pause and show the next face that only one model found.",
        icon="next",
        run=lambda w: w.reviewer.jump(1),
        enabled=_has_counts,
        disabled_tip=_FIRST,
        repeats=True,
    ),
    ActionSpec(
        "previous_disagreement",
        "Previous disagreement",
        "Shift+N",
        "Pause and show the previous face that only one model found.",
        icon="previous",
        run=lambda w: w.reviewer.jump(-1),
        enabled=_has_counts,
        disabled_tip=_FIRST,
        repeats=True,
    ),
    ActionSpec(
        "by_weight",
        "Largest disagreements first",
        "Ctrl+Shift+N",
        "Go through disagreements by face size times score instead of by time.",
        icon="weight",
        run=lambda w: w.reviewer.toggle_order(),
        checked=lambda w: w.reviewer.order == "weight",
    ),
    ActionSpec(
        "save_report",
        "Save report",
        "Ctrl+Shift+E",
        "Write the analysis as a page for a browser, with its numbers as JSON.",
        icon="report",
        run=lambda w: w.reviewer.save_report(),
        enabled=_has_counts,
        disabled_tip=_FIRST,
    ),
)
