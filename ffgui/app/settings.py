"""The user's choices: one immutable value from which everything else is derived.

`SettingsStore` holds the current value. Widgets show it and ask the store to change it; the pipeline's
options are computed from it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal, cast, get_args

from ffgui.app.recent import storable
from ffgui.detect.engines import CPU, ENGINES, ONNX_RUNTIME
from ffgui.detect.results import PLACES
from ffgui.detect.sizes import InferenceSize
from ffgui.errors import UserError
from ffgui.live.state import Mode, Options, Side

ThemeChoice = Literal["system", "dark", "light"]
THEME_CHOICES: tuple[ThemeChoice, ...] = get_args(ThemeChoice)

LanguageChoice = Literal["system", "en", "de", "zh_CN"]
LANGUAGE_CHOICES: tuple[LanguageChoice, ...] = get_args(LanguageChoice)

BarMode = Literal["absolute", "deviation", "sorted"]
"""Display mode of the channel weights in the Attention panel."""

SCORE_LIMITS = (0.05, 0.99)
SCORE_STEP = 0.05
NMS_LIMITS = (0.1, 0.9)
MAX_THREADS = 64

RECENT_LIMIT = 8
"""Addresses, and files, that are remembered."""

_DEFAULT_SIZE = InferenceSize.parse("640x480")
_READ, _WRITE = "read", "write"

Reader = Callable[[Any], Any]
"""Converts a JSON value; raises ValueError, TypeError or UserError if it is not valid."""


def _kept(read: Reader, write: Callable[[Any], object] = lambda value: value) -> dict[str, object]:
    """Return the metadata of a field that the settings file keeps.

    Args:
        read: converts the JSON value.
        write: converts the value to JSON.
    """
    return {_READ: read, _WRITE: write}


def _one_of(*choices: object) -> Reader:
    def read(value: object) -> object:
        if isinstance(value, bool) or value not in choices:
            raise ValueError(value)
        return value

    return read


def _number(low: float, high: float) -> Reader:
    def read(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
            raise ValueError(value)
        return value

    return read


def _integer(low: int, high: int) -> Reader:
    def read(value: object) -> int:
        if not isinstance(value, int):
            raise TypeError(value)
        return int(_number(low, high)(value))

    return read


def _instance(kind: type) -> Reader:
    def read(value: object) -> object:
        if not isinstance(value, kind):
            raise TypeError(value)
        return value

    return read


def _optional(read: Reader) -> Reader:
    return lambda value: None if value is None else read(value)


def _tuple(item: Reader, length: int | None = None) -> Reader:
    def read(value: object) -> tuple[object, ...]:
        if not isinstance(value, list) or length not in (None, len(value)):
            raise TypeError(value)
        return tuple(map(item, value))

    return read


def _size(value: object) -> InferenceSize:
    return InferenceSize.parse(_instance(str)(value))


def _text(value: object) -> str:
    text = str(_instance(str)(value))
    if "\0" in text:
        raise ValueError("a NUL")
    text.encode()  # raises a ValueError for lone surrogates
    return text


def _address(value: object) -> str:
    return storable(_text(value))


_bool = _instance(bool)


MOST_PANELS = 2
"""Panels that a wide window shows side by side."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the user can choose, with its default.

    Fields with `_kept` metadata are stored in the settings file; the others last for one session.

    Attributes:
        language: of the window; a change takes effect at the next start.
        size: inference size.
        score: score threshold.
        nms: IoU threshold of non-maximum suppression.
        view: key of a view in `ffgui.app.views.view_table`.
        solo: key of the solo view that is on, "" for none.
        stage: whether stage mode is on.
        threads: intra-op threads per model, 0 = automatic.
        measured_threads: the fastest number of them on the machine `measured_on`, 0 = not measured.
        measured_on: see `ffgui.evaluate.machine.machine_key`.
        backend: runs the networks from the next start on.
        devices: key of the device of each pane, left and right.
        mirror: None = cameras only.
        rotation: clockwise degrees.
        speed: playback speed of files.
        spatial: overlay of the spatial gate.
        truth: overlay of found and missed faces, where the faces are known.
        record_names: whether recordings show names, times and counts above the pictures.
        camera_size: width and height requested from a camera, None = its default.
        camera_fps: frame rate requested from a camera, None = its default.
        attention_place: layer shown in the Attention panel.
        attention_frozen: whether the Attention panel keeps values for comparison.
        panels: keys of the panels, most recently chosen first.
        panel_height: height to which the user has dragged the panels, 0 = automatic.
        panel_height_in: height of the window when the user did so.
        geometry: window geometry, base64 of `QWidget.saveGeometry`.
        panels_geometry: the same of the window of detached panels.
        addresses: stream addresses without their secrets, most recent first.
        files: paths of files and folders, most recent first.
        snapshot_folder: "" = the user's pictures folder.
    """

    theme: ThemeChoice = field(default="system", metadata=_kept(_one_of(*THEME_CHOICES)))
    language: LanguageChoice = field(default="system", metadata=_kept(_one_of(*LANGUAGE_CHOICES)))
    size: InferenceSize = field(default=_DEFAULT_SIZE, metadata=_kept(_size, str))
    score: float = field(default=0.5, metadata=_kept(_number(*SCORE_LIMITS)))
    nms: float = field(default=0.4, metadata=_kept(_number(*NMS_LIMITS)))
    mode: Mode = field(default="paired", metadata=_kept(_one_of(*get_args(Mode))))
    view: str = field(default="split", metadata=_kept(_text))
    solo: str = ""
    stage: bool = False
    threads: int = field(default=0, metadata=_kept(_integer(0, MAX_THREADS)))
    measured_threads: int = field(default=0, metadata=_kept(_integer(0, MAX_THREADS)))
    measured_on: str = field(default="", metadata=_kept(_text))
    variant: str = field(default="deformable", metadata=_kept(_one_of("deformable", "dense")))
    backend: str = field(default=ONNX_RUNTIME, metadata=_kept(_one_of(*ENGINES)))
    devices: tuple[str, str] = field(default=(CPU, CPU), metadata=_kept(_tuple(_text, 2)))
    mirror: bool | None = field(default=None, metadata=_kept(_optional(_bool)))
    rotation: int = field(default=0, metadata=_kept(_one_of(0, 90, 180, 270)))
    loop: bool = field(default=True, metadata=_kept(_bool))
    speed: float = 1.0
    boxes: bool = field(default=True, metadata=_kept(_bool))
    landmarks: bool = field(default=True, metadata=_kept(_bool))
    scores: bool = field(default=True, metadata=_kept(_bool))
    spatial: bool = field(default=False, metadata=_kept(_bool))
    truth: bool = field(default=True, metadata=_kept(_bool))
    record_names: bool = field(default=True, metadata=_kept(_bool))
    camera_size: tuple[int, int] | None = field(
        default=None, metadata=_kept(_optional(_tuple(_integer(16, 16384), 2)))
    )
    camera_fps: float | None = field(default=None, metadata=_kept(_optional(_number(1, 1000))))
    attention_place: str = field(default=PLACES[0], metadata=_kept(_one_of(*PLACES)))
    attention_mode: BarMode = field(default="absolute", metadata=_kept(_one_of(*get_args(BarMode))))
    attention_frozen: bool = False
    panels: tuple[str, ...] = field(default=("attention", "speed"), metadata=_kept(_tuple(_text)))
    panels_visible: bool = field(default=True, metadata=_kept(_bool))
    panels_detached: bool = field(default=False, metadata=_kept(_bool))
    panel_height: int = field(default=0, metadata=_kept(_integer(0, 10_000)))
    panel_height_in: int = field(default=0, metadata=_kept(_integer(0, 10_000)))
    geometry: str = field(default="", metadata=_kept(_text))
    panels_geometry: str = field(default="", metadata=_kept(_text))
    addresses: tuple[str, ...] = field(default=(), metadata=_kept(_tuple(_address)))
    files: tuple[str, ...] = field(default=(), metadata=_kept(_tuple(_text)))
    snapshot_folder: str = field(default="", metadata=_kept(_text))

    def options(self, sides: tuple[Side, ...]) -> Options:
        """Return the pipeline's options; `sides` are the panes that the view shows."""
        return Options(
            mode=self.mode,
            size=self.size,
            score=self.score,
            nms=self.nms,
            threads=self.threads,
            mirror=self.mirror,
            rotation=self.rotation,
            loop=self.loop,
            speed=self.speed,
            sides=sides,
            accuracy=self.panels_visible and "accuracy" in self.panels[:MOST_PANELS],
            camera_size=self.camera_size,
            camera_fps=self.camera_fps,
        )

    def to_json(self, names: Collection[str] | None = None) -> dict[str, object]:
        """Return the fields that a settings file keeps, or those of them in `names`, as JSON values."""
        return {
            entry.name: entry.metadata[_WRITE](getattr(self, entry.name))
            for entry in fields(self)
            if _WRITE in entry.metadata and (names is None or entry.name in names)
        }


def from_json(stored: Mapping[str, object]) -> tuple[Settings, dict[str, object]]:
    """Read settings from a JSON object.

    Returns:
        The settings, with defaults for what is missing or invalid, and the invalid entries.
    """
    values: dict[str, Any] = {}
    invalid: dict[str, object] = {}
    for entry in fields(Settings):
        if entry.name not in stored or _READ not in entry.metadata:
            continue
        try:
            values[entry.name] = cast(Reader, entry.metadata[_READ])(stored[entry.name])
        except (ValueError, TypeError, UserError):
            invalid[entry.name] = stored[entry.name]
    return Settings(**values), invalid
