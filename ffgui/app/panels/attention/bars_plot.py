"""A plot of channel weights as bars, with a cursor."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent

from ffgui.app.panels.attention.channel_bars import ChannelBars
from ffgui.app.panels.plots.plot import Plot
from ffgui.app.style.theme import Theme


class BarsPlot(Plot):
    """One bar per channel; pointer and arrow keys move a cursor."""

    pointed = Signal()
    """The cursor has moved to another bar, or was removed."""

    def __init__(self, theme: Theme, name: str) -> None:
        self.bars = ChannelBars()
        self._accent = theme.palette.secondary
        super().__init__(theme, name)
        self.bars.setParent(self.viewport())
        self.getViewBox().sigResized.connect(self._place_bars)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _place_bars(self) -> None:
        """Cover exactly the inside of the plot's axes."""
        box = self.getViewBox()
        inner = box.mapRectToScene(box.rect())
        self.bars.put(self.viewportTransform().mapRect(inner))

    @property
    def cursor_position(self) -> int | None:
        """Index of the bar under the cursor, from the left; None without a cursor."""
        return self.bars.marked

    def set_accent(self, accent: str) -> None:
        """Set the model's color."""
        if accent != self._accent:
            self._accent = accent
            self._on_theme_changed()

    def move_cursor(self, position: int | None) -> None:
        """Move the cursor to a bar, or remove it."""
        if position is not None:
            position = position if 0 <= position < len(self.bars.heights) else None
        if position != self.bars.marked:
            self.bars.set_cursor(position)
            self.pointed.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Move the cursor to the bar under the pointer."""
        self.move_cursor(int(np.floor(self.plot_point(event.position()).x())))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Remove the cursor."""
        super().leaveEvent(event)
        self.move_cursor(None)

    def event(self, event: QEvent) -> bool:
        """Give arrow keys precedence over shortcuts while the plot has the focus."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _moves(event):
            event.accept()
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Move the cursor with Left, Right, Home and End; Escape removes it."""
        count = len(self.bars.heights)
        here = self.bars.marked
        targets = {
            Qt.Key.Key_Left: count - 1 if here is None else max(0, here - 1),
            Qt.Key.Key_Right: 0 if here is None else min(count - 1, here + 1),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: count - 1,
        }
        if event.key() in targets:
            self.move_cursor(targets[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Escape and here is not None:
            self.move_cursor(None)
        else:
            event.ignore()

    def _on_theme_changed(self) -> None:
        super()._on_theme_changed()
        palette = self._theme.palette
        self.bars.set_colors(self._accent, palette.surface, palette.line, palette.text)


def _moves(event: QKeyEvent) -> bool:
    return event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)
