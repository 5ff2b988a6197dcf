"""The line above a pane: its model and the model's metrics."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ffgui.app.formatting import NO_DATA, milliseconds, number
from ffgui.app.language import mark, tr
from ffgui.app.pane_style import PaneStyle
from ffgui.app.style.theme import SPACE, Theme
from ffgui.app.widgets.flow_layout import FlowLayout
from ffgui.app.widgets.readout import Readout, Slot
from ffgui.live.metrics import SideMetrics
from ffgui.live.state import Side

_STRIPE = 4
_LEFT_MARGIN = 2 * SPACE
_LARGE_SPACING = 0.6
"""Distance between values in stage mode, as a share of their height."""

_LARGE_TITLE = 0.4
"""Height of the model's name in stage mode, as a share of the values' height."""

_TITLE: dict[Side, str] = {"left": mark("Model in the left pane"), "right": mark("Model in the right pane")}
_TITLE_TIP: dict[Side, str] = {
    "left": mark("The model in the left pane"),
    "right": mark("The model in the right pane"),
}
_METRICS: dict[Side, str] = {
    "left": mark("Metrics of the left pane"),
    "right": mark("Metrics of the right pane"),
}


@dataclass(frozen=True, slots=True)
class PaneNumbers:
    """Values of a pane's header; None before there is data. `ffgui.live.metrics` defines the terms.

    Attributes:
        fps: delivered results per second.
        ms: median latency in milliseconds.
        capacity: results per second that the model could deliver.
        faces: in the picture.
    """

    fps: float | None = None
    ms: float | None = None
    capacity: float | None = None
    faces: int | None = None

    @staticmethod
    def of(metrics: SideMetrics) -> PaneNumbers:
        """Return the numbers of a pane's metrics."""
        return PaneNumbers(metrics.fps, metrics.median_ms, metrics.capacity_fps, metrics.faces)


