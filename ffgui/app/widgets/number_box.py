"""A number box that takes effect when the user has finished typing."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox

from ffgui.app.style.theme import SPACE


class NumberBox(QDoubleSpinBox):
    """A spin box whose value changes on Enter or on leaving, not with every key.

    Esc restores the value; without an edit to undo, Esc is left to the window. The style sheet gives the
    buttons no width: without buttons (`NoButtons`) it would give none to the text.
    """

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.lineEdit().setTextMargins(SPACE, 0, 0, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Commit with Enter; restore the value with Esc."""
        if event.key() == Qt.Key.Key_Escape and self.lineEdit().isModified():
            self.lineEdit().setText(self._text())
            self.selectAll()
            return
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.selectAll()
            event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Leave the value as it is without the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Select the value, ready to be replaced."""
        super().focusInEvent(event)
        self.selectAll()

    def _text(self) -> str:
        if self.specialValueText() and self.value() == self.minimum():
            return self.specialValueText()
        return self.textFromValue(self.value())
