"""Files and addresses dropped on the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from ffgui.app.dialogs.drop_hint import DropHint
from ffgui.app.dialogs.source_dialogs import SourceDialogs
from ffgui.app.language import tr
from ffgui.app.style.theme import Theme
from ffgui.app.views.video_area import VideoArea
from ffgui.live.state import Side


class DropTarget(QObject):
    """Opens a dropped picture, video, folder or address; loads a dropped model in the pane under it."""

    def __init__(self, window: QWidget, video: VideoArea, dialogs: SourceDialogs, theme: Theme) -> None:
        super().__init__(window)
        self._window, self._video, self._dialogs = window, video, dialogs
        self._theme = theme
        self.hint = DropHint(video, theme)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Handle the window's drag-and-drop events."""
        if event.type() == QEvent.Type.DragLeave:
            self.hint.hide()
        if isinstance(event, QDropEvent) and event.type() in (QEvent.Type.DragEnter, QEvent.Type.DragMove):
            if self._dialogs.accepts(event.mimeData()):
                event.acceptProposedAction()
                self._show_hint(event)
            return True
        if isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            self.hint.hide()
            self._dialogs.drop(event.mimeData(), self._pane_at(event.position().x()))
            event.acceptProposedAction()
            return True
        return False

    def _show_hint(self, event: QDropEvent) -> None:
        area = self._video.rect()
        if not self._dialogs.loads_model(event.mimeData()):
            self.hint.show_over(area, tr("Open"), self._theme.palette.text)
            return
        side = self._pane_at(event.position().x())
        style = self._video.style_of(side)
        if len(self._video.spec.panes) > 1:
            area.setWidth(area.width() // 2)
            area.moveLeft(0 if side == "left" else self._video.width() - area.width())
        self.hint.show_over(area, tr("Load in place of {model}", model=style.short), style.accent)

    def _pane_at(self, x: float) -> Side:
        """Return the pane at a horizontal position in the window."""
        if len(self._video.spec.panes) == 1:
            return self._video.spec.panes[0]
        middle = self._video.mapTo(self._window, self._video.rect().center()).x()
        return "left" if x < middle else "right"
