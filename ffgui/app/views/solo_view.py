"""One model alone."""

from __future__ import annotations

from ffgui.app.views.view import PaneView, ViewContext
from ffgui.live.state import Side


class SoloView(PaneView):
    """The picture of one pane; the other model is stopped meanwhile."""

    def __init__(self, context: ViewContext, side: Side) -> None:
        super().__init__(context, (side,))
