"""Numbers as text, the same way everywhere."""

from __future__ import annotations

import math

from ffgui.app.language import decimal

NO_DATA = "–"
"""Placeholder for a missing value, which is never shown as zero."""


def number(value: float | None, digits: int = 0, unit: str = "") -> str:
    """Return a value with its unit, or a dash for None and NaN."""
    return NO_DATA if value is None or math.isnan(value) else decimal(value, f".{digits}f") + unit


def milliseconds(value: float | None, unit: str = "") -> str:
    """Return a time with one decimal, from a second on with none, so that it stays about as wide."""
    return number(value, 1 if value is not None and value < 999.95 else 0, unit)


def signed(value: float | None, digits: int = 2) -> str:
    """Return a value with its sign, such as +0.05 or −0.05, or a dash."""
    return NO_DATA if value is None else decimal(value, f"+.{digits}f").replace("-", "−")


def dimensions(text: str) -> str:
    """Return a size such as "640x480" with a multiplication sign."""
    return text.replace("x", " × ")
