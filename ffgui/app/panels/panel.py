"""Base of the panels below the pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from ffgui.app.controller import AppController
from ffgui.app.fair_measurement import FairMeasurement
from ffgui.app.settings_store import SettingsStore
from ffgui.app.style.theme import SPACE, Theme
from ffgui.app.widgets.flow_layout import FlowLayout
from ffgui.detect.engines.devices import CPU_DEVICE, Device

if TYPE_CHECKING:
    from ffgui.app.actions.action_registry import ActionRegistry


@dataclass(frozen=True, slots=True)
class PanelContext:
    """Objects that panels may use.

    Attributes:
        controller: gives the pipeline's data and carries out changes.
        settings: the user's choices.
        actions: for buttons.
        fair: measures both models alone.
        backends: the installed ones.
        devices: those on which ONNX Runtime can run networks here.
    """

    theme: Theme
    controller: AppController
    settings: SettingsStore
    actions: ActionRegistry
    fair: FairMeasurement
    backends: tuple[str, ...]
    devices: tuple[Device, ...] = (CPU_DEVICE,)


class Panel(QScrollArea):
    """A page of the dock that scrolls where there is too little room, so that nothing is clipped."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.content = QWidget()
        self.setWidget(self.content)
        self.content.setAutoFillBackground(True)
        self.content.setBackgroundRole(QPalette.ColorRole.Base)

    def refresh(self) -> None:
        """Take the newest data; called at the rate of the panel's table row while it is visible."""
        raise NotImplementedError

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return a low height: the rest goes to the pictures."""
        return QSize(960, 300)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return no height: in a low window only the tabs of the dock remain."""
        return QSize(240, 0)


class ControlRow(QWidget):
    """Controls from left to right, in as many lines as the width needs."""

    def __init__(self, widgets: Sequence[QWidget]) -> None:
        super().__init__()
        self._flow = FlowLayout(self, SPACE)
        for widget in widgets:
            self._flow.addWidget(widget)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Take the height that this width needs."""
        super().resizeEvent(event)
        self.setMinimumHeight(self._flow.heightForWidth(event.size().width()))
