"""Every action of the window, in one table.

Menus, toolbar, shortcuts, the key map of the help page and the table in the documentation are
all read from here, so that none can say what another does not do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from ffgui.app.style.icons import IconSet


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action.

    Attributes:
        key: by which code calls it.
        text: as in a menu.
        icon: name of a file in `resources/icons`, "" for none.
        shortcuts: as Qt writes them, the first is shown.
        tooltip: what it does, one sentence.
        group: heading in the key map.
        checkable: whether it stays on or off.
        repeats: whether a held key does it again and again.
    """

    key: str
    text: str
    icon: str
    shortcuts: tuple[str, ...]
    tooltip: str
    group: str
    checkable: bool = False
    repeats: bool = False


def _group(
    name: str, *rows: tuple[str, str, str, str, str], checkable: str = "", repeats: str = ""
) -> list[ActionSpec]:
    """Rows of key, text, icon, shortcuts (blank between), tooltip; `checkable` and `repeats` list keys."""
    return [
        ActionSpec(
            key,
            text,
            icon,
            tuple(shortcuts.split()),
            tooltip,
            name,
            key in checkable.split(),
            key in repeats.split(),
        )
        for key, text, icon, shortcuts, tooltip in rows
    ]


ACTIONS: tuple[ActionSpec, ...] = (
    *_group(
        "Source",
        ("sample", "Sample", "film", "Ctrl+1", "Show the built-in clip and pictures, whose faces are known."),
        ("open_file", "Open file…", "file", "Ctrl+O", "Open a video or a picture."),
        (
            "open_folder",
            "Open folder…",
            "folder",
            "Ctrl+Shift+O",
            "Show the pictures of a folder one after another.",
        ),
        ("open_address", "Open address…", "globe", "Ctrl+L", "Open a stream by its RTSP or HTTP address."),
        (
            "source_menu",
            "Choose a source",
            "camera",
            "Ctrl+K",
            "Open the source menu, with the cameras by name.",
        ),
        ("retry", "Try again", "retry", "Ctrl+R", "Try at once to open the lost or failed source again."),
    ),
    *_group(
        "Playing",
        ("pause", "Pause", "pause", "Space", "Pause and go on; while paused no model runs."),
        (
            "step_forward",
            "Next frame",
            "step-on",
            "Right",
            "Pause and go one frame on, in files and the sample.",
        ),
        (
            "step_back",
            "Previous frame",
            "step-back",
            "Left",
            "Pause and go one frame back, in files and the sample.",
        ),
        ("seek_forward", "5 seconds on", "", "Shift+Right", "Go 5 seconds on, in files and the sample."),
        ("seek_back", "5 seconds back", "", "Shift+Left", "Go 5 seconds back, in files and the sample."),
        ("loop", "Loop", "loop", "L", "Start again at the end of a file or folder."),
        checkable="loop",
        repeats="step_forward step_back seek_forward seek_back",
    ),
    *_group(
        "View",
        ("split", "Split", "split", "T", "V1 and V2 side by side."),
        ("wipe", "Wipe", "wipe", "W", "Both on one picture, with a line to drag between them."),
        (
            "difference",
            "Difference",
            "difference",
            "D",
            "One picture with what only one of the two has found.",
        ),
        ("solo_left", "Left pane alone", "", "1", "Show the left pane alone and stop the other model."),
        ("solo_right", "Right pane alone", "", "2", "Show the right pane alone and stop the other model."),
        ("zoom_in", "Zoom in", "", "+ =", "Zoom both pictures in."),
        ("zoom_out", "Zoom out", "", "-", "Zoom both pictures out."),
        ("fit", "Fit", "", "0", "Fit the whole picture into the pane."),
        ("boxes", "Boxes", "", "B", "Draw a box around each face."),
        ("landmarks", "Landmarks", "", "P", "Draw eyes, nose and corners of the mouth as points."),
        ("scores", "Scores", "", "N", "Write each face's score as a number above its box."),
        (
            "spatial",
            "Spatial gate of V1",
            "",
            "G",
            "Lay V1's spatial gate at P3 over its picture; V2 has none.",
        ),
        ("mirror", "Mirror", "", "M", "Mirror the picture; cameras are mirrored unless switched off."),
        ("rotate", "Rotate 90°", "", "R", "Turn the picture clockwise by a quarter."),
        (
            "reset_difference",
            "Count differences anew",
            "",
            "Shift+D",
            "Set the session's counts of the difference view to nothing.",
        ),
        (
            "stage",
            "Stage mode",
            "stage",
            "F11",
            "Pictures and large numbers on the whole screen, nothing else.",
        ),
        ("leave_stage", "Leave stage mode", "", "Esc", "Back to the window as it was."),
        checkable="split wipe difference solo_left solo_right boxes landmarks scores spatial mirror stage",
        repeats="zoom_in zoom_out",
    ),
    *_group(
        "Models",
        (
            "paired",
            "Paired",
            "",
            "C",
            "Both models see the same frame and are shown together: the fair comparison.",
        ),
        ("free", "Free", "", "Shift+C", "Each model runs as fast as it can and shows its own frame."),
        ("swap", "Swap panes", "swap", "X", "FrameBroker the models of the left and the right pane."),
        (
            "load_left",
            "Load into the left pane…",
            "",
            "Ctrl+Shift+1",
            "Load a model file into the left pane.",
        ),
        (
            "load_right",
            "Load into the right pane…",
            "",
            "Ctrl+Shift+2",
            "Load a model file into the right pane.",
        ),
        ("score_up", "Higher score", "", "]", "Ask for a higher score: fewer, surer faces."),
        ("score_down", "Lower score", "", "[", "Be content with a lower score: more, less sure faces."),
        ("adjust", "Adjust", "adjust", "A", "Thresholds, threads, rotation and the camera's own settings."),
        checkable="paired free",
        repeats="score_up score_down",
    ),
    *_group(
        "Panels",
        ("panels", "Panels", "panels", "Ctrl+P", "Show or hide the panels below the pictures."),
        ("attention", "Attention", "", "Alt+1", "Show what the attention of both models does."),
        ("speed", "Speed", "", "Alt+2", "Show rates, latencies and stages of both models."),
        ("models", "Models", "", "Alt+3", "Show the table of both models."),
        ("freeze", "Freeze attention", "", "F", "Hold the attention values of both models for comparison."),
        ("fair", "Measure fairly", "", "Ctrl+M", "Run both models in turn, alone, on 100 recorded frames."),
        ("reset_speed", "Measure speed anew", "", "Ctrl+Shift+R", "Forget the speed measured so far."),
        checkable="panels",
    ),
    *_group(
        "Program",
        ("snapshot", "Snapshot", "snapshot", "S", "Save both pictures with what was found, as PNG and JSON."),
        (
            "theme",
            "Light or dark",
            "theme",
            "Ctrl+T",
            "Change between the system's, the dark and the light theme.",
        ),
        ("help", "Key map", "help", "? F1", "Show all keys and what the numbers mean."),
        (
            "diagnostics",
            "Copy diagnostics",
            "",
            "Ctrl+Shift+C",
            "Copy versions, settings and measurements as text.",
        ),
        ("about", "About", "", "Ctrl+Shift+A", "Versions and licenses."),
        ("quit", "Quit", "", "Ctrl+Q", "Stop everything and close the window."),
    ),
)


