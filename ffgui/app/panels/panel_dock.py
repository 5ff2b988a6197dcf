"""The dock below the pictures: panels under tabs, two side by side where there is room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDockWidget, QFrame, QHBoxLayout, QSplitter, QToolButton, QVBoxLayout, QWidget

from ffgui.app.style.icons import IconSet
from ffgui.app.style.theme import SPACE, Theme

WIDE = 1600
"""From this width on two panels stand side by side."""


class PanelDock(QDockWidget):
    """Panels of which one is shown, or two where the dock is wide.

    A tab is a button: it shows its panel. In a wide dock the new panel takes the place of the
    one that was chosen longer ago, and both stand in the order of the tabs.
    """

    chosen = Signal()
    """The user has chosen other panels."""

    def __init__(self, theme: Theme, icons: IconSet) -> None:
        super().__init__("Panels")
        self.setObjectName("panels")
        self._icons = icons
        self._panels: dict[str, QWidget] = {}
        self._tabs: dict[str, QToolButton] = {}
        self._recent: list[str] = []
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(1)
        self.setWidget(self._splitter)
        self._build_bar()
        self.topLevelChanged.connect(self._on_floated)
        theme.changed.connect(self._restyle)
        self._restyle()

    @property
    def recent(self) -> list[str]:
        """The panels by when they were chosen, the latest first."""
        return list(self._recent)

    def shown(self) -> list[str]:
        """The panels that stand there now, in the order of the tabs."""
        wide = self.width() >= WIDE
        return [key for key in self._panels if key in self._recent[: 2 if wide else 1]]

    def add(self, key: str, text: str, tip: str) -> None:
        """Make a new tab, whose panel may come later."""
        panel = QWidget()
        room = QVBoxLayout(panel)
        room.setContentsMargins(0, 0, 0, 0)
        self._panels[key] = panel
        self._splitter.addWidget(panel)
        panel.hide()
        tab = QToolButton()
        tab.setText(text)
        tab.setToolTip(tip)
        tab.setAccessibleName(f"Panel {text}")
        tab.setCheckable(True)
        tab.setProperty("tab", "true")
        tab.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        tab.clicked.connect(lambda: self.show_panel(key))
        self._tabs[key] = tab
        self._tab_row.insertWidget(len(self._tabs) - 1, tab)
        self._recent.append(key)

    def fill(self, key: str, panel: QWidget) -> None:
        """Put a panel under its tab."""
        room = self._panels[key].layout()
        assert room is not None
        room.addWidget(panel)

    def choose(self, keys: Sequence[str]) -> None:
        """Show these first, as kept from the last start; unknown ones are left out."""
        known = [key for key in keys if key in self._panels]
        self._recent = list(dict.fromkeys([*known, *self._recent]))
        self._arrange()

    def show_panel(self, key: str) -> None:
        """Show a panel."""
        self._recent = [key, *(one for one in self._recent if one != key)]
        self._arrange()
        self.chosen.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """One panel or two, as the new width has it."""
        super().resizeEvent(event)
        if (event.size().width() >= WIDE) != (event.oldSize().width() >= WIDE):
            self._arrange()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Low enough to leave the pictures their part of a window of 800 pixels."""
        return QSize(1280, 236)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """So small that a window of 600 pixels still shows pictures."""
        return QSize(240, 150)

    def _build_bar(self) -> None:
        bar = QFrame()
        bar.setObjectName("deckbar")
        self._tab_row = QHBoxLayout(bar)
        self._tab_row.setContentsMargins(SPACE, 0, SPACE, 0)
        self._tab_row.setSpacing(0)
        self._tab_row.addStretch(1)
        self._float = self._bar_button(
            "Detach the panels", "Detach the panels, to put them on another screen"
        )
        self._float.clicked.connect(lambda: self.setFloating(not self.isFloating()))
        self._hide = self._bar_button("Hide the panels", "Hide the panels (Ctrl+P shows them again)")
        self._hide.clicked.connect(self.close)
        self.setTitleBarWidget(bar)

    def _bar_button(self, name: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setProperty("flat", "true")
        button.setAccessibleName(name)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._tab_row.addWidget(button)
        return button

    def _arrange(self) -> None:
        shown = self.shown()
        for key, panel in self._panels.items():
            panel.setVisible(key in shown)
            self._tabs[key].setChecked(key in shown)
        if len(shown) > 1:
            half = self.width() // 2
            self._splitter.setSizes([half if key in shown else 0 for key in self._panels])

    def _on_floated(self, floating: bool) -> None:
        name = "Attach the panels" if floating else "Detach the panels"
        self._float.setAccessibleName(name)
        self._float.setToolTip(
            "Put the panels back below the pictures"
            if floating
            else "Detach the panels, to put them on another screen"
        )

    def _restyle(self) -> None:
        self._float.setIcon(self._icons.icon("float"))
        self._hide.setIcon(self._icons.icon("close"))
