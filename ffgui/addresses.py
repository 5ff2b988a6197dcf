"""Addresses without their secrets. Every address that is shown, logged or reported goes through here."""

from __future__ import annotations

import re

_SCHEME = r"[A-Za-z][A-Za-z0-9+.-]*://"
_ADDRESS = re.compile(rf"(?P<scheme>{_SCHEME})(?P<rest>.*)", re.DOTALL)
_SCHEME_IN_TEXT = r"[A-Za-z][A-Za-z0-9+.-]{0,30}://"
"""Bounded because the search restarts at each letter: unbounded, a word of 100,000 letters takes 25 s."""

_ADDRESS_IN_TEXT = re.compile(rf"{_SCHEME_IN_TEXT}(?:(?!{_SCHEME_IN_TEXT})[^\r\n])*")
_HIDDEN = "***"


def masked(address: str) -> str:
    """Return an address that may be shown: without user name and password, and without values in its query.

    A password may contain any character, although some would have to be escaped. So everything up to the
    last @ is dropped, and where an @ follows a ? or #, so that it may belong to a password or to a value of
    the query, nothing but the scheme remains. Other texts, such as file names, are returned as they are.
    """
    match = _ADDRESS.fullmatch(address)
    if match is None:
        return address
    place, mark, query = _parted(match["rest"])
    if "@" in query:
        return f"{match['scheme']}{_HIDDEN}"
    shown = _without_values(query) if mark == "?" else _HIDDEN
    return f"{match['scheme']}{place.rpartition('@')[2]}{mark}{shown if query else ''}"


def masked_text(text: str) -> str:
    """Return a text, such as a log entry, with the addresses in it masked.

    A password may contain spaces, so that words between an address and an @ on its line are dropped too.
    """
    return _ADDRESS_IN_TEXT.sub(lambda match: _masked_start(match[0]), text)


def _masked_start(text: str) -> str:
    """Mask the address at the start of a text without line breaks or further addresses."""
    words = re.split(r"(\s)", text, maxsplit=1)
    address, more = words[0], "".join(words[1:])
    if "@" in more:
        scheme = re.match(_SCHEME, address)
        assert scheme is not None
        return _masked_start(scheme[0] + more.rpartition("@")[2])
    return masked(address) + more


def _parted(rest: str) -> tuple[str, str, str]:
    """Split what follows the scheme at the first ? or #."""
    place, mark, query = re.match(r"([^?#]*)([?#]?)(.*)", rest, re.DOTALL).groups()  # type: ignore[union-attr]
    return place, mark, query


def _without_values(query: str) -> str:
    query, fragment, _ = query.partition("#")
    parts = (part.partition("=") for part in re.split("[&;]", query) if part)
    shown = "&".join(f"{key}={_HIDDEN}" if equals else _HIDDEN for key, equals, _ in parts)
    return f"{shown}#{_HIDDEN}" if fragment else shown
