"""Sidecar files with facts that a model file does not state: `FILE.onnx.toml` beside `FILE.onnx`."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from ffgui.detect.families import FAMILIES
from ffgui.detect.families.family import Family, PlainFamily
from ffgui.errors import UserError
from ffgui.files import open_file

_MOST_BYTES = 64 << 10
_LONGEST_LABEL = 100
_LARGEST_NUMBER = 1e30
_CHANNELS = 3


@dataclass(frozen=True, slots=True)
class Sidecar:
    """Content of a sidecar file; None for what it leaves to the program.

    Attributes:
        family: key of the model's family.
        label: name for people.
        nms_iou: IoU above which the worse of two boxes is dropped.
        mean: of each channel, subtracted from the pixels, in the network's order.
        scale: factor after the mean is subtracted.
        rgb: whether the network takes red first.
    """

    family: str | None = None
    label: str | None = None
    nms_iou: float | None = None
    mean: tuple[float, float, float] | None = None
    scale: float | None = None
    rgb: bool | None = None

    def applied(self, family: Family, file: Path) -> Family:
        """Return a family with this sidecar's numbers.

        Raises:
            UserError: if the family has none to change.
        """
        inputs = {name: getattr(self, name) for name in ("mean", "scale", "rgb")}
        inputs = {name: value for name, value in inputs.items() if value is not None}
        if not inputs and self.nms_iou is None:
            return family
        if not isinstance(family, PlainFamily):
            raise UserError(
                "{file} sets numbers that a FeatherFace model has itself. Keep only its label.",
                file=sidecar_file(file),
            )
        changed = replace(family, input=replace(family.input, **inputs))
        return changed if self.nms_iou is None else replace(changed, nms_iou=self.nms_iou)


def sidecar_file(model: Path) -> Path:
    """Return where the sidecar of a model file is, if it has one."""
    return model.with_name(f"{model.name}.toml")


def read_sidecar(model: Path) -> Sidecar:
    """Read the sidecar of a model file; empty if there is none.

    Raises:
        UserError: if it cannot be read or has unknown keys or values.
    """
    file = sidecar_file(model)
    try:
        table = tomllib.loads(_content(file).decode())
    except FileNotFoundError:
        return Sidecar()
    except OSError as error:
        raise UserError(
            "Cannot read {file}: {reason}. Check the file, or remove it.", file=file, reason=error.strerror
        ) from error
    except (ValueError, RecursionError) as error:  # of TOML and of UTF-8
        raise UserError(
            "{file} is not a TOML file: {error}. Correct it, or remove it.", file=file, error=error
        ) from error
    known = [field.name for field in fields(Sidecar)]
    if unknown := [key for key in table if key not in known]:
        raise UserError(
            "{file}: unknown key {key!r:.60}. Use {known}.", file=file, key=unknown[0], known=", ".join(known)
        )
    for key, value in table.items():
        if not _VALID[key](value):
            raise UserError(
                "{file}: {key} cannot be {value!r:.60}. Use {expected}.",
                file=file,
                key=key,
                value=value,
                expected=_EXPECTED[key],
            )
    if "mean" in table:
        table["mean"] = tuple(map(float, table["mean"]))
    return Sidecar(**table)


def _content(file: Path) -> bytes:
    with open_file(file) as stream:
        content = stream.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise UserError(
            "{file} is larger than {limit} kB, too large for a sidecar file. Remove it.",
            file=file,
            limit=_MOST_BYTES >> 10,
        )
    return content


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < _LARGEST_NUMBER


_KEYS = [spec.key for spec in FAMILIES]

_VALID: dict[str, Callable[[Any], bool]] = {
    "family": lambda value: value in _KEYS,
    "label": lambda value: (
        isinstance(value, str) and 0 < len(value) <= _LONGEST_LABEL and value.isprintable()
    ),
    "nms_iou": lambda value: _is_number(value) and 0 < value < 1,
    "mean": lambda value: isinstance(value, list) and len(value) == _CHANNELS and all(map(_is_number, value)),
    "scale": lambda value: _is_number(value) and value > 0,
    "rgb": lambda value: isinstance(value, bool),
}

_EXPECTED = {
    "family": f"one of {', '.join(_KEYS)}",
    "label": f"a text of at most {_LONGEST_LABEL} printable characters",
    "nms_iou": "a number between 0 and 1",
    "mean": "three numbers, such as [104.0, 117.0, 123.0]",
    "scale": "a positive number, such as 0.0078125",
    "rgb": "true or false",
}
