"""Placement of the panels: below the pictures at a fitting height, in a window of their own, or hidden."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from ffgui.app.language import tr
from ffgui.app.panels.panel_dock import PanelDock
from ffgui.app.settings_store import SettingsStore
from ffgui.app.style.theme import SPACE
from ffgui.app.views.video_area import VideoArea
from ffgui.app.widgets.screen_fit import fitting
from ffgui.live.state import SIDES

_USUAL_ASPECT = 9 / 16

_VIDEO_SHARES = (0.555, 0.45)
"""Smallest share of the window's height for the pictures; the second one in windows too low for the first."""

_MAX_SHARE = 0.4
"""Largest share of the window's height for the panels, unless the user drags them higher."""

_USEFUL_LINES = 8
"""Lines of text from which a panel shows something; in lower windows only the tabs remain."""


_NEW_HEIGHT = (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide)


class PanelSplitter(QSplitter):
    """The pictures above, the panels below."""

    def __init__(self, pictures: QWidget, dock: PanelDock) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(SPACE // 2)
        self.addWidget(pictures)
        self.addWidget(dock)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)


class DetachedPanels(QWidget):
    """A window for the panels, such as for another screen; stays above the main window."""

    def __init__(self, window: QWidget, settings: SettingsStore) -> None:
        super().__init__(window, Qt.WindowType.Window)
        self._settings = settings
        self.setWindowTitle(tr("Panels – FeatherFace Studio"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self.resize(fitting(self, QSize(1000, 320)))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Hide the panels; they come back here."""
        event.ignore()
        self._settings.change(panels_visible=False)


class PanelPlacement(QObject):
    """Puts the dock where the settings say, and keeps the height to which the user drags it.

    Without a height of the user's, the dock takes the room that the pictures cannot use. A double click on
    the handle returns to that.
    """

    def __init__(
        self,
        splitter: PanelSplitter,
        dock: PanelDock,
        video: VideoArea,
        others: Sequence[QWidget],
        settings: SettingsStore,
        window: QWidget,
    ) -> None:
        """Take the parts.

        Args:
            splitter: has the dock below the pictures.
            dock: the panels.
            video: the pictures.
            others: the other rows of the window.
            settings: the user's choices.
            window: parent of a detached dock.
        """
        super().__init__(window)
        self._splitter, self._dock, self._video = splitter, dock, video
        self._others, self._settings = others, settings
        self.detached = DetachedPanels(window, settings)
        splitter.splitterMoved.connect(self._on_dragged)
        dock.tab_clicked.connect(self._expand)
        self._handle = splitter.handle(1)
        for widget in (self._handle, splitter, *others):
            widget.installEventFilter(self)
        settings.changed.connect(self._on_settings_changed)

    def restore(self, actions: Sequence[QAction]) -> None:
        """Put the dock where it was at the last start.

        Args:
            actions: their shortcuts work in a detached dock too.
        """
        self.detached.addActions(list(actions))
        geometry = self._settings.values.panels_geometry
        if geometry:
            self.detached.restoreGeometry(QByteArray.fromBase64(geometry.encode()))
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Follow the sizes of the window and its rows; return to the fitting height on a double click."""
        if watched is self._splitter and event.type() == QEvent.Type.Show:
            QTimer.singleShot(0, self, self._place)
        elif event.type() in _NEW_HEIGHT and watched is not self._handle:
            QTimer.singleShot(0, self, self._fit)
        elif watched is self._handle and event.type() == QEvent.Type.MouseButtonDblClick:
            self._settings.change(panel_height=0)
        return False

    def _on_dragged(self) -> None:
        height = self._splitter.window().height()
        self._settings.change(panel_height=self._dock.height(), panel_height_in=height)

    def _on_settings_changed(self, names: frozenset[str]) -> None:
        if names & {"panels_visible", "panels_detached", "stage"}:
            self._place()
        if names & {"panel_height", "panels"}:
            self._fit()

    def _place(self) -> None:
        values = self._settings.values
        visible = values.panels_visible and not values.stage
        if values.panels_detached and self._dock.parentWidget() is self._splitter:
            layout = self.detached.layout()
            assert layout is not None
            layout.addWidget(self._dock)
        elif not values.panels_detached and self._dock.parentWidget() is not self._splitter:
            self._splitter.addWidget(self._dock)
            self._splitter.setStretchFactor(1, 0)
        # Shown before the main window, a window of panels would lie behind it.
        shown = visible and values.panels_detached and self._splitter.window().isVisible()
        self.detached.setVisible(shown)
        self._dock.setVisible(visible)
        self._fit()

    def _expand(self) -> None:
        """In a low window, where only the tabs remain, make room for a panel until the next resize."""
        if self._dock.parentWidget() is self._splitter and self._dock.height() <= self._dock.bar_height:
            height = round(_MAX_SHARE * self._splitter.window().height())
            self._splitter.setSizes([self._splitter.height() - height, height])

    def _fit(self) -> None:
        if self._dock.parentWidget() is not self._splitter or self._dock.isHidden():
            return
        whole = self._splitter.height() - self._splitter.handleWidth()
        height = min(self._dragged() if self._settings.values.panel_height else self._fitted(), whole)
        self._splitter.setSizes([whole - height, height])

    def _dragged(self) -> int:
        """Return the height that the user has chosen, less in a window that is lower than it was then."""
        values, height = self._settings.values, self._splitter.window().height()
        if height >= values.panel_height_in:
            return values.panel_height
        spare = height - self._rows() - round(_VIDEO_SHARES[-1] * height)
        return min(values.panel_height, spare) if spare >= self._useful() else self._dock.bar_height

    def _fitted(self) -> int:
        window = self._splitter.window()
        width, height = window.width(), window.height()
        pictures = round(width / len(SIDES) * _USUAL_ASPECT) + self._video.header("left").height()
        for share in _VIDEO_SHARES:
            spare = height - self._rows() - max(pictures, round(share * height))
            if spare >= self._useful():
                return min(spare, round(_MAX_SHARE * height))
        return self._dock.bar_height

    def _rows(self) -> int:
        """Return the height of everything but pictures and panels."""
        rows = sum(row.sizeHint().height() for row in self._others if not row.isHidden())
        return rows + self._splitter.handleWidth()

    def _useful(self) -> int:
        return self._dock.bar_height + _USEFUL_LINES * self._dock.fontMetrics().height()
