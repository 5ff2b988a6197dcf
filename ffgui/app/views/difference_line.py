"""The line below the difference view: who found how many faces, on this frame and in this session."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ffgui.app.formatting import NO_DATA, number, signed
from ffgui.app.language import mark, tr
from ffgui.app.pane_style import PaneStyle
from ffgui.app.picture.overlay import BOX_WIDTH, THIN_WIDTH
from ffgui.app.style.theme import AGREED, SPACE, Theme
from ffgui.app.views.difference_tracker import DifferenceSummary
from ffgui.app.views.face_comparison import FaceCounts
from ffgui.app.widgets.flow_layout import FlowLayout
from ffgui.app.widgets.readout import Readout, Slot, Swatch
from ffgui.live.state import Side
from ffgui.live.worker import NEAR_MISS

_COUNT, _COUNT_TOTAL = Slot("999", "text", "right"), Slot("/ 9999999")
_SIGNED, _SIGNED_TOTAL = Slot("+0.000", "text", "right"), Slot("/ +0.000")
_SHARE, _SHARE_TOTAL = Slot("0.00", "text", "right"), Slot("/ 0.00")

_SCOPE = mark("This frame / since the last reset.")


class DifferenceLine(QWidget):
    """Counts of this frame and, after the slash, of the session; also the legend of the boxes."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._names = (tr("left"), tr("right"))
        self._both = self._readout(
            tr("Both"), _scoped(tr("Faces that both models found.")), _COUNT, _COUNT_TOTAL
        )
        self._left = self._readout(tr("Only left"), "", _COUNT, _COUNT_TOTAL)
        self._right = self._readout(tr("Only right"), "", _COUNT, _COUNT_TOTAL)
        self._near = self._readout(
            tr("Nearly both"),
            _scoped(
                tr(
                    "Faces that one model found and the other scored less than {limit:.1f} below the "
                    "threshold. The number at the box is the score difference.",
                    limit=NEAR_MISS,
                )
            ),
            _COUNT,
            _COUNT_TOTAL,
        )
        self._scores = self._readout(tr("Score difference"), "", _SIGNED, _SIGNED_TOTAL)
        self._iou = self._readout(
            tr("IoU"),
            _scoped(tr("Mean overlap (intersection over union) of the two boxes of faces that both found.")),
            _SHARE,
            _SHARE_TOTAL,
        )
        self._flow = FlowLayout(self, 2 * SPACE)
        self._flow.setContentsMargins(SPACE, SPACE // 2, SPACE, SPACE // 2)
        for readout in self.readouts():
            self._flow.addWidget(readout)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(tr("Differences between the models"))
        theme.changed.connect(self.update)
        self.set_summary(DifferenceSummary())

    @property
    def text(self) -> str:
        """The whole line as text."""
        return "  ".join(readout.text for readout in self.readouts())

    def readouts(self) -> tuple[Readout, ...]:
        """Return both, only left, only right, nearly both, score difference, IoU."""
        return self._both, self._left, self._right, self._near, self._scores, self._iou

    def set_styles(self, styles: Mapping[Side, PaneStyle]) -> None:
        """Name the counts after the models, and show how their boxes are drawn."""
        left, right = styles["left"], styles["right"]
        self._names = (left.short, right.short)
        self._both.set_swatch(Swatch(AGREED, THIN_WIDTH))
        self._left.set_swatch(Swatch(left.accent, BOX_WIDTH, left.dashed))
        self._right.set_swatch(Swatch(right.accent, BOX_WIDTH, right.dashed))
        self._near.set_swatch(
            Swatch(left.accent, THIN_WIDTH, left.dashed), Swatch(right.accent, THIN_WIDTH, right.dashed)
        )
        for readout, one, other in ((self._left, left, right), (self._right, right, left)):
            readout.setToolTip(
                _scoped(
                    tr(
                        "Faces that {finder} found and {other} missed, even with a threshold lowered by "
                        "{limit:.1f}.",
                        finder=one.short,
                        other=other.short,
                        limit=NEAR_MISS,
                    )
                )
            )
        self._scores.setToolTip(
            _scoped(
                tr(
                    "Mean score of {left} minus that of {right}, over faces that both found.",
                    left=left.short,
                    right=right.short,
                )
            )
        )
        for readout, label in zip(self.readouts(), self._labels(), strict=True):
            readout.set_name(label, Slot(label))
        self.set_summary(self._summary)

    def set_summary(self, summary: DifferenceSummary) -> None:
        """Show new counts; call it 4 times a second at most."""
        self._summary = summary
        frame, session = summary.frame, summary.session
        values = [
            *zip(_counts(frame), _counts(session), strict=True),
            (signed(frame.score_difference, 3), signed(session.score_difference, 3)),
            (number(frame.iou, 2), number(session.iou, 2)),
        ]
        for readout, label, (now, total) in zip(self.readouts(), self._labels(), values, strict=True):
            readout.set_texts(label, now, f"/ {total}")

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the surface."""
        QPainter(self).fillRect(self.rect(), QColor(self._theme.palette.surface))

    def _labels(self) -> tuple[str, ...]:
        left, right = self._names
        return (
            tr("both"),
            tr("only {model}", model=left),
            tr("only {model}", model=right),
            tr("nearly"),
            tr("score {left} − {right}", left=left, right=right),
            tr("IoU"),
        )

    def _readout(self, name: str, tooltip: str, frame: Slot, session: Slot) -> Readout:
        return Readout(self._theme, name, tooltip, [Slot(name), frame, session])


def _scoped(text: str) -> str:
    """Return a text with what the two numbers are about."""
    return tr("{text} {scope}", text=text, scope=tr(_SCOPE))


def _counts(counts: FaceCounts) -> tuple[str, ...]:
    if not counts.frames:
        return (NO_DATA,) * 4
    return tuple(str(n) for n in (counts.both, counts.only_left, counts.only_right, counts.near))
