"""Colors of the two themes, for the window, reports and contact sheets."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """The colors of one theme, as `#rrggbb`.

    Text, accents and disabled text have a contrast of at least 4.5:1 on `background` and `surface`.

    Attributes:
        name: "dark" or "light".
        disabled: text of controls that are not available.
        hover: surface under the pointer.
        focus: ring around the focused control.
        v1: accent of V1, or of another model in the left pane.
        v2: accent of V2, or of another model in the right pane.
    """

    name: str
    background: str
    surface: str
    hover: str
    line: str
    text: str
    secondary: str
    disabled: str
    focus: str
    v1: str
    v2: str
    warning: str
    danger: str


DARK = Palette(
    name="dark",
    background="#14161A",
    surface="#1C1F26",
    hover="#272C35",
    line="#2A2F38",
    text="#E6E8EB",
    secondary="#9AA3AF",
    disabled="#828B98",
    focus="#8AB8EE",
    v1="#4C9BE8",
    v2="#F2A33A",
    warning="#E9CB52",
    danger="#F2736B",
)

LIGHT = Palette(
    name="light",
    background="#F7F8FA",
    surface="#FFFFFF",
    hover="#EDF0F4",
    line="#D9DEE5",
    text="#1B1F24",
    secondary="#5B6470",
    disabled="#69727E",
    focus="#1F6FBF",
    v1="#1F6FBF",
    v2="#A85A00",
    warning="#7A5D00",
    danger="#B7302A",
)
