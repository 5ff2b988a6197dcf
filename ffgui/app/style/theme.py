"""Colors and fonts of the window.

Widgets read `Theme.palette` when they paint, and repaint on `Theme.changed`; none keeps a color.
"""

from __future__ import annotations

from functools import lru_cache
from typing import cast

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from ffgui.app.settings import ThemeChoice
from ffgui.app.style.stylesheet import stylesheet
from ffgui.live.state import Side
from ffgui.palette import DARK, LIGHT, Palette

SPACE = 8
"""Grid of all distances, in logical pixels."""


AGREED = "#C9CED6"
"""Color of boxes that both models found."""

DARK_INK, LIGHT_INK = "#0B0D10", "#FFFFFF"
"""Text on an accent: whichever has more contrast."""

DARK_EDGE, LIGHT_EDGE = QColor(8, 10, 13), QColor(255, 255, 255)
"""Thin edge around overlays, so that they show on any picture: dark around bright colors.

Opaque, because Qt fills rectangles ten times as fast then.
"""


class Theme(QObject):
    """The current theme; follows the system's while "system" is chosen."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choice: ThemeChoice = "system"
        self._palette = self._wanted()
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._on_system_changed)

    @property
    def palette(self) -> Palette:
        """The current colors."""
        return self._palette

    def set_choice(self, choice: ThemeChoice) -> None:
        """Follow the system, or stay dark or light; `Settings.theme` has the user's choice."""
        self._choice = choice
        self._refresh()

    def accent(self, version: str, side: Side) -> str:
        """Return the color of a model: V1 blue, V2 orange, any other by its pane."""
        if version in ("v1", "v2"):
            return self._palette.v1 if version == "v1" else self._palette.v2
        return self._palette.v1 if side == "left" else self._palette.v2

    def apply(self) -> None:
        """Apply the colors to all standard widgets of the application."""
        app = cast("QApplication | None", QApplication.instance())
        if app is None:
            return
        app.setPalette(_qt_palette(self._palette))
        app.setStyleSheet(stylesheet(self._palette))

    def _wanted(self) -> Palette:
        if self._choice != "system":
            return DARK if self._choice == "dark" else LIGHT
        scheme = QGuiApplication.styleHints().colorScheme()
        return LIGHT if scheme == Qt.ColorScheme.Light else DARK

    def _refresh(self) -> None:
        wanted = self._wanted()
        if wanted == self._palette:
            return
        self._palette = wanted
        self.apply()
        self.changed.emit()

    def _on_system_changed(self) -> None:
        self._refresh()


@lru_cache(maxsize=64)
def number_font(px: int, bold: bool = False) -> QFont:
    """Return the window's font at `px` logical pixels, with digits of equal width.

    Callers share it: copy it before changing it.
    """
    font = QFont(QGuiApplication.font())
    font.setPixelSize(px)
    if bold:
        font.setWeight(QFont.Weight.DemiBold)
    if hasattr(QFont, "setFeature"):
        font.setFeature(QFont.Tag("tnum"), 1)
    return font


def interface_font() -> QFont:
    """Return the desktop's font, or Inter on a bare system without one."""
    font = QFont(QGuiApplication.font())
    if QFontInfo(font).family().startswith("DejaVu") and "Inter" in QFontDatabase.families():
        font.setFamily("Inter")
    return font


def mixed(first: str, second: str, share: float) -> QColor:
    """Mix a `share` (0..1) of `second` into `first`."""
    a, b = QColor(first), QColor(second)
    return QColor.fromRgbF(
        *(
            one + (two - one) * share
            for one, two in zip(
                cast("tuple[float, ...]", a.getRgbF()), cast("tuple[float, ...]", b.getRgbF()), strict=True
            )
        )
    )


def _qt_palette(colors: Palette) -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: colors.background,
        QPalette.ColorRole.WindowText: colors.text,
        QPalette.ColorRole.Base: colors.surface,
        QPalette.ColorRole.AlternateBase: colors.background,
        QPalette.ColorRole.Text: colors.text,
        QPalette.ColorRole.Button: colors.surface,
        QPalette.ColorRole.ButtonText: colors.text,
        QPalette.ColorRole.BrightText: colors.danger,
        QPalette.ColorRole.ToolTipBase: colors.surface,
        QPalette.ColorRole.ToolTipText: colors.text,
        QPalette.ColorRole.PlaceholderText: colors.secondary,
        QPalette.ColorRole.Highlight: colors.v1,
        QPalette.ColorRole.HighlightedText: colors.background,
        QPalette.ColorRole.Link: colors.v1,
        QPalette.ColorRole.Mid: colors.line,
        QPalette.ColorRole.Dark: colors.line,
        QPalette.ColorRole.Light: colors.hover,
    }
    for role, color in roles.items():
        palette.setColor(role, QColor(color))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colors.disabled))
    return palette
