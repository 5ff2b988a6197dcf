"""Finds text that is clipped, missing, overlapping or hard to read, by painting widgets into a recorder.

Every text that a widget paints, by whatever means, reaches the recorder's paint engine: labels, buttons,
menus, plots, custom widgets.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPaintDevice,
    QPaintEngine,
    QPaintEngineState,
    QRegion,
    QTextItem,
    QTransform,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QGraphicsItem,
    QGraphicsView,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

SLACK = 1.5
"""Pixels of ink that may lie outside: antialiasing and italic overhang."""

MIN_CONTRAST = 4.5

MENU_FRAME = 8
"""Height of a screen that a menu that scrolls may leave free."""

ELLIPSIS = "…"


@dataclass(frozen=True)
class PaintedText:
    """One piece of text as it was painted.

    Attributes:
        ink: the pixels of the letters, in logical pixels of the widget.
        clip: the painter's clip at that moment, None without one.
        colors: of the letters; several where a part is selected.
    """

    widget: QWidget
    text: str
    ink: QRectF
    clip: QRectF | None
    colors: tuple[QColor, ...]


@dataclass(frozen=True)
class Finding:
    """Something wrong with a text."""

    kind: str
    text: str
    where: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.text!r} in {self.where}{f' ({self.detail})' if self.detail else ''}"


class _Engine(QPaintEngine):
    """Keeps the texts and drops everything else."""

    def __init__(self) -> None:
        super().__init__(QPaintEngine.PaintEngineFeature.AllFeatures)
        self.texts: list[tuple[str, QRectF, QRectF | None, QColor]] = []
        self._transform = QTransform()
        self._color = QColor()
        self._clip: QRectF | None = None

    def begin(self, _device: QPaintDevice) -> bool:
        return True

    def end(self) -> bool:
        return True

    def type(self) -> QPaintEngine.Type:
        return QPaintEngine.Type.User

    def updateState(self, state: QPaintEngineState) -> None:  # noqa: N802
        self._transform = QTransform(state.transform())
        self._color = QColor(state.pen().color())
        flags = state.state()
        if flags & QPaintEngine.DirtyFlag.DirtyClipRegion:
            self._clip_to(QRectF(state.clipRegion().boundingRect()), state.clipOperation())
        elif flags & QPaintEngine.DirtyFlag.DirtyClipPath:
            self._clip_to(state.clipPath().boundingRect(), state.clipOperation())
        elif flags & QPaintEngine.DirtyFlag.DirtyClipEnabled and not state.isClipEnabled():
            self._clip = None

    def _clip_to(self, rect: QRectF, operation: Qt.ClipOperation) -> None:
        rect = self._transform.mapRect(rect)
        if operation == Qt.ClipOperation.NoClip:
            self._clip = None
        elif operation == Qt.ClipOperation.IntersectClip and self._clip is not None:
            self._clip = self._clip.intersected(rect)
        else:
            self._clip = rect

    def drawTextItem(self, at: QPointF, item: QTextItem) -> None:  # noqa: N802
        if not item.text().strip():
            return
        ink = QFontMetricsF(QFont(item.font())).tightBoundingRect(item.text()).translated(at)
        ink.setRight(min(ink.right(), at.x() + item.width()))  # the rectangle of the metrics knows no kerning
        self.texts.append((item.text(), self._transform.mapRect(ink), self._clip, QColor(self._color)))


def _ignore(*_: object) -> None:
    """Paint nothing."""


for _kind in ("Pixmap", "Image", "Path", "Polygon", "Rects", "Lines", "Ellipse", "Points", "TiledPixmap"):
    setattr(_Engine, f"draw{_kind}", _ignore)


class _Recorder(QPaintDevice):
    """A device as large as a widget, with one device pixel per logical pixel."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.engine = _Engine()
        self._size = (max(1, widget.width()), max(1, widget.height()))
        self._dpi = widget.logicalDpiX()

    def paintEngine(self) -> QPaintEngine:  # noqa: N802
        return self.engine

    def metric(self, metric: QPaintDevice.PaintDeviceMetric) -> int:
        kinds = QPaintDevice.PaintDeviceMetric
        return {
            kinds.PdmWidth: self._size[0],
            kinds.PdmHeight: self._size[1],
            kinds.PdmDepth: 32,
            kinds.PdmDevicePixelRatio: 1,
            kinds.PdmDevicePixelRatioScaled: 1 << 16,
        }.get(metric, self._dpi)


