"""Files and addresses dropped on the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from ffgui.app.dialogs.source_dialogs import SourceDialogs
from ffgui.app.views.video_area import VideoArea
from ffgui.live.state import Side


class DropTarget(QObject):
    """Opens a dropped picture, video, folder or address; loads a dropped model in the pane under it."""

    def __init__(self, window: QWidget, video: VideoArea, dialogs: SourceDialogs) -> None:
        super().__init__(window)
        self._window, self._video, self._dialogs = window, video, dialogs
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Handle the window's drag-and-drop events."""
        if isinstance(event, QDragEnterEvent):
            if self._dialogs.accepts(event.mimeData()):
                event.acceptProposedAction()
            return True
        if isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            self._dialogs.drop(event.mimeData(), self._pane_at(event.position().x()))
            event.acceptProposedAction()
            return True
        return False

    def _pane_at(self, x: float) -> Side:
        """Return the pane at a horizontal position in the window."""
        if len(self._video.spec.panes) == 1:
            return self._video.spec.panes[0]
        middle = self._video.mapTo(self._window, self._video.rect().center()).x()
        return "left" if x < middle else "right"
