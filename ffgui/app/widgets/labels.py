"""Helpers for labels whose text changes often."""

from __future__ import annotations

import html
import re

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QLabel

_DIGIT = re.compile(r"\d")


def plain_tip(text: str) -> str:
    """Return a tooltip that shows a text as it is; Qt would take tags for HTML, and open what they name."""
    return f"<span>{html.escape(text)}</span>" if {"<", "&"} & set(text) else text


def set_text(label: QLabel, text: str) -> None:
    """Change a label only if its text differs: laying out text is not free."""
    if label.text() != text:
        label.setText(text)


def reserve_lines(label: QLabel, lines: int) -> None:
    """Reserve room for this many lines, so that what stands below never moves."""
    label.setMinimumHeight(label.fontMetrics().lineSpacing() * lines + 2)


def grow_for(label: QLabel, text: str) -> None:
    """Reserve room for `text` in a label that wraps, also while it shows something shorter.

    A text that differs only in digits is not measured again; they must have equal widths in the label's font.
    """
    measured = f"{label.width()} {label.font().key()} {_DIGIT.sub('0', text)}"
    if label.property("measured") == measured:
        return
    label.setProperty("measured", measured)
    rect = label.fontMetrics().boundingRect(
        QRect(0, 0, max(1, label.width()), 10_000), Qt.TextFlag.TextWordWrap, text
    )
    if rect.height() + 2 > label.minimumHeight():
        label.setMinimumHeight(rect.height() + 2)
