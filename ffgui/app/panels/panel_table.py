"""The table of panels. A new panel is one file beside this one and one row here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ffgui.app.panels.panel import Panel, PanelContext


@dataclass(frozen=True, slots=True)
class PanelSpec:
    """One panel.

    Attributes:
        key: name in settings and actions.
        text: label of its tab.
        shortcut: as Qt writes it.
        tip: its purpose, one sentence.
        refresh_hz: how often `refresh` is called while the panel is visible: 15, 10 or 4.
        widget: makes the panel, after the window is on screen; imports it only then.
    """

    key: str
    text: str
    shortcut: str
    tip: str
    refresh_hz: int
    widget: Callable[[PanelContext], Panel]


def _attention(context: PanelContext) -> Panel:
    from ffgui.app.panels.attention_panel import AttentionPanel

    return AttentionPanel(context)


def _speed(context: PanelContext) -> Panel:
    from ffgui.app.panels.speed_panel import SpeedPanel

    return SpeedPanel(context)


def _models(context: PanelContext) -> Panel:
    from ffgui.app.panels.models_panel import ModelsPanel

    return ModelsPanel(context)


def _accuracy(context: PanelContext) -> Panel:
    from ffgui.app.panels.accuracy_panel import AccuracyPanel

    return AccuracyPanel(context)


PANELS: tuple[PanelSpec, ...] = (
    PanelSpec(
        "attention", "Attention", "Alt+1", "Show the attention weights of both models.", 15, _attention
    ),
    PanelSpec(
        "speed", "Speed", "Alt+2", "Show frame rates, latencies and stages of both models.", 10, _speed
    ),
    PanelSpec("models", "Models", "Alt+3", "Compare the two model files.", 4, _models),
    PanelSpec(
        "accuracy", "Accuracy", "Alt+4", "Compare both models with labels of the pictures.", 4, _accuracy
    ),
)
