"""How high the panels stand: they take what the pictures cannot use, until the user says otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QMainWindow, QWidget

from ffgui.app.panels.panel_dock import PanelDock
from ffgui.app.views.video_area import VideoArea
from ffgui.live.state import SIDES

_USUAL_ASPECT = 9 / 16
_LEAST_VIDEO = 0.555
"""Part of the window's height that the pictures have at least."""

_SEPARATOR = 5
_LEAST, _MOST, _SLACK = 180, 0.4, 8


class PanelHeight(QObject):
    """Fits the deck's height to the window's size, unless the user has set it by hand."""

    def __init__(
        self,
        window: QMainWindow,
        deck: PanelDock,
        video: VideoArea,
        others: Sequence[QWidget],
        wanted: Callable[[], bool],
    ) -> None:
        """Change nothing yet.

        Args:
            window: holds the deck below the pictures.
            deck: whose height is fitted.
            video: the pictures.
            others: what else stands above and below the pictures.
            wanted: whether the panels stand in the window as it is now.
        """
        super().__init__(window)
        self._window, self._deck, self._video = window, deck, video
        self._others, self._wanted = others, wanted
        self._fitted: int | None = None

    def begin(self) -> None:
        """Fit from now on: no height of the user's is known."""
        self._set(self._deck.sizeHint().height())

    def fit_soon(self) -> None:
        """The window has another size: fit once that has reached its parts."""
        QTimer.singleShot(0, self, self._fit)

    def _fit(self) -> None:
        if not self._wanted() or self._deck.isFloating() or self._deck.isHidden():
            return
        if self._fitted is None or abs(self._deck.height() - self._fitted) > _SLACK:
            self._fitted = None  # the user has drawn the border between pictures and panels
            return
        width, height = self._window.width(), self._window.height()
        rest = sum(widget.sizeHint().height() for widget in self._others) + _SEPARATOR
        pictures = round(width / len(SIDES) * _USUAL_ASPECT) + self._video.header("left").height()
        spare = height - rest - max(pictures, round(_LEAST_VIDEO * height))
        self._set(max(_LEAST, min(spare, round(_MOST * height))))

    def _set(self, height: int) -> None:
        self._window.resizeDocks([self._deck], [height], Qt.Orientation.Vertical)
        self._fitted = height
