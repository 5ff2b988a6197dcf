"""Limits on what files and servers may demand, each of which an environment variable overrides."""

from __future__ import annotations

import os
from dataclasses import dataclass

from ffgui.translatable import Translatable


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit.

    Attributes:
        variable: the environment variable that overrides it.
        default: in units.
        unit: for people.
        scale: bytes, pixels or seconds in a unit.
    """

    variable: str
    default: int
    unit: Translatable
    scale: int = 1

    @property
    def value(self) -> int:
        """The limit in bytes, pixels or seconds."""
        return self._units * self.scale

    @property
    def text(self) -> str:
        """The limit with its unit."""
        return Translatable("{value} {unit}", value=self._units, unit=self.unit)

    @property
    def remedy(self) -> str:
        """A sentence that says how to change the limit."""
        return Translatable(
            "To allow more, set the environment variable {variable} (now {value}).",
            variable=self.variable,
            value=self._units,
        )

    @property
    def _units(self) -> int:
        chosen = os.environ.get(self.variable, "")
        if chosen.isascii() and chosen.isdecimal() and 0 < len(chosen) <= _DIGITS and int(chosen):
            return int(chosen)
        return self.default


_DIGITS = 9

PIXELS = Limit("FFGUI_MAX_MEGAPIXELS", 256, Translatable("megapixels"), 10**6)
"""Pixels of a picture or frame; decoding takes about 6 bytes for each."""

SIDE = Limit("FFGUI_MAX_SIDE", 65_535, Translatable("pixels"))
"""Width and height of a picture or frame."""

PICTURE_BYTES = Limit("FFGUI_MAX_PICTURE_MB", 1024, Translatable("MB"), 10**6)
"""Size of a picture file."""

STREAM_BYTES = Limit("FFGUI_MAX_FRAME_MB", 128, Translatable("MB"), 10**6)
"""A part of a stream, or a color plane of a frame."""

MODEL_BYTES = Limit("FFGUI_MAX_MODEL_MB", 512, Translatable("MB"), 10**6)
"""Size of a model file."""

MODEL_SECONDS = Limit("FFGUI_MAX_MODEL_SECONDS", 30, Translatable("seconds"))
"""Opening a model file, and its first run."""

LABEL_BYTES = Limit("FFGUI_MAX_LABELS_MB", 256, Translatable("MB"), 10**6)
"""Size of a file with labels."""
