"""The row at the top: source, inference size, mode, view and program."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

from ffgui.app.actions.action_registry import ActionRegistry
from ffgui.app.actions.action_table import (
    MODE_ACTIONS,
    OVERLAY_ACTIONS,
    PANEL_ACTIONS,
    SOLO_ACTIONS,
    VIEW_ACTIONS,
)
from ffgui.app.bars.language_menu import LanguageMenu
from ffgui.app.bars.size_menu import SizeButton
from ffgui.app.bars.source_menu import SourceButton
from ffgui.app.language import tr
from ffgui.app.settings_store import SettingsStore
from ffgui.app.style.theme import SPACE
from ffgui.app.widgets.buttons import MenuButton, icon_button
from ffgui.app.widgets.flow_layout import FlowLayout
from ffgui.app.widgets.segments import ActionSegments

_SEPARATOR = "|"


class Toolbar(QWidget):
    """In a narrow window texts give way to icons, then to a second line."""

    source: SourceButton
    adjust: QToolButton

    def __init__(
        self, actions: ActionRegistry, settings: SettingsStore, source: SourceButton, size: SizeButton
    ) -> None:
        super().__init__()
        self._actions = actions
        self._compact: bool | None = None
        self._full_width = 0
        self.setObjectName("toolbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.source, self.size_button = source, size
        self.mode = ActionSegments(tr("Mode"), [actions[key] for key in MODE_ACTIONS])
        self.views = ActionSegments(tr("View"), [actions[key] for key in VIEW_ACTIONS])
        self.view = MenuButton(tr("View menu"), tr("View"), tr("Overlays, zoom, panes and models"))
        self.help = MenuButton(tr("Help menu"), tr("Help"), tr("Shortcuts, versions, diagnostics"))
        self.language = LanguageMenu(settings)
        self.help.setIcon(actions["help"].icon())
        actions["help"].changed.connect(lambda: self.help.setIcon(actions["help"].icon()))
        self.adjust = icon_button(actions["adjust"])
        self._fill_menus()
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Shorten texts where there is little room."""
        super().resizeEvent(event)
        self._fit(event.size().width())

    def _fit(self, width: int) -> None:
        if not self._compact:
            self._full_width = self._flow.sizeHint().width()
        compact = width < self._full_width
        if compact != self._compact:
            self._compact = compact
            for part in (self.size_button, self.mode, self.views):
                part.set_compact(compact)
            self._flow.setSpacing(SPACE // 2 if compact else SPACE)
            style = Qt.ToolButtonStyle
            self.help.setToolButtonStyle(style.ToolButtonIconOnly if compact else style.ToolButtonTextOnly)
            self.updateGeometry()

    def _lay_out(self) -> None:
        self._flow = FlowLayout(self, SPACE)
        self._flow.setContentsMargins(SPACE, 6, SPACE, 6)
        self._flow.addWidget(icon_button(self._actions["pause"]))
        for widget in (self.source, self.size_button, self.mode, self.views, self.view):
            self._flow.addWidget(widget)
        self._flow.start_tail()
        self._flow.addWidget(self.adjust)
        for key in ("snapshot", "record", "panels", "stage", "theme"):
            self._flow.addWidget(icon_button(self._actions[key]))
        self._flow.addWidget(self.help)

    def _fill_menus(self) -> None:
        view = self.view.menu()
        self._fill(view, *OVERLAY_ACTIONS, _SEPARATOR, *SOLO_ACTIONS, "reset_difference", _SEPARATOR)
        self._fill(view, "zoom_in", "zoom_out", "fit", _SEPARATOR, "mirror", "rotate", _SEPARATOR)
        self._fill(view, "score_up", "score_down", _SEPARATOR)
        panels = _submenu(view, tr("Panels"))
        self._fill(
            panels, *PANEL_ACTIONS, "panels", _SEPARATOR, "freeze", "fair", "reset_speed", "log_metrics"
        )
        self._fill(
            _submenu(view, tr("Models")), "swap", "shipped_pair", "load_left", "load_right", "get_detector"
        )
        playback = _submenu(view, tr("Playback"))
        self._fill(playback, "pause", "step_back", "step_forward", "seek_back", "seek_forward")
        self._fill(playback, "loop", "retry", "source_menu")
        review = _submenu(view, tr("Review"))
        self._fill(
            review, "analyze", "next_disagreement", "previous_disagreement", "by_weight", "save_report"
        )
        self._fill(view, "stage", "leave_stage")
        self._fill(self.help.menu(), "help", "diagnostics", "log", "about")
        self.help.menu().addMenu(self.language)
        self._fill(self.help.menu(), _SEPARATOR, "quit")

    def _fill(self, menu: QMenu, *keys: str) -> None:
        for key in keys:
            if key == _SEPARATOR:
                menu.addSeparator()
            else:
                menu.addAction(self._actions[key])


def _submenu(menu: QMenu, name: str) -> QMenu:
    submenu = menu.addMenu(name)
    submenu.setToolTipsVisible(True)
    return submenu