def painted_texts(top: QWidget) -> list[PaintedText]:
    """Return all texts of the visible widgets of a window."""
    found = []
    for widget in (top, *top.findChildren(QWidget)):
        if not widget.isVisible() or (widget is not top and widget.isWindow()):
            continue
        if isinstance(widget, QGraphicsView):
            _without_caches(widget)
        recorder = _Recorder(widget)
        QWidget.render(widget, recorder, QPoint(), QRegion(), QWidget.RenderFlag(0))
        found += _merged(widget, recorder.engine.texts)
    return found


def _merged(widget: QWidget, texts: list[tuple[str, QRectF, QRectF | None, QColor]]) -> Iterable[PaintedText]:
    """Take text that is painted twice once: a line edit does so, with another color where it is selected."""
    merged: dict[tuple[str, int, int], PaintedText] = {}
    for text, ink, clip, color in texts:
        key = (text, round(ink.x()), round(ink.y()))
        colors = merged[key].colors if key in merged else ()
        merged[key] = PaintedText(widget, text, ink, clip, (*colors, color))
    return merged.values()


def _without_caches(view: QGraphicsView) -> None:
    """Make cached items, such as the axes of plots, paint again."""
    for item in view.scene().items() if view.scene() else ():
        item.setCacheMode(QGraphicsItem.CacheMode.NoCache)


def audit(top: QWidget) -> list[Finding]:
    """Return everything that is wrong with the texts of a window."""
    texts = painted_texts(top)
    findings = [*_missing(top, texts), *_clipped(top, texts), *_overlapping(top, texts), *_faint(top, texts)]
    return list(dict.fromkeys(findings))


def _missing(top: QWidget, texts: list[PaintedText]) -> Iterator[Finding]:
    """Find widgets that have a text and paint none of it."""
    painted = {id(text.widget) for text in texts}
    for widget in top.findChildren(QWidget):
        if not widget.isVisible() or id(widget) in painted:
            continue
        text = ""
        if isinstance(widget, QComboBox):
            text = widget.currentText()
        elif isinstance(widget, QLineEdit):
            text = widget.displayText()
        elif isinstance(widget, (QLabel, QAbstractButton)):
            text = widget.text()
            icon_only = isinstance(widget, QAbstractButton) and not widget.icon().isNull()
            text = "" if icon_only else text
        if text.strip() and _visible_rect(widget, top, QRectF(widget.rect())).height() > 0:
            yield Finding("missing", text, _path(widget), f"{widget.width()} x {widget.height()}")


def _clipped(top: QWidget, texts: list[PaintedText]) -> Iterator[Finding]:
    for text in texts:
        own = QRectF(text.widget.rect())
        if ELLIPSIS in text.text and not _may_elide(text):
            yield Finding("elided", text.text, _path(text.widget))
        for name, room in (("its widget", own), ("its contents", text.clip)):
            if room is None:
                continue
            outside = _outside(text.ink, room)
            if outside:
                if not _scrolls(text.widget, outside):
                    detail = f"by {name}, {_in(text.ink, room)}"
                    yield Finding("clipped", text.text, _path(text.widget), detail)
                break
        else:
            yield from _clipped_by_parents(top, text)


def _in(ink: QRectF, room: QRectF) -> str:
    return f"{ink.width():.0f} x {ink.height():.0f} in {room.width():.0f} x {room.height():.0f}"


def _clipped_by_parents(top: QWidget, text: PaintedText) -> Iterator[Finding]:
    widget, ink = text.widget, QRectF(text.ink)
    while widget is not top and not widget.isWindow():
        parent = widget.parentWidget()
        ink = ink.translated(QPointF(widget.pos()))
        outside = _outside(ink, QRectF(parent.rect()))
        if outside:
            if not _scrolls(parent, outside):
                yield Finding("clipped", text.text, _path(text.widget), f"by {_name(parent)}")
            return
        widget = parent


def _outside(ink: QRectF, room: QRectF) -> str:
    """Return "x", "y" or "xy" for the directions in which ink lies outside."""
    across = ink.left() < room.left() - SLACK or ink.right() > room.right() + SLACK
    down = ink.top() < room.top() - SLACK or ink.bottom() > room.bottom() + SLACK
    return ("x" if across else "") + ("y" if down else "")


