"""The table of actions as Qt actions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction

from ffgui.app.actions.action_spec import ActionSpec
from ffgui.app.actions.action_table import ACTIONS
from ffgui.app.language import tr
from ffgui.app.style.icons import IconSet

if TYPE_CHECKING:
    from ffgui.app.window import MainWindow


class ActionRegistry(QObject):
    """Makes the actions, runs them and keeps them in the state of the window."""

    def __init__(self, window: MainWindow, icons: IconSet) -> None:
        super().__init__(window)
        self._window, self._icons = window, icons
        self._actions: dict[str, QAction] = {spec.key: self._made(spec) for spec in ACTIONS}

    def __getitem__(self, key: str) -> QAction:
        return self._actions[key]

    def __iter__(self) -> Iterator[QAction]:
        return iter(self._actions.values())

    def refresh(self) -> None:
        """Check, enable and label all actions as the window is now."""
        window = self._window
        for spec in ACTIONS:
            action = self._actions[spec.key]
            if spec.checked is not None:
                action.setChecked(spec.checked(window))
            if spec.enabled is not None:
                enabled = spec.enabled(window)
                action.setEnabled(enabled)
                available = enabled or not spec.disabled_tip
                action.setToolTip(spec.tooltip if available else tr(spec.disabled_tip))
            if spec.alternative is not None:
                text, icon = spec.alternative(window) or (spec.label, spec.icon)
                action.setText(text)
                if icon:
                    self._set_icon(action, icon)

    def refresh_icons(self) -> None:
        """Draw the icons again in the colors of the theme."""
        for spec in ACTIONS:
            if spec.icon:
                self._set_icon(self._actions[spec.key], spec.icon)
        self.refresh()

    def _set_icon(self, action: QAction, name: str) -> None:
        """Change an icon only if it differs: with each change, Qt connects the action's buttons once more."""
        icon = self._icons.icon(name)
        if action.icon().cacheKey() != icon.cacheKey():
            action.setIcon(icon)

    def _made(self, spec: ActionSpec) -> QAction:
        action = QAction(spec.label, self)
        action.setObjectName(spec.key)
        action.setShortcuts(spec.shortcuts)
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setCheckable(spec.checked is not None)
        action.setAutoRepeat(spec.repeats)
        action.setToolTip(spec.tooltip)
        if spec.icon:
            self._set_icon(action, spec.icon)
            action.setIconVisibleInMenu(spec.checked is None)  # an icon would replace the check mark
        action.triggered.connect(lambda: self._run(spec))
        return action

    def _run(self, spec: ActionSpec) -> None:
        spec.run(self._window)
        self.refresh()
