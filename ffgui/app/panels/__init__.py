"""The plots below the pictures: attention and speed.

The panels load pyqtgraph, so that they are imported by name only when they are asked for:
`from ffgui.app.panels import AttentionPanel, SpeedPanel`. The modules that compute what the
panels show (`attention_stats`, `speed_text`) need no Qt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ffgui.app.panels.attention_panel import AttentionPanel
    from ffgui.app.panels.speed_panel import SpeedPanel

__all__ = ["AttentionPanel", "SpeedPanel"]


def __getattr__(name: str) -> object:
    if name == "AttentionPanel":
        from ffgui.app.panels.attention_panel import AttentionPanel

        return AttentionPanel
    if name == "SpeedPanel":
        from ffgui.app.panels.speed_panel import SpeedPanel

        return SpeedPanel
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
