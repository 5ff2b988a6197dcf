"""What the window remembers from one start to the next.

One JSON file in the user's configuration folder. Reading never fails: a value that makes no
sense is replaced by its default, a file that makes none is put aside, and the user is told.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from ffgui.detect.engines import ENGINES, ONNX_RUNTIME
from ffgui.detect.results import PLACES
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError
from ffgui.paths import user_folder

VERSION = 1

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Settings:
    """All that is kept; each value is plain JSON.

    Attributes:
        size: inference size as `InferenceSize` writes it.
        threads: intra-op threads a model, 0 = auto.
        mirror: None = cameras only.
        rotation: clockwise degrees.
        camera_size: width and height to ask a camera for, None = what it likes best.
        attention_place: place of the attention panel.
        attention_mode: how the attention panel shows the weights.
        panels: which tabs of the dock are shown, the newest first.
        geometry: of the window, base64 of what Qt saves.
        docks: where the dock lies, base64 of what Qt saves.
        addresses: streams opened lately, the newest first.
    """

    theme: str = "system"
    size: str = "640x480"
    score: float = 0.5
    nms: float = 0.4
    mode: str = "paired"
    view: str = "split"
    threads: int = 0
    variant: str = "deformable"
    backend: str = ONNX_RUNTIME
    mirror: bool | None = None
    rotation: int = 0
    loop: bool = True
    boxes: bool = True
    landmarks: bool = True
    scores: bool = True
    spatial: bool = False
    camera_size: list[int] | None = None
    camera_fps: float | None = None
    attention_place: str = PLACES[0]
    attention_mode: str = "absolute"
    panels: list[str] = field(default_factory=lambda: ["attention", "speed"])
    panels_visible: bool = True
    geometry: str = ""
    docks: str = ""
    addresses: list[str] = field(default_factory=list)
    snapshot_folder: str = ""


def _one_of(*choices: object) -> Callable[[Any], bool]:
    return lambda value: not isinstance(value, bool) and value in choices


def _between(low: float, high: float) -> Callable[[Any], bool]:
    return lambda value: (
        isinstance(value, (int, float)) and not isinstance(value, bool) and low <= value <= high
    )


def _is_bool(value: object) -> bool:
    return isinstance(value, bool)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_size(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(InferenceSize.parse(value))
    except UserError:
        return False


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_camera_size(value: object) -> bool:
    pixels = _between(16, 16384)
    return value is None or (isinstance(value, list) and len(value) == 2 and all(map(pixels, value)))


def _or_none(check: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: value is None or check(value)


_CHECKS: dict[str, Callable[[Any], bool]] = {
    "theme": _one_of("system", "dark", "light"),
    "size": _is_size,
    "score": _between(0.05, 0.99),
    "nms": _between(0.1, 0.9),
    "mode": _one_of("paired", "free"),
    "view": _one_of("split", "wipe", "difference"),
    "threads": lambda value: _between(0, 64)(value) and isinstance(value, int),
    "variant": _one_of("deformable", "dense"),
    "backend": _one_of(*ENGINES),
    "mirror": _or_none(_is_bool),
    "rotation": _one_of(0, 90, 180, 270),
    "loop": _is_bool,
    "boxes": _is_bool,
    "landmarks": _is_bool,
    "scores": _is_bool,
    "spatial": _is_bool,
    "camera_size": _is_camera_size,
    "camera_fps": _or_none(_between(1, 1000)),
    "attention_place": _one_of(*PLACES),
    "attention_mode": _one_of("absolute", "deviation", "sorted"),
    "panels": _is_texts,
    "panels_visible": _is_bool,
    "geometry": _is_text,
    "docks": _is_text,
    "addresses": _is_texts,
    "snapshot_folder": _is_text,
}


def settings_file() -> Path:
    """Where the settings lie."""
    return user_folder("config") / "settings.json"


def load(file: Path) -> tuple[Settings, str]:
    """Read `file`.

    Returns:
        The settings, and a sentence for the user if something could not be used, else "".
    """
    try:
        text = file.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return Settings(), ""
    except (OSError, UnicodeDecodeError) as error:
        return Settings(), f"The settings could not be read ({_reason(error)}); the defaults are in force."
    try:
        stored = json.loads(text)
        if not isinstance(stored, dict):
            raise TypeError("not an object")
    except (ValueError, TypeError, RecursionError) as error:
        _log.warning("settings file %s is no JSON object: %s", file, error)
        return Settings(), f"The settings file made no sense; the defaults are in force.{_put_aside(file)}"
    if stored.get("version") != VERSION:
        _log.warning("settings of version %r, expected %d", stored.get("version"), VERSION)
    return _accepted(stored)


def _accepted(stored: dict[str, Any]) -> tuple[Settings, str]:
    settings = Settings()
    bad = []
    for entry in fields(Settings):
        if entry.name not in stored:
            continue
        if _CHECKS[entry.name](stored[entry.name]):
            setattr(settings, entry.name, stored[entry.name])
        else:
            bad.append(entry.name)
    if not bad:
        return settings, ""
    _log.warning("settings dropped: %s", ", ".join(f"{name}={stored[name]!r:.60}" for name in bad))
    names = ", ".join(name.replace("_", " ") for name in bad)
    return settings, f"Some settings made no sense and have their defaults again: {names}."


def _put_aside(file: Path) -> str:
    """Keep the rubbish for whoever wants to look at it; says where."""
    aside = file.with_name(file.name + ".bad")
    try:
        file.replace(aside)
    except OSError:
        return ""
    return f" The old file is kept as {aside.name}."


def save(settings: Settings, file: Path) -> str:
    """Write `file`, whole or not at all.

    Returns:
        "" or a sentence that says why it could not be written.
    """
    text = json.dumps({"version": VERSION, **asdict(settings)}, indent=2)
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, encoding="utf-8")
        part.replace(file)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        return f"The settings could not be saved ({_reason(error)}); they hold until the program ends."
    return ""


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
