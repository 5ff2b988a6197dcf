"""Display names of sources."""

from __future__ import annotations

from ffgui.app.language import tr
from ffgui.live.sources.sample import TITLE


def source_name(name: str) -> str:
    """Return the name of a source as the window shows it: that of the sample is translated."""
    return tr("Sample") if name == TITLE else name
