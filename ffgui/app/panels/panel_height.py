"""Height of the panels: what the pictures cannot use, until the user drags it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QMainWindow, QWidget

from ffgui.app.panels.panel_dock import PanelDock
from ffgui.app.views.video_area import VideoArea
from ffgui.live.state import SIDES

_USUAL_ASPECT = 9 / 16
_LEAST_VIDEO = 0.555
"""Smallest share of the window's height for the pictures."""

_SEPARATOR = 5
_LEAST, _MOST, _SLACK = 180, 0.4, 8


class PanelHeight(QObject):
    """Fits the dock's height to the window's size, unless the user has dragged it."""

    def __init__(
        self,
        window: QMainWindow,
        dock: PanelDock,
        video: VideoArea,
        others: Sequence[QWidget],
        wanted: Callable[[], bool],
    ) -> None:
        """Take the parts; nothing changes before `begin`.

        Args:
            window: has the dock below the pictures.
            dock: gets the fitted height.
            video: the pictures.
            others: the other rows of the window.
            wanted: returns whether the panels are part of the window now.
        """
        super().__init__(window)
        self._window, self._dock, self._video = window, dock, video
        self._others, self._wanted = others, wanted
        self._fitted: int | None = None

    def begin(self) -> None:
        """Fit from now on: the user has not chosen a height."""
        self._set(self._dock.sizeHint().height())

    def fit_soon(self) -> None:
        """Fit after a resize has reached the window's parts."""
        QTimer.singleShot(0, self, self._fit)

    def _fit(self) -> None:
        if not self._wanted() or self._dock.isFloating() or self._dock.isHidden():
            return
        if self._fitted is None or abs(self._dock.height() - self._fitted) > _SLACK:
            self._fitted = None  # the user has dragged the separator
            return
        width, height = self._window.width(), self._window.height()
        rest = sum(widget.sizeHint().height() for widget in self._others) + _SEPARATOR
        pictures = round(width / len(SIDES) * _USUAL_ASPECT) + self._video.header("left").height()
        spare = height - rest - max(pictures, round(_LEAST_VIDEO * height))
        self._set(max(_LEAST, min(spare, round(_MOST * height))))

    def _set(self, height: int) -> None:
        self._window.resizeDocks([self._dock], [height], Qt.Orientation.Vertical)
        self._fitted = height
