"""Keeps the actions as the window is: checked, enabled, with the reason where they are not."""

from __future__ import annotations

from ffgui.app.actions.action_table import ACTIONS, ActionRegistry, tooltip
from ffgui.app.controller import AppController
from ffgui.app.style.icons import IconSet
from ffgui.app.views.video_area import VideoArea, View, reason_off
from ffgui.live.state import SIDES

VIEWS: tuple[View, ...] = ("split", "wipe", "difference")
OVERLAYS = ("boxes", "landmarks", "scores", "spatial")

_TIPS = {spec.key: tooltip(spec) for spec in ACTIONS}


class ActionState:
    """Shows by the actions what is chosen now."""

    def __init__(
        self, actions: ActionRegistry, icons: IconSet, session: AppController, video: VideoArea
    ) -> None:
        self._actions, self._icons, self._session, self._video = actions, icons, session, video

    def show(self, *, stage: bool, panels: bool) -> None:
        """Check and enable the actions.

        Args:
            stage: whether the window is in stage mode.
            panels: whether the panels are shown.
        """
        options, settings, actions = self._session.options, self._session.settings, self._actions
        source = self._session.pipeline.status().source
        checked = {
            "loop": options.loop,
            "mirror": source.mirrored if source else bool(options.mirror),
            "stage": stage,
            "panels": panels,
            options.mode: True,
        }
        checked |= {view: self._video.view == view for view in VIEWS}
        checked |= {f"solo_{side}": self._video.view == side for side in SIDES}
        checked |= {overlay: getattr(settings, overlay) for overlay in OVERLAYS}
        for key, on in checked.items():
            actions[key].setChecked(on)
        for view in ("wipe", "difference"):
            reason = reason_off(view, options.mode)
            actions[view].setEnabled(not reason)
            actions[view].setToolTip(reason or _TIPS[view])
        paused = self._session.pipeline.paused
        actions["pause"].setIcon(self._icons.icon("play" if paused else "pause"))
        actions["pause"].setText("Go on" if paused else "Pause")
