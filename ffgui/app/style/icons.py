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
    """Makes icons in the colors of the theme, each once: Qt caches what it derives from every new icon."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._icons: dict[tuple[str, str, str], QIcon] = {}

    def icon(self, name: str, color: str = "") -> QIcon:
        """Return `resources/icons/<name>.svg` in the text color, or in `color`."""
        palette = self._theme.palette
        key = name, color or palette.text, palette.line
        if key not in self._icons:
            self._icons[key] = self._drawn(*key)
        return self._icons[key]

    def _drawn(self, name: str, color: str, disabled_color: str) -> QIcon:
        drawing = resource(f"icons/{name}.svg").read_text(encoding="utf-8")
        icon = QIcon()
        for mode, tint in ((QIcon.Mode.Normal, color), (QIcon.Mode.Disabled, disabled_color)):
            for scale in _SCALES:
                icon.addPixmap(self._pixmap(drawing.replace("currentColor", tint), scale), mode)
        return icon

    def _pixmap(self, drawing: str, scale: int) -> QPixmap:
        pixmap = QPixmap(_SIDE * scale, _SIDE * scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(0, 0, _SIDE * scale, _SIDE * scale))
        painter.end()
        pixmap = pixmap.copy()  # without the paint engine, which Qt keeps with what was painted on
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
        icon.addPixmap(pixmap.copy())
    return icon
