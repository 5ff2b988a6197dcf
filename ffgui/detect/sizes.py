"""Inference sizes: how large a picture is when it enters the network."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ffgui.errors import UsageError

MULTIPLE = 32
"""The network's largest stride: both input sides are multiples of it."""

LARGEST_SIDE = 8192


@dataclass(frozen=True, slots=True)
class InferenceSize:
    """An inference size as a user writes it.

    Attributes:
        kind: "original" (no scaling), "long" (`width` is the long side, aspect kept) or
            "letterbox" (scaled into `width` x `height`, aspect kept, padded).
        width: pixels; 0 for "original".
        height: pixels; 0 but for "letterbox".
    """

    kind: Literal["original", "long", "letterbox"]
    width: int = 0
    height: int = 0

    @staticmethod
    def parse(text: str) -> InferenceSize:
        """Parse `original`, `N` or `WxH`.

        Raises:
            UsageError: for anything else, or a side outside 32..8192.
        """
        if text == "original":
            return InferenceSize("original")
        match = re.fullmatch(r"(\d{1,6})(?:[x×](\d{1,6}))?", text)
        sides = [int(side) for side in match.groups() if side] if match else []
        if not sides or not all(MULTIPLE <= side <= LARGEST_SIDE for side in sides):
            raise UsageError(
                "Invalid size {size!r}. Use original, a long side such as 640, or 640x480 "
                "({smallest} to {largest} pixels a side).",
                size=text,
                smallest=MULTIPLE,
                largest=LARGEST_SIDE,
            )
        return InferenceSize("long", sides[0]) if len(sides) == 1 else InferenceSize("letterbox", *sides)

    def __str__(self) -> str:
        if self.kind == "original":
            return "original"
        return str(self.width) if self.kind == "long" else f"{self.width}x{self.height}"
