"""Finds the files that ship with the program, wherever it runs from."""

from __future__ import annotations

import os
import sys
from pathlib import Path


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
    """Path of a shipped resource, such as `resource("sample/white_house_2009.mp4")`."""
    return _root() / "resources" / name
