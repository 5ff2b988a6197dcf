"""One action of the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence

from ffgui.app.language import tr

if TYPE_CHECKING:
    from ffgui.app.window import MainWindow


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """An action: its label, its effect, and when it is checked and enabled.

    Attributes:
        key: name in code.
        text: label in menus and on buttons, in English.
        shortcut: one or more as Qt writes them, separated by blanks; the first is shown.
        tip: its effect, one sentence, in English.
        run: carries it out.
        group: heading in the list of shortcuts, in English.
        icon: name of a file in `resources/icons`, "" for none.
        checked: whether it is on; None for actions that are neither on nor off.
        enabled: whether it is available; None for always.
        disabled_tip: why it is not available when it is not, in English.
        alternative: label and icon that replace the usual ones in the present state; None for the usual ones.
        repeats: whether holding the key repeats it.
    """

    key: str
    text: str
    shortcut: str
    tip: str
    run: Callable[[MainWindow], object]
    group: str = ""
    icon: str = ""
    checked: Callable[[MainWindow], bool] | None = None
    enabled: Callable[[MainWindow], bool] | None = None
    disabled_tip: str = ""
    alternative: Callable[[MainWindow], tuple[str, str] | None] | None = None
    repeats: bool = False

    @property
    def shortcuts(self) -> list[QKeySequence]:
        """All shortcuts."""
        return [QKeySequence(text) for text in self.shortcut.split()]

    @property
    def keys(self) -> str:
        """The shortcuts as this system writes them."""
        native = QKeySequence.SequenceFormat.NativeText
        return tr(" or ").join(shortcut.toString(native) for shortcut in self.shortcuts)

    @property
    def label(self) -> str:
        """The text in the user's language."""
        return tr(self.text)

    @property
    def tooltip(self) -> str:
        """The tip with the shortcuts."""
        tip = tr(self.tip)
        return tr("{tip} ({keys})", tip=tip, keys=self.keys) if self.shortcut else tip
