"""Buttons in a row of which exactly one is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QFont, QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QPushButton, QWidget


class Segments(QWidget):
    """A choice of one in several, each with its own button."""

    chosen = Signal(str)
    """The user has chosen another one; its key."""

    def __init__(self, name: str, choices: Sequence[tuple[str, str, str]]) -> None:
        """Make buttons.

        Args:
            name: of the choice, for screen readers.
            choices: key, text and tooltip of each; the first is chosen.
        """
        super().__init__()
        self.setAccessibleName(name)
        self._keys = [key for key, _, _ in choices]
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for number, (_, text, tip) in enumerate(choices):
            button = segment_button(name, text, number, len(choices))
            button.setToolTip(tip)
            self._group.addButton(button, number)
            row.addWidget(button)
        self._group.button(0).setChecked(True)
        self._group.idClicked.connect(lambda number: self.chosen.emit(self._keys[number]))

    @property
    def key(self) -> str | None:
        """The chosen one, None if none is."""
        number = self._group.checkedId()
        return self._keys[number] if number >= 0 else None

    def choose(self, key: str | None) -> None:
        """Choose by key, or none, without the signal.

        Raises:
            ValueError: if there is no such key.
        """
        self._group.setExclusive(key is not None)
        for number, other in enumerate(self._keys):
            self._group.button(number).setChecked(other == key)
        self._group.setExclusive(True)

    def button(self, key: str) -> QAbstractButton:
        """Return the button of a key."""
        return self._group.button(self._keys.index(key))


class ActionSegments(QWidget):
    """A choice of one in several actions."""

    def __init__(self, name: str, actions: Sequence[QAction]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._actions = list(actions)
        self._buttons: list[QPushButton] = []
        # The actions say which one is on, sometimes none. A button that is exclusive by itself is a radio
        # button for screen readers; the group keeps it from being so for the mouse.
        group = QButtonGroup(self)
        group.setExclusive(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for number, action in enumerate(actions):
            button = segment_button(name, action.text(), number, len(actions))
            group.addButton(button)
            button.clicked.connect(action.trigger)
            action.changed.connect(lambda number=number: self._show(number))
            self._buttons.append(button)
            row.addWidget(button)
            self._show(number)
        self._compact = False

    @property
    def choices(self) -> list[QAction]:
        """The actions."""
        return list(self._actions)

    def set_compact(self, compact: bool) -> None:
        """Show icons in place of texts, for actions that have one."""
        self._compact = compact
        for number in range(len(self._actions)):
            self._show(number)

    def _show(self, number: int) -> None:
        action, button = self._actions[number], self._buttons[number]
        icon_only = getattr(self, "_compact", False) and not action.icon().isNull()
        button.setText("" if icon_only else action.text())
        button.setIcon(action.icon() if icon_only else type(action.icon())())
        button.setChecked(action.isChecked())
        button.setEnabled(action.isEnabled())
        button.setToolTip(action.toolTip())


class SegmentButton(QPushButton):
    """A button with room for the heavier text that it has while it is checked."""

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of the checked button."""
        heavy = QFont(self.font())
        heavy.setWeight(QFont.Weight.DemiBold)
        text = self.text()
        more = QFontMetrics(heavy).horizontalAdvance(text) - self.fontMetrics().horizontalAdvance(text)
        return super().sizeHint() + QSize(max(0, more), 0)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the size hint: nothing is clipped."""
        return self.sizeHint()


def segment_button(name: str, text: str, number: int, count: int) -> QPushButton:
    """Return button `number` of `count` in a row."""
    button = SegmentButton(text)
    button.setAccessibleName(f"{name}: {text}")
    button.setCheckable(True)
    button.setAutoExclusive(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setProperty("segment", "first" if number == 0 else "last" if number == count - 1 else "middle")
    return button
