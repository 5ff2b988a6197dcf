"""The button that names the source, and the menu of other sources."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QMenu

from ffgui.addresses import masked
from ffgui.app.actions.action_registry import ActionRegistry
from ffgui.app.language import tr
from ffgui.app.settings_store import SettingsStore
from ffgui.app.widgets.buttons import MenuButton
from ffgui.app.widgets.labels import plain_tip
from ffgui.live.cameras import Camera

_MAX_NAME = 28
_MAX_ADDRESS = 56


class SourceButton(MenuButton):
    """Names the source; its menu lists cameras, recent files and addresses, and the sample."""

    def __init__(
        self,
        actions: ActionRegistry,
        settings: SettingsStore,
        cameras: Callable[[], Sequence[Camera]],
        open_camera: Callable[[str], object],
        open_address: Callable[[str], object],
        open_file: Callable[[str], object],
    ) -> None:
        """Make the button.

        Args:
            actions: for the menu.
            settings: has the recent addresses.
            cameras: returns the connected cameras.
            open_camera: opens a camera by its id.
            open_address: opens a recent address.
            open_file: opens a recent file or folder.
        """
        super().__init__(tr("Source"), tr("Source"), tr("Choose a camera, file, folder or stream"))
        self._actions, self._settings = actions, settings
        self._cameras, self._open_camera, self._open_address = cameras, open_camera, open_address
        self._open_file = open_file
        self.menu().aboutToShow.connect(self._fill)
        self._fill()

    def set_source(self, name: str) -> None:
        """Show the name of the source."""
        self.setText(tr("Source: {name}", name=elided(name, _MAX_NAME)))
        self.setToolTip(plain_tip(tr("Choose another source. Now open: {name}", name=name)))
        self.updateGeometry()

    def _fill(self) -> None:
        menu = self.menu()
        menu.clear()
        self._add_cameras(menu)
        menu.addSeparator()
        for key in ("open_file", "open_folder", "open_address"):
            menu.addAction(self._actions[key])
        menu.addSeparator()
        values = self._settings.values
        for file in values.files:
            self._add_recent(Path(file).name, file, self._open_file)
        for address in values.addresses:
            self._add_recent(masked(address), address, self._open_address)
        menu.addSeparator()
        menu.addAction(self._actions["sample"])

    def _add_recent(self, name: str, entry: str, open_entry: Callable[[str], object]) -> None:
        action = self.menu().addAction(elided(name, _MAX_ADDRESS))
        action.setToolTip(plain_tip(tr("Open {name}", name=masked(entry))))
        action.triggered.connect(lambda: open_entry(entry))

    def _add_cameras(self, menu: QMenu) -> None:
        cameras = self._cameras()
        menu.addAction(tr("Cameras") if cameras else tr("No cameras found")).setEnabled(False)
        for camera in cameras:
            action = menu.addAction(self._actions["source_menu"].icon(), camera.name)
            action.setToolTip(plain_tip(tr("Open {name}", name=camera.name)))
            action.triggered.connect(lambda _=False, camera=camera: self._open_camera(camera.id))


def elided(text: str, length: int) -> str:
    """Return a label of a button or menu: a text, with an ellipsis in the middle if it is long."""
    half = length // 2
    shown = text if len(text) <= length else f"{text[:half]}…{text[half + 1 - length :]}"
    return shown.replace("&", "&&")  # a single one would mark a key
