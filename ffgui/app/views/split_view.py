"""Both models side by side."""

from __future__ import annotations

from ffgui.app.views.view import PaneView, ViewContext
from ffgui.live.state import SIDES


class SplitView(PaneView):
    """A picture for each model, with the same zoom."""

    def __init__(self, context: ViewContext) -> None:
        super().__init__(context, SIDES)
