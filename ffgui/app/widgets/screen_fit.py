"""Sizes of windows that fit the screen."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStyle, QWidget


def fitting(window: QWidget, wanted: QSize) -> QSize:
    """Return a size for a window, `wanted` at most, with which its frame lies inside the screen."""
    screen = window.screen().availableGeometry().size()
    title = window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
    return wanted.boundedTo(screen - QSize(0, title))
