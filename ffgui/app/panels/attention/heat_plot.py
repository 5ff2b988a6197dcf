"""A map of channel weights over time."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, qRgba
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from ffgui.app.panels.plots.plot import Plot
from ffgui.app.style.theme import Theme, mixed


class HeatImage(pg.GraphicsObject):  # type: ignore[misc]
    """A map of color indices between the times `left` and `right`; row i covers y = i to i + 1."""

    def __init__(self, left: float, right: float) -> None:
        super().__init__()
        self._left, self._right = left, right
        self.indices: NDArray[np.uint8] = np.zeros((1, 1), np.uint8)
        self._colors: list[int] = []

    def set_table(self, table: NDArray[np.uint8]) -> None:
        """Set the 256 colors, uint8 [256, 4] RGBA."""
        self._colors = [qRgba(*color) for color in table.tolist()]
        self.update()

    def set_indices(self, indices: NDArray[np.uint8]) -> None:
        """Show `indices` [rows, columns]."""
        if indices.shape != self.indices.shape:
            self.prepareGeometryChange()
        self.indices = np.ascontiguousarray(indices)
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802
        """Return the area of the map."""
        return QRectF(self._left, 0, self._right - self._left, self.indices.shape[0])

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        """Stretch the map over its area."""
        rows, columns = self.indices.shape
        image = QImage(self.indices.data, columns, rows, columns, QImage.Format.Format_Indexed8)
        image.setColorTable(self._colors)
        painter.drawImage(self.boundingRect(), image)


class HeatPlot(Plot):
    """Channels over the last `seconds` in one model's color, channel 0 at the top."""

    def __init__(self, theme: Theme, name: str, seconds: float) -> None:
        self.image = HeatImage(-seconds, 0.0)
        self._seconds = seconds
        self._accent = theme.palette.secondary
        self._diverging = False
        super().__init__(theme, name)
        self.addItem(self.image)
        self.getViewBox().invertY(True)

    def set_colors(self, accent: str, diverging: bool) -> None:
        """Use a model's colors, diverging from the middle in both directions if `diverging`."""
        if (accent, diverging) != (self._accent, self._diverging):
            self._accent, self._diverging = accent, diverging
            self._apply_table()

    def set_map(self, indices: NDArray[np.uint8]) -> None:
        """Show `indices` [C, columns] of the color table."""
        self.set_range((-self._seconds, 0.0), (0.0, float(len(indices))))
        self.image.set_indices(indices)

    def _on_theme_changed(self) -> None:
        super()._on_theme_changed()
        self._apply_table()

    def _apply_table(self) -> None:
        self.image.set_table(color_table(self._theme, self._accent, self._diverging))


def color_table(theme: Theme, accent: str, diverging: bool) -> NDArray[np.uint8]:
    """Return 256 colors, uint8 [256, 4] RGBA: 0 for no data, 1..255 from low to high."""
    palette = theme.palette
    strongest = mixed(accent, palette.text, 0.75)
    stops = [QColor(palette.background), QColor(accent), strongest]
    if diverging:
        stops = [QColor(palette.secondary), QColor(palette.background), QColor(accent)]
    points = np.array([[c.red(), c.green(), c.blue()] for c in stops], np.float64)
    share = np.linspace(0.0, 1.0, 255)
    table = np.zeros((256, 4), np.uint8)
    for channel in range(3):
        table[1:, channel] = np.interp(share, np.linspace(0, 1, len(stops)), points[:, channel])
    table[1:, 3] = 255
    return table
