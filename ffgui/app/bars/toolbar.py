"""The row at the top: source, size, mode, view and what belongs to the program."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from ffgui.app.actions.action_table import ActionRegistry
from ffgui.app.style.theme import SPACE
from ffgui.app.widgets.buttons import icon_button, menu_button
from ffgui.app.widgets.flow_layout import FlowLayout
from ffgui.live.cameras import Camera

SIZES = ("320x240", "480x360", "640x480", "640x640", "960x720", "1280x960", "original")

_LONGEST_NAME = 28


class Toolbar(QWidget):
    """Tells what the user wants; in a narrow window texts give way to icons, then to a second line."""

    camera_chosen = Signal(str)
    """Id of a camera."""
    address_chosen = Signal(str)
    size_chosen = Signal(str)
    other_size_wanted = Signal()

    def __init__(self, actions: ActionRegistry, cameras: Callable[[], Sequence[Camera]]) -> None:
        super().__init__()
        self._actions, self._cameras = actions, cameras
        self._addresses: list[str] = []
        self._size = ""
        self._segments: list[QToolButton] = []
        self._compact: bool | None = None
        self.setObjectName("toolbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.source = menu_button(
            "Source", "Source", "Choose what is shown: a camera, a file, a folder, an address"
        )
        self.size_button = menu_button(
            "Inference size",
            "Inference size",
            "Size at which pictures are given to the networks; larger finds smaller faces, slower",
        )
        self.view = menu_button("View", "View", "Overlays, zoom, panes and models")
        self.help = menu_button("Help", "Help", "Key map, versions, diagnostics")
        self._fill_menus()
        self._lay_out()

    def set_source(self, name: str) -> None:
        """Show the name of the source."""
        short = name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"
        self.source.setText(f"Source: {short}")
        self.source.setToolTip(f"Choose what is shown. Now: {name}")
        self.updateGeometry()

    def set_addresses(self, addresses: Sequence[str]) -> None:
        """The streams that were opened lately."""
        self._addresses = list(addresses)

    def set_size(self, size: str) -> None:
        """Show the inference size in force."""
        self._size = size
        for action in self.size_button.menu().actions():
            action.setChecked(action.data() == size)
        self._write_size()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Fewer words where there is little room."""
        super().resizeEvent(event)
        self._fit(event.size().width())

    def _fit(self, width: int) -> None:
        if self._compact is None or not self._compact:
            self._full_width = self._flow.sizeHint().width()
        compact = width < self._full_width
        if compact != self._compact:
            self._compact = compact
            self._write_size()
            style = Qt.ToolButtonStyle
            for button in self._segments:
                icon = compact and not button.defaultAction().icon().isNull()
                button.setToolButtonStyle(style.ToolButtonIconOnly if icon else style.ToolButtonTextOnly)
            self.updateGeometry()

    def _write_size(self) -> None:
        shown = self._size.replace("x", " × ")
        self.size_button.setText(shown if self._compact else f"Inference size {shown}")

    def _lay_out(self) -> None:
        self._flow = FlowLayout(self, SPACE)
        self._flow.setContentsMargins(SPACE, 6, SPACE, 6)
        self._flow.addWidget(icon_button(self._actions["pause"]))
        self._flow.addWidget(self.source)
        self._flow.addWidget(self.size_button)
        self._flow.addWidget(self._segment_row("Mode", ("paired", "free")))
        self._flow.addWidget(self._segment_row("View", ("split", "wipe", "difference")))
        self._flow.addWidget(self.view)
        self.adjust = icon_button(self._actions["adjust"])
        self._flow.start_tail()
        for key in ("adjust", "snapshot", "panels", "stage", "theme"):
            self._flow.addWidget(self.adjust if key == "adjust" else icon_button(self._actions[key]))
        self._flow.addWidget(self.help)

    def _segment_row(self, name: str, keys: Sequence[str]) -> QWidget:
        box = QWidget()
        box.setAccessibleName(name)
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for number, key in enumerate(keys):
            button = QToolButton()
            button.setDefaultAction(self._actions[key])
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            button.setAccessibleName(f"{name}: {self._actions[key].text()}")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            place = "first" if number == 0 else "last" if number == len(keys) - 1 else "middle"
            button.setProperty("segment", place)
            self._segments.append(button)
            row.addWidget(button)
        return box

    def _fill_menus(self) -> None:
        self.source.menu().aboutToShow.connect(self._fill_sources)
        self._fill_sources()
        self._fill_sizes()
        self._fill(self.view.menu(), "boxes landmarks scores spatial | solo_left solo_right reset_difference")
        self._fill(self.view.menu(), "| zoom_in zoom_out fit | mirror rotate | score_up score_down")
        self._submenu("Panels", "attention speed models panels | freeze fair reset_speed")
        self._submenu("Models", "swap load_left load_right")
        self._submenu("Playing", "pause step_back step_forward seek_back seek_forward loop retry source_menu")
        self._fill(self.view.menu(), "stage leave_stage")
        self._fill(self.help.menu(), "help diagnostics about | quit")

    def _submenu(self, name: str, keys: str) -> None:
        menu = self.view.menu().addMenu(name)
        menu.setToolTipsVisible(True)
        self._fill(menu, keys)

    def _fill(self, menu: QMenu, keys: str) -> None:
        for key in keys.split():
            if key == "|":
                menu.addSeparator()
            else:
                menu.addAction(self._actions[key])

    def _fill_sources(self) -> None:
        menu = self.source.menu()
        menu.clear()
        cameras = self._cameras()
        menu.addAction("Cameras" if cameras else "No camera found").setEnabled(False)
        for camera in cameras:
            action = menu.addAction(self._actions["source_menu"].icon(), camera.name)
            action.setToolTip(f"Open the camera {camera.name}")
            action.triggered.connect(lambda _=False, camera=camera: self.camera_chosen.emit(camera.id))
        menu.addSeparator()
        self._fill(menu, "open_file open_folder open_address")
        for address in self._addresses:
            action = menu.addAction(
                address if len(address) <= 2 * _LONGEST_NAME else address[: 2 * _LONGEST_NAME] + "…"
            )
            action.setToolTip(f"Open {address}")
            action.triggered.connect(lambda _=False, address=address: self.address_chosen.emit(address))
        menu.addSeparator()
        self._fill(menu, "sample")

    def _fill_sizes(self) -> None:
        menu = self.size_button.menu()
        group = QActionGroup(menu)
        for size in SIZES:
            action = QAction(size.replace("x", " × "), menu, checkable=True)
            action.setData(size)
            action.setToolTip("No scaling" if size == "original" else "Scaled into this size, aspect kept")
            group.addAction(action)
            menu.addAction(action)
        group.triggered.connect(lambda action: self.size_chosen.emit(action.data()))
        menu.addSeparator()
        other = menu.addAction("Other size…")
        other.setToolTip("Write another size, such as 800x608, or a long side, such as 800")
        other.triggered.connect(self.other_size_wanted)
