"""Every action of the window, in one table.

Menus, toolbar, shortcuts and the help page are made from these rows, so that none of them can show a key that
does something else. Views and panels bring their own rows, see `view_table` and `panel_table`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ffgui.app.actions.action_spec import ActionSpec
from ffgui.app.file_manager import open_file
from ffgui.app.help.diagnostics import copy_diagnostics
from ffgui.app.language import mark, tr
from ffgui.app.panels.panel_table import PANELS, PanelSpec
from ffgui.app.review.review_actions import REVIEW_ACTIONS
from ffgui.app.settings import SCORE_STEP, THEME_CHOICES
from ffgui.app.views.view_table import NOT_AVAILABLE, VIEWS, ViewSpec, current_view
from ffgui.live.sources import SourceSpec
from ffgui.log import log_file

if TYPE_CHECKING:
    from ffgui.app.window import MainWindow

SEEK_STEP = 5.0
"""Seconds of one seek."""

_FILES_ONLY = mark("Only for files, folders and the sample.")

_THEMES = {"system": mark("Theme: system."), "dark": mark("Theme: dark."), "light": mark("Theme: light.")}


def _toggle(name: str) -> dict[str, Any]:
    """Return how an action switches a setting on and off."""
    return {
        "run": lambda w: w.settings.change(**{name: not getattr(w.settings.values, name)}),
        "checked": lambda w: bool(getattr(w.settings.values, name)),
    }


def _choose(name: str, value: object) -> dict[str, Any]:
    """Return how an action chooses one value of a setting."""
    return {
        "run": lambda w: w.settings.change(**{name: value}),
        "checked": lambda w: getattr(w.settings.values, name) == value,
    }


def _view(spec: ViewSpec) -> ActionSpec:
    """Return the action that shows a view."""

    def run(w: MainWindow) -> None:
        if not spec.is_solo:
            w.settings.change(view=spec.key, solo="")
        else:
            w.settings.change(solo="" if w.settings.values.solo == spec.key else spec.key)

    return ActionSpec(
        spec.key,
        spec.text,
        spec.shortcut,
        spec.tip,
        run,
        icon=spec.icon,
        checked=lambda w: current_view(w.settings.values) is spec,
        enabled=lambda w: spec.available(w.settings.values),
        disabled_tip=NOT_AVAILABLE if spec.needs_pair else "",
    )


def _toggle_solo(w: MainWindow) -> None:
    alone = current_view(w.settings.values).is_solo
    w.settings.change(solo="" if alone else SOLO_ACTIONS[0])


def _panel(spec: PanelSpec) -> ActionSpec:
    """Return the action that shows a panel."""
    return ActionSpec(spec.key, spec.text, spec.shortcut, spec.tip, lambda w: w.dock.show_panel(spec.key))


def _next_theme(w: MainWindow) -> None:
    index = THEME_CHOICES.index(w.settings.values.theme) + 1
    choice = THEME_CHOICES[index % len(THEME_CHOICES)]
    w.settings.change(theme=choice)
    w.notices.post("info", tr(_THEMES[choice]), topic="theme")


def _resume(w: MainWindow) -> tuple[str, str] | None:
    """Return label and icon of the action that ends a pause, or plays a file again."""
    if w.controller.ended:
        return tr("Play again"), "play"
    return (tr("Resume"), "play") if w.controller.pipeline.paused else None


def _open_log(w: MainWindow) -> None:
    problem = open_file(log_file())
    if problem:
        w.notices.post("info", problem)


def _change_score(w: MainWindow, by: float) -> None:
    w.controller.change_score(by)
    text = tr("Score threshold: {score:.2f}.", score=w.settings.values.score)
    w.notices.post("info", text, topic="score")


def _freeze(w: MainWindow) -> None:
    w.dock.show_panel("attention")
    w.settings.change(attention_frozen=not w.settings.values.attention_frozen)


def _measure_fairly(w: MainWindow) -> None:
    w.dock.show_panel("speed")
    if w.fair.running:
        w.fair.cancel()
    else:
        w.fair.start()


def _reset_speed(w: MainWindow) -> None:
    w.controller.pipeline.reset_metrics()
    w.refresh_now()


def _group(name: str, rows: Iterable[ActionSpec]) -> tuple[ActionSpec, ...]:
    return tuple(replace(row, group=name) for row in rows)


_SOURCE = (
    ActionSpec(
        "sample",
        "Sample",
        "Ctrl+1",
        "Play the built-in clip, whose faces are known.",
        icon="film",
        run=lambda w: w.controller.open(SourceSpec("sample")),
    ),
    ActionSpec(
        "open_file",
        "Open file…",
        "Ctrl+O",
        "Open a video or a picture.",
        icon="file",
        run=lambda w: w.source_dialogs.open_file(),
    ),
    ActionSpec(
        "open_folder",
        "Open folder…",
        "Ctrl+Shift+O",
        "Show the pictures in a folder one after another.",
        icon="folder",
        run=lambda w: w.source_dialogs.open_folder(),
    ),
    ActionSpec(
        "open_address",
        "Open address…",
        "Ctrl+L",
        "Open an RTSP or HTTP stream.",
        icon="globe",
        run=lambda w: w.source_dialogs.open_address(),
    ),
    ActionSpec(
        "source_menu",
        "Choose source",
        "Ctrl+K",
        "Open the source menu, which lists the cameras by name.",
        icon="camera",
        run=lambda w: w.toolbar.source.showMenu(),
    ),
    ActionSpec(
        "retry",
        "Retry",
        "Ctrl+R",
        "Open a lost or failed source again now.",
        icon="retry",
        run=lambda w: w.controller.pipeline.retry(),
    ),
)

_PLAYBACK = (
    ActionSpec(
        "pause",
        "Pause",
        "Space",
        "Pause or resume; no model runs while paused.",
        icon="pause",
        run=lambda w: w.controller.toggle_pause(),
        alternative=_resume,
    ),
    ActionSpec(
        "step_forward",
        "Next frame",
        "Right",
        "Pause and show the next frame.",
        icon="step-on",
        run=lambda w: w.controller.step(1),
        enabled=lambda w: w.controller.can_step,
        disabled_tip=_FILES_ONLY,
        repeats=True,
    ),
    ActionSpec(
        "step_back",
        "Previous frame",
        "Left",
        "Pause and show the previous frame.",
        icon="step-back",
        run=lambda w: w.controller.step(-1),
        enabled=lambda w: w.controller.can_step,
        disabled_tip=_FILES_ONLY,
        repeats=True,
    ),
    ActionSpec(
        "seek_forward",
        "Forward 5 s",
        "Shift+Right",
        "Skip 5 seconds forward.",
        run=lambda w: w.controller.seek_by(SEEK_STEP),
        enabled=lambda w: w.controller.can_step,
        disabled_tip=_FILES_ONLY,
        repeats=True,
    ),
    ActionSpec(
        "seek_back",
        "Back 5 s",
        "Shift+Left",
        "Skip 5 seconds back.",
        run=lambda w: w.controller.seek_by(-SEEK_STEP),
        enabled=lambda w: w.controller.can_step,
        disabled_tip=_FILES_ONLY,
        repeats=True,
    ),
    ActionSpec(
        "loop",
        "Loop",
        "L",
        "Play a file or folder again from the start when it ends.",
        icon="loop",
        **_toggle("loop"),
    ),
)

_VIEW = (
    *map(_view, VIEWS),
    ActionSpec(
        "solo",
        "Solo",
        "O",
        "Show one model alone and stop the other, or return to both.",
        icon="solo",
        run=_toggle_solo,
        checked=lambda w: current_view(w.settings.values).is_solo,
    ),
    ActionSpec(
        "zoom_in", "Zoom in", "+ =", "Enlarge the pictures.", run=lambda w: w.video.zoom_in(), repeats=True
    ),
    ActionSpec(
        "zoom_out", "Zoom out", "-", "Reduce the pictures.", run=lambda w: w.video.zoom_out(), repeats=True
    ),
    ActionSpec("fit", "Fit", "0", "Fit the whole picture into the pane.", run=lambda w: w.video.fit()),
    ActionSpec("boxes", "Boxes", "B", "Draw a box around each face.", **_toggle("boxes")),
    ActionSpec(
        "landmarks",
        "Landmarks",
        "P",
        "Mark eyes, nose and mouth corners of each face.",
        **_toggle("landmarks"),
    ),
    ActionSpec("scores", "Scores", "V", "Show the score of each face.", **_toggle("scores")),
    ActionSpec(
        "truth",
        "Ground truth",
        "E",
        "Mark found faces (thin), missed faces (dashed) and false alarms (red), where the faces are known.",
        **_toggle("truth"),
    ),
    ActionSpec(
        "spatial",
        "Spatial gate of V1",
        "G",
        "Overlay V1's spatial gate at P3; V2 has none.",
        **_toggle("spatial"),
    ),
    ActionSpec(
        "mirror",
        "Mirror",
        "M",
        "Mirror the picture; cameras are mirrored by default.",
        run=lambda w: w.settings.change(mirror=not w.controller.mirrored),
        checked=lambda w: w.controller.mirrored,
    ),
    ActionSpec(
        "rotate",
        "Rotate 90°",
        "Shift+R",
        "Rotate the picture clockwise.",
        run=lambda w: w.settings.change(rotation=(w.settings.values.rotation + 90) % 360),
    ),
    ActionSpec(
        "reset_difference",
        "Reset difference counts",
        "Shift+D",
        "Reset the difference counts of this session.",
        run=lambda w: w.video.reset_difference(),
    ),
    ActionSpec(
        "stage",
        "Stage mode",
        "F11",
        "Fill the screen with the pictures and large numbers.",
        icon="stage",
        **_toggle("stage"),
    ),
    ActionSpec(
        "leave_stage",
        "Leave stage mode",
        "Esc",
        "Return to the window.",
        run=lambda w: w.settings.change(stage=False),
        enabled=lambda w: w.settings.values.stage,
    ),
)

_MODELS = (
    ActionSpec(
        "paired",
        "Paired",
        "C",
        "Show both models on the same frame: the fair comparison.",
        **_choose("mode", "paired"),
    ),
    ActionSpec(
        "free",
        "Free",
        "Shift+C",
        "Run each model as fast as it can, on its own frames.",
        **_choose("mode", "free"),
    ),
    ActionSpec(
        "swap",
        "Swap panes",
        "X",
        "Exchange the models of the left and the right pane.",
        icon="swap",
        run=lambda w: w.controller.swap_models(),
    ),
    ActionSpec(
        "shipped_pair",
        "Shipped pair",
        "Ctrl+Shift+X",
        "Load V1 in the left pane and V2 in the right pane.",
        run=lambda w: w.controller.load_shipped_pair(),
    ),
    ActionSpec(
        "load_left",
        "Load in left pane…",
        "Ctrl+Shift+1",
        "Load a model file in the left pane.",
        run=lambda w: w.source_dialogs.load_model("left"),
    ),
    ActionSpec(
        "load_right",
        "Load in right pane…",
        "Ctrl+Shift+2",
        "Load a model file in the right pane.",
        run=lambda w: w.source_dialogs.load_model("right"),
    ),
    ActionSpec(
        "get_detector",
        "Get a detector…",
        "Ctrl+Shift+D",
        "Download a detector of another project and load it.",
        run=lambda w: w.source_dialogs.get_detector(),
    ),
    ActionSpec(
        "score_up",
        "Raise score threshold",
        "]",
        "Raise the score threshold: fewer faces, more certain.",
        run=lambda w: _change_score(w, SCORE_STEP),
        repeats=True,
    ),
    ActionSpec(
        "score_down",
        "Lower score threshold",
        "[",
        "Lower the score threshold: more faces, less certain.",
        run=lambda w: _change_score(w, -SCORE_STEP),
        repeats=True,
    ),
    ActionSpec(
        "adjust",
        "Adjust",
        "A",
        "Set thresholds, threads, rotation and camera options.",
        icon="adjust",
        run=lambda w: w.sheet.open_below(w.toolbar.adjust),
    ),
)

_PANELS = (
    ActionSpec(
        "panels",
        "Show panels",
        "Ctrl+P",
        "Show or hide the panels below the pictures.",
        icon="panels",
        **_toggle("panels_visible"),
    ),
    *map(_panel, PANELS),
    ActionSpec(
        "freeze",
        "Freeze attention",
        "F",
        "Keep the present attention values of both models for comparison.",
        run=_freeze,
        checked=lambda w: w.settings.values.attention_frozen,
    ),
    ActionSpec(
        "fair",
        "Measure fairly",
        "Ctrl+M",
        "Run the models in turn, each alone, on 100 recorded frames.",
        run=_measure_fairly,
        alternative=lambda w: (tr("Cancel measurement"), "") if w.fair.running else None,
    ),
    ActionSpec(
        "reset_speed",
        "Reset speed statistics",
        "Ctrl+Shift+R",
        "Discard the speed measured so far.",
        run=_reset_speed,
    ),
)

_PROGRAM = (
    ActionSpec(
        "snapshot",
        "Snapshot",
        "S",
        "Save both pictures with their faces, as PNG and JSON.",
        icon="snapshot",
        run=lambda w: w.snapshots.take(),
    ),
    ActionSpec(
        "record",
        "Record",
        "R",
        "Record the pictures with their faces as MP4, until this is chosen again.",
        icon="record",
        run=lambda w: w.recording.toggle(),
        checked=lambda w: w.recording.active,
    ),
    ActionSpec(
        "log_metrics",
        "Log metrics",
        "Ctrl+E",
        "Write times and face counts of every frame to a CSV file, until this is chosen again.",
        run=lambda w: w.metrics_logging.toggle(),
        checked=lambda w: w.metrics_logging.active,
    ),
    ActionSpec(
        "theme",
        "Theme",
        "Ctrl+T",
        "Switch between system, dark and light theme.",
        icon="theme",
        run=_next_theme,
    ),
    ActionSpec(
        "help",
        "Keyboard shortcuts",
        "? F1",
        "Show all shortcuts and a glossary.",
        icon="help",
        run=lambda w: w.show_help("Shortcuts"),
    ),
    ActionSpec(
        "diagnostics",
        "Copy diagnostics",
        "Ctrl+Shift+C",
        "Copy versions, settings and measurements as text.",
        run=lambda w: copy_diagnostics(w.controller, w.notices),
    ),
    ActionSpec(
        "log", "Open log", "Ctrl+Shift+L", "Show the file with errors of this program.", run=_open_log
    ),
    ActionSpec(
        "about", "About", "Shift+F1", "Show versions and licenses.", run=lambda w: w.show_help("About")
    ),
    ActionSpec("quit", "Quit", "Ctrl+Q", "Stop everything and close the window.", run=lambda w: w.close()),
)

ACTIONS: tuple[ActionSpec, ...] = (
    *_group(mark("Source"), _SOURCE),
    *_group(mark("Playback"), _PLAYBACK),
    *_group(mark("View"), _VIEW),
    *_group(mark("Review"), REVIEW_ACTIONS),
    *_group(mark("Models"), _MODELS),
    *_group(mark("Panels"), _PANELS),
    *_group(mark("Program"), _PROGRAM),
)

VIEW_ACTIONS = (*(spec.key for spec in VIEWS if not spec.is_solo), "solo")
SOLO_ACTIONS = tuple(spec.key for spec in VIEWS if spec.is_solo)
MODE_ACTIONS = ("paired", "free")
OVERLAY_ACTIONS = ("boxes", "landmarks", "scores", "truth", "spatial")
PANEL_ACTIONS = tuple(spec.key for spec in PANELS)


def grouped() -> dict[str, list[ActionSpec]]:
    """Return the actions under their headings, in the order of the table."""
    groups: dict[str, list[ActionSpec]] = {}
    for spec in ACTIONS:
        groups.setdefault(spec.group, []).append(spec)
    return groups
