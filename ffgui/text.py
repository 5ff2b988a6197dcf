"""Texts from files and servers, made safe to show."""

from __future__ import annotations

import re

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control codes, line breaks, marks that reverse the direction of writing, and lone surrogates."""


def printable(text: str) -> str:
    """Return a text on one line in which control codes are escaped, so that a terminal obeys none of them."""
    return _CONTROL.sub(lambda code: code[0].encode("unicode_escape").decode("ascii"), text)


def shortened(text: str, length: int) -> str:
    """Return a printable text of at most `length` characters; an ellipsis stands for the rest."""
    safe = printable(text[: length + 1])
    return safe if len(safe) <= length else f"{safe[: length - 1]}…"
