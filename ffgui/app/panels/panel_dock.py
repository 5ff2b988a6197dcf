"""Panels under tabs, two side by side where there is room."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPalette, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QToolButton, QVBoxLayout, QWidget

from ffgui.app.language import tr
from ffgui.app.panels.panel import Panel, PanelContext
from ffgui.app.panels.panel_table import PANELS, PanelSpec
from ffgui.app.settings import MOST_PANELS
from ffgui.app.settings_store import SettingsStore
from ffgui.app.style.icons import IconSet
from ffgui.app.style.theme import SPACE, Theme

WIDE = 1600
"""Width from which two panels stand side by side."""


class PanelDock(QWidget):
    """Shows the panel chosen last, or the last two where the dock is wide.

    In a wide dock a newly chosen panel replaces the one chosen longer ago; both stand in the order of the
    tabs. The panels themselves are made by `build`, after the window is on screen.
    """

    tab_clicked = Signal()
    """The user wants to see a panel."""

    def __init__(self, theme: Theme, icons: IconSet, settings: SettingsStore) -> None:
        super().__init__()
        self._icons, self._settings = icons, settings
        self._pages: dict[str, QWidget] = {}
        self._panels: dict[str, Panel] = {}
        self._tabs: dict[str, QToolButton] = {}
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(1)
        self._bar = self._made_bar()
        for spec in PANELS:
            self._add(spec)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self._splitter, 1)
        self.setAccessibleName(tr("Panels"))
        settings.changed.connect(self._on_settings_changed)
        theme.changed.connect(self._restyle)
        self._restyle()
        self._arrange()

    def build(self, context: PanelContext) -> Iterator[None]:
        """Make a panel per step, those in view first; the first imports pyqtgraph, which takes a while."""
        shown = self.shown()
        for spec in sorted(PANELS, key=lambda spec: spec.key not in shown):
            panel = self._panels[spec.key] = spec.widget(context)
            layout = self._pages[spec.key].layout()
            assert layout is not None
            layout.addWidget(panel)
            yield

    @property
    def bar_height(self) -> int:
        """Height of the tabs."""
        return self._bar.sizeHint().height()

    def panel(self, key: str) -> Panel:
        """Return a panel.

        Raises:
            KeyError: if it is not built yet.
        """
        return self._panels[key]

    def refresh(self, hertz: int) -> None:
        """Refresh the visible panels that are due at this rate."""
        for spec in PANELS:
            panel = self._panels.get(spec.key)
            if spec.refresh_hz == hertz and panel is not None and panel.isVisible():
                panel.refresh()

    def shown(self) -> list[str]:
        """Return the keys of the panels in view, in the order of the tabs."""
        chosen = self._by_choice()[: MOST_PANELS if self.width() >= WIDE else 1]
        return [key for key in self._pages if key in chosen]

    def show_panel(self, key: str) -> None:
        """Show a panel, and the dock if it is hidden."""
        others = [other for other in self._by_choice() if other != key]
        self._settings.change(panels=(key, *others), panels_visible=True)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Order the Tab key's path: Qt takes the order of creation when the dock changes its window."""
        super().showEvent(event)
        self._order_tabs()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Show one panel or two."""
        super().resizeEvent(event)
        if (event.size().width() >= WIDE) != (event.oldSize().width() >= WIDE):
            self._arrange()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the size of the tabs: in a low window only they remain."""
        return QSize(self._bar.sizeHint().width(), self.bar_height)

    def _by_choice(self) -> list[str]:
        """Return all panels, most recently chosen first."""
        known = [key for key in self._settings.values.panels if key in self._pages]
        return list(dict.fromkeys([*known, *self._pages]))

    def _add(self, spec: PanelSpec) -> None:
        page = QWidget()
        page.setAutoFillBackground(True)
        page.setBackgroundRole(QPalette.ColorRole.Base)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        self._pages[spec.key] = page
        self._splitter.addWidget(page)
        tab = QToolButton()
        tab.setText(tr(spec.text))
        tab.setToolTip(tr(spec.tip))
        tab.setAccessibleName(tr("{name} panel", name=tr(spec.text)))
        tab.setCheckable(True)
        tab.setProperty("tab", "true")
        tab.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        tab.clicked.connect(lambda: self._on_tab_clicked(spec.key))
        self._tabs[spec.key] = tab
        self._tab_row.insertWidget(len(self._tabs) - 1, tab)

    def _order_tabs(self) -> None:
        """Let the Tab key go through the bar from left to right."""
        bar = [*self._tabs.values(), self._detach, self._hide]
        for one, following in pairwise(bar):
            QWidget.setTabOrder(one, following)

    def _on_tab_clicked(self, key: str) -> None:
        self.show_panel(key)
        self._arrange()  # a click on the current tab must not switch it off
        self.tab_clicked.emit()

    def _made_bar(self) -> QWidget:
        bar = QFrame()
        bar.setObjectName("dockbar")
        self._tab_row = QHBoxLayout(bar)
        self._tab_row.setContentsMargins(SPACE, 0, SPACE, 0)
        self._tab_row.setSpacing(0)
        self._tab_row.addStretch(1)
        self._detach = self._bar_button()
        self._detach.clicked.connect(
            lambda: self._settings.change(panels_detached=not self._settings.values.panels_detached)
        )
        self._hide = self._bar_button()
        self._hide.setAccessibleName(tr("Hide panels"))
        self._hide.setToolTip(tr("Hide the panels (Ctrl+P shows them again)"))
        self._hide.clicked.connect(lambda: self._settings.change(panels_visible=False))
        self._name_detach_button()
        return bar

    def _bar_button(self) -> QToolButton:
        button = QToolButton()
        button.setProperty("flat", "true")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._tab_row.addWidget(button)
        return button

    def _name_detach_button(self) -> None:
        detached = self._settings.values.panels_detached
        self._detach.setAccessibleName(tr("Attach panels") if detached else tr("Detach panels"))
        self._detach.setToolTip(
            tr("Put the panels back below the pictures")
            if detached
            else tr("Move the panels to a window of their own")
        )

    def _on_settings_changed(self, names: frozenset[str]) -> None:
        if "panels" in names:
            self._arrange()
        if "panels_detached" in names:
            self._name_detach_button()

    def _arrange(self) -> None:
        shown = self.shown()
        for key, page in self._pages.items():
            page.setVisible(key in shown)
            self._tabs[key].setChecked(key in shown)
        if len(shown) > 1:
            half = self.width() // 2
            self._splitter.setSizes([half if key in shown else 0 for key in self._pages])

    def _restyle(self) -> None:
        self._detach.setIcon(self._icons.icon("float"))
        self._hide.setIcon(self._icons.icon("close"))
