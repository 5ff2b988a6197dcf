"""Small controls that the panels share."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QScrollArea, QToolButton, QWidget

from ffgui.app.style.theme import SPACE
from ffgui.app.widgets.flow_layout import FlowLayout


class Segments(QWidget):
    """Buttons in a row of which exactly one is chosen."""

    chosen = Signal(str)
    """The user has chosen another one; its key."""

    def __init__(self, name: str, choices: Sequence[tuple[str, str, str]]) -> None:
        """Make buttons from (key, text, tooltip); the first is chosen."""
        super().__init__()
        self.setAccessibleName(name)
        self._keys = [key for key, _, _ in choices]
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for number, (_, text, tip) in enumerate(choices):
            button = QToolButton()
            button.setText(text)
            button.setToolTip(tip)
            button.setAccessibleName(f"{name}: {text}")
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            last = len(choices) - 1
            button.setProperty("segment", "first" if number == 0 else "last" if number == last else "middle")
            self._group.addButton(button, number)
            row.addWidget(button)
        self._group.button(0).setChecked(True)
        self._group.idClicked.connect(lambda number: self.chosen.emit(self._keys[number]))

    @property
    def key(self) -> str:
        """The chosen one."""
        return self._keys[self._group.checkedId()]

    def choose(self, key: str) -> None:
        """Choose by key, without the signal.

        Raises:
            ValueError: there is no such key.
        """
        self._group.button(self._keys.index(key)).setChecked(True)

    def button(self, key: str) -> QToolButton:
        """The button of a key."""
        button = self._group.button(self._keys.index(key))
        assert isinstance(button, QToolButton)
        return button


class ControlRow(QWidget):
    """Controls from left to right, in as many lines as the width asks for."""

    def __init__(self, widgets: Sequence[QWidget]) -> None:
        super().__init__()
        self._flow = FlowLayout(self, SPACE)
        self._flow.setContentsMargins(0, 0, 0, 0)
        for widget in widgets:
            self._flow.addWidget(widget)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Take the height that this width needs."""
        super().resizeEvent(event)
        self.setMinimumHeight(self._flow.heightForWidth(event.size().width()))


class Panel(QScrollArea):
    """A page of a dock that scrolls where there is too little room, so that nothing is cut off."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.content = QWidget()
        self.setWidget(self.content)
        self.content.setAutoFillBackground(True)
        self.content.setBackgroundRole(QPalette.ColorRole.Base)

    def sizeHint(self) -> QSize:  # noqa: N802
        """A dock of 300 pixels; the rest goes to the pictures."""
        return QSize(960, 300)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Small enough for a small window; the rest can be scrolled to."""
        return QSize(240, 120)


def set_text(label: QLabel, text: str) -> None:
    """Change a label only when its text is another one: laying text out is not free."""
    if label.text() != text:
        label.setText(text)


def reserve_lines(label: QLabel, lines: int) -> None:
    """Keep room for so many lines, so that what stands below never moves."""
    label.setMinimumHeight(label.fontMetrics().lineSpacing() * lines + 2)


def grow_for(label: QLabel, text: str) -> None:
    """Keep room for `text` in a label that wraps, also while it shows something shorter."""
    rect = label.fontMetrics().boundingRect(
        QRect(0, 0, max(1, label.width()), 10_000), Qt.TextFlag.TextWordWrap, text
    )
    if rect.height() + 2 > label.minimumHeight():
        label.setMinimumHeight(rect.height() + 2)
