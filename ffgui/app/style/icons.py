"""Icons: line drawings in the theme's text color."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ffgui.app.style.theme import Theme
from ffgui.paths import resource

_SCALES = (1, 2, 3)
_SIDE = 18


class IconSet:
    """Makes icons in the colors of the theme."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._sources: dict[str, str] = {}

    def icon(self, name: str, color: str = "") -> QIcon:
        """Return `resources/icons/<name>.svg` in the text color, or in `color`."""
        if name not in self._sources:
            self._sources[name] = resource(f"icons/{name}.svg").read_text(encoding="utf-8")
        palette = self._theme.palette
        icon = QIcon()
        for mode, tint in ((QIcon.Mode.Normal, color or palette.text), (QIcon.Mode.Disabled, palette.line)):
            for scale in _SCALES:
                icon.addPixmap(self._pixmap(name, tint, scale), mode)
        return icon

    def _pixmap(self, name: str, color: str, scale: int) -> QPixmap:
        drawing = self._sources[name].replace("currentColor", color)
        pixmap = QPixmap(_SIDE * scale, _SIDE * scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(0, 0, _SIDE * scale, _SIDE * scale))
        painter.end()
        pixmap.setDevicePixelRatio(scale)
        return pixmap


def app_icon() -> QIcon:
    """Return the program's own icon."""
    icon = QIcon()
    renderer = QSvgRenderer(str(resource("icons/app.svg")))
    for side in (16, 24, 32, 48, 64, 128, 256):
        pixmap = QPixmap(side, side)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, side, side))
        painter.end()
        icon.addPixmap(pixmap)
    return icon
