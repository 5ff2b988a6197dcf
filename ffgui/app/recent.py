"""Sources that are remembered: addresses without their secrets, files and folders by path."""

from __future__ import annotations

import re

from ffgui.addresses import masked

HIDDEN = "***"
"""Placeholder for a secret in an address."""


def storable(address: str) -> str:
    """Return an address with `***` in place of user name, password and values of a query."""
    shown = masked(address)
    scheme, mark, rest = shown.partition("://")
    has_user = "@" in re.split("[?#]", address, maxsplit=1)[0]
    return f"{scheme}{mark}{HIDDEN}@{rest}" if has_user and rest != HIDDEN else shown


def completed(text: str, known: str) -> str:
    """Return an address in which `***` is replaced by what stands there in `known`, as far as it does."""
    user = re.match(r"[^:]+://(.*)@", known)
    if user is not None:
        text = text.replace(f"://{HIDDEN}@", f"://{user[1]}@", 1)
    for key, value in re.findall(r"[?&;]([^=&;#]+)=([^&;#]*)", known):
        text = text.replace(f"{key}={HIDDEN}", f"{key}={value}", 1)
    return text


def with_newest(newest: str, others: tuple[str, ...], limit: int) -> tuple[str, ...]:
    """Return recent entries, the newest first and each once."""
    return (newest, *(entry for entry in others if entry != newest))[:limit]
