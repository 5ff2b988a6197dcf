"""The line above a pane: which model, and its figures."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ffgui.app.picture.canvas import PaneStyle
from ffgui.app.style.theme import SPACE, Theme
from ffgui.app.widgets.flow_layout import FlowLayout
from ffgui.app.widgets.readout import DASH, Figure, Part
from ffgui.live.metrics import SideMetrics
from ffgui.live.state import Side

_STRIPE = 4
_LARGE_TITLE = 0.4
"""Height of the model's name in stage mode, as a part of the numbers'."""


@dataclass(frozen=True, slots=True)
class PaneNumbers:
    """What a pane's header shows; None before there is data. See `ffgui.live.metrics` for the words.

    Attributes:
        fps: delivered results a second.
        ms: median latency in milliseconds.
        capacity: results a second that the model could deliver.
        faces: on the picture.
    """

    fps: float | None = None
    ms: float | None = None
    capacity: float | None = None
    faces: int | None = None

    @staticmethod
    def of(metrics: SideMetrics) -> PaneNumbers:
        """The numbers of a pane's metrics."""
        return PaneNumbers(metrics.fps, metrics.median_ms, metrics.capacity_fps, metrics.faces)


class PaneHeader(QWidget):
    """Accent stripe, the model's name and its figures; two large numbers in stage mode."""

    def __init__(self, theme: Theme, side: Side) -> None:
        super().__init__()
        self._theme = theme
        self._accent = theme.accent("", side)
        self._large: int | None = None
        pane = f"{side} pane"
        self._title = QLabel("")
        self._title.setAccessibleName(f"Model of the {pane}")
        self._title.setToolTip(f"The model that runs in the {pane}.")
        self._fps = Figure(
            theme,
            "Delivered frames a second",
            "Delivered FPS: results a second, over the last second. Paired models deliver the same by "
            "construction; milliseconds and capacity are what differs.",
            [Part("999", "text", "right"), Part("fps")],
        )
        self._ms = Figure(
            theme,
            "Time a frame",
            "Median time the model needs for one frame: preparing, inference and what comes after.",
            [Part("999.9", "text", "right"), Part("ms")],
        )
        self._capacity = Figure(
            theme,
            "Capacity",
            "Capacity: frames a second that the model could deliver if nothing held it up, "
            "1 / (pre + inference + post).",
            [Part("(9999/s)")],
        )
        self._faces = Figure(
            theme,
            "Faces",
            "Faces on this picture with a score at the threshold or above.",
            [Part("999", "text", "right"), Part("faces")],
        )
        self._flow = FlowLayout(self, 2 * SPACE)
        for widget in (self._title, self._fps, self._ms, self._capacity, self._faces):
            self._flow.addWidget(widget)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(f"Figures of the {pane}")
        theme.changed.connect(self._on_theme_changed)
        self.set_numbers(PaneNumbers())
        self._restyle()

    @property
    def text(self) -> str:
        """All that the header says, in one line."""
        figures = [figure for figure in self.figures() if not figure.isHidden()]
        return "  ".join([self._title.text(), *(figure.text for figure in figures)])

    def figures(self) -> tuple[Figure, ...]:
        """Delivered FPS, milliseconds, capacity and faces."""
        return self._fps, self._ms, self._capacity, self._faces

    def set_style(self, style: PaneStyle) -> None:
        """Take the model's name and color."""
        if (style.title, style.accent) != (self._title.text(), self._accent):
            self._title.setText(style.title)
            self._accent = style.accent
            self._restyle()

    def set_numbers(self, numbers: PaneNumbers) -> None:
        """Show new figures; the caller does so 4 times a second at most."""
        self._fps.set_texts(_number(numbers.fps, 0), "fps")
        self._ms.set_texts(_number(numbers.ms, 1), "ms")
        self._capacity.set_texts(f"({_number(numbers.capacity, 0)}/s)")
        faces = numbers.faces
        self._faces.set_texts(DASH if faces is None else str(faces), "face" if faces == 1 else "faces")

    def set_large(self, px: int | None) -> None:
        """Show two numbers only, `px` high, for stage mode; None for the ordinary header."""
        if px == self._large:
            return
        self._large = px
        for figure in (self._capacity, self._faces):
            figure.setVisible(px is None)
        for figure in (self._fps, self._ms):
            figure.set_pixels(px)
        self._restyle()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Everything in one line."""
        return self._flow.sizeHint()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """One figure wide: the others go on in the next line."""
        return self._flow.minimumSize()

    def fitting(self, largest: int, width: int) -> int:
        """The height of large numbers that stand in one line of this width, `largest` at most."""
        before = self._large
        px = largest
        self.set_large(px)
        while (needed := self._flow.sizeHint().width()) > width and px > 1:
            px = min(px - 1, px * width // needed)
            self.set_large(px)
        self.set_large(before)
        return px

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """The height of all lines at this width."""
        return self._flow.heightForWidth(width)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the size of the window's text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._restyle()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint surface and stripe."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.palette.surface))
        painter.fillRect(0, 0, _STRIPE, self.height(), QColor(self._accent))

    def _on_theme_changed(self) -> None:
        self._restyle()
        self.update()

    def _restyle(self) -> None:
        font = self.font()
        font.setBold(True)
        if self._large is not None:
            font.setPixelSize(round(self._large * _LARGE_TITLE))
        self._title.setFont(font)
        palette = self._title.palette()
        color = self._accent if self._large is not None else self._theme.palette.text
        palette.setColor(QPalette.ColorRole.WindowText, QColor(color))
        self._title.setPalette(palette)
        margin = SPACE if self._large is None else SPACE // 2
        self._flow.setContentsMargins(_STRIPE + 2 * SPACE - 4, margin, SPACE, margin)
        self.updateGeometry()
        self.update()


def _number(value: float | None, digits: int) -> str:
    return DASH if value is None else f"{value:.{digits}f}"
