"""The table of views. A new view is one file beside this one and one row here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ffgui.app.language import mark
from ffgui.app.settings import Settings
from ffgui.app.views.difference_view import DifferenceView
from ffgui.app.views.solo_view import SoloView
from ffgui.app.views.split_view import SplitView
from ffgui.app.views.view import View, ViewContext
from ffgui.app.views.wipe_view import WipeView
from ffgui.live.state import SIDES, Side


@dataclass(frozen=True, slots=True)
class ViewSpec:
    """One view.

    Attributes:
        key: name in settings and actions.
        text: label of its action.
        icon: name of a file in `resources/icons`, "" for none.
        shortcut: as Qt writes it.
        tip: its purpose, one sentence.
        widget: makes the view.
        needs_pair: whether both models must have seen the same frame; not available in free-run mode.
        panes: the panes it shows; models of other panes stop. A view of one pane is a solo view: its action
            switches it on and off, and it is not remembered.
    """

    key: str
    text: str
    icon: str
    shortcut: str
    tip: str
    widget: Callable[[ViewContext], View]
    needs_pair: bool = False
    panes: tuple[Side, ...] = SIDES

    @property
    def is_solo(self) -> bool:
        """Whether the view shows one pane alone."""
        return len(self.panes) == 1

    def available(self, settings: Settings) -> bool:
        """Return whether the view can be shown."""
        return not self.needs_pair or settings.mode == "paired"


NOT_AVAILABLE = mark(
    "This view needs both models on the same frame. In free-run mode each shows its own: switch to Paired."
)
"""Why a view that `needs_pair` is not available when it is not."""

VIEWS: tuple[ViewSpec, ...] = (
    ViewSpec("split", "Split", "split", "T", "Show the models side by side.", SplitView),
    ViewSpec(
        "wipe",
        "Wipe",
        "wipe",
        "W",
        "Show both models on one picture, with a line to drag between them.",
        WipeView,
        needs_pair=True,
    ),
    ViewSpec(
        "difference",
        "Difference",
        "difference",
        "D",
        "Show the faces that only one of the models found.",
        DifferenceView,
        needs_pair=True,
    ),
    ViewSpec(
        "solo_left",
        "Left pane only",
        "",
        "1",
        "Show only the left pane and stop the other model.",
        lambda context: SoloView(context, "left"),
        panes=("left",),
    ),
    ViewSpec(
        "solo_right",
        "Right pane only",
        "",
        "2",
        "Show only the right pane and stop the other model.",
        lambda context: SoloView(context, "right"),
        panes=("right",),
    ),
)

_BY_KEY = {spec.key: spec for spec in VIEWS}


def current_view(settings: Settings) -> ViewSpec:
    """Return the view on screen: the chosen one, or the first where that is unknown or not available."""
    for key in (settings.solo, settings.view):
        spec = _BY_KEY.get(key)
        if spec is not None and spec.available(settings):
            return spec
    return VIEWS[0]