class ActionRegistry(QObject):
    """The table's rows as Qt actions."""

    def __init__(self, icons: IconSet, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self._actions: dict[str, QAction] = {spec.key: self._made(spec) for spec in ACTIONS}
        self.refresh_icons()

    def __getitem__(self, key: str) -> QAction:
        return self._actions[key]

    def __iter__(self) -> Iterator[QAction]:
        return iter(self._actions.values())

    def connect_all(self, slots: dict[str, Callable[..., object]]) -> None:
        """Connect each action to what it does.

        Raises:
            KeyError: if an action has no slot, or a slot no action: no key is for nothing.
        """
        missing = self._actions.keys() ^ slots.keys()
        if missing:
            raise KeyError(f"actions without slots or slots without actions: {sorted(missing)}")
        for key, slot in slots.items():
            action = self._actions[key]
            if action.isCheckable():
                action.triggered.connect(slot)
            else:
                action.triggered.connect(lambda _checked=False, slot=slot: slot())

    def refresh_icons(self) -> None:
        """Draw the icons anew, after the theme has changed."""
        for spec in ACTIONS:
            if spec.icon:
                self._actions[spec.key].setIcon(self._icons.icon(spec.icon))

    def _made(self, spec: ActionSpec) -> QAction:
        action = QAction(spec.text, self)
        action.setObjectName(spec.key)
        action.setShortcuts([QKeySequence(text) for text in spec.shortcuts])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setCheckable(spec.checkable)
        action.setAutoRepeat(spec.repeats)
        action.setToolTip(tooltip(spec))
        action.setStatusTip("")
        return action


def tooltip(spec: ActionSpec) -> str:
    """What it does and by which key, for the pointer that rests on it."""
    return f"{spec.tooltip} ({keys(spec)})" if spec.shortcuts else spec.tooltip


def keys(spec: ActionSpec) -> str:
    """The shortcuts as this system writes them."""
    native = QKeySequence.SequenceFormat.NativeText
    return " or ".join(QKeySequence(text).toString(native) for text in spec.shortcuts)


def grouped() -> dict[str, list[ActionSpec]]:
    """The actions under their headings, in the order of the table."""
    groups: dict[str, list[ActionSpec]] = {}
    for spec in ACTIONS:
        groups.setdefault(spec.group, []).append(spec)
    return groups


def markdown_table() -> str:
    """The key map for the documentation."""
    lines = ["| key | action | what it does |", "|---|---|---|"]
    for spec in ACTIONS:
        shown = " ".join(f"`{text}`" for text in spec.shortcuts)
        lines.append(f"| {shown} | {spec.text} | {spec.tooltip} |")
    return "\n".join(lines) + "\n"
