"""The line below the difference view: who found how many faces, on this frame and so far."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ffgui.app.picture.canvas import PaneStyle
from ffgui.app.picture.overlay import BOX_WIDTH, THIN_WIDTH
from ffgui.app.style.theme import AGREED, SPACE, Theme
from ffgui.app.views.difference_tracker import Counts, DifferenceSummary
from ffgui.app.widgets.flow_layout import FlowLayout
from ffgui.app.widgets.readout import DASH, Figure, Part, Swatch
from ffgui.live.state import Side

_FRAME, _SESSION = Part("999", "text", "right"), Part("/ 9999999")
_SIGNED, _SIGNED_SESSION = Part("+0.000", "text", "right"), Part("/ +0.000")
_SHARE, _SHARE_SESSION = Part("0.00", "text", "right"), Part("/ 0.00")


class DifferenceLine(QWidget):
    """Counts of this frame, and behind the stroke those of the session; also the key to the boxes."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._names = ("left", "right")
        counts = "On this frame / since the counts were last reset."
        self._both = self._figure("Both", f"Faces that both models found. {counts}", _FRAME, _SESSION)
        self._left = self._figure("Only left", "", _FRAME, _SESSION)
        self._right = self._figure("Only right", "", _FRAME, _SESSION)
        self._near = self._figure(
            "Nearly both",
            "Faces that one model found and the other only with a score up to 0.2 below the threshold; the "
            f"number at the box is the difference of the scores. {counts}",
            _FRAME,
            _SESSION,
        )
        self._scores = self._figure("Score difference", "", _SIGNED, _SIGNED_SESSION)
        self._iou = self._figure(
            "IoU",
            "Mean overlap (intersection over union) of the two boxes where both found the face. " + counts,
            _SHARE,
            _SHARE_SESSION,
        )
        flow = FlowLayout(self, 2 * SPACE)
        flow.setContentsMargins(SPACE, SPACE // 2, SPACE, SPACE // 2)
        for figure in self.figures():
            flow.addWidget(figure)
        self._flow = flow
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Differences of the two models")
        theme.changed.connect(self.update)
        self.set_summary(DifferenceSummary())

    @property
    def text(self) -> str:
        """The whole line as text."""
        return "  ".join(figure.text for figure in self.figures())

    def figures(self) -> tuple[Figure, ...]:
        """Both, only left, only right, nearly both, score difference, IoU."""
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
        sides = ((self._left, left, right), (self._right, right, left))
        for figure, one, other in sides:
            figure.setToolTip(
                f"Faces that {one.short} found and {other.short} did not, not even with a score 0.2 below "
                "the threshold. On this frame / since the counts were last reset."
            )
        self._scores.setToolTip(
            f"Mean of {left.short}'s score minus {right.short}'s where both found the face. On this frame / "
            "since the counts were last reset."
        )
        for figure, label in zip(self.figures(), self._labels(), strict=True):
            figure.set_name(label, Part(label))
        self.set_summary(self._summary)

    def set_summary(self, summary: DifferenceSummary) -> None:
        """Show new counts; the caller does so 4 times a second at most."""
        self._summary = summary
        frame, session = summary.frame, summary.session
        values = [
            *zip(_counts(frame), _counts(session), strict=True),
            (_signed(frame.score_difference), _signed(session.score_difference)),
            (_share(frame.iou), _share(session.iou)),
        ]
        rows = zip(self.figures(), self._labels(), values, strict=True)
        for figure, label, (now, so_far) in rows:
            figure.set_texts(label, now, f"/ {so_far}")

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """The height of all lines at this width."""
        return self._flow.heightForWidth(width)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the surface."""
        QPainter(self).fillRect(self.rect(), QColor(self._theme.palette.surface))

    def _labels(self) -> tuple[str, ...]:
        left, right = self._names
        return "both", f"only {left}", f"only {right}", "nearly", f"score {left} − {right}", "IoU"

    def _figure(self, name: str, tooltip: str, frame: Part, session: Part) -> Figure:
        return Figure(self._theme, name, tooltip, [Part(name), frame, session])


def _counts(counts: Counts) -> tuple[str, ...]:
    if not counts.frames:
        return (DASH,) * 4
    return tuple(str(n) for n in (counts.both, counts.only_left, counts.only_right, counts.near))


def _signed(value: float | None) -> str:
    return DASH if value is None else f"{value:+.3f}".replace("-", "−")


def _share(value: float | None) -> str:
    return DASH if value is None else f"{value:.2f}"
