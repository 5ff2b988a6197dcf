"""Locates the files that ship with the program, and the user's folders."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Literal


def _root() -> Path:
    """Return the folder that contains `models/` and `resources/`.

    There are three layouts: the frozen bundle (`sys._MEIPASS`), an installed wheel (inside the
    package), and a source checkout or editable install (beside the package).
    """
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        return Path(frozen)
    package = Path(__file__).resolve().parent
    return package if (package / "resources").is_dir() else package.parent


def is_packaged() -> bool:
    """Return whether this is the packaged program, to which no Python package can be added."""
    return bool(getattr(sys, "frozen", False))


def models_folder() -> Path:
    """Return the folder of the shipped model files; the variable `FFGUI_MODELS` overrides it."""
    return Path(os.environ.get("FFGUI_MODELS") or _root() / "models")


def resource(name: str) -> Path:
    """Return the path of a shipped resource, such as `resource("sample/sample.mp4")`."""
    return _root() / "resources" / name


def licenses_folder() -> Path | None:
    """Return the folder of third-party licenses in the packaged program; None in other installations."""
    frozen = getattr(sys, "_MEIPASS", None)
    return None if frozen is None else Path(frozen) / "licenses"


def own_license() -> Path:
    """Return the path of the program's license in a checkout; an installed wheel has it in its metadata."""
    return _root() / "LICENSE"


def user_folder(kind: Literal["config", "data", "log"]) -> Path:
    """Return the user's folder for settings, data or the log; it may not exist or not be writable."""
    import platformdirs

    folders = platformdirs.PlatformDirs("ffgui", appauthor=False)
    folder = {
        "config": folders.user_config_path,
        "data": folders.user_data_path,
        "log": folders.user_log_path,
    }[kind]
    if folder.is_absolute():
        return folder
    # The user has no home folder: discard the files rather than leave them in the current folder.
    return Path(os.devnull) / "ffgui"
