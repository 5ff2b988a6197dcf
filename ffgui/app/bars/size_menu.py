"""The button that shows the inference size, and the menu of other sizes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction, QActionGroup

from ffgui.app.formatting import dimensions
from ffgui.app.language import tr
from ffgui.app.settings_store import SettingsStore
from ffgui.app.widgets.buttons import MenuButton

_ORIGINAL = "original"
SIZES = ("320x240", "480x360", "640x480", "640x640", "960x720", "1280x960", _ORIGINAL)


class SizeButton(MenuButton):
    """Shows the inference size; its menu offers others."""

    def __init__(
        self, settings: SettingsStore, set_size: Callable[[str], object], ask_size: Callable[[], object]
    ) -> None:
        """Make the button.

        Args:
            settings: has the size.
            set_size: sets a size that the user has chosen.
            ask_size: asks the user for another one.
        """
        super().__init__(
            tr("Inference size"),
            tr("Inference size"),
            tr("Size at which the networks see the picture: larger finds smaller faces, but takes longer"),
        )
        self._settings = settings
        self._compact = False
        menu = self.menu()
        group = QActionGroup(menu)
        for size in SIZES:
            action = QAction(_label(size), menu, checkable=True)
            action.setData(size)
            action.setToolTip(tr("Do not scale") if size == _ORIGINAL else tr("Scale to fit this size"))
            group.addAction(action)
            menu.addAction(action)
        group.triggered.connect(lambda action: set_size(action.data()))
        self._custom = QAction(menu, checkable=True, visible=False)
        self._custom.setToolTip(tr("The size that was entered"))
        group.addAction(self._custom)
        menu.addAction(self._custom)
        menu.addSeparator()
        other = menu.addAction(tr("Other size…"))
        other.setToolTip(
            tr("Enter another size, such as 800x608, or the length of the long side, such as 800")
        )
        other.triggered.connect(lambda _checked: ask_size())
        settings.changed.connect(self._show)
        self._show()

    def set_compact(self, compact: bool) -> None:
        """Show the size without a label."""
        self._compact = compact
        self._show()

    def _show(self) -> None:
        size = str(self._settings.values.size)
        shown = tr("original") if size == _ORIGINAL else dimensions(size)
        self.setText(shown if self._compact else tr("Inference size {size}", size=shown))
        if size not in SIZES:
            self._custom.setText(dimensions(size))
            self._custom.setData(size)
        self._custom.setVisible(size not in SIZES)
        for action in self.menu().actions():
            action.setChecked(action.data() == size)


def _label(size: str) -> str:
    return tr("Original") if size == _ORIGINAL else dimensions(size)
