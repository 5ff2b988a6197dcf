"""The menu of languages."""

from __future__ import annotations

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from ffgui.app.language import LANGUAGES, NAMES, tr
from ffgui.app.settings_store import SettingsStore


class LanguageMenu(QMenu):
    """Languages by their own names, and the system's; a change takes effect at the next start."""

    def __init__(self, settings: SettingsStore) -> None:
        super().__init__(tr("Language"))
        self._settings = settings
        self.setToolTipsVisible(True)
        self.menuAction().setToolTip(tr("Choose the language of the window"))
        group = QActionGroup(self)
        for key, text in (("system", tr("System language")), *((key, NAMES[key]) for key in LANGUAGES)):
            action = QAction(text, self, checkable=True)
            action.setData(key)
            action.setToolTip(tr("Takes effect at the next start"))
            group.addAction(action)
            self.addAction(action)
        group.triggered.connect(lambda action: settings.change(language=action.data()))
        settings.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        for action in self.actions():
            action.setChecked(action.data() == self._settings.values.language)
