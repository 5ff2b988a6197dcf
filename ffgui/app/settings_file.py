"""The settings file: one JSON object in the user's configuration folder.

Reading never fails: an invalid value is replaced by its default, an invalid file is put aside, and the user
is told.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Collection
from pathlib import Path
from typing import Any

from ffgui.app.settings import Settings, from_json
from ffgui.files import replace_file
from ffgui.paths import user_folder

VERSION = 1

_MODE = 0o600
"""Addresses in it may hold passwords."""

_logger = logging.getLogger(__name__)


def settings_path() -> Path:
    """Return the path of the present user's settings file."""
    return user_folder("config") / "settings.json"


def load(file: Path) -> tuple[Settings, str]:
    """Read `file`.

    Returns:
        The settings, and a sentence for the user if something could not be read, else "".
    """
    try:
        stored = _stored(file)
    except (FileNotFoundError, NotADirectoryError):
        return Settings(), ""
    except (OSError, UnicodeDecodeError) as error:
        return Settings(), f"Could not read the settings ({_reason(error)}). Using the defaults."
    except (ValueError, TypeError, RecursionError) as error:
        _logger.warning("settings file %s is not a JSON object: %s", file, error)
        return Settings(), f"The settings file is invalid. Using the defaults.{_put_aside(file)}"
    if stored.get("version") != VERSION:
        _logger.warning("settings of version %r, expected %d", stored.get("version"), VERSION)
    settings, invalid = from_json(stored)
    if not invalid:
        return settings, ""
    _logger.warning(
        "settings dropped: %s", ", ".join(f"{name}={value!r:.60}" for name, value in invalid.items())
    )
    names = ", ".join(name.replace("_", " ") for name in invalid)
    return settings, f"Some settings are invalid and were reset: {names}."


def save(settings: Settings, file: Path, names: Collection[str] | None = None) -> str:
    """Write `file`, whole or not at all.

    Args:
        settings: what to write.
        file: where.
        names: the fields to write; the file keeps the others, which another window may have changed. None
            to write all.

    Returns:
        "" or a sentence that says why the file could not be written.
    """
    entries = settings.to_json() if names is None else _others(settings, file) | settings.to_json(names)
    text = json.dumps({"version": VERSION, **entries}, indent=2)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_file(file, text.encode(), mode=_MODE)
    except OSError as error:
        from ffgui.app.language import tr  # late: settings are read before Qt is loaded

        return tr(
            "Could not save the settings ({error}). They last until the program ends.", error=_reason(error)
        )
    return ""


def _others(settings: Settings, file: Path) -> dict[str, object]:
    """Return what `file` holds now, or all of `settings` if it holds nothing."""
    try:
        return from_json(_stored(file))[0].to_json()
    except (OSError, ValueError, TypeError, RecursionError):
        return settings.to_json()


def _stored(file: Path) -> dict[str, Any]:
    stored = json.loads(file.read_text(encoding="utf-8"))
    if not isinstance(stored, dict):
        raise TypeError("not an object")
    return stored


def _put_aside(file: Path) -> str:
    """Rename an invalid file, so that it can be repaired; return a sentence with its new name."""
    aside = file.with_name(file.name + ".bad")
    try:
        file.replace(aside)
    except OSError:
        return ""
    return f" The old file was renamed to {aside.name}."


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