class PaneHeader(QWidget):
    """Accent stripe, the model's name and its metrics; two large values in stage mode."""

    def __init__(self, theme: Theme, side: Side) -> None:
        super().__init__()
        self._theme = theme
        self._accent = theme.accent("", side)
        self._large: int | None = None
        self._compact = False
        self._title = QLabel(textFormat=Qt.TextFormat.PlainText)
        self._title.setAccessibleName(tr(_TITLE[side]))
        self._title.setToolTip(tr(_TITLE_TIP[side]))
        self._fps = Readout(
            theme,
            tr("Delivered frames per second"),
            tr(
                "Delivered FPS: results per second, over the last second. In paired mode both models deliver "
                "the same; compare milliseconds and capacity."
            ),
            [Slot("999", "text", "right"), Slot(tr("fps"))],
        )
        self._ms = Readout(
            theme,
            tr("Time per frame"),
            tr("Median time the model takes for one frame: preprocessing, inference and postprocessing."),
            [Slot("999.9", "text", "right"), Slot("ms")],
        )
        self._capacity = Readout(
            theme,
            tr("Capacity"),
            tr(
                "Capacity: frames per second that the model could deliver if it never had to wait, "
                "1 / (preprocessing + inference + postprocessing)."
            ),
            [Slot("(9999/s)")],
        )
        self._faces = Readout(
            theme,
            tr("Faces"),
            tr("Faces in this picture with a score at or above the threshold."),
            [Slot("999", "text", "right"), Slot(tr("faces"))],
        )
        self._flow = FlowLayout(self, 2 * SPACE)
        for widget in (self._title, self._fps, self._ms, self._capacity, self._faces):
            self._flow.addWidget(widget)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(tr(_METRICS[side]))
        theme.changed.connect(self._on_theme_changed)
        self.set_numbers(PaneNumbers())
        self._restyle()

    @property
    def text(self) -> str:
        """The whole header as text."""
        readouts = [readout for readout in self.readouts() if not readout.isHidden()]
        return "  ".join([self._title.text(), *(readout.text for readout in readouts)])

    def readouts(self) -> tuple[Readout, ...]:
        """Return delivered FPS, milliseconds, capacity and faces."""
        return self._fps, self._ms, self._capacity, self._faces

    def set_style(self, style: PaneStyle) -> None:
        """Show the model's name and color."""
        if (style.title, style.accent) != (self._title.text(), self._accent):
            self._title.setText(style.title)
            self._accent = style.accent
            self._restyle()

    def set_numbers(self, numbers: PaneNumbers) -> None:
        """Show new values; call it 4 times a second at most."""
        self._fps.set_texts(number(numbers.fps), tr("fps"))
        self._ms.set_texts(milliseconds(numbers.ms), "ms")
        self._capacity.set_texts(f"({number(numbers.capacity)}/s)")
        faces = numbers.faces
        self._faces.set_texts(
            NO_DATA if faces is None else str(faces), tr("face") if faces == 1 else tr("faces")
        )

    def set_compact(self, compact: bool) -> None:
        """Leave out the capacity, where it would need a second line."""
        self._compact = compact
        self._capacity.setVisible(not compact and self._large is None)

    @property
    def full_width(self) -> int:
        """Width of the usual header in one line."""
        widths = [self._title.sizeHint().width(), *(readout.width_at(None) for readout in self.readouts())]
        margins = self._flow.contentsMargins()
        return sum(widths) + self._flow.spacing() * len(self.readouts()) + margins.left() + margins.right()

    def set_large(self, px: int | None) -> None:
        """Show only two values, `px` high, for stage mode; None for the usual header."""
        if px == self._large:
            return
        self._large = px
        self._capacity.setVisible(px is None and not self._compact)
        self._faces.setVisible(px is None)
        for readout in (self._fps, self._ms):
            readout.set_pixels(px)
        self._flow.setSpacing(self._spacing(px))
        self._restyle()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of a single line."""
        return self._flow.sizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the size of the widest item: the others wrap."""
        return self._flow.minimumSize()

    def fitting(self, largest: int, width: int) -> int:
        """Return the height of large values that fit one line of this width, `largest` at most."""
        px = largest
        while px > 1 and (needed := self._large_width(px)) > width:
            px = min(px - 1, px * width // needed)
        return px

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height of all lines at this width."""
        return self._flow.heightForWidth(width)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the window's font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._restyle()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint surface and stripe."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.palette.surface))
        painter.fillRect(0, 0, _STRIPE, self.height(), QColor(self._accent))

    def _large_width(self, px: int) -> int:
        """Return the width of the header in stage mode, with values of this height."""
        title = QFontMetrics(self._title_font(px)).horizontalAdvance(self._title.text())
        values = sum(readout.width_at(px) for readout in (self._fps, self._ms))
        return title + values + 2 * self._spacing(px) + _LEFT_MARGIN + SPACE + 2

    def _spacing(self, large: int | None) -> int:
        """Return the distance between values: in stage mode more than that of a unit from its number."""
        return 2 * SPACE if large is None else round(large * _LARGE_SPACING)

    def _title_font(self, large: int | None) -> QFont:
        font = QFont(self.font())
        font.setBold(True)
        if large is not None:
            font.setPixelSize(round(large * _LARGE_TITLE))
        return font

    def _on_theme_changed(self) -> None:
        self._restyle()
        self.update()

    def _restyle(self) -> None:
        self._title.setFont(self._title_font(self._large))
        palette = self._title.palette()
        color = self._accent if self._large is not None else self._theme.palette.text
        palette.setColor(QPalette.ColorRole.WindowText, QColor(color))
        self._title.setPalette(palette)
        margin = SPACE if self._large is None else SPACE // 2
        self._flow.setContentsMargins(_LEFT_MARGIN, margin, SPACE, margin)
        self.updateGeometry()
        self.update()
