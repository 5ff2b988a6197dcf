"""Finds the files that ship with the program, wherever it runs from, and the user's own folders."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Literal


def _root() -> Path:
    """The folder that holds `models/` and `resources/`.

    Three layouts: the frozen bundle (`sys._MEIPASS`), an installed wheel (the folders lie
    inside the package) and a source checkout or editable install (beside the package).
    """
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        return Path(frozen)
    package = Path(__file__).resolve().parent
    return package if (package / "resources").is_dir() else package.parent


def models_folder() -> Path:
    """The folder of the shipped model files; `FFGUI_MODELS` names another one."""
    return Path(os.environ.get("FFGUI_MODELS") or _root() / "models")


def resource(name: str) -> Path:
    """Path of a shipped resource, such as `resource("sample/sample.mp4")`."""
    return _root() / "resources" / name


def licenses_folder() -> Path | None:
    """Where the packaged program keeps the licenses of what is inside it; None in any other install."""
    frozen = getattr(sys, "_MEIPASS", None)
    return None if frozen is None else Path(frozen) / "licenses"


def own_license() -> Path:
    """The program's own license beside its source; an installed wheel has it in its metadata instead."""
    return _root() / "LICENSE"


def user_folder(kind: Literal["config", "data", "log"]) -> Path:
    """The present user's folder for settings, own files or the log; it may not exist, nor be writable."""
    import platformdirs

    folders = platformdirs.PlatformDirs("ffgui", appauthor=False)
    folder = {
        "config": folders.user_config_path,
        "data": folders.user_data_path,
        "log": folders.user_log_path,
    }[kind]
    if folder.is_absolute():
        return folder
    # The system knows no home of this user. What is kept there is lost, and not left where one happens to be.
    return Path(os.devnull) / "ffgui"