def _scrolls(widget: QWidget, directions: str) -> bool:
    """Return whether the text can be scrolled into view."""
    if isinstance(widget, QMenu):
        return (
            directions == "y" and widget.height() >= widget.screen().availableGeometry().height() - MENU_FRAME
        )
    area = widget.parentWidget()
    if not isinstance(area, QAbstractScrollArea) or area.viewport() is not widget:
        return False
    bars = {"x": area.horizontalScrollBar(), "y": area.verticalScrollBar()}
    return all(bars[direction].maximum() > bars[direction].minimum() for direction in directions)


def _may_elide(text: PaintedText) -> bool:
    """Return whether the widget shortens names on purpose, or the text itself ends so (a menu's dialog)."""
    widget = text.widget
    if widget.property("elides") or isinstance(widget.parentWidget(), (QTextEdit, QPlainTextEdit)):
        return True
    whole = getattr(widget, "text", None)
    if callable(whole) and isinstance(widget, (QLabel, QAbstractButton)):
        return ELLIPSIS in whole()
    actions = widget.actions()
    return any(ELLIPSIS in action.text() for action in actions) and text.text.rstrip("»").endswith(ELLIPSIS)


def _overlapping(top: QWidget, texts: list[PaintedText]) -> Iterator[Finding]:
    placed = []
    for text in texts:
        seen = _visible_rect(text.widget, top, text.ink)
        if seen.width() > SLACK and seen.height() > SLACK:
            placed.append((text, seen.adjusted(SLACK / 2, SLACK / 2, -SLACK / 2, -SLACK / 2)))
    placed.sort(key=lambda pair: pair[1].top())
    for index, (text, rect) in enumerate(placed):
        for other, other_rect in itertools.islice(placed, index + 1, None):
            if other_rect.top() >= rect.bottom():
                break
            if rect.intersects(other_rect):
                yield Finding("overlapping", text.text, _path(text.widget), f"with {other.text!r}")


def _visible_rect(widget: QWidget, top: QWidget, rect: QRectF) -> QRectF:
    """Return the part of a rectangle that no ancestor cuts off, in coordinates of the window."""
    rect = rect.intersected(QRectF(widget.rect()))
    while widget is not top:
        rect = rect.translated(QPointF(widget.pos()))
        widget = widget.parentWidget()
        rect = rect.intersected(QRectF(widget.rect()))
    return rect


def _faint(top: QWidget, texts: list[PaintedText]) -> Iterator[Finding]:
    image = top.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    ratio = image.devicePixelRatio()
    pixels = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.bytesPerLine() // 4)
    for text in texts:
        rect = _visible_rect(text.widget, top, text.ink)
        x1, y1, x2, y2 = (
            round(v * ratio) for v in (rect.left() - 1, rect.top() - 1, rect.right() + 1, rect.bottom() + 1)
        )
        part = pixels[max(0, y1) : y2, max(0, x1) : x2] & 0xFFFFFF
        if part.size == 0:
            continue
        ground = _ground(part, {color.rgb() & 0xFFFFFF for color in text.colors})
        color = max(text.colors, key=lambda color: contrast(color, ground))
        found = contrast(color, ground)
        if found < MIN_CONTRAST:
            detail = f"{color.name()} on {ground.name()} is {found:.2f}:1"
            yield Finding("faint", text.text, _path(text.widget), detail)


def _ground(pixels: np.ndarray, letters: set[int]) -> QColor:
    """Return the commonest color but for the letters' own; that one if there is no other."""
    values, counts = np.unique(pixels, return_counts=True)
    pairs = zip(counts.tolist(), values.tolist(), strict=True)
    others = [(count, value) for count, value in pairs if value not in letters]
    return QColor.fromRgb(max(others)[1] if others else int(values[0]))


def luminance(color: QColor) -> float:
    """Return the relative luminance of WCAG."""
    parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in color.getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast ratio of WCAG, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _name(widget: QWidget) -> str:
    label = widget.objectName() or widget.accessibleName()
    return f"{type(widget).__name__}{f'({label})' if label else ''}"


def _path(widget: QWidget) -> str:
    """Return the widget with the nearest named ancestors."""
    names = [_name(widget)]
    parent = widget.parentWidget()
    while parent is not None and len(names) < 3:
        if parent.objectName() or parent.accessibleName() or type(parent).__module__.startswith("ffgui"):
            names.append(_name(parent))
        parent = parent.parentWidget()
    return " < ".join(names)
