"""Height of the dock: what the pictures cannot use, until the user drags it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from ffgui.app.panels.panel_dock import PanelDock
from ffgui.app.settings_store import SettingsStore
from ffgui.app.views.video_area import VideoArea
from ffgui.live.state import SIDES

_USUAL_ASPECT = 9 / 16
_MIN_VIDEO = 0.555
"""Smallest share of the window's height for the pictures, unless the user wants less."""

_MAX_PANELS = 0.4
"""Largest share of the window's height for the panels, unless the user wants more."""


class PanelHeight(QObject):
    """Fits the dock's height to the window's size, or keeps the height to which the user has dragged it.

    A double click on the separator returns to the fitted height.
    """

    def __init__(
        self,
        window: QMainWindow,
        dock: PanelDock,
        video: VideoArea,
        others: Sequence[QWidget],
        settings: SettingsStore,
    ) -> None:
        """Take the parts.

        Args:
            window: has the dock below the pictures.
            dock: gets the height.
            video: the pictures.
            others: the other rows of the window.
            settings: keeps the user's height.
        """
        super().__init__(window)
        self._window, self._dock, self._video = window, dock, video
        self._others, self._settings = others, settings
        self._dragging = False
        window.installEventFilter(self)
        dock.topLevelChanged.connect(self.fit_soon)
        dock.visibilityChanged.connect(self.fit_soon)

    def fit_soon(self) -> None:
        """Fit after a change has reached the window's parts."""
        QTimer.singleShot(0, self, self._fit)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Follow the window's size, and notice when the user drags the separator."""
        if event.type() == QEvent.Type.Resize:
            self.fit_soon()
        elif isinstance(event, QMouseEvent):
            self._follow_mouse(event)
        return False

    def _follow_mouse(self, event: QMouseEvent) -> None:
        if event.type() == QEvent.Type.MouseButtonPress:
            self._dragging = self._window.isSeparator(event.position().toPoint())
        elif event.type() == QEvent.Type.MouseButtonDblClick and self._dragging:
            self._settings.change(panel_height=0)
            self.fit_soon()
        elif event.type() == QEvent.Type.MouseButtonRelease and self._dragging:
            self._dragging = False
            QTimer.singleShot(0, self, self._keep)

    def _keep(self) -> None:
        self._settings.change(panel_height=self._dock.height())

    def _fit(self) -> None:
        values = self._settings.values
        if values.stage or self._dragging or self._dock.isFloating() or self._dock.isHidden():
            return
        height = values.panel_height or self._fitted()
        self._window.resizeDocks([self._dock], [height], Qt.Orientation.Vertical)

    def _fitted(self) -> int:
        width, height = self._window.width(), self._window.height()
        rows = sum(row.sizeHint().height() for row in self._others)
        pictures = round(width / len(SIDES) * _USUAL_ASPECT) + self._video.header("left").height()
        spare = height - rows - max(pictures, round(_MIN_VIDEO * height))
        return max(self._dock.minimumSizeHint().height(), min(spare, round(_MAX_PANELS * height)))
