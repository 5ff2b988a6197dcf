"""Names, colors and line styles of the two models, the same in every part of the window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ffgui.app.language import tr
from ffgui.app.model_names import full_name, short_name
from ffgui.app.style.theme import Theme
from ffgui.detect.model_info import ModelInfo
from ffgui.live.state import SIDES, Side


@dataclass(frozen=True, slots=True)
class PaneStyle:
    """Name and line style of a pane's model.

    Attributes:
        title: such as "V1 CBAM".
        short: such as "V1", for narrow places; "left" or "right" if both models have the same name.
        accent: color.
        dashed: whether lines are dashed in the difference view and in plots.
    """

    title: str
    short: str
    accent: str
    dashed: bool

    @property
    def label(self) -> str:
        """The short name at the start of a line."""
        return self.short.capitalize() if self.short in (tr("left"), tr("right")) else self.short


def pane_styles(theme: Theme, infos: Mapping[Side, ModelInfo | None]) -> dict[Side, PaneStyle]:
    """Return each pane's style: V1 blue and solid, V2 orange and dashed.

    Two models of one kind share a color; the right one's lines are dashed then.
    """
    accents = {side: theme.accent(info.version if (info := infos.get(side)) else "", side) for side in SIDES}
    sides = {"left": tr("left"), "right": tr("right")}
    names = {side: short_name(info) if (info := infos.get(side)) else sides[side] for side in SIDES}
    same_color = accents["left"] == accents["right"]
    same_name = names["left"] == names["right"]
    return {
        side: PaneStyle(
            title=full_name(info) if (info := infos.get(side)) else tr("No model"),
            short=sides[side] if same_name else names[side],
            accent=accents[side],
            dashed=side == "right" if same_color else accents[side] == theme.palette.v2,
        )
        for side in SIDES
    }
